"""The bot answers with the values of the day: on a day that changes them it learns the pack anew."""

from datetime import date

from bot.answers import EditionAnswers
from knowledge.calendar import WorkingCalendar
from knowledge.dated import pack_on
from knowledge.edition import Edition
from knowledge.model import Lang, MatterField
from knowledge.samples import SamplePolicy
from tests.knowledge.coming import changing_pack


class Days:
    """Gives the edition as it stands on `day`, the same object until it is set to another day."""

    def __init__(self, day: date) -> None:
        self.set(day)

    def set(self, day: date) -> None:
        pack = pack_on(changing_pack(), day)
        self._edition = Edition(1, pack.content_hash, pack, WorkingCalendar.from_file(pack.calendar))

    async def current(self) -> Edition:
        return self._edition


async def test_the_answerer_is_built_anew_on_the_day_of_a_change_and_kept_till_the_next() -> None:
    days = Days(date(2026, 12, 31))
    answers = EditionAnswers(editions=days, policy=SamplePolicy.SHOW)

    before, again = await answers.current(), await answers.current()
    days.set(date(2027, 1, 1))
    after = await answers.current()

    assert again is before
    assert "15元/件" in after.answer_field("food-business-licence", MatterField.FEE, Lang.ZH).text.split("自2027")[0]
