"""What `sanshi run` tells the person who started it, and what it makes at the first start."""

from collections.abc import Iterator
from dataclasses import dataclass

from common.i18n import N_, Translator
from sanshi import demo
from sanshi.app import App
from sanshi.settings import Settings
from staff.accounts import OneTimePassword
from staff.actor import SYSTEM, Role
from storage.only_one import OnlyOne

ADMINISTRATOR = "admin"


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What only the first start knows: passwords and codes are stored hashed. `spared`: demo data were wanted, but the
    database holds somebody's own records."""

    administrator: OneTimePassword
    demo: demo.DemoCodes | None
    spared: bool = False


async def first_start(app: App, *, with_demo: bool) -> FirstStart | None:
    """Make the administrator, and the demo data if wanted. None when the database has accounts already, or another
    process that started at the same moment is making them."""
    if await app.accounts.all():
        return None
    first = OnlyOne(app.database, "first-start")
    try:
        return await _make(app, with_demo=with_demo) if await first.mine() and not await app.accounts.all() else None
    finally:
        await first.close()


async def _make(app: App, *, with_demo: bool) -> FirstStart:
    administrator = await app.accounts.add(ADMINISTRATOR, [Role.ADMINISTRATOR], by=SYSTEM)
    spared = with_demo and await demo.has_records(app.database)
    return FirstStart(administrator, await demo.fill(app) if with_demo and not spared else None, spared)


def lines(
    settings: Settings, words: Translator, *, url: str, role: str | None, first: FirstStart | None
) -> Iterator[str]:
    """The lines of the start, each address whole."""
    say = words.gettext
    yield (
        say(N_("sanshi (三事), LIVE: real people are reached."))
        if settings.live
        else say(N_("sanshi (三事), DEMO: nobody outside is reached."))
    )
    if url:
        yield say(N_("Page:            {url}"), url=url)
        yield say(N_("Chat:            {url}"), url=f"{url}chat")
        yield say(N_("Staff console:   {url}"), url=f"{url}staff")
    elif role:
        yield say(N_("Running as {role}."), role=role)
    if first:
        yield from _first(say=words, url=url, first=first)
    yield from _simulated(settings, words)
    if url:
        yield say(N_("Stop with Ctrl+C."))


def _first(*, say: Translator, url: str, first: FirstStart) -> Iterator[str]:
    one_time = N_("Administrator:   {name}  one-time password: {password}")
    yield say.gettext(one_time, name=first.administrator.name, password=first.administrator.password)
    if first.spared:
        yield say.gettext(N_("No demo data:    the database holds records of your own; an empty data_dir shows them."))
    if first.demo:
        for password in first.demo.staff:
            yield say.gettext(
                N_("Demo staff:      {name}  one-time password: {password}"),
                name=password.name,
                password=password.password,
            )
        yield say.gettext(N_("Revisit code:    {code}  at {url}"), code=first.demo.revisit_code, url=f"{url}revisit")
        yield say.gettext(N_("Query code:      {code}  at {url}"), code=first.demo.query_code, url=f"{url}track")


def _simulated(settings: Settings, words: Translator) -> Iterator[str]:
    if settings.sms.provider == "log":
        yield words.gettext(
            N_('Simulated:       SMS are shown in the console; "aliyun" or "twilio" in sms.provider sends them.')
        )
    if not settings.telegram.token.get_secret_value():
        yield words.gettext(N_("Switched off:    Telegram; telegram.token turns it on."))
    yield words.gettext(N_("Office key:      {path}  Keep a copy elsewhere."), path=settings.key_file)
