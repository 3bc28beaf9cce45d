"""The edges of the conversation: Telegram, web chat, terminal. Each is an aiogram session (out) and a feeder (in).

These modules and `bot.fsm` are the only ones of the room that reach rows.
"""
