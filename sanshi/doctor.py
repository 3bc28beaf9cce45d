"""What makes an instance well: one plain function a check, over plain facts; each fault says how it is mended."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from casework.news.service import Silent
from common.i18n import N_, Translator
from faq.calibration import Fit

CLOCKS_AGREE = timedelta(minutes=2)
NEXT_YEAR_FROM = (10, 1)
"""From this day on the next year's working days must be known: notices of its first weeks are planned by them."""
BACKUP_AGE = timedelta(hours=26)
"""A day, and time to make it."""
LEAST_FREE = 1 << 30
COPIES_FREE = 2
"""There must be room for this many copies of the database."""


class State(StrEnum):
    OK = "ok"
    WRONG = "wrong"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing is; `mend` says what to do when it is wrong. Both are gettext ids over the same values."""

    check: str
    state: State
    message: str
    mend: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def text(self, tr: Translator) -> str:
        return tr.gettext(self.message, **self.values)

    def advice(self, tr: Translator) -> str:
        return tr.gettext(self.mend, **self.values) if self.mend else ""


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """`failure`: why it cannot be opened, as a short word. `known`: whether this code knows its revision."""

    failure: str = ""
    revision: str | None = None
    head: str | None = None
    known: bool = True
    faults: Sequence[str] = ()


class KeyState(StrEnum):
    FITS = "fits"
    UNTRIED = "untried"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a provider answered a harmless question: a status with its Date, or else why there was no answer."""

    name: str
    status: int = 0
    failure: str = ""
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Disk:
    path: Path
    free: int


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """How the newest backup ended: `detail` is its file's name when it was proved, else why it failed. `restored`: a
    restore proved it; without, it was only read back."""

    directory: Path | None
    at: datetime | None = None
    proved: bool = False
    restored: bool = True
    detail: str = ""
    there: bool = False


@dataclass(frozen=True, slots=True)
class KitFacts:
    """When a restore with the key kit was last tried, and whether the kit held the key in use."""

    tried: datetime | None = None
    same_key: bool = False


def check_settings(source: Path | None) -> Finding:
    """They could be read, else the doctor had stopped before."""
    if source is None:
        return Finding("settings", State.OK, N_("There is no settings file: the demo's settings hold."))
    return Finding("settings", State.OK, N_("The settings in {path} can be used."), values={"path": source})


def check_database(facts: DatabaseFacts) -> Finding:
    values = {"failure": facts.failure, "revision": facts.revision, "head": facts.head}
    if facts.failure:
        return _wrong(
            "database",
            N_("The database cannot be opened ({failure})."),
            N_("Start the service once to make it, or look at database.url, data_dir and whether the server runs."),
            values,
        )
    if not facts.known:
        return _wrong(
            "database",
            N_("The database was written by a newer version (revision {revision}; this one knows {head})."),
            N_("Install that version, or restore a backup."),
            values,
        )
    if facts.revision != facts.head:
        return _wrong(
            "database",
            N_("The database is at revision {revision}, this version needs {head}."),
            N_("Stop the service, run `sanshi db upgrade`, start it again."),
            values,
        )
    if facts.faults:
        return _wrong(
            "database",
            N_("The database is damaged: {faults}"),
            N_("Stop the service, keep the damaged file, and restore the newest backup with `sanshi db restore`."),
            {"faults": "; ".join(facts.faults)},
        )
    return Finding("database", State.OK, N_("The database is sound and at revision {revision}."), values=values)


def check_readers(readable: Sequence[Path]) -> Finding:
    """Files of the data directory that other users of the machine may read."""
    if not readable:
        return Finding("readers", State.OK, N_("Only the service's own user can read its files."))
    return _wrong(
        "readers",
        N_("Other users of this machine can read {paths}."),
        N_("Take the right away: chmod go-rwx {paths}"),
        {"paths": " ".join(map(str, readable))},
    )


def check_key(state: KeyState, path: Path) -> Finding:
    said = {
        KeyState.MISSING: N_("The office key {path} is missing."),
        KeyState.UNREADABLE: N_("The office key {path} cannot be read."),
        KeyState.FOREIGN: N_("The office key {path} does not open this database."),
    }
    if state in said:
        mend = N_("Put the office's own key file there, readable by the service alone. Never make a new one.")
        return _wrong("key", said[state], mend, {"path": path})
    if state is KeyState.UNTRIED:
        return Finding("key", State.SKIPPED, N_("The office key was not tried: first mend the database."))
    return Finding("key", State.OK, N_("The office key opens the database."))


def check_calendar(years: Collection[int] | None, today: date) -> Finding:
    """`years` are those whose working days the pack knows; None: no pack is in force."""
    if years is None:
        return _wrong(
            "calendar", N_("No knowledge pack is in force."), N_("Publish one with `sanshi pack load DIR`."), {}
        )
    needed = [today.year] + ([today.year + 1] if (today.month, today.day) >= NEXT_YEAR_FROM else [])
    for year in needed:
        if year not in years:
            return _wrong(
                "calendar",
                N_("The calendar has no working days for {year}."),
                N_("Add the State Council's notice for that year to calendar.yaml, then run `sanshi pack load`."),
                {"year": str(year)},
            )
    return Finding(
        "calendar", State.OK, N_("The calendar knows the working days of {year}."), values={"year": str(needed[-1])}
    )


def check_texts(waiting: int) -> Finding:
    """`waiting`: templates of the pack in force that nobody has approved."""
    if not waiting:
        return Finding("templates", State.OK, N_("Every template of the pack is approved, or counts as approved."))
    return _wrong(
        "templates",
        N_("{count} templates of the pack wait for approval: notices made from them are held."),
        N_("Open Templates in the console: one person hands them in, a second one approves."),
        {"count": str(waiting)},
    )


def check_answers(fitting: Fit | None) -> Finding:
    """Whether the calibration is in use; None: its file cannot be read."""
    mend = N_("Run `sanshi faq calibrate FILE` again; until then the shipped threshold holds.")
    if fitting is None:
        return _wrong("answers", N_("The calibration of the answers cannot be read."), mend, {})
    if fitting is Fit.NONE:
        return Finding("answers", State.SKIPPED, N_("The answers were not calibrated: the shipped threshold holds."))
    if fitting is Fit.OTHER_PACK:
        return _wrong("answers", N_("The answers were calibrated for another version of the pack."), mend, {})
    if fitting is Fit.OTHER_SCORER:
        return _wrong("answers", N_("The answers were calibrated with another version of the program."), mend, {})
    return Finding("answers", State.OK, N_("The answers are calibrated for the pack in force."))


def check_clock(now: datetime, newest: datetime | None, answers: Sequence[Answer]) -> Finding:
    """`newest`: the latest moment written in the database, which cannot lie ahead; providers tell the hour too."""
    mend = N_("Set the machine's clock, and let it be kept right by NTP (`timedatectl set-ntp true`).")
    if newest is not None and newest - now > CLOCKS_AGREE:
        behind = N_("The clock is {minutes} minutes behind what is written in the database.")
        return _wrong("clock", behind, mend, {"minutes": _minutes(newest - now)})
    for answer in answers:
        if answer.date is not None and abs(answer.date - now) > CLOCKS_AGREE:
            apart = N_("The clock and that of {name} are {minutes} minutes apart.")
            return _wrong("clock", apart, mend, {"name": answer.name, "minutes": _minutes(abs(answer.date - now))})
    return Finding("clock", State.OK, N_("The clock is right, as far as can be told."))


LIBRARY_MISSING = "library"
"""The failure of a provider whose extra is not installed."""


def check_provider(name: str, answer: Answer | None) -> Finding:
    """`answer` is None when the provider is not set up."""
    check, values = name.lower(), {"name": name}
    if answer is None:
        return Finding(check, State.SKIPPED, N_("{name} is not set up."), values=values)
    if answer.failure == LIBRARY_MISSING:
        return _wrong(
            check,
            N_("{name} needs its library, which is not installed."),
            N_("pip install --require-hashes -r requirements-aliyun.lock"),
            values,
        )
    if answer.failure:
        return _wrong(
            check,
            N_("{name} cannot be reached ({failure})."),
            N_("Look at the network, the proxy and the api_base of {name}. What is due waits until it is back."),
            {**values, "failure": answer.failure},
        )
    if answer.status in {401, 403, 404}:
        return _wrong(
            check,
            N_("{name} refuses the account ({status})."),
            N_("Look at the account and its secret token in the settings of {name}."),
            {**values, "status": str(answer.status)},
        )
    if answer.status != 200:
        return _wrong(
            check,
            N_("{name} answers with an error ({status})."),
            N_("Try again in a while; {name} tells of its troubles on its status page."),
            {**values, "status": str(answer.status)},
        )
    return Finding(check, State.OK, N_("{name} answers and knows the account."), values=values)


def check_backups(facts: BackupFacts, now: datetime) -> Finding:
    again = N_("Run `sanshi db backup`, and look whether the service runs at the hour of backup.at.")
    values = {"path": facts.directory, "name": facts.detail}
    if facts.directory is None:
        mend = N_("Set backup.directory to a folder on another disk; a copy is then made and tried each day.")
        return _wrong("backups", N_("No backups are made."), mend, {})
    if facts.at is None:
        return _wrong("backups", N_("No backup was made yet."), again, {})
    if not facts.proved:
        mend = N_("Look at {path}: its room and its permissions. Then run `sanshi db backup`.")
        return _wrong("backups", N_("The last backup failed ({name})."), mend, values)
    if not facts.there:
        return _wrong("backups", N_("The newest backup {name} is no longer in {path}."), again, values)
    if now - facts.at > BACKUP_AGE:
        old = N_("The newest backup is {hours} hours old.")
        return _wrong("backups", old, again, {"hours": str(int((now - facts.at) / timedelta(hours=1)))})
    restored = N_("The newest backup {name} was restored for a trial.")
    read = N_(
        "The newest backup {name} was only read back, not restored: the database's role may create no database to "
        "try it in (ALTER ROLE … CREATEDB)."
    )
    return Finding("backups", State.OK, restored if facts.restored else read, values=values)


def check_alarms(silent: Sequence[Silent] | None) -> Finding:
    """`silent`: the roles that cannot be told; None when the settings name no address."""
    if silent is None:
        said = N_("Staff are told of new work in the console alone: no address is set under alarms.")
        return Finding("alarms", State.SKIPPED, said)
    for each in silent:
        return _wrong(
            "alarms",
            N_("What is new does not reach the address under alarms.{role} since {day}."),
            N_("Look at that address and whether its service takes messages. Until then the console alone tells."),
            {"role": each.role.value, "day": f"{each.since:%Y-%m-%d}"},
        )
    return Finding("alarms", State.OK, N_("What is new reaches the addresses under alarms, as far as was tried."))


def check_kit(facts: KitFacts) -> Finding:
    mend = N_("Make a kit with `sanshi key print` or `sanshi key seal FILE`, then try it with `sanshi key try FILE`.")
    if facts.tried is None:
        return _wrong("kit", N_("No restore with the key kit was tried: if the key is lost, so is the data."), mend, {})
    if not facts.same_key:
        return _wrong("kit", N_("The key kit that was tried holds another key than the one in use."), mend, {})
    when = f"{facts.tried:%Y-%m-%d}"
    return Finding("kit", State.OK, N_("A restore with the key kit was tried on {day}."), values={"day": when})


def check_disk(disks: Sequence[Disk], database_size: int) -> Finding:
    needed = max(LEAST_FREE, COPIES_FREE * database_size)
    for disk in disks:
        if disk.free < needed:
            return _wrong(
                "disk",
                N_("{path} has {free} MB left; {needed} MB are needed."),
                N_("Free some space there, or move data_dir or the backups to a larger disk."),
                {"path": disk.path, "free": str(disk.free >> 20), "needed": str(needed >> 20)},
            )
    return Finding("disk", State.OK, N_("There is room enough on the disk."))


def all_well(findings: Sequence[Finding]) -> bool:
    return all(finding.state is not State.WRONG for finding in findings)


def lines(findings: Sequence[Finding], tr: Translator) -> Iterator[str]:
    """The findings for a terminal: a sign, what was looked at, how it is; below a fault its mend."""
    signs = {State.OK: "✓", State.WRONG: "✗", State.SKIPPED: "–"}
    for finding in findings:
        yield f"{signs[finding.state]} {finding.check:<9} {finding.text(tr)}"
        if finding.mend:
            yield f"  {'':<9} → {finding.advice(tr)}"


def _wrong(check: str, message: str, mend: str, values: dict[str, Any]) -> Finding:
    return Finding(check, State.WRONG, message, mend, values)


def _minutes(span: timedelta) -> str:
    return str(round(span / timedelta(minutes=1)))
