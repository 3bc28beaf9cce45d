"""What answers in the revisit form set going."""

import pytest

from knowledge.triggers import Trigger, TriggerKind
from tests.knowledge.packs import CIVIL, MARKET
from tests.shipped import pack_of


def test_every_trigger_of_the_shipped_forms_is_understood() -> None:
    questions = (*pack_of(CIVIL).form.questions, *pack_of(MARKET).form.questions)
    kinds = {Trigger.parse(question.trigger).kind for question in questions if question.trigger}

    assert kinds == set(TriggerKind)


@pytest.mark.parametrize(
    ("trigger", "chosen", "text", "fires"),
    [
        ("complaint_if:not-told", ["not-told"], "", True),
        ("complaint_if:not-told", ["told"], "", False),
        ("complaint_if:no-certificate,one-officer", ["one-officer"], "", True),
        ("complaint_if_any_except:none", ["none"], "", False),
        ("complaint_if_any_except:none", ["rude", "none"], "", True),
        ("complaint_if_any_except:none", [], "", False),
        ("guidance_task", [], "排水泵坏了", True),
        ("guidance_task", [], "  ", False),
        ("route_if_text", [], "希望多宣传", True),
    ],
)
def test_a_trigger_fires_on_the_answers_it_names(trigger: str, chosen: list[str], text: str, fires: bool) -> None:
    assert Trigger.parse(trigger).fires(chosen, text) is fires


@pytest.mark.parametrize("text", ["", "complain", "complaint_if", "complaint_if:", "guidance_task:", "route_if_text:a"])
def test_anything_else_is_no_trigger(text: str) -> None:
    with pytest.raises(ValueError, match=r"^.*$"):
        Trigger.parse(text)
