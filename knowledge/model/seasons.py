"""seasonal_risks.yaml: rules for text messages, seasonal warnings (事前提示) and permit reminders."""

from datetime import date
from typing import Literal

from pydantic import Field

from knowledge.model.choices import Channel, Phase
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


class SeasonalRisk(Node):
    id: Id
    name: Text
    name_en: Text
    window: SeasonWindow
    lead_days: Count
    audience: tuple[Text, ...]
    violations: tuple[Id, ...]
    channels: tuple[Channel, ...]
    ladder: Ladder | None = None
    sms: Text | None
    call_script: Text | None
    letter: Text | None
    guidance: tuple[Text, ...]
    legal_note: Text | None
    sample: Flag


class ReminderWindow(Node):
    """Calendar days to expiry, negative after it: `from_` ≥ days ≥ `to`."""

    from_: Whole = Field(alias="from")
    to: Whole

    def holds(self, days: int) -> bool:
        return self.from_ >= days >= self.to


class PermitReminder(Node):
    """One step of reminding a permit holder; `matter` is the matter to apply for."""

    id: Id
    matter: Id
    days_before: Whole
    window: ReminderWindow
    phase: Phase
    channels: tuple[Channel, ...]
    ladder: Ladder | None = None
    sms: Text | None
    call_script: Text | None
    letter: Text | None
    sample: Flag


class SeasonalRisksFile(PackFile):
    kind: Literal["seasonal_risks"]
    sms_rules: SmsRules
    seasonal_risks: tuple[SeasonalRisk, ...]
    permit_reminders: tuple[PermitReminder, ...]
