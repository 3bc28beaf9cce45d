"""The key kit: the office key on paper, or in a file sealed with a passphrase; and back from either. Pure.

On paper each line carries four bytes of the key and a check character over them and the line's number, so a slip of the
pen is found in its own line, and lines that changed places are too. A last line names the key without telling it.
"""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from typing import Any

from argon2.exceptions import Argon2Error
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from common.errors import SanshiError
from common.i18n import N_
from storage.keys import KEY_BYTES, NONCE, Keyring

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is mistaken for a digit or another letter."""
LOOK_ALIKE = str.maketrans("OIL", "011")
LINE_BYTES = 4
LINES = KEY_BYTES // LINE_BYTES
WRITTEN = re.compile(r"^\s*(\d)[\s.:)]*([0-9A-Z]{4})[\s-]*([0-9A-Z]{4})\s*$", re.IGNORECASE | re.MULTILINE)
SHORTEST = 12
ARGON = {"time_cost": 4, "memory_cost": 1 << 17, "parallelism": 2}
"""Some half a second and 128 MiB for each guess."""
LARGEST_MEMORY = 1 << 21


class LineMissing(SanshiError):
    message = N_("Line {line} of the key kit is missing. All {lines} lines are needed, each with its number.")


class LineMistyped(SanshiError):
    message = N_("Line {line} of the key kit has a slip: compare it with the paper, letter by letter.")


class LinesOfTwoKeys(SanshiError):
    message = N_("These lines do not belong to one key. Do they come from two papers?")


class PassphraseShort(SanshiError):
    message = N_("A passphrase needs at least {count} characters; five words drawn at random are good.")


class DoesNotOpen(SanshiError):
    message = N_("The passphrase does not open this file, or the file was changed.")


class NoKit(SanshiError):
    message = N_("This is no key kit: neither the numbered lines of the paper nor a file made by `sanshi key seal`.")


def paper(master: bytes) -> Iterator[str]:
    """The numbered lines to print."""
    parts = [master[at : at + LINE_BYTES] for at in range(0, KEY_BYTES, LINE_BYTES)]
    for number, part in enumerate([*parts, Keyring(master).key_id], 1):
        written = _letters(part) + _check(number, part)
        yield f"{number}  {written[:4]}-{written[4:]}"


def from_paper(text: str) -> bytes:
    """The key of lines typed off the paper. Raises NoKit, LineMissing, LineMistyped, LinesOfTwoKeys."""
    written = {int(number): (one + two).upper().translate(LOOK_ALIKE) for number, one, two in WRITTEN.findall(text)}
    if not written:
        raise NoKit
    parts = [_part(number, written.get(number)) for number in range(1, LINES + 2)]
    master = b"".join(parts[:LINES])
    if Keyring(master).key_id != parts[LINES]:
        raise LinesOfTwoKeys
    return master


def seal(master: bytes, passphrase: str) -> str:
    """The key sealed with a passphrase, as a JSON document. Raises PassphraseShort."""
    if len(passphrase) < SHORTEST:
        raise PassphraseShort(count=SHORTEST)
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(NONCE)
    head = {"kit": "sanshi office key", "version": 1, "kdf": "argon2id", **ARGON, "salt": salt.hex()}
    sealed = AESGCM(_stretched(passphrase, head)).encrypt(nonce, master, _bound(head))
    return json.dumps({**head, "sealed": base64.b64encode(nonce + sealed).decode()}, indent=1) + "\n"


def unseal(text: str, passphrase: str) -> bytes:
    """The key of a sealed file. Raises NoKit, DoesNotOpen."""
    try:
        head = json.loads(text)
        blob = base64.b64decode(head.pop("sealed"), validate=True)
        if head["version"] != 1 or not 8 <= head["memory_cost"] <= LARGEST_MEMORY:
            raise NoKit
        key = _stretched(passphrase, head)
    except (ValueError, KeyError, TypeError, AttributeError, Argon2Error) as error:
        raise NoKit from error
    try:
        return AESGCM(key).decrypt(blob[:NONCE], blob[NONCE:], _bound(head))
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen from error


def is_sealed(text: str) -> bool:
    return text.lstrip().startswith("{")


def _stretched(passphrase: str, head: dict[str, Any]) -> bytes:
    return hash_secret_raw(
        passphrase.encode(),
        bytes.fromhex(head["salt"]),
        time_cost=min(head["time_cost"], 20),
        memory_cost=head["memory_cost"],
        parallelism=min(head["parallelism"], 16),
        hash_len=32,
        type=Type.ID,
    )


def _bound(head: dict[str, Any]) -> bytes:
    """The parameters, sealed along with the key: a file whose cost was lowered does not open."""
    return json.dumps(head, sort_keys=True).encode()


def _part(number: int, written: str | None) -> bytes:
    if written is None:
        raise LineMissing(line=number, lines=LINES + 1)
    try:
        value = 0
        for letter in written[:-1]:
            value = value * 32 + ALPHABET.index(letter)
        part = (value >> 3).to_bytes(LINE_BYTES)
    except (ValueError, OverflowError) as error:
        raise LineMistyped(line=number) from error
    if written != _letters(part) + _check(number, part):
        raise LineMistyped(line=number)
    return part


def _letters(part: bytes) -> str:
    """Four bytes as seven letters; the last letter's three spare bits are zero."""
    value = int.from_bytes(part) << 3
    return "".join(ALPHABET[value >> shift & 31] for shift in range(30, -1, -5))


def _check(number: int, part: bytes) -> str:
    return ALPHABET[hashlib.sha256(bytes([number]) + part).digest()[0] & 31]
