"""The permission table: act → roles. What stands in neither this table nor the pack's is allowed to nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from staff.actor import Actor, Role
from staff.four_eyes import FourEyes


class Act(StrEnum):
    """What can be done on the console."""

    SEE_TODAY = "see-today"
    SEE_COMPLAINTS = "see-complaints"
    TAKE_PHONE = "take-phone"
    NAME_REGISTRAR = "name-registrar"
    INSTRUCT = "instruct"
    ASSIGN = "assign"
    WRITE_NOTE = "write-note"
    REPLY = "reply"
    PROPOSE_RESULT = "propose-result"
    SEND_BACK = "send-back"
    CLOSE = "close"
    PROPOSE_REFUSAL = "propose-refusal"
    REFUSE = "refuse"
    REOPEN = "reopen"
    ASK_CONTACT = "ask-contact"
    SHOW_CONTACT = "show-contact"
    SEE_HANDOVERS = "see-handovers"
    TAKE_HANDOVERS = "take-handovers"
    SEE_PERMITS = "see-permits"
    IMPORT_PERMITS = "import-permits"
    CHANGE_PERMITS = "change-permits"
    SEE_NOTICES = "see-notices"
    PLAN_NOTICES = "plan-notices"
    PROPOSE_BATCHES = "propose-batches"
    AGREE_BATCHES = "agree-batches"
    STEER_BATCHES = "steer-batches"
    DECIDE_NOTICES = "decide-notices"
    SWITCH_PROVIDER = "switch-provider"
    PROPOSE_TEXTS = "propose-texts"
    APPROVE_TEXTS = "approve-texts"
    DO_TASKS = "do-tasks"
    HANDLE_MESSAGES = "handle-messages"
    OPEN_REVISITS = "open-revisits"
    SEE_ANSWERS = "see-answers"
    SEE_GIVEN = "see-given"
    MANAGE_ACCOUNTS = "manage-accounts"
    SEE_AGREEMENTS = "see-agreements"
    ASK_EXPORT = "ask-export"
    AGREE_EXPORT = "agree-export"
    AGREE_ROLES = "agree-roles"
    NAME_SUBSTITUTES = "name-substitutes"
    SEE_ERASURES = "see-erasures"
    ASK_ERASURE = "ask-erasure"
    ERASE = "erase"
    SEE_AUDIT = "see-audit"


_C, _I, _S, _L = Role.CLERK, Role.INVESTIGATOR, Role.SECTION_HEAD, Role.LEADER

DEFAULTS: Mapping[Act, frozenset[Role]] = {
    Act.SEE_TODAY: frozenset(Role),
    Act.SEE_COMPLAINTS: frozenset({_C, _I, _S, _L, Role.LEGAL_OFFICE, Role.AUDITOR}),
    Act.TAKE_PHONE: frozenset({_C}),
    Act.NAME_REGISTRAR: frozenset({_L, Role.ADMINISTRATOR}),
    Act.INSTRUCT: frozenset({_L}),
    Act.ASSIGN: frozenset({_S, _L}),
    Act.WRITE_NOTE: frozenset({_C, _I, _S, _L}),
    Act.REPLY: frozenset({_C, _I, _S, _L}),
    Act.PROPOSE_RESULT: frozenset({_I, _S}),
    Act.SEND_BACK: frozenset({_L}),
    Act.CLOSE: frozenset({_L}),
    Act.PROPOSE_REFUSAL: frozenset({_S}),
    Act.REFUSE: frozenset({_L}),
    Act.REOPEN: frozenset({_L}),
    Act.ASK_CONTACT: frozenset({_I}),
    Act.SHOW_CONTACT: frozenset({_L}),
    Act.SEE_HANDOVERS: frozenset({_C, _I, _S, _L, Role.AUDITOR}),
    Act.TAKE_HANDOVERS: frozenset({_C, _I, _S, _L}),
    Act.SEE_PERMITS: frozenset({_C, _I, _S, _L, Role.LEGAL_OFFICE}),
    Act.IMPORT_PERMITS: frozenset({_C}),
    Act.CHANGE_PERMITS: frozenset({_C, _S}),
    Act.SEE_NOTICES: frozenset({_C, _I, _S, _L, Role.LEGAL_OFFICE}),
    Act.PLAN_NOTICES: frozenset({_C, _S}),
    Act.PROPOSE_BATCHES: frozenset({_C}),
    Act.AGREE_BATCHES: frozenset({_S}),
    Act.STEER_BATCHES: frozenset({_C, _S}),
    Act.DECIDE_NOTICES: frozenset({_C, _S}),
    Act.SWITCH_PROVIDER: frozenset({_S, _L}),
    Act.PROPOSE_TEXTS: frozenset({_C}),
    Act.APPROVE_TEXTS: frozenset({_S, Role.LEGAL_OFFICE}),
    Act.DO_TASKS: frozenset({_C, _I, _S}),
    Act.HANDLE_MESSAGES: frozenset({_C, _S}),
    Act.OPEN_REVISITS: frozenset({_C, _I, _S, _L}),
    # Not the investigator: the answers judge how officers behaved.
    Act.SEE_ANSWERS: frozenset({_C, _S, _L, Role.LEGAL_OFFICE, Role.AUDITOR}),
    Act.SEE_GIVEN: frozenset({_C, _S, _L, Role.LEGAL_OFFICE, Role.AUDITOR}),
    Act.MANAGE_ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
    Act.SEE_AGREEMENTS: frozenset({_S, _L, Role.ADMINISTRATOR}),
    Act.ASK_EXPORT: frozenset({_S}),
    Act.AGREE_EXPORT: frozenset({_L}),
    Act.AGREE_ROLES: frozenset({_L}),
    Act.NAME_SUBSTITUTES: frozenset({_L, Role.ADMINISTRATOR}),
    Act.SEE_ERASURES: frozenset({Role.ADMINISTRATOR, Role.AUDITOR, _L, Role.LEGAL_OFFICE}),
    Act.ASK_ERASURE: frozenset({Role.ADMINISTRATOR}),
    Act.ERASE: frozenset({_L, Role.LEGAL_OFFICE}),
    Act.SEE_AUDIT: frozenset({Role.AUDITOR, _L}),
}
"""The administrator handles no case: of the acts above the role has the landing page, accounts, substitutes, who is
at the telephone, and what is erased."""


class Part(StrEnum):
    """Which column of the pack's table names the roles of an act."""

    FIRST = "first"
    FINISHING = "finishing"
    EITHER = "either"


FROM_PACK: Mapping[Act, tuple[str, Part]] = {
    Act.TAKE_PHONE: ("register-complaint", Part.FIRST),
    Act.INSTRUCT: ("leader-instruction", Part.FIRST),
    Act.ASSIGN: ("assign-investigator", Part.FIRST),
    Act.PROPOSE_RESULT: ("close-complaint", Part.FIRST),
    Act.SEND_BACK: ("close-complaint", Part.FINISHING),
    Act.CLOSE: ("close-complaint", Part.FINISHING),
    Act.PROPOSE_REFUSAL: ("reject-complaint", Part.FIRST),
    Act.REFUSE: ("reject-complaint", Part.FINISHING),
    Act.REOPEN: ("leader-instruction", Part.FIRST),
    Act.ASK_CONTACT: ("reveal-reporter", Part.FIRST),
    Act.SHOW_CONTACT: ("reveal-reporter", Part.FINISHING),
    Act.IMPORT_PERMITS: ("import-permits", Part.FIRST),
    # The schedule plans by the approved rules anyway; doing it now needs one of the two, not both.
    Act.PLAN_NOTICES: ("send-batch", Part.EITHER),
    Act.PROPOSE_BATCHES: ("send-batch", Part.FIRST),
    Act.AGREE_BATCHES: ("send-batch", Part.FINISHING),
    # Whoever sees that something is wrong stops it: that needs no second person.
    Act.STEER_BATCHES: ("send-batch", Part.EITHER),
    Act.PROPOSE_TEXTS: ("approve-template", Part.FIRST),
    Act.APPROVE_TEXTS: ("approve-template", Part.FINISHING),
    Act.MANAGE_ACCOUNTS: ("grant-role", Part.FIRST),
    Act.AGREE_ROLES: ("grant-role", Part.FINISHING),
    Act.ASK_EXPORT: ("export-personal-data", Part.FIRST),
    Act.AGREE_EXPORT: ("export-personal-data", Part.FINISHING),
    Act.ASK_ERASURE: ("erase-personal-data", Part.FIRST),
    Act.ERASE: ("erase-personal-data", Part.FINISHING),
}
"""Acts which the pack's four-eyes table names: there its roles stand in place of the defaults."""


@dataclass(frozen=True, slots=True)
class Permissions:
    """The whole table for one edition of the pack."""

    table: Mapping[Act, frozenset[Role]]

    def who(self, act: Act) -> frozenset[Role]:
        """The roles that may do the act."""
        return self.table.get(act, frozenset())

    def may(self, actor: Actor, act: Act) -> bool:
        return bool(self.who(act) & actor.roles)


def permissions_of(eyes: FourEyes) -> Permissions:
    """The defaults with the pack's roles over them."""
    table = dict(DEFAULTS)
    for act, (name, part) in FROM_PACK.items():
        if (rule := eyes.get(name)) is None:
            continue
        roles = {Part.FIRST: rule.first, Part.FINISHING: rule.finishing, Part.EITHER: rule.first | rule.second}
        table[act] = roles[part]
    asked = (Act.MANAGE_ACCOUNTS, Act.ASK_EXPORT, Act.AGREE_EXPORT, Act.AGREE_ROLES)
    table[Act.SEE_AGREEMENTS] = frozenset[Role]().union(*(table[act] for act in asked))
    return Permissions(table)
