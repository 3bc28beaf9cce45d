"""Calls as a curious stranger makes them: every route of the application with odd paths, queries, forms and headers.

Hand-rolled over hypothesis: the forms of the pages stand in no OpenAPI document, which is all that schemathesis reads
(tests/sanshi/test_public_document.py). What stands in its place is the application itself: its own list of routes, and
the names and values of the fields on its own pages.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import quote_from_bytes, urlencode
from uuid import UUID

import httpx2
from hypothesis import strategies as st

from web.audience import Opening

PROBE = "qz<b>'\"qz"
"""Typed into everything; it must never come back as markup."""
SECRETS = ("13911112222", "钱小芳", "4821-7730-1195-2046-31")
"""A number, a name and a code, sent only in forms: no address may hold them."""
METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")
ODD = (
    "", PROBE, "\x00", "\r\nX-Odd: 1", "0", "-1", "1" * 20, "9" * 5000, "²", "١", str(2**31), str(2**63), "1e308",
    "NaN", "2026-02-30", "0001-01-01", "9999-12-31", "10000-01-01", str(UUID(int=0)), "../../etc/passwd", "\u202ea",
    "//example.com", "字" * 5000, "%", "{{7*7}}", "' OR 1=1 --", "*", "\"", "a b", "true",
)  # fmt: skip
EVERYWHERE = ("page", "page", "sort", "q", "after", "lang", "text", "export", "done")
RAW = (b"\xff", b"\xed\xa0\xbd", b"\xc3", b"%00", b"%2e%2e%2f", b"\xf0\x9f\x91\xae")
"""Bytes that are no text in UTF-8, or only half of one."""
NAMED = re.compile(r'<(?:input|select|textarea|button)\b[^>]*?\bname="([^"]+)"(?:[^>]*?\bvalue="([^"]*)")?')
LINKED = re.compile(r'(?:href|action)="(/[^"#]*)"')
QUERY = re.compile(r"[?&]([a-z_]+)=([^&]*)")


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `fields` stand in the form, so that their words may come back on the page but in no address."""

    method: str
    target: str = field(repr=False)
    headers: tuple[tuple[bytes, bytes], ...]
    content: bytes = field(default=b"", repr=False)
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass
class Known:
    """What the pages themselves offer: fields with their values, and addresses."""

    values: dict[str, set[str]] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)

    def learn(self, page: httpx2.Response) -> None:
        for name, value in NAMED.findall(page.text):
            self.values.setdefault(unescape(name), set()).add(unescape(value))
        for link in map(unescape, LINKED.findall(page.text)):
            self.paths.add(link.split("?")[0])
            for name, value in QUERY.findall(link):
                self.values.setdefault(name, set()).add(value)


def targets(opening: Opening, known: Known) -> st.SearchStrategy[str]:
    """Addresses of a route: those the pages link to, and its pattern with something odd in each place."""
    pattern = re.compile(re.sub(r"\{\w+(:path)?\}", "[^/]+", opening.path))
    linked = sorted(path for path in known.paths if pattern.fullmatch(path))
    odd = st.one_of(
        st.sampled_from(ODD).map(lambda text: text.encode()[:300]), st.sampled_from(RAW), st.binary(max_size=12)
    )
    parts = re.split(r"\{[^}]*\}", opening.path)
    made = st.tuples(*(odd.map(lambda one: quote_from_bytes(one, safe="")) for _ in parts[1:])).map(
        lambda given: parts[0] + "".join(one + part for one, part in zip(given, parts[1:], strict=True))
    )
    return st.one_of(st.sampled_from(linked), made) if linked else made


def pairs(known: Known, *, secret: bool) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Fields the pages have, each with a value of theirs or something odd; `secret`: also what no address may hold."""
    told = ODD + (SECRETS if secret else ())
    # Where to go on after the log-in is an address by intention.
    odd = st.one_of(
        st.sampled_from(told), st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace").decode())
    )
    names = st.one_of(st.sampled_from(sorted(known.values)), st.sampled_from(EVERYWHERE))

    def of(name: str) -> st.SearchStrategy[tuple[str, str]]:
        own = sorted(known.values.get(name, {""}))
        value = st.one_of(st.sampled_from(own), odd) if name != "next" else st.sampled_from(ODD)
        return st.tuples(st.just(name), value)

    return st.lists(names.flatmap(of), max_size=8)


def bodies(known: Known) -> st.SearchStrategy[tuple[bytes, bytes, tuple[tuple[str, str], ...]]]:
    """Content type, body and fields: forms of both kinds, JSON, and bytes that are none."""
    form = pairs(known, secret=True)
    plain = form.map(lambda given: (b"application/x-www-form-urlencoded", urlencode(given).encode(), tuple(given)))
    parted = form.map(lambda given: (b"multipart/form-data; boundary=qz", multipart(given), tuple(given)))
    kinds = st.sampled_from(
        [b"application/x-www-form-urlencoded", b"multipart/form-data", b"multipart/form-data; boundary=qz",
         b"application/json", b"text/plain; charset=qz", b""]
    )  # fmt: skip
    raw = st.tuples(kinds, st.one_of(st.binary(max_size=60), st.sampled_from([b"{}", b"[1", b"--qz--", b"a=%FF&b=%"])))
    return st.one_of(plain, plain, parted, raw.map(lambda given: (*given, ())))


def multipart(given: Iterable[tuple[str, str]]) -> bytes:
    """The fields as parts; one called like a file is a file with a name that lies."""
    made = b""
    for name, value in given:
        file = f'; filename="../{PROBE.replace(chr(34), "")}.txt"' if "file" in name else ""
        made += f'--qz\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{value}\r\n'.encode()
    return made + b"--qz--\r\n"


HEADERS = st.fixed_dictionaries(
    {"sec-fetch-site": st.sampled_from([b"same-origin"] * 8 + [b"cross-site", PROBE.encode()])},
    optional={
        "accept": st.sampled_from([b"application/json", b"*/*", PROBE.encode()]),
        "accept-language": st.sampled_from([b"en", b"zh-CN;q=x", b"\xff", b",,;", PROBE.encode()]),
        "last-event-id": st.sampled_from([b"1", b"-1", b"9" * 18, b"\xff"]),
        "authorization": st.sampled_from([b"Bearer x", b"Bearer \xff", b"Basic"]),
        "content-length": st.sampled_from([b"x", b"-1", b"9" * 30]),
        "x-telegram-bot-api-secret-token": st.sampled_from([b"", b"\xff"]),
        "x-twilio-signature": st.sampled_from([b"", b"\xff"]),
        "user-agent": st.sampled_from([PROBE.encode(), b"\xff" * 500]),
        "range": st.sampled_from([b"bytes=5-2", b"bytes=-0", b"lines=1"]),
    },
)


@st.composite
def calls(draw: st.DrawFn, opening: Opening, known: Known) -> Call:
    """A call of a route, mostly by a method it has."""
    own = sorted(opening.methods)
    method = draw(st.sampled_from(own * 6 + list(METHODS)))
    target, query = draw(targets(opening, known)), draw(pairs(known, secret=False))
    headers = tuple((name.encode(), value) for name, value in draw(HEADERS).items())
    if query:
        target = f"{target}?{urlencode(query)}"
    if method in {"GET", "HEAD", "OPTIONS", "TRACE"}:
        return Call(method, target, headers)
    kind, content, fields = draw(bodies(known))
    return Call(method, target, (*headers, (b"content-type", kind)), content, fields)
