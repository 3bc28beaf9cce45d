"""The kinds of record that are erased by plan, free of SQL."""

from enum import StrEnum


class Kind(StrEnum):
    """What is erased by plan, in the order it is done."""

    ONE_TIME_CODE = "one-time-code"
    SESSION = "session"
    PREVIEW = "preview"
    MERGE = "merge"
    CALLER = "caller"
    FREE_FILE = "free-file"
    PHONE_DRAFT = "phone-draft"
    CHAT = "chat"
    HANDOVER = "handover"
    TEXT = "text"
    NOTICE = "notice"
    PROPOSAL = "proposal"
    BATCH = "batch"
    REPORTER = "reporter"
    QUESTION = "question"
    SUM = "sum"
    ANSWER = "answer"
