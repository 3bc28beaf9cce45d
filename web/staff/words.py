"""How the console names states, steps and channels. Texts only; what may follow is decided elsewhere."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from casework.answers.service import GivenAnswer, Zone
from casework.answers.unanswered import Cause
from casework.complaints.model import CaseState, EventKind
from casework.handovers.service import HandoverState, Seen
from casework.revisits.service import RevisitState
from common.i18n import N_, Translator
from faq.entries import entries_of
from faq.matter_answers import LABELS
from knowledge.model import Lang, Pack
from notify.vocabulary import Acknowledgement, PermitAct
from staff.actor import COMMAND_LINE, SYSTEM
from staff.agreements import AgreedAct, AgreementState
from staff.permissions import Act
from staff.trail import AuditEntry
from web.staff.notice_words import ANSWERS, OPT_OUT_SOURCES, OUTCOMES
from web.staff.permit_words import HISTORY

CASE_STATES: Mapping[CaseState, str] = {
    CaseState.REGISTERED: N_("Registered"),
    CaseState.REFUSAL_PROPOSED: N_("Refusal proposed"),
    CaseState.REFUSED: N_("Not accepted"),
    CaseState.INSTRUCTED: N_("Instructed"),
    CaseState.ASSIGNED: N_("Being investigated"),
    CaseState.INVESTIGATED: N_("Investigated"),
    CaseState.RESULT_PROPOSED: N_("Result proposed"),
    CaseState.CLOSED: N_("Closed"),
}
CASE_TONES: Mapping[CaseState, str] = {
    CaseState.REGISTERED: "amber",
    CaseState.REFUSAL_PROPOSED: "amber",
    CaseState.REFUSED: "grey",
    CaseState.INSTRUCTED: "blue",
    CaseState.ASSIGNED: "blue",
    CaseState.INVESTIGATED: "blue",
    CaseState.RESULT_PROPOSED: "amber",
    CaseState.CLOSED: "green",
}
STEPS: Mapping[EventKind, str] = {
    EventKind.REGISTERED: N_("Complaint registered"),
    EventKind.INSTRUCTED: N_("Leader's instruction"),
    EventKind.ASSIGNED: N_("Assigned to {assignee}"),
    EventKind.INVESTIGATED: N_("Findings of the investigation"),
    EventKind.RESULT_PROPOSED: N_("Result proposed"),
    EventKind.SENT_BACK: N_("Sent back"),
    EventKind.CLOSED: N_("Closed; the citizen was told"),
    EventKind.REFUSAL_PROPOSED: N_("Refusal proposed"),
    EventKind.REFUSED: N_("Not accepted; the citizen was told"),
    EventKind.REOPENED: N_("Opened again"),
    EventKind.NOTED: N_("Note among staff"),
    EventKind.REPLIED: N_("Answer to the citizen"),
    EventKind.CITIZEN_REPLIED: N_("The citizen wrote again"),
    EventKind.ATTACHED: N_("The citizen added files"),
    EventKind.CODE_REISSUED: N_("A new query code was given to the phone left with the case"),
    EventKind.CHAT_FORGOTTEN: N_("The citizen deleted the chat that answers went to"),
    EventKind.CONTACT_ASKED: N_("Asked to see who reported it"),
    EventKind.CONTACT_SHOWN: N_("The reporter's identity was released"),
    EventKind.ERASURE_ASKED: N_("Asked to erase the personal data"),
    EventKind.ERASURE_REFUSED: N_("Refused to erase the personal data"),
    EventKind.ERASED: N_("Personal data erased"),
}
NEXT: Mapping[CaseState, tuple[str, Act | None]] = {
    CaseState.REGISTERED: (N_("Waits for the leader's instruction."), Act.INSTRUCT),
    CaseState.REFUSAL_PROPOSED: (N_("Waits for a second person to agree with the refusal."), Act.REFUSE),
    CaseState.INSTRUCTED: (N_("Waits for somebody to be named who investigates."), Act.ASSIGN),
    CaseState.ASSIGNED: (N_("Is being investigated; then a result is proposed."), Act.PROPOSE_RESULT),
    CaseState.INVESTIGATED: (N_("Is investigated; a result is to be proposed."), Act.PROPOSE_RESULT),
    CaseState.RESULT_PROPOSED: (N_("Waits for a second person to agree with the result."), Act.CLOSE),
    CaseState.CLOSED: (N_("Is closed. The citizen has the result."), None),
    CaseState.REFUSED: (N_("Was not accepted. The citizen has the reason."), None),
}
"""What a case waits for, and the act whose roles take the next step."""
CHANNELS: Mapping[str, str] = {
    "web": N_("Web chat"),
    "telegram": N_("Telegram"),
    "terminal": N_("Terminal"),
    "phone": N_("Telephone"),
    "counter": N_("Counter"),
    "page": N_("Web page"),
    "sms": N_("Text message"),
    "revisit": N_("Revisit form"),
}
HANDOVER_STATES: Mapping[HandoverState, str] = {
    HandoverState.WAITING: N_("Waiting"),
    HandoverState.TAKEN: N_("Taken"),
    HandoverState.CLOSED: N_("Ended"),
}
HANDOVER_TONES: Mapping[HandoverState, str] = {
    HandoverState.WAITING: "amber",
    HandoverState.TAKEN: "blue",
    HandoverState.CLOSED: "grey",
}
SEEN: Mapping[Seen, str] = {
    Seen.UNDER_WAY: N_("on its way"),
    Seen.SENT: N_("sent (this channel does not say whether it was read)"),
    Seen.UNREAD: N_("not read yet"),
    Seen.READ: N_("read"),
    Seen.UNREACHABLE: N_("not reached"),
}
REASONS: Mapping[str, str] = {
    "asked": N_("A citizen asks for a person"),
    "unknown": N_("A question the bot could not answer"),
    "abuse": N_("An upset citizen"),
    "revisit": N_("A wish or difficulty from a revisit form"),
}
AGREED_ACTS: Mapping[AgreedAct, str] = {
    AgreedAct.GRANT_ROLE: N_("New roles of an account"),
    AgreedAct.EXPORT: N_("Take a list out with personal data"),
}
AGREEMENT_STATES: Mapping[AgreementState, str] = {
    AgreementState.WAITING: N_("Waits"),
    AgreementState.AGREED: N_("Agreed to"),
    AgreementState.REFUSED: N_("Not agreed to"),
    AgreementState.USED: N_("Exported"),
    AgreementState.LAPSED: N_("Time over"),
}
AGREEMENT_TONES: Mapping[AgreementState, str] = {
    AgreementState.WAITING: "amber",
    AgreementState.AGREED: "green",
    AgreementState.REFUSED: "grey",
    AgreementState.USED: "blue",
    AgreementState.LAPSED: "grey",
}
REVISIT_STATES: Mapping[RevisitState, str] = {
    RevisitState.OPEN: N_("Not yet used"),
    RevisitState.SPENT: N_("Form handed in"),
    RevisitState.VOID: N_("Void"),
}
REVISIT_TONES: Mapping[RevisitState, str] = {
    RevisitState.OPEN: "blue",
    RevisitState.SPENT: "green",
    RevisitState.VOID: "grey",
}
ASSIGNED = N_("named who investigates")
"""The timeline names the person as well; the trail has no room for it."""
RECORDS: Mapping[str, str] = {
    "one-time-code": N_("One-time codes"),
    "session": N_("Sessions of staff"),
    "preview": N_("Files of a preview that nobody confirmed"),
    "merge": N_("What was kept to undo merges of units"),
    "caller": N_("Counts of tries"),
    "free-file": N_("Files that no message took"),
    "phone-draft": N_("Telephone drafts left open"),
    "chat": N_("Silent chats without a case"),
    "handover": N_("Words of ended talks with staff"),
    "text": N_("Text messages received and seen to"),
    "notice": N_("Numbers and words of notices"),
    "proposal": N_("Batches proposed that nobody decided about in time"),
    "batch": N_("Words of batches"),
    "reporter": N_("Who reported a case that has ended"),
    "question": N_("Words of questions the guide could not answer"),
    "sum": N_("Figures that a fee was worked out for"),
    "answer": N_("What the guide answered"),
}
"""What is erased by plan."""
TRAIL_ACTS: Mapping[str, str] = {
    "demo.filled": N_("filled in the demo's data"),
    "signed-in": N_("signed in"),
    "signed-out": N_("signed out"),
    "sign-in-refused": N_("sign-in refused"),
    "password-changed": N_("changed the password"),
    "substitute-named": N_("named a substitute"),
    "substitute-ended": N_("ended a substitution"),
    "sessions-ended": N_("ended sessions"),
    "second-factor-on": N_("turned the second factor on"),
    "second-factor-off": N_("turned the second factor off"),
    "second-factor-reset": N_("took a second factor away"),
    "recovery-codes-renewed": N_("made new recovery codes"),
    "code-refused": N_("code refused"),
    "password-reset": N_("gave a one-time password"),
    "account-added": N_("added an account"),
    "account-closed": N_("closed an account"),
    "account-opened": N_("opened an account again"),
    "roles-set": N_("changed roles"),
    "roles-set-by-one": N_("changed roles, by one person: nobody else could agree"),
    "agreement-asked": N_("asked a second person"),
    "agreed": N_("agreed, as the second person"),
    "not-agreed": N_("refused, as the second person"),
    "trail-seen": N_("looked at the audit trail"),
    "complaint.read": N_("read a complaint"),
    "attachment.read": N_("opened a file"),
    "searched": N_("searched"),
    "erased-by-plan": N_("erased by plan"),
    "exported": N_("exported a list"),
    "duty.named": N_("named who takes complaints by telephone"),
    "duty.ended": N_("ended who takes complaints by telephone"),
    "handover.opened": N_("asked for a person"),
    "handover.left": N_("went back to the bot"),
    "handover.read": N_("read a conversation"),
    "handover.taken": N_("took a conversation"),
    "handover.said": N_("wrote in a conversation"),
    "handover.closed": N_("closed a conversation"),
    "handover.rested": N_("ended a silent conversation"),
    "decision.registered": N_("wrote a decision down"),
    "decision.deadline": N_("changed the deadline of a decision"),
    "decision.rectified": N_("noted that a violation was put right"),
    "decision.form_returned": N_("noted that a revisit form came back on paper"),
    "decision.closed": N_("closed a decision"),
    "revisit.opened": N_("made a revisit code"),
    "revisit.submitted": N_("handed in a revisit form"),
    "revisit.read": N_("read the revisit answers"),
    "permit.read": N_("opened a permit"),
    "notice.read": N_("opened a notice"),
    "task.read": N_("opened a call or letter"),
    "tasks.read": N_("looked at the calls and letters"),
    "inbound.read": N_("looked at the texts received"),
    "optouts.read": N_("looked at the opt-out list"),
    "permits.imported": N_("imported permits"),
    "entities.imported": N_("imported units"),
    "decisions.imported": N_("imported decisions"),
    "provider.switch": N_("switched the SMS provider"),
    "notice.release": N_("let a notice go"),
    "notice.answer": N_("answered a notice by its short number"),
    "notice.answer_seen": N_("saw to the answer to a notice"),
    "notice.answer_taken_back": N_("took the answer to a notice back"),
    "unanswered.read": N_("looked at the questions that the guide could not answer"),
    "unanswered.erased": N_("erased words of questions that the guide could not answer"),
    "given.read": N_("opened an answer of the guide"),
    "notice-answers.read": N_("looked at the answers to notices"),
    "notice.cancel": N_("cancelled a notice"),
    "notice.mark_sent": N_("decided that a notice went out"),
    "notice.send_again": N_("sent a notice again"),
    "text.proposed": N_("handed in a template"),
    "text.approved": N_("approved a template"),
    "text.refused": N_("did not approve a template"),
    "batch.sampled": N_("sent a sample of a batch to a number"),
    "batch.proposed": N_("proposed a batch"),
    "batch.agreed": N_("agreed to a batch"),
    "batch.refused": N_("refused a batch"),
    "batch.withdrawn": N_("took the proposal of a batch back"),
    "batch.stopped": N_("stopped a batch in its first minute"),
    "batch.paused": N_("paused a batch"),
    "batch.resumed": N_("let a batch go on"),
    "batch.cancelled": N_("cancelled what had not gone of a batch"),
    "batch.read": N_("opened a batch"),
    "task.record": N_("recorded a call or letter"),
    "letters.print": N_("printed letters"),
    "letters.word": N_("took a letter as a Word file"),
    "entity.kinds": N_("set the kinds of a unit"),
    "entity.looked_at": N_("looked a unit over"),
    "entity.read": N_("opened a unit"),
    "entity.changed": N_("corrected a unit"),
    "entity.merged": N_("merged a record into a unit"),
    "entity.merged_into": N_("merged a record away"),
    "entity.unmerged": N_("undid a merge of two records"),
    "permit.contact": N_("corrected the contact of a permit"),
    "inbound.seen": N_("saw to a text received"),
    "optout.add": N_("put a number on the opt-out list"),
    "optout.remove": N_("took a number off the opt-out list"),
    "code.failed": N_("gave a code that opens nothing"),
    "pack.publish": N_("published a knowledge pack"),
    "backup.read": N_("made a backup and read it through; it was not restored for a trial"),
    "backup.proved": N_("made a backup and restored it for a trial"),
    "backup.failed": N_("failed to make a backup"),
    "key.tried": N_("tried the key kit"),
}
"""Names of acts in the audit trail, but for the steps of complaints and permits, which their own pages name."""
SUBJECTS: Mapping[str, str] = {
    "account": N_("Account"),
    "complaint": N_("Complaint"),
    "duty": N_("Registrar of the day"),
    "given": N_("What the guide said"),
    "unanswered": N_("What the guide could not answer"),
    "search": N_("Search"),
    "list": N_("List"),
    "handover": N_("Conversation"),
    "decision": N_("Decision"),
    "notice": N_("Notice"),
    "batch": N_("Batch"),
    "text": N_("Template"),
    "permit": N_("Permit"),
    "entity": N_("Unit"),
    "inbound": N_("Text received"),
    "phone": N_("Number"),
    "code": N_("Code"),
    "pack": N_("Knowledge pack"),
    "backup": N_("Backup"),
    "key": N_("Office key"),
    "import": N_("Sheet"),
    "revisits": N_("Revisit answers"),
    "tasks": N_("Calls and letters"),
    "letters": N_("Letters"),
    "messages": N_("Texts received"),
    "notice-answers": N_("Answers to notices"),
    "opt-outs": N_("No more prompts"),
    "trail": N_("Audit trail"),
    "demo": N_("Demo data"),
}
"""Kinds of record in the audit trail, by the word before the colon."""
LISTS: Mapping[str, str] = {
    "batch": N_("Result of a batch"),
    "complaints": N_("Complaints"),
    "conversations": N_("Conversations"),
    "figures": N_("Figures of notices"),
    "given-answers": N_("What the guide said"),
    "notice-answers": N_("Answers to notices"),
    "notices": N_("Notices"),
    "permits": N_("Permits"),
    "revisits": N_("Revisit codes"),
    "tasks": N_("Calls and letters"),
    "texts": N_("Texts received"),
    "units": N_("Units"),
}
"""Lists that were searched or taken out as a sheet, as the audit trail names them."""


_ERASED = re.compile(r"(?P<kind>[a-z-]+?) (?:(?P<days>\d+)d|at-its-end)(?: count=(?P<count>\d+))?")
UNTIL_ITS_END = N_("until it ends")


def step(kind: EventKind, assignee: str | None, tr: Translator) -> str:
    """The heading of a step in the timeline."""
    return tr.gettext(STEPS[kind], assignee=assignee or "")


def channel(name: str, tr: Translator) -> str:
    return tr.gettext(CHANNELS.get(name, name))


def who(actor: str, tr: Translator) -> str:
    """An actor of a record for people: the account's name, the citizen, or the system."""
    if actor.startswith("staff:") and actor != SYSTEM.signature:
        name, _, absent = actor.removeprefix("staff:").partition("/")
        if name == COMMAND_LINE.name:
            return tr.gettext(N_("Command line"))
        return tr.gettext(N_("{name} for {absent}"), name=name, absent=absent) if absent else name
    if actor == "unknown":
        return tr.gettext(N_("Not signed in"))
    return tr.gettext(N_("Citizen")) if actor.startswith("citizen") else tr.gettext(N_("sanshi itself"))


def seen_by(said: Acknowledgement, tr: Translator) -> str:
    """Who saw to an answer; "" while nobody has."""
    if said.taken_back:
        return tr.gettext(N_("taken back by the recipient"))
    return who(said.handled_by, tr) if said.handled_by else ""


def category(wanted: str, pack: Pack, tr: Translator) -> str:
    """A complaint category's name; its id when the pack no longer has it."""
    for one in pack.casework.complaint_categories:
        if one.id == wanted:
            return one.name if tr.zh else one.name_en
    return wanted


def section(role: str, pack: Pack, tr: Translator) -> str:
    """The section a case goes to, as the pack names its telephone."""
    for phone in pack.office.phones:
        if phone.role == role:
            return phone.name if tr.zh else phone.name_en
    return role


def reason(code: str, tr: Translator) -> str:
    """Why a conversation was handed over."""
    return tr.gettext(REASONS.get(code, REASONS["asked"]))


def trail_act(code: str, tr: Translator) -> str:
    """An act of the audit trail in words; one that no version of the code records any more stands as its code."""
    record, _, kind = code.partition(".")
    if record == "complaint" and kind in set(EventKind):
        return tr.gettext(ASSIGNED if kind == EventKind.ASSIGNED else STEPS[EventKind(kind)])
    if record == "permit" and kind in set(PermitAct):
        return tr.gettext(HISTORY[PermitAct(kind)])
    return tr.gettext(TRAIL_ACTS[code]) if code in TRAIL_ACTS else code


def subject(code: str, tr: Translator) -> str:
    """A record of the audit trail: its kind in words, then its number."""
    kind, _, number = code.partition(":")
    if kind == "retention" and number in RECORDS:
        return tr.gettext(RECORDS[number])
    if kind in {"list", "search"} and number in LISTS:
        number = tr.gettext(LISTS[number])
    return f"{tr.gettext(SUBJECTS[kind])} {number}".strip() if kind in SUBJECTS else code


_DETAILS: Mapping[str, Mapping[Any, str]] = {
    "handover.opened": REASONS,
    "notice.answer": ANSWERS,
    "notice.answer_seen": ANSWERS,
    "optout.add": OPT_OUT_SOURCES,
    "optout.remove": OPT_OUT_SOURCES,
    "task.record": OUTCOMES,
}
"""Acts of which the trail keeps a code, and its words."""


def detail(entry: AuditEntry, tr: Translator) -> str:
    """What the audit trail adds to an act, in words where it is a code; an erasure's rule and count too."""
    if said := _DETAILS.get(entry.act, {}).get(entry.detail):
        return tr.gettext(said)
    told = _ERASED.fullmatch(entry.detail) if entry.act == "erased-by-plan" else None
    if told is None or told["kind"] not in RECORDS:
        return entry.detail
    record, days, rows = RECORDS[told["kind"]], told["days"], told["count"]
    kept = tr.ngettext("{count} day", "{count} days", int(days)) if days else tr.gettext(UNTIL_ITS_END)
    count = [tr.ngettext("{count} row", "{count} rows", int(rows))] if rows else []
    return " · ".join([tr.gettext(record), kept, *count])


ZONES = {
    Zone.ANSWER: N_("Answered"),
    Zone.CLARIFY: N_("Offered a choice"),
    Zone.HANDOVER: N_("Passed to a person"),
    Zone.DECLINE: N_("Not our matter"),
}


LACKING: Mapping[Cause, str] = {
    Cause.UNSURE: N_("Offered a choice"),
    Cause.UNKNOWN: N_("Not on file"),
    Cause.ELSEWHERE: N_("Taken for another authority's"),
}
"""Why a question was not answered."""


def lacking_names(tr: Translator) -> list[str]:
    return [tr.gettext(name) for name in LACKING.values()]


def cause(code: str, tr: Translator) -> str:
    """Why one question was not answered."""
    return next((tr.gettext(name) for one, name in LACKING.items() if one == code), "")


def causes(questions: Sequence[GivenAnswer], tr: Translator) -> str:
    """Why those of a group were not answered."""
    return ("、" if tr.zh else ", ").join(dict.fromkeys(cause(one.cause, tr) for one in questions))


def choice(chosen: str | None, pack: Pack, tr: Translator) -> str:
    """What was taken from a menu."""
    if chosen is None:
        return ""
    return entry(chosen, Zone.ANSWER, pack, tr) if chosen else tr.gettext(N_("None of these"))


def choices(chosen: Sequence[tuple[str, int]], pack: Pack, tr: Translator) -> str:
    """What was taken how often."""
    return ("、" if tr.zh else ", ").join(f"{choice(one, pack, tr)} × {tr.number(count)}" for one, count in chosen)


def entry(entry_id: str, zone: Zone, pack: Pack, tr: Translator) -> str:
    """What was asked about; an entry the pack no longer has shows its id, an answer about none the office itself."""
    if not entry_id:
        return tr.gettext(N_("The office itself")) if zone is Zone.ANSWER else ""
    return entries(pack, tr).get(entry_id, entry_id)


def entries(pack: Pack, tr: Translator) -> Mapping[str, str]:
    """What can be asked about, by id."""
    return {one.id: one.called(Lang.ZH if tr.zh else Lang.EN) for one in entries_of(pack)}


def fields(names: Sequence[str], tr: Translator) -> str:
    """The fields answered."""
    labels = {field.value: label for field, label in LABELS.items()}
    joint = "、" if tr.zh else ", "
    return joint.join(tr.gettext(labels[name]) if name in labels else name for name in names)


def share(useful: int, useless: int, tr: Translator) -> str:
    """How many of those who said something found it useful."""
    return tr.percent(useful / (useful + useless)) if useful or useless else ""


def rating(useful: bool | None, tr: Translator) -> str:
    """What the citizen said of an answer."""
    return "" if useful is None else tr.gettext(N_("yes") if useful else N_("no"))
