"""What is said, made of facts: no handler writes a text longer than a sentence by itself."""
