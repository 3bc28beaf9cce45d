"""Channel numbers. aiogram keys everything by `bot.id`; small ids, never given out by Telegram, are local channels."""

from storage.values.chats import ChatKind

__all__ = ["LOCAL_NUMBERS", "ChatKind", "kind_of", "local_token"]

LOCAL_NUMBERS = {ChatKind.WEB: 1, ChatKind.TERMINAL: 2}
_KINDS = {number: kind for kind, number in LOCAL_NUMBERS.items()}


def local_token(kind: ChatKind) -> str:
    """A token of the form aiogram asks for; its digits become the bot's id."""
    return f"{LOCAL_NUMBERS[kind]}:local"


def kind_of(bot_id: int) -> ChatKind:
    """The channel of a bot: every number that is not a local one is Telegram's."""
    return _KINDS.get(bot_id, ChatKind.TELEGRAM)
