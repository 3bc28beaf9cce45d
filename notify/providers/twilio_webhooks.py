"""Proof that a webhook call comes from Twilio: its signature over the exact public address and the form."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

from twilio.request_validator import RequestValidator

from common.errors import SanshiError
from common.i18n import N_


class SignatureInvalid(SanshiError):
    """Not signed by Twilio, or no token is configured: the call has no effect."""

    message = N_("The signature of this call is not valid.")
    http_status = 403


class _Fields(dict[str, list[str]]):
    """A form whose fields may repeat, as the validator reads it."""

    def getall(self, name: str) -> list[str]:
        return self[name]


def public_url(public_base_url: str, raw_path: str, raw_query: str) -> str:
    """The address Twilio signed: the configured one, never that of the request, which a proxy changes.

    Path and query as they came, still percent-encoded."""
    url = public_base_url.rstrip("/") + raw_path
    return f"{url}?{raw_query}" if raw_query else url


def verified_form(url: str, raw_body: bytes, signature: str | None, tokens: Sequence[str]) -> dict[str, str]:
    """The fields of a signed form. `tokens`: the auth token, in a rotation also the old one. Raises SignatureInvalid.

    Blank fields are signed too, so they are kept; of a repeated field the last value is given."""
    valid = [token for token in tokens if token]
    if not signature or not valid:
        raise SignatureInvalid
    try:
        pairs = parse_qsl(raw_body.decode("utf-8"), keep_blank_values=True, max_num_fields=200)
    except ValueError as error:
        raise SignatureInvalid from error
    fields = _Fields()
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    signed = url.split("#", 1)[0]
    if not any(RequestValidator(token).validate(signed, fields, signature) for token in valid):
        raise SignatureInvalid
    return {name: values[-1] for name, values in fields.items()}
