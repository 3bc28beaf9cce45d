"""How a text message is put together and how long it is (通信短信息服务管理规定; carriers count UCS-2 units)."""

from knowledge.model import SmsRules


def sent_text(rules: SmsRules, body: str, *, opt_out: bool) -> str:
    """What goes out: signature, body, and in prompts that no law orders the way to refuse further ones."""
    tail = f"{rules.opt_out_joint}{rules.opt_out_suffix}" if opt_out else ""
    return f"{rules.signature}{body}{tail}"


def length(text: str) -> int:
    """Length in UCS-2 units: 1 a character, 2 for a rare one outside the basic plane."""
    return len(text.encode("utf-16-le")) // 2


def segments(rules: SmsRules, text: str) -> int:
    """How many messages the carrier charges for a finished text."""
    units = length(text)
    if units <= rules.single_limit:
        return 1
    return -(-units // rules.multi_segment)
