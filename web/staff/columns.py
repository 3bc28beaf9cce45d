"""The columns of the console's lists."""

from typing import Any

from casework.answers.service import GivenAnswer
from casework.complaints.model import QueueRow
from casework.decisions.service import DecisionLine
from casework.handovers.service import HandoverRow
from casework.revisits.service import RevisitRow
from common.i18n import N_
from notify import reasons
from notify.answer_desk import AnswerLine
from notify.desk import NoticeLine
from notify.entities import EntityLine
from notify.evidence import EvidenceLine
from notify.permits import PermitLine
from notify.tasks import Task
from notify.vocabulary import InboundMessage, NoticeChannel
from web.staff import decision_words, evidence_words, notice_words, permit_words, words
from web.staff.desk import Desk
from web.staff.lists import Column, Listing


def _to(channel: NoticeChannel, to: str | None, desk: Desk) -> str:
    """Whom it goes to; a chat has no address a person could read."""
    return desk.phone(to) if to and channel is not NoticeChannel.CHAT else ""


def _kinds(line: EntityLine, desk: Desk) -> str:
    names = [one.name if desk.tr.zh else one.name_en for one in desk.pack.entity_kinds if one.id in line.kinds]
    return ("、" if desk.tr.zh else ", ").join(names)


GIVEN = Listing[GivenAnswer](
    "given-answers",
    N_("What the guide said"),
    (
        Column("at", N_("Time"), lambda row, _: row.at),
        Column("zone", N_("Kind"), lambda row, desk: desk.tr.gettext(words.ZONES[row.zone])),
        Column("entry", N_("About"), lambda row, desk: words.entry(row.entry, row.zone, desk.pack, desk.tr)),
        Column("fields", N_("Fields"), lambda row, desk: words.fields(row.fields, desk.tr)),
        Column("edition", N_("Pack version"), lambda row, _: row.edition),
        Column("channel", N_("Channel"), lambda row, desk: words.channel(row.channel, desk.tr)),
        Column("useful", N_("Found useful"), lambda row, desk: words.rating(row.useful, desk.tr)),
    ),
)
UNANSWERED = Listing[GivenAnswer](
    "unanswered",
    N_("What the guide could not answer"),
    (
        Column("at", N_("Time"), lambda row, _: row.at),
        Column("cause", N_("Kind"), lambda row, desk: words.cause(row.cause, desk.tr)),
        Column("words", N_("Words"), lambda row, _: row.asked, personal=True),
        Column("chosen", N_("Then chosen"), lambda row, desk: words.choice(row.chosen, desk.pack, desk.tr)),
        Column("edition", N_("Pack version"), lambda row, _: row.edition),
        Column("channel", N_("Channel"), lambda row, desk: words.channel(row.channel, desk.tr)),
    ),
)
COMPLAINTS = Listing[QueueRow](
    "complaints",
    N_("Complaints"),
    (
        Column("number", N_("Registration number"), lambda row, _: row.number),
        Column("kind", N_("Kind"), lambda row, desk: words.category(row.category, desk.pack, desk.tr)),
        Column("state", N_("State"), lambda row, desk: desk.tr.gettext(words.CASE_STATES[row.state])),
        Column("registered", N_("Registered on"), lambda row, _: row.registered_at),
        Column("due", N_("Promised by"), lambda row, _: row.due_on),
        Column("overdue", N_("Overdue"), lambda row, _: row.overdue),
        Column("urgent", N_("Urgent"), lambda row, _: row.urgent),
        Column("unread", N_("Unread"), lambda row, _: row.unread),
        Column("assignee", N_("Investigates"), lambda row, _: row.assignee),
        Column("section", N_("Section"), lambda row, desk: words.section(row.section, desk.pack, desk.tr)),
        Column("when", N_("When"), lambda row, _: row.when),
        Column("day", N_("Day meant"), lambda row, _: row.when_meant.day if row.when_meant else None),
        Column("report", N_("Report"), lambda row, _: row.excerpt, personal=True),
    ),
)
HANDOVERS = Listing[HandoverRow](
    "conversations",
    N_("Conversations"),
    (
        Column("opened", N_("Since"), lambda row, _: row.opened_at),
        Column("reason", N_("Reason"), lambda row, desk: words.reason(row.reason, desk.tr)),
        Column("state", N_("State"), lambda row, desk: desk.tr.gettext(words.HANDOVER_STATES[row.state])),
        Column("taken", N_("Taken by"), lambda row, _: row.taken_by),
        Column("unread", N_("Unread"), lambda row, _: row.unread),
        Column("ended", N_("Ended"), lambda row, _: row.closed_at),
    ),
)
PERMITS = Listing[PermitLine](
    "permits",
    N_("Permits"),
    (
        Column("expires", N_("Expires"), lambda line, _: line.permit.expires_on),
        Column("number", N_("Number"), lambda line, _: line.permit.number),
        Column("permit", N_("Permit"), lambda line, _: line.permit.name),
        Column("holder", N_("Holder"), lambda line, _: line.holder),
        Column("state", N_("State"), lambda line, desk: desk.tr.gettext(permit_words.STATES[line.state])),
        Column("left", N_("Days left"), lambda line, _: line.days_left),
        Column("look", N_("to be looked at"), lambda line, _: line.permit.needs_look),
    ),
)
UNITS = Listing[EntityLine](
    "units",
    N_("Units"),
    (
        Column("name", N_("Unit"), lambda line, _: line.entity.name),
        Column("code", N_("Credit code"), lambda line, _: line.entity.credit_code),
        Column("kinds", N_("Kind"), _kinds),
        Column("grid", N_("Grid"), lambda line, _: line.entity.grid),
        Column("look", N_("to be looked at"), lambda line, _: line.entity.needs_look),
    ),
)
NOTICES = Listing[NoticeLine](
    "notices",
    N_("Notices"),
    (
        Column("changed", N_("Last change"), lambda line, _: line.notice.state_at),
        Column("unit", N_("Unit"), lambda line, _: line.entity),
        Column("kind", N_("Kind"), lambda line, desk: desk.tr.gettext(notice_words.KINDS[line.notice.kind])),
        Column("about", N_("About"), lambda line, desk: notice_words.about(line.notice.subject, desk.pack, desk.tr)),
        Column("way", N_("Way"), lambda line, desk: desk.tr.gettext(notice_words.CHANNELS[line.notice.channel])),
        Column(
            "to",
            N_("To"),
            lambda line, desk: _to(line.notice.channel, line.plain.to if line.plain else None, desk),
            personal=True,
        ),
        Column("state", N_("State"), lambda line, desk: reasons.state_name(line.notice.state, desk.tr)),
        Column("reason", N_("Reason"), lambda line, desk: reasons.why(line.notice, desk.tr)),
        Column("text", N_("Text"), lambda line, _: line.plain.text if line.plain else "", personal=True),
    ),
)
TASKS = Listing[Task](
    "tasks",
    N_("Calls and letters"),
    (
        Column("until", N_("Until"), lambda task, _: task.notice.expires_at),
        Column("unit", N_("Unit"), lambda task, _: task.entity),
        Column("way", N_("Way"), lambda task, desk: desk.tr.gettext(notice_words.CHANNELS[task.notice.channel])),
        Column("to", N_("To"), lambda task, desk: _to(task.notice.channel, task.to, desk), personal=True),
        Column("kind", N_("Kind"), lambda task, desk: desk.tr.gettext(notice_words.KINDS[task.notice.kind])),
        Column("about", N_("About"), lambda task, desk: notice_words.about(task.notice.subject, desk.pack, desk.tr)),
        Column("tries", N_("Tries"), lambda task, _: len(task.tries)),
        Column("text", N_("Text"), lambda task, _: task.text, personal=True),
    ),
)
MESSAGES = Listing[InboundMessage](
    "texts",
    N_("Texts received"),
    (
        Column("received", N_("Received"), lambda message, _: message.received_at),
        Column("from", N_("From"), lambda message, desk: desk.phone(message.phone), personal=True),
        Column("text", N_("Text"), lambda message, _: message.text, personal=True),
        Column("seen", N_("Seen to"), lambda message, _: message.handled_at),
        Column(
            "by", N_("By"), lambda message, desk: words.who(message.handled_by, desk.tr) if message.handled_by else ""
        ),
    ),
)
NOTICE_ANSWERS = Listing[AnswerLine](
    "notice-answers",
    N_("Answers to notices"),
    (
        Column("at", N_("Time"), lambda line, _: line.said.at),
        Column("answer", N_("Answer"), lambda line, desk: desk.tr.gettext(notice_words.ANSWERS[line.said.answer])),
        Column("number", N_("Short number"), lambda line, _: line.number),
        Column("unit", N_("Unit"), lambda line, _: line.entity),
        Column("about", N_("About"), lambda line, desk: notice_words.about(line.notice.subject, desk.pack, desk.tr)),
        Column("to", N_("To"), lambda line, desk: ", ".join(desk.phone(one) for one in line.phones), personal=True),
        Column("told", N_("Told"), lambda line, _: line.said.note, personal=True),
        Column("channel", N_("Channel"), lambda line, desk: words.channel(line.said.channel, desk.tr)),
        Column("seen", N_("Seen to"), lambda line, _: line.said.handled_at),
        Column("by", N_("By"), lambda line, desk: words.seen_by(line.said, desk.tr)),
    ),
)
EVIDENCE = Listing[EvidenceLine](
    "evidence",
    N_("Evidence"),
    (
        Column("at", N_("Time"), lambda line, _: line.at),
        Column("what", N_("What took place"), lambda line, desk: evidence_words.what(line, desk.tr)),
        Column("phone", N_("Number"), lambda line, desk: desk.phone(line.phone) if line.phone else "", personal=True),
        Column("source", N_("How we know"), lambda line, desk: evidence_words.source(line, desk.tr)),
        Column("by", N_("By"), lambda line, desk: evidence_words.by(line, desk.tr)),
        Column("text", N_("Text"), lambda line, _: evidence_words.text(line), personal=True),
    ),
)
DECISIONS = Listing[DecisionLine](
    "decisions",
    N_("Decisions"),
    (
        Column("number", N_("Number"), lambda line, _: line.decision.number),
        Column("state", N_("State"), lambda line, desk: desk.tr.gettext(decision_words.STATES[line.state])),
        Column("unit", N_("Unit"), lambda line, _: line.party, personal=True),
        Column(
            "violation",
            N_("Violation"),
            lambda line, desk: decision_words.violation(line.decision.violation, desk.pack, desk.tr),
        ),
        Column("decided", N_("Day of the decision"), lambda line, _: line.decision.decided_on),
        Column("registered", N_("Registered on"), lambda line, _: line.decision.registered_on),
        Column("until", N_("To be put right by"), lambda line, _: line.decision.rectify_by),
        Column("rectified", N_("Put right"), lambda line, _: line.decision.rectified_on),
        Column("given", N_("Form handed out"), lambda line, _: line.decision.form_given_on),
        Column("returned", N_("Form came back"), lambda line, _: line.decision.form_returned_on),
        Column("closed", N_("Closed"), lambda line, _: line.decision.closed_on),
    ),
)
REVISITS = Listing[RevisitRow](
    "revisits",
    N_("Revisit codes"),
    (
        Column("made", N_("Made"), lambda row, _: row.opened_at),
        Column("decision", N_("Decision"), lambda row, _: row.decision_no),
        Column("state", N_("State"), lambda row, desk: desk.tr.gettext(words.REVISIT_STATES[row.state])),
        Column("by", N_("By"), lambda row, desk: words.who(row.opened_by, desk.tr)),
        Column("in", N_("Handed in"), lambda row, _: row.spent_at),
        Column("led", N_("Led to"), lambda row, _: row.complaint_no),
    ),
)
PERSONAL: tuple[Listing[Any], ...] = (
    COMPLAINTS,
    DECISIONS,
    EVIDENCE,
    NOTICES,
    TASKS,
    MESSAGES,
    NOTICE_ANSWERS,
    UNANSWERED,
)
"""The lists with personal data in them; units and their permits are in public registers."""
