"""The office keyring, the only state outside the database: wraps data keys, seals office values, hashes look-ups."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from common.errors import SanshiError
from common.i18n import N_

NONCE = 12
KEY_ID = 4
KEY_BYTES = 32


class KeyFileUnreadable(SanshiError):
    message = N_("The key file {path} cannot be read: it must be the JSON file made at the first start.")


class KeyMissing(SanshiError):
    message = N_("The key file {path} is missing, but the database holds sealed data. Put the office's key file there.")


class KeyDoesNotFit(SanshiError):
    message = N_("The office key does not open this database. Use the key file that belongs to it.")


class Place(NamedTuple):
    """Where a sealed value stands; it is authenticated with the value, so a blob moved elsewhere does not open."""

    table: str
    column: str
    row: str

    @property
    def aad(self) -> bytes:
        return "\x00".join(self).encode()


class Sealer:
    """AES-256-GCM with one 32-byte data key; a blob is nonce, ciphertext, tag."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, place: Place, plain: str) -> bytes:
        return self.seal_bytes(place, plain.encode())

    def open(self, place: Place, blob: bytes) -> str:
        return self.open_bytes(place, blob).decode()

    def seal_bytes(self, place: Place, plain: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, place.aad)

    def open_bytes(self, place: Place, blob: bytes) -> bytes:
        try:
            return self._cipher.decrypt(blob[:NONCE], blob[NONCE:], place.aad)
        except InvalidTag as error:
            raise KeyDoesNotFit from error


class Keyring:
    """The office key and what is derived from it."""

    def __init__(self, master: bytes) -> None:
        self._wrap = Sealer(_derive(master, "wrap"))
        self._lookup = _derive(master, "lookup")
        self.key_id = hashlib.sha256(_derive(master, "id")).digest()[:KEY_ID]
        self.office = Sealer(_derive(master, "office"))
        self.pepper = _derive(master, "pepper")

    def new_data_key(self) -> bytes:
        return secrets.token_bytes(32)

    def wrap(self, key_row: str, data_key: bytes) -> bytes:
        """Key id, then the data key sealed under the office key."""
        return self.key_id + self._wrap.seal_bytes(Place("data_key", "wrapped", key_row), data_key)

    def unwrap(self, key_row: str, wrapped: bytes) -> Sealer:
        """The sealer of a wrapped data key. Raises KeyDoesNotFit."""
        if wrapped[:KEY_ID] != self.key_id:
            raise KeyDoesNotFit
        return Sealer(self._wrap.open_bytes(Place("data_key", "wrapped", key_row), wrapped[KEY_ID:]))

    def lookup(self, purpose: str, value: str) -> str:
        """A keyed hash (32 hex digits) that stands beside a sealed column which must be found by equality."""
        digest = hmac.digest(self._lookup, f"{purpose}\x00{value}".encode(), "sha256")
        return digest[:16].hex()


def make_key_file(path: Path) -> Keyring:
    """Write a new office key (mode 0600). Raises FileExistsError rather than overwrite one."""
    master = secrets.token_bytes(KEY_BYTES)
    write_key_file(path, master)
    return Keyring(master)


def write_key_file(path: Path, master: bytes) -> None:
    """Write an office key (mode 0600). Raises FileExistsError rather than overwrite one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump({"version": 1, "key": base64.b64encode(master).decode()}, stream)
        stream.flush()
        os.fsync(stream.fileno())


def read_key_file(path: Path) -> Keyring:
    """The keyring of an existing file. Raises KeyMissing, KeyFileUnreadable."""
    return Keyring(read_master(path))


def read_master(path: Path) -> bytes:
    """The office key itself, for the kit alone. Raises KeyMissing, KeyFileUnreadable."""
    try:
        document = json.loads(path.read_text())
        master = base64.b64decode(document["key"], validate=True)
    except FileNotFoundError as error:
        raise KeyMissing(path=path) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeyFileUnreadable(path=path) from error
    if len(master) != KEY_BYTES:
        raise KeyFileUnreadable(path=path)
    return master


def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"sanshi/{purpose}/v1".encode()).derive(master)
