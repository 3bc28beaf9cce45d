"""Hand-overs from the bot to a person."""
