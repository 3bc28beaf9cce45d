"""matters.yaml: what citizens can have done, with materials, process, limits, fees, place, result and basis."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from knowledge.model.choices import (
    Audience,
    Category,
    DayType,
    DayUnit,
    HandlingType,
    LimitParty,
    MatterStatus,
    Operation,
)
from knowledge.model.fields import Amount, Coming, Count, Flag, Id, Node, Number, Text, Texts
from knowledge.model.office import PackFile

Words = tuple[Text, ...]


def _argument(value: object) -> Decimal | str:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise PydanticCustomError(
        "argument", "a number, the id of an input or earlier step, or the word amount is expected"
    )


Argument = Annotated[Decimal | str, PlainValidator(_argument)]


class Material(Node):
    """申请材料: one paper to hand in; `original` and `copies` are numbers of sheets of each."""

    name: Text
    name_en: Text
    original: Count
    copies: Count
    required: Flag
    form: Text | None
    form_en: Text | None
    source: Text | None
    source_en: Text | None
    note: Text | None
    note_en: Text | None
    sample: Flag


class ProcessStep(Node):
    """One step of 办理流程; `working_days` null means the step is not counted."""

    step: Text
    step_en: Text
    detail: Text | None
    detail_en: Text | None
    working_days: Count | None


class LimitValue(Node):
    value: Count | None
    unit: DayUnit
    applies_to: LimitParty
    basis: Text | None
    basis_en: Text | None
    sample: Flag
    note: Text | None
    note_en: Text | None


class ComingLimit(LimitValue, Coming):
    """A time limit, from a later day on."""


class Limit(LimitValue):
    """A time limit, and what will hold instead."""

    coming: tuple[ComingLimit, ...] = ()


class TimeLimit(Node):
    """办结时限: the limit in law and the shorter one the office promises."""

    statutory: Limit
    promised: Limit


class CalculationInput(Node):
    id: Id
    label: Text
    label_en: Text
    unit: Text | None
    unit_en: Text | None


class CalculationStep(Node):
    """`args` are numbers, ids of inputs or earlier steps, or `amount` (the fee item's own figure)."""

    id: Id
    op: Operation
    args: tuple[Argument, ...]
    label: Text
    label_en: Text


class Calculation(Node):
    inputs: tuple[CalculationInput, ...]
    steps: tuple[CalculationStep, ...]
    result: Id
    example_inputs: dict[str, Amount]
    example_result: Number


class FeeItem(Node):
    name: Text
    name_en: Text
    amount: Amount | None
    currency: Literal["CNY"]
    unit: Text | None
    unit_en: Text | None
    per: Text | None
    per_en: Text | None
    formula: Text | None
    formula_en: Text | None
    calculation: Calculation | None
    example: Text | None
    example_en: Text | None
    basis: Text | None
    basis_en: Text | None
    sample: Flag


class FeesValue(Node):
    """收费: whether, who pays, who collects, on which licence (收费许可证), and each item."""

    charged: Flag
    payer: Text | None
    payer_en: Text | None
    collector: Text | None
    collector_en: Text | None
    licence: Text | None
    licence_en: Text | None
    items: tuple[FeeItem, ...]
    note: Text | None
    note_en: Text | None


class ComingFees(FeesValue, Coming):
    """Fees, from a later day on."""


class Fees(FeesValue):
    """Fees, and what will hold instead."""

    coming: tuple[ComingFees, ...] = ()


class PlaceValue(Node):
    address: Text
    address_en: Text
    sample: Flag


class ComingPlace(PlaceValue, Coming):
    """A place, from a later day on."""


class Place(PlaceValue):
    """A place, and what will hold instead."""

    coming: tuple[ComingPlace, ...] = ()


class HoursValue(Node):
    text: Text
    text_en: Text
    sample: Flag


class ComingHours(HoursValue, Coming):
    """Opening hours, from a later day on."""


class Hours(HoursValue):
    """Opening hours, and what will hold instead."""

    coming: tuple[ComingHours, ...] = ()


class ContactValue(Node):
    """A null member is inherited from the office."""

    consult_phone: Text | None
    complaint_phone: Text | None
    hotline: Text | None
    sample: Flag


class ComingContact(ContactValue, Coming):
    """Phones of a matter, from a later day on."""


class Contact(ContactValue):
    """Phones of a matter, and what will hold instead."""

    coming: tuple[ComingContact, ...] = ()


class Online(Node):
    available: Flag
    channel: Text | None
    channel_en: Text | None
    sample: Flag


class Result(Node):
    """结果: what the applicant receives; `holder_kinds` are the kinds its holder is taken to be, [] = no permit."""

    name: Text
    name_en: Text
    aliases: Words
    holder_kinds: Words
    validity: Text | None
    validity_en: Text | None
    delivery: Text | None
    delivery_en: Text | None
    sample_ref: Text | None
    sample: Flag


class Renewal(Node):
    """延续: which matter to apply for, and how many days before expiry."""

    applies: Flag
    matter: Id
    apply_before_days: Count
    day_type: DayType


class Basis(Node):
    """设定依据: one article of law; `verified` false = not checked against a text."""

    law: Text
    law_en: Text
    article: Text | None
    article_en: Text | None
    gist: Text | None
    gist_en: Text | None
    verified: Flag


class CommonQuestion(Node):
    q: Text
    q_en: Text
    a: Text
    a_en: Text


class Matter(Node):
    """办事事项."""

    id: Id
    code: Text
    name: Text
    name_en: Text
    aliases: Words
    category: Category
    audience: tuple[Audience, ...]
    authority: Text | None
    handling_type: HandlingType
    overview: Text | None
    overview_en: Text | None
    conditions: Texts
    conditions_en: Texts
    conditions_sample: Flag
    materials: tuple[Material, ...]
    process: tuple[ProcessStep, ...]
    process_sample: Flag
    time_limit: TimeLimit
    fees: Fees
    place: Place | None
    hours: Hours | None
    contact: Contact | None
    online: Online
    result: Result
    renewal: Renewal | None
    basis: tuple[Basis, ...]
    related_violations: tuple[Id, ...]
    common_questions: tuple[CommonQuestion, ...]
    example_questions: Texts
    example_questions_en: Texts
    status: MatterStatus


class MattersFile(PackFile):
    kind: Literal["matters"]
    matters: tuple[Matter, ...]
