"""Answers that stay unread in the chat: a word by text message, then a call."""
