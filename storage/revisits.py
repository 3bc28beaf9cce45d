"""Revisit codes and the answers handed in with them: chosen options can be counted, free words are sealed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from storage.complaints import complaint
from storage.decisions import decision
from storage.engine import UnitOfWork
from storage.keys import Place
from storage.schema import UtcDateTime, metadata, new_id, rows, vocabulary
from storage.values.decisions import Decision
from storage.values.revisits import Answer, AnswerSheet, RevisitRow, RevisitState

revisit = sa.Table(
    "revisit",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("decision_id", sa.Uuid, sa.ForeignKey("decision.id"), nullable=False, index=True),
    sa.Column("code_digest", sa.String(64), nullable=False, unique=True),
    sa.Column("state", vocabulary(RevisitState, "state"), nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("opened_by", sa.String(80), nullable=False),
    sa.Column("spent_at", UtcDateTime, index=True),
    sa.Column("channel", sa.String(20)),
    sa.Column("edition", sa.Integer),
    sa.Column("complaint_id", sa.Uuid, sa.ForeignKey("complaint.id")),
    sa.Column("handover_id", sa.Uuid, sa.ForeignKey("handover.id")),
    sa.Column("key_id", sa.Uuid, sa.ForeignKey("data_key.id"), nullable=False),
    sa.CheckConstraint("(state = 'spent') = (spent_at IS NOT NULL)", name="spent_at_some_time"),
)

revisit_answer = sa.Table(
    "revisit_answer",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("revisit_id", sa.Uuid, sa.ForeignKey("revisit.id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("question", sa.String(60), nullable=False),
    sa.Column("option", sa.String(60)),
    sa.Column("text_sealed", sa.LargeBinary),
    sa.UniqueConstraint("revisit_id", "position"),
    sa.CheckConstraint("(option IS NULL) <> (text_sealed IS NULL)", name="option_or_text"),
    sa.Index("ix_revisit_answer_question_option", "question", "option"),
)

_SELECT = (
    sa.select(
        revisit.c.id,
        decision.c.number.label("decision_no"),
        revisit.c.state,
        revisit.c.opened_at,
        revisit.c.opened_by,
        revisit.c.spent_at,
        complaint.c.number.label("complaint_no"),
        revisit.c.handover_id,
        revisit.c.key_id,
    )
    .join(decision, decision.c.id == revisit.c.decision_id)
    .join(complaint, complaint.c.id == revisit.c.complaint_id, isouter=True)
)


async def add(unit: UnitOfWork, of: Decision, *, code_digest: str, opened_by: str, now: datetime) -> UUID:
    """A new open code."""
    revisit_id = new_id(now)
    await unit.execute(
        revisit.insert().values(
            id=revisit_id,
            decision_id=of.id,
            code_digest=code_digest,
            state=RevisitState.OPEN,
            opened_at=now,
            opened_by=opened_by,
            key_id=await unit.keys.create("revisit", now),
        )
    )
    return revisit_id


async def by_code(unit: UnitOfWork, code_digest: str) -> RevisitRow | None:
    found = (await unit.execute(_SELECT.where(revisit.c.code_digest == code_digest))).first()
    return None if found is None else RevisitRow(*found)


async def spend(unit: UnitOfWork, revisit_id: UUID, *, channel: str, edition: int, now: datetime) -> bool:
    """Spend an open code, and with it the other open codes of the decision; False when it is not open any more."""
    is_open = revisit.c.state == RevisitState.OPEN
    values = {"state": RevisitState.SPENT, "spent_at": now, "channel": channel, "edition": edition}
    if not (await unit.execute(revisit.update().where(revisit.c.id == revisit_id, is_open).values(**values))).rowcount:
        return False
    same = sa.select(revisit.c.decision_id).where(revisit.c.id == revisit_id).scalar_subquery()
    await unit.execute(revisit.update().where(revisit.c.decision_id == same, is_open).values(state=RevisitState.VOID))
    return True


async def link(unit: UnitOfWork, revisit_id: UUID, *, complaint_id: UUID | None, handover_id: UUID | None) -> None:
    """Note what the answers set going."""
    values = {"complaint_id": complaint_id, "handover_id": handover_id}
    await unit.execute(revisit.update().where(revisit.c.id == revisit_id).values(**values))


async def add_answers(unit: UnitOfWork, row: RevisitRow, answers: Iterable[Answer], now: datetime) -> None:
    """Write the answers down: one row for each chosen option or text."""
    sealer = await unit.keys.sealer(row.key_id)
    wanted: list[dict[str, Any]] = []
    for answer in answers:
        wanted += [
            {"id": new_id(now), "question": answer.question, "option": option, "text_sealed": None}
            for option in answer.options
        ]
        if answer.text is not None:
            answer_id = new_id(now)
            sealed = sealer.seal(_place(answer_id), answer.text)
            wanted.append({"id": answer_id, "question": answer.question, "option": None, "text_sealed": sealed})
    if wanted:
        placed = [{"revisit_id": row.id, "position": position, **each} for position, each in enumerate(wanted)]
        await unit.execute(revisit_answer.insert(), placed)


async def total(unit: UnitOfWork, state: RevisitState | None = None) -> int:
    """How many codes there are, in a state or at all."""
    query = sa.select(sa.func.count()).select_from(revisit)
    if state is not None:
        query = query.where(revisit.c.state == state)
    return int((await unit.execute(query)).scalar_one())


async def listed(
    unit: UnitOfWork, *, state: RevisitState | None = None, limit: int, offset: int = 0
) -> list[RevisitRow]:
    """Codes, those handed in or opened last first."""
    newest = sa.func.coalesce(revisit.c.spent_at, revisit.c.opened_at)
    query = _SELECT.order_by(newest.desc(), revisit.c.id.desc()).limit(limit).offset(offset)
    if state is not None:
        query = query.where(revisit.c.state == state)
    return [RevisitRow(*row) for row in await unit.execute(query)]


async def sheets(unit: UnitOfWork, spent: Sequence[RevisitRow]) -> list[AnswerSheet]:
    """The forms handed in with these codes; words whose key is gone are None."""
    sealers = await unit.keys.living({row.key_id for row in spent})
    key_of = {row.id: row.key_id for row in spent}
    given: dict[UUID, dict[str, Answer]] = {row.id: {} for row in spent}
    table = revisit_answer.c
    query = sa.select(revisit_answer).where(table.revisit_id.in_(given)).order_by(table.position)
    for found in rows(await unit.execute(query)):
        answers, question = given[found["revisit_id"]], found["question"]
        before = answers.get(question, Answer(question))
        if found["option"] is not None:
            answers[question] = Answer(question, (*before.options, found["option"]))
            continue
        sealer = sealers.get(key_of[found["revisit_id"]])
        text = sealer.open(_place(found["id"]), found["text_sealed"]) if sealer else None
        answers[question] = Answer(question, text=text)
    return [
        AnswerSheet(
            revisit_id=row.id,
            decision_no=row.decision_no,
            submitted_at=row.spent_at or row.opened_at,
            answers=tuple(given[row.id].values()),
            complaint_no=row.complaint_no,
            handover_id=row.handover_id,
        )
        for row in spent
    ]


async def counts(unit: UnitOfWork) -> dict[str, dict[str, int]]:
    """How often each option was chosen."""
    table, found = revisit_answer.c, dict[str, dict[str, int]]()
    query = sa.select(table.question, table.option, sa.func.count()).where(table.option.is_not(None))
    for question, option, times in await unit.execute(query.group_by(table.question, table.option)):
        found.setdefault(question, {})[option] = int(times)
    return found


def _place(answer_id: UUID) -> Place:
    return Place("revisit_answer", "text", str(answer_id))
