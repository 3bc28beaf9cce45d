"""The signature of Twilio's calls, against a signer written from its documentation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notify.providers.twilio_webhooks import SignatureInvalid, public_url, verified_form
from tests.counterparts.twilio import encoded, sign

URL = "https://office.example/hooks/twilio/status/7?x=1&y=%E4%BA%BA"
FORM = {"MessageSid": "SM1", "Body": "", "From": "+8613800138000", "Text": "退订 & more"}


def test_a_call_signed_by_twilio_is_read_with_its_blank_fields() -> None:
    assert verified_form(URL, encoded(FORM), sign(URL, FORM, "token"), ["token"]) == FORM


def test_both_tokens_are_taken_while_they_rotate() -> None:
    for token in ("old", "new"):
        assert verified_form(URL, encoded(FORM), sign(URL, FORM, token), ["new", "old"]) == FORM


@pytest.mark.parametrize(
    ("url", "body", "signature", "tokens"),
    [
        (URL, encoded(FORM), None, ["token"]),
        (URL, encoded(FORM), "", ["token"]),
        (URL, encoded(FORM), sign(URL, FORM, "token"), []),
        (URL, encoded(FORM), sign(URL, FORM, "token"), [""]),
        (URL, encoded(FORM), sign(URL, FORM, ""), [""]),
        (URL, encoded(FORM), sign(URL, FORM, "other"), ["token"]),
        (URL, encoded({**FORM, "Body": "x"}), sign(URL, FORM, "token"), ["token"]),
        (URL, encoded({**FORM, "Extra": ""}), sign(URL, FORM, "token"), ["token"]),
        (URL + "/", encoded(FORM), sign(URL, FORM, "token"), ["token"]),
        (URL, b'{"json": true}', sign(URL, {}, "token"), ["token"]),
        (URL, b"\xff\xfe=1", sign(URL, {}, "token"), ["token"]),
        (URL, b"&".join(b"a%d=1" % number for number in range(300)), sign(URL, FORM, "token"), ["token"]),
        (URL, encoded(FORM), "签名", ["token"]),
    ],
    ids=["none", "empty", "no-token", "blank-token", "signed-with-blank", "other-token", "changed", "added", "slash",
         "json", "not-utf8", "many-fields", "not-ascii"],
)  # fmt: skip
def test_anything_else_is_refused(url: str, body: bytes, signature: str | None, tokens: list[str]) -> None:
    with pytest.raises(SignatureInvalid):
        verified_form(url, body, signature, tokens)


def test_a_fragment_is_no_part_of_what_is_signed() -> None:
    assert verified_form(URL + "#rc=5", encoded(FORM), sign(URL, FORM, "token"), ["token"]) == FORM


def test_the_address_is_the_configured_one_with_path_and_query_as_they_came() -> None:
    assert (
        public_url("https://office.example/", "/hooks/%E4%BA%BA", "a=1") == "https://office.example/hooks/%E4%BA%BA?a=1"
    )
    assert public_url("https://office.example/prefix", "/hooks", "") == "https://office.example/prefix/hooks"


@given(st.dictionaries(st.text(min_size=1, max_size=10), st.text(max_size=20), max_size=8))
def test_any_form_that_was_signed_is_read_as_it_was_sent(form: dict[str, str]) -> None:
    clean = {_sendable(name): _sendable(value) for name, value in form.items() if _sendable(name)}
    assert verified_form(URL, encoded(clean), sign(URL, clean, "token"), ["token"]) == clean


def _sendable(text: str) -> str:
    return text.encode("utf-8", "ignore").decode()
