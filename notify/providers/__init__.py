"""Providers carry a message out of the office: Twilio, the log, the chat channels. Only here twilio is imported."""
