"""Before a start that reaches real people: which office values are still samples."""

from common.errors import SanshiError
from common.i18n import N_, Translator
from knowledge.model import Pack
from knowledge.samples import unconfirmed


class NotConfirmed(SanshiError):
    message = N_(
        "A live start needs these office values confirmed in the knowledge pack (sample: false), then "
        "`sanshi pack load`:\n{values}"
    )


def refuse_samples(pack: Pack, translator: Translator) -> None:
    """Raises NotConfirmed, naming each value still to be confirmed and where it stands."""
    open_values = unconfirmed(pack)
    if open_values:
        lines = (
            f"- {value.file}: {value.path}: {translator.gettext(value.what)}: {value.value}" for value in open_values
        )
        raise NotConfirmed(values="\n".join(lines))
