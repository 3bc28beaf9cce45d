"""A due notice as the message that would go out: between signature and ending, counted in parts, with the marks that it
is known again by."""

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from knowledge.model import Lang, Pack
from notify.providers.base import Filled
from notify.rendering import Rendered
from notify.segments import measure
from notify.sending import bare, signed_anew, way_out, whole
from storage import notices
from storage.keys import Keyring
from storage.values.notices import RENDERED, Notice, NoticeChannel, NoticeKind, Opened


class Letterhead(NamedTuple):
    """A message as it would go out: what the checks look at. `stored`: the notice holds this recipient and text."""

    notice: Notice
    to: str
    body: str
    text: str
    recipient: str
    text_hash: str
    sample: bool
    segments: int
    version: str | None
    stored: bool
    language: Lang
    filled: Filled | None = None


class Letterheads:
    """Composes under one pack. `hears`: whether the provider receives replies from a number."""

    def __init__(self, pack: Pack, keyring: Keyring, hears: Callable[[str], bool]) -> None:
        self._pack, self._rules, self._keyring, self._hears = pack, pack.sms_rules, keyring, hears

    def again(self, each: Notice, plain: Opened) -> Rendered:
        """A stored text. One of a batch, or that was tried before, is composed already: it keeps its language, and goes
        under the signature of today."""
        text, version = plain.text, each.text_version
        if each.channel is not NoticeChannel.SMS or (each.text_hash is None and each.kind is not NoticeKind.BATCH):
            return Rendered(plain.to, text, version=version)
        text = signed_anew(self._pack, text)
        english = each.kind is NoticeKind.BATCH and text.endswith(self._english_ends)
        return Rendered(plain.to, text, version=version, language=Lang.EN if english else Lang.ZH)

    @cached_property
    def _english_ends(self) -> tuple[str, ...]:
        """How a batch's text in English ends, which tells its language."""
        kind = NoticeKind.BATCH
        return tuple(way_out(self._pack, kind, replies=replies, language=Lang.EN).text for replies in (True, False))

    def of(self, each: Notice, got: Rendered) -> Letterhead:
        """The whole message of a notice with these words."""
        body, text, sample, segments = got.text, got.text, got.sample, 0
        if each.channel is NoticeChannel.SMS:
            # A stored text that is tried again is whole already.
            body = bare(self._pack, got.text, each.kind)
            ending = way_out(self._pack, each.kind, replies=self._hears(got.to), language=got.language)
            text = whole(self._pack, body, ending)
            sample = sample or ending.sample
            segments = measure(text, single=self._rules.single_limit, multi=self._rules.multi_segment).segments
        text_hash = self._keyring.lookup("notice text", text)
        # A stored recipient stands beside its hash; one that was rendered may be another than was planned.
        known = each.recipient_hash if each.kind not in RENDERED else None
        recipient = known or notices.recipient_hash(self._keyring, each.channel, got.to)
        stored = each.kind not in RENDERED and text == got.text
        return Letterhead(
            each, got.to, body, text, recipient, text_hash, sample, segments, got.version, stored, got.language
        )
