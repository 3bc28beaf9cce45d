"""The casework of a whole office on one database, its people, and reports as citizens make them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from casework.attachments.service import Attachments
from casework.codes.desk import CodeDesk
from casework.complaints.model import Contact, Receipt, Report
from casework.complaints.reissuing import Reissuing
from casework.complaints.service import Complaints
from casework.handovers.service import Handovers
from casework.revisits.service import Revisits
from common.clock import FixedClock
from knowledge.edition import Edition, FixedEditions
from notify.outbox import Outbox
from staff.actor import Actor, Role
from storage.engine import Database
from storage.notices import notice, recipient_place, text_place
from tests.shipped import first_pack

CLERK = Actor("wang", "person-wang", frozenset({Role.CLERK}))
INVESTIGATOR = Actor("li", "person-li", frozenset({Role.INVESTIGATOR}))
OTHER_INVESTIGATOR = Actor("zhou", "person-zhou", frozenset({Role.INVESTIGATOR}))
SECTION_HEAD = Actor("zhao", "person-zhao", frozenset({Role.SECTION_HEAD}))
LEADER = Actor("sun", "person-sun", frozenset({Role.LEADER}))
LEADERS_OTHER_ACCOUNT = Actor("sun2", "person-sun", frozenset({Role.SECTION_HEAD}))
LEGAL = Actor("qian", "person-qian", frozenset({Role.LEGAL_OFFICE}))
AUDITOR = Actor("wu", "person-wu", frozenset({Role.AUDITOR}))
ADMINISTRATOR = Actor("zheng", "person-zheng", frozenset({Role.ADMINISTRATOR}))
MEDIATOR = Actor("feng", "person-feng", frozenset({Role.MEDIATOR}))
EVERYBODY = (
    CLERK, INVESTIGATOR, OTHER_INVESTIGATOR, SECTION_HEAD, LEADER, LEADERS_OTHER_ACCOUNT, LEGAL, AUDITOR,
    ADMINISTRATOR, MEDIATOR,
)  # fmt: skip

CHAT = 4711
PERSON = Contact(name="赵铁柱", phone="13900001234")


@dataclass(frozen=True)
class House:
    database: Database
    clock: FixedClock
    edition: Edition
    codes: CodeDesk
    complaints: Complaints
    reissuing: Reissuing
    handovers: Handovers
    revisits: Revisits
    attachments: Attachments

    async def told(self, subject: str = "") -> list[tuple[str, str]]:
        """Chat and text of every message queued, in order; only those about `subject` when it is given."""
        async with self.database.reading() as unit:
            query = sa.select(notice).order_by(notice.c.id)
            found = [row for row in (await unit.execute(query)).mappings() if subject in row["subject"]]
            sealers = await unit.keys.sealers([row["key_id"] for row in found])
            return [
                (
                    sealers[row["key_id"]].open(recipient_place(row["id"]), row["recipient_sealed"]),
                    sealers[row["key_id"]].open(text_place(row["id"]), row["text_sealed"]),
                )
                for row in found
            ]

    async def closed_case(self, **changes: Any) -> Receipt:
        """A case brought to its end in the ordinary way."""
        receipt = await self.complaints.register(report(**changes))
        await self.to_proposal(receipt.case_id)
        await self.complaints.close(receipt.case_id, by=LEADER)
        return receipt

    async def to_proposal(self, case_id: UUID) -> None:
        await self.complaints.instruct(case_id, "请认真调查", by=LEADER)
        await self.complaints.assign(case_id, to=INVESTIGATOR, by=SECTION_HEAD)
        await self.complaints.propose_result(
            case_id, findings="已到现场核实", result="情况属实，已改正", by=INVESTIGATOR
        )


def house(database: Database, clock: FixedClock, edition: Edition | None = None) -> House:
    edition = edition or first_pack()
    editions, outbox = FixedEditions(edition), Outbox(clock=clock)
    codes = CodeDesk(database=database, clock=clock)
    return House(
        database=database,
        clock=clock,
        edition=edition,
        codes=codes,
        complaints=Complaints(database=database, clock=clock, editions=editions, outbox=outbox, codes=codes),
        reissuing=Reissuing(database=database, clock=clock, editions=editions, outbox=outbox, codes=codes),
        handovers=Handovers(database=database, clock=clock, editions=editions, outbox=outbox),
        revisits=Revisits(database=database, clock=clock, editions=editions, outbox=outbox, codes=codes),
        attachments=Attachments(database=database, clock=clock),
    )


def report(**changes: Any) -> Report:
    """A report from a chat; every call is another confirmation unless a key is given."""
    values: dict[str, Any] = {
        "category": "officer-conduct",
        "what": "检查时态度粗暴，不出示证件",
        "where": "某路地下车库",
        "when": "昨天下午三点",
        "certificate": "豫A0001",
        "contact": PERSON,
        "chat_id": CHAT,
        "channel": "web",
        "language": "zh_Hans_CN",
        "idempotency_key": uuid4().hex,
    }
    return Report(**(values | changes))
