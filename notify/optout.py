"""Which words mean "no more prompts". Pure."""

import unicodedata

OPT_OUT_WORDS = frozenset({"t", "td", "r", "n", "退订", "退訂", "退", "拒收", "td退订", "t退订", "stop", "unsubscribe"})
"""What gateways in mainland China tell people to answer (domain notes §3), and what they answer by themselves."""


def is_opt_out(text: str) -> bool:
    """Whether a whole message says so: full-width and lower case, blanks, quotation marks and full stops aside."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum()) in OPT_OUT_WORDS
