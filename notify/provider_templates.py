"""Reviewed templates of a provider: which one a text is, with which values, and what the pack's texts still lack.

A provider of this kind sends nothing but templates it has approved. Which of them a text is, the text itself tells: it
must be the template word for word, with something in place of each `${name}`. So every kind of notice can go out, what
staff read is what is sent, and no list of ids has to be kept in step with the pack. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.model import AnyRule, Channel, Lang, Pack
from knowledge.notice_texts import words_of
from knowledge.resolve import Resolver
from notify.planning.decisions import kind_of_notice
from notify.providers.base import Filled
from notify.sending import way_out
from storage.values.providers import ProviderTemplate, ReviewState

LONGEST_VALUE = 35
"""Characters of one value: the most Alibaba Cloud's templates take (help.aliyun.com/document_detail/2806243)."""
_PLACE = re.compile(r"\$\{([A-Za-z]\w{0,39})\}")
_OURS = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class PackTemplate:
    """A text of the pack as it must be handed in at the provider, and how its review stands there.

    `step`: the id of the reminder or warning; `language`: that of the text; `code` and `why`: the provider's id and its
    reason for a rejection."""

    step: str
    language: Lang
    content: str
    state: ReviewState
    code: str = ""
    why: str = ""


def names_in(content: str) -> tuple[str, ...]:
    """The names of a template's values, in order, each once."""
    return tuple(dict.fromkeys(_PLACE.findall(content)))


def fit(text: str, signature: str, templates: Sequence[ProviderTemplate]) -> Filled | None:
    """The approved template that `text` (signature in front) is, with its values; None when it is none of them."""
    body = text.removeprefix(signature)
    for each in templates:
        if each.state is not ReviewState.APPROVED:
            continue
        got = _pattern(each.content).fullmatch(body)
        if got is not None:
            return Filled(each.code, signature.strip("【】"), {name: got[name] for name in names_in(each.content)})
    return None


def of_pack(pack: Pack, templates: Sequence[ProviderTemplate], *, replies: bool) -> list[PackTemplate]:
    """Every text message of the pack beside what the provider says of it, in the pack's order. `replies`: whether they
    arrive, for the words that ask for one."""
    best = {each.content: each for each in sorted(templates, key=lambda each: _ORDER[each.state])}
    return [
        _beside(step.id, language, content, best.get(content))
        for step in _steps(pack)
        for language, content in _texts(pack, step, replies)
    ]


def _beside(step: str, language: Lang, content: str, there: ProviderTemplate | None) -> PackTemplate:
    if there is None:
        return PackTemplate(step, language, content, ReviewState.DRAFT)
    return PackTemplate(step, language, content, there.state, there.code, there.reason)


_ORDER = {ReviewState.DRAFT: 0, ReviewState.REJECTED: 1, ReviewState.SUBMITTED: 2, ReviewState.APPROVED: 3}


def _steps(pack: Pack) -> Sequence[AnyRule]:
    return [*pack.permit_reminders, *pack.seasonal_risks, *pack.campaigns, *pack.decision_notices]


def _texts(pack: Pack, step: AnyRule, replies: bool) -> Iterator[tuple[Lang, str]]:
    """The text messages of a step, in each language it has."""
    for language in Lang:
        if text := words_of(step, Channel.SMS, language):
            said = Resolver(pack, language).text(text)
            end = way_out(pack, kind_of_notice(step), replies=replies, language=language)
            yield language, _OURS.sub(r"${\1}", said) + end.text


@lru_cache(maxsize=1024)
def _pattern(content: str) -> re.Pattern[str]:
    """A template as a pattern; a name that comes twice must have the same value twice."""
    parts, end, seen = [], 0, set[str]()
    for place in _PLACE.finditer(content):
        name = place[1]
        value = f"(?P={name})" if name in seen else f"(?P<{name}>.{{1,{LONGEST_VALUE}}}?)"
        parts += [re.escape(content[end : place.start()]), value]
        seen.add(name)
        end = place.end()
    return re.compile("".join([*parts, re.escape(content[end:])]), re.DOTALL)
