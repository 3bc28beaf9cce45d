"""A fingerprint of what a row said, keyed: by it a re-import knows that nothing has changed."""

import json
from dataclasses import asdict

from notify.importing.holders import Holder
from notify.importing.judging import Draft
from notify.importing.problems import flagging
from storage.keys import Keyring


def permit_digest(keyring: Keyring, draft: Draft) -> str:
    """Changes with anything the row says, and with what the pack makes of it."""
    said = asdict(draft)
    for column in ("row", "problems"):
        said.pop(column)
    said["doubts"] = [[one.code, one.column, one.value] for one in flagging(draft.problems)]
    return keyring.lookup("permit_row", json.dumps(said, ensure_ascii=False, sort_keys=True, default=str))


def holder_digest(keyring: Keyring, holder: Holder) -> str:
    return keyring.lookup("entity_row", json.dumps(asdict(holder), ensure_ascii=False, sort_keys=True, default=str))
