"""A due notice as the message that would go out: between signature and ending, counted in parts, with the marks that it
is known again by."""

from collections.abc import Callable
from typing import NamedTuple

from knowledge.model import Lang, Pack
from notify.providers.base import Filled
from notify.rendering import Rendered
from notify.segments import measure
from notify.sending import bare, told_apart, way_out, whole
from storage import notices
from storage.keys import Keyring
from storage.values.notices import RENDERED, Notice, NoticeChannel, NoticeKind, Opened


class Letterhead(NamedTuple):
    """A message as it would go out: what the checks look at. `stored`: the notice holds this recipient and text.
    `ending`: how many of the text's last characters are the opt-out words."""

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
    ending: int
    filled: Filled | None = None


class Letterheads:
    """Composes under one pack. `hears`: whether the provider receives replies from a number."""

    def __init__(self, pack: Pack, keyring: Keyring, hears: Callable[[str], bool]) -> None:
        self._pack, self._rules, self._keyring, self._hears = pack, pack.sms_rules, keyring, hears

    def again(self, each: Notice, plain: Opened) -> Rendered:
        """A stored text. One of a batch, or that was tried before, is whole already: of it the body and the language
        are kept, and today's signature and opt-out words come around it."""
        text, language = plain.text, Lang(each.language or Lang.ZH)
        if each.channel is NoticeChannel.SMS and (each.text_hash is not None or each.kind is NoticeKind.BATCH):
            ending = each.ending
            if ending is None:
                ending, language = told_apart(self._pack, text, each.kind)
            text = bare(text, ending)
        return Rendered(plain.to, text, version=each.text_version, language=language, stored=plain.text)

    def of(self, each: Notice, got: Rendered) -> Letterhead:
        """The whole message of a notice with these words."""
        text, sample, segments, end = got.text, got.sample, 0, ""
        if each.channel is NoticeChannel.SMS:
            ending = way_out(self._pack, each.kind, replies=self._hears(got.to), language=got.language)
            text, end = whole(self._pack, got.text, ending), ending.text
            sample = sample or ending.sample
            segments = measure(text, single=self._rules.single_limit, multi=self._rules.multi_segment).segments
        text_hash = self._keyring.lookup("notice text", text)
        # A stored recipient stands beside its hash; one that was rendered may be another than was planned.
        known = each.recipient_hash if each.kind not in RENDERED else None
        recipient = known or notices.recipient_hash(self._keyring, each.channel, got.to)
        return Letterhead(
            notice=each,
            to=got.to,
            body=got.text,
            text=text,
            recipient=recipient,
            text_hash=text_hash,
            sample=sample,
            segments=segments,
            version=got.version,
            stored=text == got.stored,
            language=got.language,
            ending=len(end),
        )
