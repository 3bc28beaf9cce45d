"""seasonal_risks.yaml: rules for text messages, seasonal warnings (事前提示), permit reminders, yearly
campaigns (宣传月) and notices after a decision."""

from datetime import date
from typing import Literal

from pydantic import Field

from knowledge.model.choices import Channel, DayType, DecisionPrompt, Phase
from knowledge.model.fields import Clock, Count, Flag, Id, Node, Season, Text, Whole
from knowledge.model.office import PackFile


class SendWindow(Node):
    start: Clock
    end: Clock
    sample: Flag


class SmsRules(Node):
    """What every text message must keep to; lengths in characters."""

    signature: Text
    signature_note: Text | None
    signature_position: Literal["prefix"]
    single_limit: Count
    multi_segment: Count
    opt_out_suffix: Text
    opt_out_by_phone: Text = "拒收请致电{phone:consult}"
    """Said instead where replies do not arrive. Packs stored before it was there have none."""
    opt_out_joint: Text
    opt_out_suffix_en: Text | None = None
    opt_out_by_phone_en: Text | None = None
    """Said after a space at the end of English texts; where they are missing the Chinese words stand there."""
    forbidden_words: tuple[Text, ...]
    no_url: Flag
    send_window: SendWindow
    sample: Flag


class SeasonWindow(Node):
    """Days of the year, both included; `end` before `start` wraps the new year."""

    start: Season
    end: Season

    def holds(self, day: date) -> bool:
        """Whether `day` lies in the season."""
        here = (day.month, day.day)
        if self.start <= self.end:
            return self.start <= here <= self.end
        return here >= self.start or here <= self.end


class Ladder(Node):
    """The steps after a text message that nobody acknowledged: working days (工作日) after the step before; None for a
    step that is not taken."""

    phone: Whole | None = Field(None, ge=1)
    letter: Whole | None = Field(None, ge=1)


class NoticeRule(Node):
    """What every rule has that notices are planned by: its ways of sending, and a text for each, in Chinese and where
    the pack has it in English."""

    id: Id
    channels: tuple[Channel, ...]
    ladder: Ladder | None = None
    sms: Text | None
    call_script: Text | None
    letter: Text | None
    sms_en: Text | None = None
    call_script_en: Text | None = None
    letter_en: Text | None = None
    sample: Flag


class YearlyRule(NoticeRule):
    """Once a year to each unit of an audience: `lead_days` before the window and in it."""

    name: Text
    name_en: Text
    window: SeasonWindow
    lead_days: Count
    audience: tuple[Text, ...]
    grids: tuple[Text, ...] = ()
    """Only units of these grids; none named: everywhere."""
    past_violations: tuple[Id, ...] = ()
    """Units with a decision about one of these are reached too, whatever their kind."""


class SeasonalRisk(YearlyRule):
    violations: tuple[Id, ...]
    guidance: tuple[Text, ...]
    legal_note: Text | None


class Campaign(YearlyRule):
    """A yearly campaign (宣传月). `letter_en` is also what English readers see when they check the notice, and must be
    there."""

    letter_en: Text | None


class ReminderWindow(Node):
    """Calendar days to expiry, negative after it: `from_` ≥ days ≥ `to`."""

    from_: Whole = Field(alias="from")
    to: Whole

    def holds(self, days: int) -> bool:
        return self.from_ >= days >= self.to


class PermitReminder(NoticeRule):
    """One step of reminding a permit holder; `matter` is the matter to apply for."""

    matter: Id
    days_before: Whole
    window: ReminderWindow
    phase: Phase


class DecisionNotice(NoticeRule):
    """A notice to the party of a decision. `days` before the deadline (rectification), else after the day on which the
    decision was registered (guidance) or its form handed out; it still goes `late_days` calendar days later."""

    name: Text
    name_en: Text
    about: DecisionPrompt
    days: Count
    day_type: DayType
    late_days: Count
    letter_en: Text | None


YearlyPrompt = SeasonalRisk | Campaign
"""What goes out once a year to an audience."""
AnyRule = SeasonalRisk | PermitReminder | Campaign | DecisionNotice


class SeasonalRisksFile(PackFile):
    kind: Literal["seasonal_risks"]
    sms_rules: SmsRules
    seasonal_risks: tuple[SeasonalRisk, ...]
    permit_reminders: tuple[PermitReminder, ...]
    campaigns: tuple[Campaign, ...] = ()
    decision_notices: tuple[DecisionNotice, ...] = ()
    """Packs stored before they were there have none, as of campaigns."""
