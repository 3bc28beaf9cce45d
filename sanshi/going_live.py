"""What speaks against a start that reaches real people: office values that are still samples, and the demo's data."""

from common.errors import SanshiError
from common.i18n import N_, Translator
from knowledge.model import Pack
from knowledge.samples import unconfirmed
from storage import audit
from storage.engine import Database

DEMO = "demo"
"""The subject of the audit entry that the demo's data leave in their database."""


class NotConfirmed(SanshiError):
    message = N_(
        "A live start needs these office values confirmed in the knowledge pack (sample: false), then "
        "`sanshi pack load`:\n{values}"
    )


class DemoInside(SanshiError):
    message = N_(
        "This database holds the demo's data, and its made-up telephone numbers may be somebody's. Start live with an "
        "empty data_dir and database; take your knowledge pack along with `sanshi pack export` and `sanshi pack load`."
    )


async def refuse_demo(database: Database) -> None:
    """Raises DemoInside when the demo's data were ever filled in."""
    async with database.reading() as unit:
        if await audit.entries(unit, DEMO, limit=1):
            raise DemoInside


def refuse_samples(pack: Pack, translator: Translator) -> None:
    """Raises NotConfirmed, naming each value still to be confirmed and where it stands."""
    open_values = unconfirmed(pack)
    if open_values:
        lines = (
            f"- {value.file}: {value.path}: {translator.gettext(value.what)}: {value.value}" for value in open_values
        )
        raise NotConfirmed(values="\n".join(lines))
