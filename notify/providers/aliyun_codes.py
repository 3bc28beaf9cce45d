"""Alibaba Cloud's codes as what they mean for us: one literal table. Sources: help.aliyun.com/document_detail/101346
(answers to a call) and 101347 (receipts). They are kept without the leading `isv.` and `isp.`. A code that is
not here is never guessed to be safe, and staff are told that it is not."""

from types import MappingProxyType

from notify.providers.base import OutcomeKind, Verdict
from storage.values.notices import Reason

FINE = "OK"
_NUMBER = Verdict(Reason.NUMBER_BAD)
_BLOCKED = Verdict(Reason.BLOCKED)
_CONTENT = Verdict(Reason.CONTENT_REFUSED)
_ACCOUNT = Verdict(Reason.PROVIDER_SETTINGS, OutcomeKind.REFUSED_CONFIG)
_MONEY = Verdict(Reason.PROVIDER_BALANCE, OutcomeKind.REFUSED_CONFIG)
_PASSES = Verdict(Reason.NOT_DELIVERED, again=True)
_THROTTLED = Verdict(Reason.THROTTLED, OutcomeKind.THROTTLED, again=True)
_DOUBT = Verdict(Reason.NO_ANSWER, OutcomeKind.UNKNOWN)

VERDICTS = MappingProxyType(
    {
        # The number.
        "MOBILE_NUMBER_ILLEGAL": _NUMBER,
        "DOMESTIC_NUMBER_NOT_SUPPORTED": _NUMBER,
        "MOBILE_NOT_ON_SERVICE": _NUMBER,  # receipt: switched off for good, or no such number
        "INVALID_NUMBER": _NUMBER,
        # The person wants none, or the carrier blocks it.
        "MOBILE_IN_BLACK": _BLOCKED,
        "USER_REJECT": _BLOCKED,
        # The words and values of this one message.
        "BLACK_KEY_CONTROL_LIMIT": _CONTENT,
        "SMS_CONTENT_ILLEGAL": _CONTENT,
        "SMS_CONTENT_MISMATCH_TEMPLATE_TYPE": _CONTENT,
        "PARAM_LENGTH_LIMIT": _CONTENT,
        "PARAM_NOT_SUPPORT_URL": _CONTENT,
        "TEMPLATE_MISSING_PARAMETERS": _CONTENT,
        "TEMPLATE_PARAMS_ILLEGAL": _CONTENT,
        "INVALID_JSON_PARAM": _CONTENT,
        "INVALID_PARAMETERS": _CONTENT,
        "CONTENT_KEYWORD": _CONTENT,
        "CONTENT_ERROR": _CONTENT,
        # The account, its signature, its templates or its rights: nothing can be sent until an administrator acts.
        "SMS_SIGNATURE_ILLEGAL": _ACCOUNT,
        "SMS_SIGN_ILLEGAL": _ACCOUNT,
        "SMS_SIGNATURE_SCENE_ILLEGAL": _ACCOUNT,
        "SIGN_STATE_ILLEGAL": _ACCOUNT,
        "SIGN_NAME_ILLEGAL": _ACCOUNT,
        "SMS_TEMPLATE_ILLEGAL": _ACCOUNT,
        "EXTEND_CODE_ERROR": _ACCOUNT,
        "DENY_IP_RANGE": _ACCOUNT,
        "ACCOUNT_NOT_EXISTS": _ACCOUNT,
        "ACCOUNT_ABNORMAL": _ACCOUNT,
        "PRODUCT_UN_SUBSCRIPT": _ACCOUNT,
        "PRODUCT_UNSUBSCRIBE": _ACCOUNT,
        "RAM_PERMISSION_DENY": _ACCOUNT,
        "DAY_LIMIT_CONTROL": _ACCOUNT,  # the limit the office itself set at the provider
        "MONTH_LIMIT_CONTROL": _ACCOUNT,
        "SignatureDoesNotMatch": _ACCOUNT,
        "InvalidAccessKeyId.NotFound": _ACCOUNT,
        "InvalidAccessKeyId.Inactive": _ACCOUNT,
        "InvalidTimeStamp.Expired": _ACCOUNT,  # the clock is more than 15 minutes wrong
        "NoPermission": _ACCOUNT,
        "Forbidden.RAM": _ACCOUNT,
        # Money.
        "AMOUNT_NOT_ENOUGH": _MONEY,
        "OUT_OF_SERVICE": _MONEY,
        # Never processed: this number has had enough for the minute, the hour or the day, or we call too fast.
        "BUSINESS_LIMIT_CONTROL": _THROTTLED,
        "Throttling": _THROTTLED,
        "Throttling.User": _THROTTLED,
        "Throttling.Api": _THROTTLED,
        # It may have been taken before the fault.
        "SYSTEM_ERROR": _DOUBT,
        "UNKNOWN_ERR_CODE": _DOUBT,
        # Passes by itself (receipts).
        "FREQUENCY_LIMIT": _PASSES,
        "MOBILE_SEND_LIMIT": _PASSES,
        "NO_ROUTE": _PASSES,
        "UNDELIV": _PASSES,
        "EXPIRED": Verdict(Reason.PROVIDER_EXPIRED),
        "REJECTD": Verdict(Reason.NOT_DELIVERED),
    }
)
_CONFIG_STATUS = frozenset({401, 403, 404})
_TOO_MANY = 429


def short(code: str) -> str:
    """A code as it is kept and looked up: without the prefix that says whose fault it is."""
    return code.strip().removeprefix("isv.").removeprefix("isp.")[:40]


def at_create(status: int, code: str) -> tuple[OutcomeKind, Reason]:
    """What an answered call means, by its (short) code, else by its HTTP status. Most codes come with status 200."""
    verdict = VERDICTS.get(code)
    if status == _TOO_MANY:
        return OutcomeKind.THROTTLED, Reason.THROTTLED
    if status >= 500:
        # The answer may have come from a gateway in front while the message was taken behind it.
        return OutcomeKind.UNKNOWN, Reason.NO_ANSWER
    if verdict is not None:
        return verdict.at_create, verdict.reason
    if not code:
        return OutcomeKind.UNKNOWN, Reason.NO_ANSWER
    if status in _CONFIG_STATUS:
        return OutcomeKind.REFUSED_CONFIG, Reason.PROVIDER_SETTINGS
    return OutcomeKind.REFUSED, Reason.REFUSED


def undelivered(code: str) -> Verdict:
    """What the code of a failed receipt means; carriers have thousands, and one that is not here is not sent again."""
    return VERDICTS.get(code, Verdict(Reason.NOT_DELIVERED))
