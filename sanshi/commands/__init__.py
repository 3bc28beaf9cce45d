"""One module a command word; each only reads arguments, calls a room and prints."""
