"""The journeys, one router each: found by command, button or word, left by back, cancel or menu."""
