"""How the console says what happened to a notice, a permit or a unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from common.i18n import N_
from notify import reasons
from notify.permits import CONTACT
from notify.timeline import AuditEntry, Moment, OptedOut, Planned, Reply, Timeline
from notify.vocabulary import Acknowledgement, Attempt, Notice, NoticeState, PermitAct, PermitEvent, Receipt, TaskTry
from web.staff import notice_words, permit_words, provider_words, words
from web.staff.desk import Desk

OPTED_OUT = N_("The number wants no more prompts by text message")
UNIT_ACTS: Mapping[str, str] = {
    "entity.kinds": N_("Its kinds were set"),
    "entity.looked_at": N_("Looked at"),
    "entity.changed": N_("Corrected"),
    "entity.merged": N_("Another record was merged into it"),
    "entity.merged_into": N_("This record was merged into another"),
    "entity.unmerged": N_("A merge of two records was undone"),
    "optout.add": OPTED_OUT,
    "optout.remove": N_("The number gets prompts by text message again"),
}
DECISION_ACTS: Mapping[str, str] = {
    "decision.registered": N_("The decision was written down"),
    "decision.deadline": N_("The deadline was changed"),
    "decision.rectified": N_("It has been put right"),
    "decision.form_returned": N_("The form came back on paper"),
    "decision.closed": N_("The decision was closed"),
    "revisit.opened": N_("A revisit form was handed out"),
    "revisit.submitted": N_("The revisit form was handed in"),
}
PARTS: Mapping[str, str] = {
    "name": N_("name"),
    "code": N_("credit code"),
    "grid": N_("grid"),
    "consent": N_("agreement to text messages"),
    "language": N_("language of notices"),
    "person": N_("contact"),
    "phone": N_("telephone"),
    "address": N_("address"),
    "note": N_("remark"),
}
"""What of a unit can be corrected, as the audit trail names it; never what it was or is."""
Side = Literal["", "citizen"]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: `head` what happened, `tail` the particulars, `said` words that were written. `path` and `about` lead
    to the notice or permit, "" where that is the page itself. `side`: who it came from."""

    at: datetime
    head: str
    tail: str = ""
    said: str = ""
    side: Side = ""
    path: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """`more`: older notices that are not told of."""

    lines: list[Line]
    more: int


def told(timeline: Timeline, desk: Desk, *, own: str = "") -> History:
    """The timeline in words; `own`: what it is of, the id of a notice or the number of a permit, which is not named."""
    return History([_line(moment, desk, own) for moment in timeline.moments], timeline.more)


def _line(moment: Moment, desk: Desk, own: str) -> Line:
    head, tail, said, side = _said(moment, desk)
    notice = moment.notice
    if notice is not None and str(notice.id) != own:
        return Line(moment.at, head, tail, said, side, f"/staff/notices/{notice.id}", _named(notice, desk))
    if moment.permit and moment.permit != own:
        return Line(moment.at, head, tail, said, side, "permit", moment.permit)
    return Line(moment.at, head, tail, said, side)


def _said(moment: Moment, desk: Desk) -> tuple[str, str, str, Side]:
    """Head, particulars, words and side of one entry."""
    match moment.fact:
        case Attempt() | Receipt() | Reply() | Acknowledgement() | OptedOut():
            return _travelling(moment.fact, desk)
        case TaskTry() as one:
            note = one.note if desk.may("do-tasks") else ""
            return desk.tr.gettext(notice_words.OUTCOMES[one.outcome]), _try_tail(one, desk), note, ""
        case PermitEvent() as one:
            return _permit_head(one, desk), _permit_tail(one, desk), "", ""
        case AuditEntry() as one:
            return _act(one, desk)
    return _of_notice(moment, desk)


def _try_tail(one: TaskTry, desk: Desk) -> str:
    """Who made the call or posted the letter; of a letter the day and the number of the mail."""
    tr = desk.tr
    mail = tr.gettext(N_("Registered mail {number}"), number=one.mail_number) if one.mail_number else ""
    return _joined([words.who(one.by, tr), tr.date(one.day) if one.day else "", mail])


def _travelling(fact: Attempt | Receipt | Reply | Acknowledgement | OptedOut, desk: Desk) -> tuple[str, str, str, Side]:
    """What went to the provider and came back."""
    tr = desk.tr
    match fact:
        case Attempt():
            head = tr.gettext(N_("Try {number}"), number=fact.number)
            provider = provider_words.name(fact.provider, tr)
            parts = [tr.gettext(notice_words.ATTEMPTS[fact.state]), provider, _code(fact.code, desk)]
            return head, _joined(parts), "", ""
        case Receipt():
            return tr.gettext(N_("Receipt")), _joined([fact.status, _code(fact.code, desk)]), "", ""
        case Reply():
            text = fact.text if desk.may("handle-messages") else ""
            return tr.gettext(N_("A text message came from this number")), "", text, "citizen"
        case Acknowledgement():
            return tr.gettext(notice_words.ANSWERS[fact.answer]), words.channel(fact.channel, tr), fact.note, "citizen"
        case OptedOut():
            return tr.gettext(OPTED_OUT), tr.gettext(N_("told by the provider")), "", "citizen"


def _of_notice(moment: Moment, desk: Desk) -> tuple[str, str, str, Side]:
    """That a notice was planned, or how it stands."""
    notice = moment.notice
    assert notice is not None
    if isinstance(moment.fact, Planned):
        return _planned(notice, desk)
    return reasons.state_name(notice.state, desk.tr), reasons.why(notice, desk.tr), "", ""


def _planned(notice: Notice, desk: Desk) -> tuple[str, str, str, Side]:
    tr = desk.tr
    way = tr.gettext(notice_words.CHANNELS[notice.channel])
    waits = notice.state is NoticeState.PLANNED
    goes = tr.gettext(N_("goes after {when}"), when=desk.visit.hour(notice.send_after)) if waits else ""
    return (
        tr.gettext(N_("Was planned")),
        _joined([way, notice_words.rule(notice, desk.pack, tr) or _kind(notice, desk), goes]),
        "",
        "",
    )


def _permit_head(event: PermitEvent, desk: Desk) -> str:
    if event.act is PermitAct.CHANGED and event.detail == CONTACT:
        return desk.tr.gettext(N_("Contact corrected"))
    return desk.tr.gettext(permit_words.HISTORY[event.act])


def _permit_tail(event: PermitEvent, desk: Desk) -> str:
    until = event.expires_on
    expires = desk.tr.gettext(N_("expires {date}"), date=desk.tr.date(until)) if until else ""
    return _joined([words.who(event.actor, desk.tr), expires])


def _act(entry: AuditEntry, desk: Desk) -> tuple[str, str, str, Side]:
    """What somebody did: a decision on a notice, a change of the unit, a number taken off or put on the list."""
    tr, who = desk.tr, words.who(entry.actor, desk.tr)
    record, _, act = entry.act.partition(".")
    if record == "notice":
        head = tr.gettext(N_("Decided: {what}"), what=tr.gettext(notice_words.DECISIONS[act][0]))
        return head, who, "", ""
    side: Side = "citizen" if entry.actor == "citizen" else ""
    if entry.act in DECISION_ACTS:
        number = entry.subject.partition(":")[2]
        return tr.gettext(DECISION_ACTS[entry.act]), _joined([who, number, _day(entry.detail, desk)]), "", side
    return tr.gettext(UNIT_ACTS[entry.act]), _joined([who, _parts(entry, desk)]), "", side


def _day(detail: str, desk: Desk) -> str:
    """The day that an act is about, where it names one."""
    try:
        return desk.tr.date(date.fromisoformat(detail))
    except ValueError:
        return ""


def _parts(entry: AuditEntry, desk: Desk) -> str:
    """What kinds of particulars were corrected."""
    names = [desk.tr.gettext(PARTS[one]) for one in entry.detail.split(",") if one in PARTS]
    return ("、" if desk.tr.zh else ", ").join(names)


def _named(notice: Notice, desk: Desk) -> str:
    about = notice_words.about(notice.subject, desk.pack, desk.tr)
    return _joined([desk.tr.gettext(notice_words.CHANNELS[notice.channel]), _kind(notice, desk), about])


def _kind(notice: Notice, desk: Desk) -> str:
    return desk.tr.gettext(notice_words.KINDS[notice.kind])


def _code(code: str, desk: Desk) -> str:
    return desk.tr.gettext(N_("code {code}"), code=code) if code else ""


def _joined(parts: list[str]) -> str:
    return " · ".join(part for part in parts if part)
