"""Gathering what the doctor looks at. Everything is only read: a service running beside it is not disturbed."""

import shutil
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import sqlalchemy as sa

from casework.templates.service import NoticeTexts
from common.clock import Clock
from common.errors import SanshiError
from faq.calibration import Fit, fit
from knowledge import versions
from knowledge.edition import Edition
from notify.providers.aliyun_codes import at_create
from notify.providers.base import CannotTell, OutcomeKind
from notify.pulls import PullRefused, PullUnanswered
from sanshi import doctor
from sanshi.backups import backup_facts
from sanshi.calibration import UnreadableCalibration, read_calibration
from sanshi.doctor import Answer, DatabaseFacts, Disk, Finding, KeyState
from sanshi.key_trial import kit_facts
from sanshi.sending import ExtraMissing, aliyun, aliyun_queues
from sanshi.settings import Settings
from sanshi.staff_news import staff_news_of
from storage.audit import audit_entry
from storage.backup import damage, opens
from storage.data_keys import data_key
from storage.engine import Database
from storage.keys import KeyFileUnreadable, KeyMissing, Keyring, read_key_file
from storage.migrate import differences, revision_of, script

SECONDS = 10


async def examine(settings: Settings, source: Path | None, clock: Clock) -> list[Finding]:
    """Every finding, in the order of what hangs on what."""
    key, keyring = _key_of(settings.key_file)
    database = Database(settings.database_url, keyring)
    try:
        facts = await database_facts(database)
        telegram, twilio = await _ask_telegram(settings), await _ask_twilio(settings)
        mainland = await _ask_aliyun(settings, clock)
        answers = [each for each in (telegram, twilio) if each]
        findings = [
            doctor.check_settings(source),
            doctor.check_database(facts),
            *await _inside(settings, database, facts, key=key, clock=clock, answers=answers),
            doctor.check_provider("Telegram", telegram),
            doctor.check_provider("Twilio", twilio),
            doctor.check_provider("Aliyun", mainland),
        ]
    finally:
        await database.close()
    readers = doctor.check_readers(_readable_by_others(settings, database))
    return [*findings, readers, doctor.check_disk(*_disk(settings, database))]


async def _inside(
    settings: Settings, database: Database, facts: DatabaseFacts, *, key: KeyState, clock: Clock, answers: list[Answer]
) -> list[Finding]:
    """What needs the database's rows; one that is not whole is asked nothing."""
    now = clock.now()
    if facts.failure or facts.faults or facts.revision != facts.head:
        # The first start makes both: until then a missing key is no fault of its own.
        key = KeyState.UNTRIED if facts.failure and key is KeyState.MISSING else key
        return [doctor.check_key(key, settings.key_file), doctor.check_clock(now, None, answers)]
    if key is KeyState.UNTRIED:
        key = KeyState.FITS if await opens(database) else KeyState.FOREIGN
    edition = await _edition(database)
    calendar = edition.calendar if edition else None
    news = staff_news_of(settings, database, clock, versions.StoredEditions(database))
    today = calendar.today(now) if calendar else now.date()
    editions = versions.StoredEditions(database)
    texts = NoticeTexts(database=database, clock=clock, editions=editions, live=settings.live)
    return [
        doctor.check_key(key, settings.key_file),
        doctor.check_calendar(calendar.years if calendar else None, today),
        *([doctor.check_answers(_fit(settings, edition))] if edition else []),
        *([doctor.check_texts(await texts.waiting())] if edition else []),
        doctor.check_clock(now, await _newest(database), answers),
        doctor.check_kit(await kit_facts(database)),
        doctor.check_backups(await backup_facts(database, settings.backup_directory), now),
        doctor.check_alarms(None if news is None else await news.silent()),
    ]


async def database_facts(database: Database) -> DatabaseFacts:
    """How the database is. A SQLite file that is not there is not made."""
    if not _there(database):
        return DatabaseFacts(failure="no such file")
    head = script().get_current_head()
    try:
        revision = await revision_of(database)
        known = revision is None or revision in {each.revision for each in script().walk_revisions()}
        faults = await damage(database) if revision else []
        if revision == head:
            faults += [f"schema differs: {difference[0]}" for difference in await differences(database)]
    except Exception as error:  # whatever the driver raised: it is the answer
        return DatabaseFacts(failure=type(error).__name__)
    return DatabaseFacts(revision=revision, head=head, known=known, faults=faults)


def _there(database: Database) -> bool:
    return not database.sqlite or Path(database.url.database or "").is_file()


def _key_of(path: Path) -> tuple[KeyState, Keyring]:
    try:
        return KeyState.UNTRIED, read_key_file(path)
    except KeyMissing:
        return KeyState.MISSING, Keyring(bytes(32))
    except KeyFileUnreadable:
        return KeyState.UNREADABLE, Keyring(bytes(32))


async def _edition(database: Database) -> Edition | None:
    try:
        return await versions.StoredEditions(database).current()
    except SanshiError:  # no pack, or one this code cannot read
        return None


def _fit(settings: Settings, edition: Edition) -> Fit | None:
    try:
        return fit(read_calibration(settings.data_dir), edition.digest)
    except UnreadableCalibration:
        return None


async def _newest(database: Database) -> datetime | None:
    """The latest moment that was written down as present."""
    async with database.reading() as unit:
        acted = (await unit.execute(sa.select(sa.func.max(audit_entry.c.at)))).scalar_one()
        made = sa.select(data_key.c.created_at).order_by(data_key.c.id.desc()).limit(1)
        sealed = (await unit.execute(made)).scalar_one_or_none()
    return max((moment for moment in (acted, sealed) if moment is not None), default=None)


async def _ask_telegram(settings: Settings) -> Answer | None:
    given = settings.telegram
    token = given.token.get_secret_value()
    return await _ask("Telegram", f"{given.api_base}/bot{token}/getMe", proxy=given.proxy) if token else None


async def _ask_twilio(settings: Settings) -> Answer | None:
    if "twilio" not in settings.sms.names:
        return None
    account = settings.twilio
    login = aiohttp.encode_basic_auth(account.account_sid, account.auth_token.get_secret_value())
    return await _ask("Twilio", f"{account.api_base}/2010-04-01/Accounts/{account.account_sid}.json", login)


async def _ask_aliyun(settings: Settings, clock: Clock) -> Answer | None:
    """For its list of templates, and a token for each queue: the calls are signed, so an answer proves the AccessKey
    and its rights."""
    if "aliyun" not in settings.sms.names:
        return None
    try:
        provider = aliyun(settings)
        await provider.templates()
        for queue in aliyun_queues(settings, clock):
            await queue.open()
    except ExtraMissing:
        return Answer("Aliyun", failure=doctor.LIBRARY_MISSING)
    except CannotTell as failure:
        refused = at_create(200, str(failure))[0] is OutcomeKind.REFUSED_CONFIG
        return Answer("Aliyun", status=403) if refused else Answer("Aliyun", failure=str(failure))
    except PullRefused:
        return Answer("Aliyun", status=403)
    except PullUnanswered as failure:
        return Answer("Aliyun", failure=str(failure))
    return Answer("Aliyun", status=200)


async def _ask(name: str, url: str, login: str = "", proxy: str = "") -> Answer:
    """One harmless question. The address holds a secret, so of a failure only its kind is kept."""
    limit, headers = aiohttp.ClientTimeout(total=SECONDS), {"Authorization": login} if login else {}
    try:
        way = _way(proxy)
        async with aiohttp.ClientSession(timeout=limit, headers=headers, **way) as session, session.get(url) as answer:
            return Answer(name, status=answer.status, date=_date(answer.headers.get("Date")))
    except (aiohttp.ClientError, ImportError, TimeoutError, OSError, ValueError) as error:
        return Answer(name, failure=type(error).__name__)


def _way(proxy: str) -> dict[str, Any]:
    """How a session goes out: http and https proxies by aiohttp itself, socks by aiohttp-socks where installed."""
    if urlsplit(proxy).scheme.startswith("socks"):
        from aiohttp_socks import ProxyConnector  # noqa: PLC0415 — installed only where a socks proxy is used

        return {"connector": ProxyConnector.from_url(proxy)}
    return {"proxy": proxy} if proxy else {}


def _date(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC) if header else None
    except ValueError:
        return None


def _disk(settings: Settings, database: Database) -> tuple[list[Disk], int]:
    file = Path(database.url.database or "")
    size = file.stat().st_size if database.sqlite and file.is_file() else 0
    places = [_standing(path) for path in (settings.data_dir, settings.backup_directory) if path]
    return [Disk(place, shutil.disk_usage(place).free) for place in places], size


def _standing(path: Path) -> Path:
    """The path itself, or before the first start the folder it will be made in."""
    return next(each for each in (path, *path.resolve().parents) if each.exists())


def _readable_by_others(settings: Settings, database: Database) -> list[Path]:
    """The key and the database's files, where somebody else can come to them."""
    if settings.data_dir.is_dir() and not settings.data_dir.stat().st_mode & 0o077:
        return []
    file = database.url.database if database.sqlite else None
    files = [settings.key_file, *([Path(file), Path(f"{file}-wal")] if file else [])]
    return [path for path in files if path.exists() and path.stat().st_mode & 0o077]
