"""entities.yaml, faqs.yaml and revisit_form.yaml: who is regulated, what they ask, and what they are asked."""

from typing import Annotated, Literal

from pydantic import Field

from knowledge.model.choices import QuestionType
from knowledge.model.fields import Amount, Flag, Id, Node, Text, Texts
from knowledge.model.office import PackFile


class EntityKind(Node):
    """行政管理相对人类别: a kind of regulated unit; `aliases` are words seen on sheets."""

    id: Id
    name: Text
    name_en: Text
    aliases: tuple[Text, ...]
    from_permits: Flag
    sample: Flag


class EntitiesFile(PackFile):
    kind: Literal["entities"]
    entity_kinds: tuple[EntityKind, ...]


class Faq(Node):
    id: Annotated[Id, Field(pattern=r"^faq-")]
    question: Text
    question_en: Text
    answer: Text
    answer_en: Text
    basis: Texts
    basis_en: Texts
    verified: Flag
    keywords: tuple[Text, ...]
    example_questions: Texts
    example_questions_en: Texts
    sample: Flag


class FaqsFile(PackFile):
    kind: Literal["faqs"]
    faqs: tuple[Faq, ...]


class Followup(Node):
    """回访: which share of the forms not returned is followed up, and how."""

    rule: Text
    rule_en: Text
    sample_share: Annotated[Amount, Field(le=1)]
    channels: tuple[Text, ...]
    sampling: Text
    sampling_en: Text


class Option(Node):
    id: Id
    text: Text
    text_en: Text


class Question(Node):
    """One question; `trigger` says what an answer sets going (see `knowledge.triggers`)."""

    id: Id
    text: Text
    text_en: Text
    type: QuestionType
    options: tuple[Option, ...]
    required: Flag
    trigger: Text | None


class RevisitForm(Node):
    """行政执法回访意见表."""

    form_name: Text
    name_en: Text
    delivery: Text
    delivery_en: Text
    followup: Followup
    anonymity: Text | None
    anonymity_en: Text | None
    questions: tuple[Question, ...]


class RevisitFormFile(PackFile):
    kind: Literal["revisit_form"]
    form: RevisitForm
