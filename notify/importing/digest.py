"""A fingerprint of what a row said, keyed: by it a re-import knows that nothing has changed."""

import json

from notify.importing.holders import Holder
from notify.importing.judging import Draft
from notify.importing.problems import flagging
from storage.keys import Keyring


def permit_digest(keyring: Keyring, draft: Draft) -> str:
    """Changes with anything the row says, and with what the pack makes of it."""
    said = (
        *_holder(draft.holder),
        *(draft.permit_name, draft.number, draft.matter_id, draft.issued_on, draft.expires_on),
        *((one.code, one.column, one.value) for one in flagging(draft.problems)),
    )
    return keyring.lookup("permit_row", json.dumps(said, ensure_ascii=False, default=str))


def holder_digest(keyring: Keyring, holder: Holder) -> str:
    """The same for a row of the list of entities."""
    return keyring.lookup("entity_row", json.dumps(_holder(holder), ensure_ascii=False))


def _holder(holder: Holder) -> tuple[object, ...]:
    contact = holder.contact
    return (
        *(holder.name, holder.credit_code, holder.consent, holder.grid, holder.kinds),
        *(contact.person, contact.phone, contact.address, contact.note),
        # Left out where the row does not say it, so that the rows of before there was the column are the same still.
        *((holder.language,) if holder.language else ()),
    )
