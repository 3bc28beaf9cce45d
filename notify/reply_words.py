"""What the words mean that people text back: no more prompts, prompts again, received, please call, applied for, help.
Pure."""

import unicodedata

from storage.values.optouts import InboundKind

OPT_OUT_WORDS = frozenset({"t", "td", "r", "n", "退订", "退訂", "退", "拒收", "td退订", "t退订", "stop", "unsubscribe"})
"""What gateways in mainland China tell people to answer (domain notes §3), and what they answer by themselves."""


OPT_IN_WORDS = frozenset({"恢复", "恢復", "恢复接收", "恢复提示", "start", "unstop"})
RECEIVED_WORDS = frozenset({"1", "收到", "已收到", "收到了", "收到谢谢", "1收到", "收到1"})
CALL_ME_WORDS = frozenset({"2", "请回电", "請回電", "回电", "请回电话", "请给我回电话", "2请回电", "请回电2"})
APPLIED_WORDS = frozenset(
    {"已申请", "已申請", "已经申请", "已提交申请", "已办理", "已续期", "已续办", "已延续", "已申请延续"}
)
"""The renewal is applied for, or done: nothing more goes out about the term until staff have looked."""
HELP_WORDS = frozenset({"帮助", "幫助", "help"})
_KINDS = {
    InboundKind.OPT_OUT: OPT_OUT_WORDS,
    InboundKind.OPT_IN: OPT_IN_WORDS,
    InboundKind.RECEIVED: RECEIVED_WORDS,
    InboundKind.CALL_ME: CALL_ME_WORDS,
    InboundKind.APPLIED: APPLIED_WORDS,
    InboundKind.HELP: HELP_WORDS,
}


def meaning(text: str) -> InboundKind:
    """What a whole message says: full-width and lower case, blanks, quotation marks and full stops aside."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    said = "".join(character for character in folded if character.isalnum())
    return next((kind for kind, words in _KINDS.items() if said in words), InboundKind.OTHER)
