"""`sanshi notices send|list|show|reconcile`: sending by hand, and looking at what became of notices."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from common.clock import Clock, FixedClock, SystemClock
from common.errors import SanshiError
from common.i18n import N_, Translator
from common.phone import masked
from notify.desk import NoticeDetail, NoticeLine, UnknownNotice
from notify.dispatcher import NotSent
from notify.reasons import SENTENCES, state_name, why
from sanshi.commands.opening import opened
from sanshi.commands.options import (
    NOT_SO,
    UNREADABLE,
    Config,
    Json,
    fail,
    print_json,
    reader,
    run,
    say,
    settings_or_exit,
)
from storage.values.notices import NoticeChannel, NoticeKind, NoticeState


class NoSuchMoment(SanshiError):
    message = N_("“{moment}” is no moment. Write it like 2027-03-01T10:00.")


class OnlyInRehearsal(SanshiError):
    message = N_("--at is for rehearsals: use it with sms.provider = log or with another api_base of the provider.")


class OnlyOnce(SanshiError):
    message = N_("Say --once. Sending goes on by itself while “sanshi run” runs.")


Once = Annotated[bool, typer.Option("--once", help="send what is due now, then end")]
At = Annotated[str | None, typer.Option("--at", metavar="DATETIME", help="as at this moment (rehearsals only)")]
States = Annotated[list[NoticeState] | None, typer.Option("--state", help="may be given several times")]
Kind = Annotated[NoticeKind | None, typer.Option("--kind", help="what it is for")]
Channel = Annotated[NoticeChannel | None, typer.Option("--channel", help="how it travels")]
Search = Annotated[str, typer.Option("--search", help="a phone number, or part of subject, rule or step")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="at most so many")]


def send(once: Once = False, at: At = None, config: Config = None, json: Json = False) -> None:
    """Send what is due, once; say what did not go and why."""
    if not once:
        fail(OnlyOnce(), UNREADABLE)
    moment = None if at is None else _moment_or_exit(at, config)

    async def work() -> None:
        clock: Clock = SystemClock() if moment is None else FixedClock(SystemClock().now())
        async with opened(config, clock=clock) as app:
            if moment is not None and isinstance(clock, FixedClock):
                zone = (await app.editions.current()).calendar.timezone
                clock.set(moment if moment.tzinfo else moment.replace(tzinfo=zone))
            result = await app.dispatcher.tick(by_hand=True)
            # What was found out while sending is the better reason.
            held = {each.id: each for each in [*await app.dispatcher.waiting(), *result.held]}
        counts = {"sent": result.sent, "failed": result.failed, "unknown": result.unknown}
        if json:
            print_json({**counts, "held": [{"id": each.id, "reason": each.reason} for each in held.values()]})
            return
        translator = reader()
        for each in held.values():
            say(_held(each, translator))
        line = N_("Sent {sent}, failed {failed}, in doubt {unknown}, not sent {held}.")
        say(translator.gettext(line, **counts, held=len(held)))

    run(work())


def list_(  # noqa: PLR0917 — typer gives options by name
    state: States = None,
    kind: Kind = None,
    channel: Channel = None,
    search: Search = "",
    limit: Limit = 100,
    config: Config = None,
    json: Json = False,
) -> None:
    """The notices, the latest change first. Numbers are shown masked."""

    async def work() -> None:
        async with opened(config) as app:
            page = await app.notices.page(states=state or (), kind=kind, channel=channel, search=search, size=limit)
        translator = reader()
        if json:
            print_json({"total": page.total, "notices": [_document(line, translator) for line in page.lines]})
            return
        for line in page.lines:
            say(_line(line, translator))
        say(translator.ngettext("{count} notice", "{count} notices", page.total))

    run(work())


def show(
    notice_id: Annotated[str, typer.Argument(metavar="ID", help="the notice's id")],
    config: Config = None,
    json: Json = False,
) -> None:
    """One notice with its attempts and receipts. Exit 1 when there is none of this id."""

    async def work() -> None:
        async with opened(config) as app:
            try:
                detail = await app.notices.detail(_id(notice_id))
            except UnknownNotice as error:
                fail(error, NOT_SO)
        translator = reader()
        line = NoticeLine(detail.notice, detail.plain, detail.entity)
        if json:
            print_json({**_document(line, translator), **_history(detail)})
            return
        say(_line(line, translator))
        if detail.plain is not None:
            say(detail.plain.text)
        for attempt in detail.attempts:
            told = attempt.delivery or attempt.state
            say(f"{attempt.number}  {translator.moment(attempt.started_at)}  {attempt.provider}  {told} {attempt.code}")

    run(work())


def reconcile(config: Config = None, json: Json = False) -> None:
    """Ask the provider about all that is in doubt and about deliveries not yet confirmed. Sends nothing."""

    async def work() -> None:
        async with opened(config) as app:
            done = await app.dispatcher.reconcile()
        if json:
            print_json(done)
            return
        line = N_("Found {found}, never taken {cleared}, still in doubt {undecided}, news of {updated} more.")
        counts = {"found": done.found, "cleared": done.cleared, "undecided": done.undecided, "updated": done.updated}
        say(reader().gettext(line, **counts))

    run(work())


def _moment_or_exit(given: str, config: Path | None) -> datetime:
    """The moment of `--at`; exits with 2 when it is none, or when real people would be reached."""
    if not settings_or_exit(config).may_set_time:
        fail(OnlyInRehearsal(), UNREADABLE)
    try:
        return datetime.fromisoformat(given)
    except ValueError:
        fail(NoSuchMoment(moment=given), UNREADABLE)


def _id(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as error:
        raise UnknownNotice from error


def _held(each: NotSent, translator: Translator) -> str:
    sentence = SENTENCES.get(each.reason)
    return f"{each.id}  {translator.gettext(sentence) if sentence else each.reason}"


def _to(line: NoticeLine) -> str | None:
    """The phone number, masked; chats and addresses are not shown."""
    by_phone = line.notice.channel in {NoticeChannel.SMS, NoticeChannel.CALL}
    return masked(line.plain.to) if line.plain and by_phone else None


def _line(line: NoticeLine, translator: Translator) -> str:
    notice = line.notice
    said = " · ".join(part for part in (state_name(notice.state, translator), why(notice, translator)) if part)
    to = _to(line) or ""
    return f"{notice.id}  {translator.moment(notice.send_after)}  {notice.channel}  {to}  {notice.subject}  {said}"


def _document(line: NoticeLine, translator: Translator) -> dict[str, Any]:
    notice, plain = line.notice, line.plain
    return {
        "id": notice.id,
        "kind": notice.kind,
        "rule": notice.rule,
        "step": notice.step,
        "subject": notice.subject,
        "channel": notice.channel,
        "state": notice.state,
        "reason": notice.reason,
        "message": why(notice, translator),
        "provider_code": notice.provider_code,
        "to": _to(line),
        "text": plain.text if plain else None,
        "segments": notice.segments,
        "simulated": notice.simulated,
        "statutory": notice.statutory,
        "send_after": notice.send_after,
        "expires_at": notice.expires_at,
        "state_at": notice.state_at,
    }


def _history(detail: NoticeDetail) -> dict[str, Any]:
    return {
        "permits": list(detail.permits),
        "attempts": [
            {
                "id": attempt.id,
                "number": attempt.number,
                "provider": attempt.provider,
                "state": attempt.state,
                "provider_id": attempt.provider_id,
                "code": attempt.code,
                "delivery": attempt.delivery,
                "started_at": attempt.started_at,
                "finished_at": attempt.finished_at,
            }
            for attempt in detail.attempts
        ],
        "receipts": [
            {
                "attempt": receipt.attempt_id,
                "status": receipt.status,
                "code": receipt.code,
                "received_at": receipt.received_at,
            }
            for receipt in detail.receipts
        ],
    }
