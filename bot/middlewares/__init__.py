"""What happens around every turn, in this order: talking, privacy, throttle, guard, language, danger."""
