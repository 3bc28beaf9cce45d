"""Between the dispatcher and the templates: the text of a planned notice is made when it is sent, so that the days left
are real and a notice whose reason is gone is not sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from knowledge.edition import Edition
from knowledge.model import Lang
from storage.engine import UnitOfWork
from storage.values.notices import Notice, NoticeKind, NoticeState, Reason


@dataclass(frozen=True, slots=True)
class Rendered:
    """What goes out. `text` is the filled body without signature and opt-out; `to`: an E.164 number for an SMS, the
    phone for a call, the postal address for a letter. `sample`: the text shows a value still to be confirmed.
    `version`: of the pack's template it was made from, which must be approved first; None where it is from none.
    `language`: that of the text, and so of what stands around it. `stored`: the text that the notice holds already."""

    to: str
    text: str
    sample: bool = False
    version: str | None = None
    language: Lang = Lang.ZH
    stored: str | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """Not to be sent now: `state` is cancelled, expired or held, with the reason."""

    state: NoticeState
    reason: Reason


class Renderer(Protocol):
    """Gives the texts of planned notices (those stored without one)."""

    async def texts(
        self, unit: UnitOfWork, notices: Sequence[Notice], *, now: datetime, edition: Edition
    ) -> Mapping[UUID, Rendered | Stopped]:
        """One entry for each notice, called inside the claiming transaction: few queries, no network.

        A notice left out is held with reason `no_text`. Opt-outs are the dispatcher's business."""
        ...


class RenderersByKind:
    """Several renderers as one: each kind of notice has its own."""

    def __init__(self, renderers: Mapping[NoticeKind, Renderer]) -> None:
        self._renderers = renderers

    async def texts(
        self, unit: UnitOfWork, notices: Sequence[Notice], *, now: datetime, edition: Edition
    ) -> Mapping[UUID, Rendered | Stopped]:
        found: dict[UUID, Rendered | Stopped] = {}
        for renderer in set(self._renderers.values()):
            mine = [one for one in notices if self._renderers.get(one.kind) is renderer]
            if mine:
                found |= await renderer.texts(unit, mine, now=now, edition=edition)
        return found
