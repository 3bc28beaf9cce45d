"""A notice looked up by its short number, and what its recipient answers to it."""
