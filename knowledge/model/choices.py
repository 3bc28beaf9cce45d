"""The closed lists of the pack. Where the pack says a word to citizens the value is that Chinese word."""

from enum import StrEnum


class Kind(StrEnum):
    """The ten files of a pack; the value is the file name without `.yaml`."""

    OFFICE = "office"
    ENTITIES = "entities"
    MATTERS = "matters"
    DISCRETION = "discretion"
    SEASONAL_RISKS = "seasonal_risks"
    FAQS = "faqs"
    REVISIT_FORM = "revisit_form"
    CASEWORK = "casework"
    VOCABULARY = "vocabulary"
    CALENDAR = "calendar"

    @property
    def file(self) -> str:
        return f"{self.value}.yaml"


class Category(StrEnum):
    """事项类型: the kind of a matter."""

    PERMIT = "行政许可"
    LEVY = "行政征收"
    MEDIATION = "行政调解"
    PENALTY = "行政处罚相关"
    OTHER_POWER = "其他行政权力"
    SERVICE = "公共服务"


class Audience(StrEnum):
    """服务对象: whom a matter serves."""

    COMPANY = "企业"
    INSTITUTION = "事业单位"
    PERSON = "个人"


class HandlingType(StrEnum):
    """办件类型: done at once (即办件) or within a promised time (承诺件)."""

    AT_ONCE = "即办件"
    PROMISED = "承诺件"


class DayUnit(StrEnum):
    """The unit of a time limit: working days or plain days."""

    WORKING_DAYS = "工作日"
    DAYS = "日"


class DayType(StrEnum):
    """How a deadline counts: calendar days or working days."""

    CALENDAR = "自然日"
    WORKING = "工作日"


class LimitParty(StrEnum):
    AGENCY = "agency"
    APPLICANT = "applicant"


class ClockParty(StrEnum):
    AGENCY = "agency"
    COMPLAINANT = "complainant"


class MatterStatus(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"


class Operation(StrEnum):
    """The operations a fee calculation may use; exact decimals, `round2` is half up to cents."""

    ADD = "add"
    SUB = "sub"
    MUL = "mul"
    DIV = "div"
    MIN = "min"
    MAX = "max"
    ROUND2 = "round2"


class Subject(StrEnum):
    """Whom a range of fines is for."""

    INDIVIDUAL = "individual"
    UNIT = "unit"
    ANY = "any"


class Channel(StrEnum):
    """How a prompt (提示) reaches the regulated party."""

    SMS = "sms"
    PHONE = "phone"
    LETTER = "letter"


class Phase(StrEnum):
    """Where the day of sending must lie: up to the last day to apply, after it, or after expiry."""

    BEFORE_APPLY_BY = "before_apply_by"
    AFTER_APPLY_BY = "after_apply_by"
    AFTER_EXPIRY = "after_expiry"


class DecisionPrompt(StrEnum):
    """What a notice after a decision is for: guidance (事中指导), a deadline to put things right, a form to return."""

    GUIDANCE = "guidance"
    RECTIFICATION = "rectification"
    REVISIT_FORM = "revisit_form"


class QuestionType(StrEnum):
    SINGLE = "single"
    MULTI = "multi"
    RATING = "rating"
    TEXT = "text"


class ClockStart(StrEnum):
    """The event from which a complaint clock runs."""

    REGISTERED = "registered"
    RECEIVED_BY_TRANSFER = "received_by_transfer"
    ACCEPTED = "accepted"
    CLOSE_DUE = "close_due"
    ANSWER_RECEIVED = "answer_received"
    REVIEW_REQUEST_RECEIVED = "review_request_received"
    REVIEW_OPINION_RECEIVED = "review_opinion_received"
    RE_REVIEW_REQUEST_RECEIVED = "re_review_request_received"
    STAFF_RESULT_PUBLISHED = "staff_result_published"


class StaffRole(StrEnum):
    """The eight roles every pack names in its own words."""

    CLERK = "clerk"
    INVESTIGATOR = "investigator"
    SECTION_HEAD = "section_head"
    LEADER = "leader"
    MEDIATOR = "mediator"
    LEGAL_OFFICE = "legal_office"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Lang(StrEnum):
    ZH = "zh"
    EN = "en"


class MatterField(StrEnum):
    """What can be asked about a matter; each is answered from its own fields only."""

    OVERVIEW = "overview"
    CONDITIONS = "conditions"
    MATERIALS = "materials"
    PROCESS = "process"
    TIME_LIMIT = "time_limit"
    FEE = "fee"
    BASIS = "basis"
    PLACE = "place"
    HOURS = "hours"
    CONTACT = "contact"
    RESULT = "result"
