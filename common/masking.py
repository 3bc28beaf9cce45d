"""Shows that something is there without showing it."""


def masked_name(name: str) -> str:
    """A person's or firm's name for lists and logs: the first character, then two stars."""
    return f"{name[:1]}**" if name else ""


def tail(text: str, length: int = 4) -> str:
    """The last characters of a number, by which its holder knows it."""
    return text[-length:]
