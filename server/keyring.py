"""The centre's keys: private ones from a folder of PEM files, public ones that are trusted. One key signs one kind.

receipt, command, claim, ferry   P-256, sign        log   Ed25519, signs checkpoints
working                          P-256, HPKE: only the key service reads it      archive   its private half is offline
counsel                          P-256, signs receipts for counsel; made at the first use
acts                             P-256, signs what hands did (docs/formats/signing-act.md); made at the first use
hands_door                       P-256, HPKE: opens in the inner zone what lawyers' hands left in the outer one; made at
                                 the first use
people.key, cases.key, hands.key 32 bytes, seal what signs people in, identity numbers, and what hands left; made at the
                                 first use
enrolment.key                    32 bytes, makes the secrets of boxes' one-time codes; made at the first use
documents.key                    32 bytes, seals what documents say and their bytes; made at the first use
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from firmware_config.keystore import fetch, fetch_private
from sync.evidence.keys import Signer, key_id, point_of


class KeyMissing(Exception):
    """A key or trust file that this deployment needs is not there, or is of another kind."""


SIGNING = ("receipt", "command", "claim", "ferry")
OPENING = ("working", "archive")
LOG = "log"
#: Of web, in either zone: an outer centre is given no keys by make_keys.
MADE_AT_FIRST_USE = ("counsel", "acts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """Public keys that this deployment believes: points (65 bytes) by use, logs by name (32 bytes)."""

    receipt: tuple[bytes, ...]
    claim: tuple[bytes, ...]
    ferry: tuple[bytes, ...]
    logs: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A key that signs no more and is still believed: its point, fingerprint, and the file that says so."""

    point: bytes
    fingerprint: str
    path: Path


class NotTurned(Exception):
    """A new key cannot take its place: of that use verifiers know one key, or the step before was not taken."""


#: The uses whose verifiers believe several points at once.
TURNABLE = ("claim", "ferry")


def folder() -> Path:
    """Where the private keys lie."""
    found: Path = settings.MSR.keys or settings.MSR.var / "keys"
    return found


def log_name() -> str:
    """The log's name, as its checkpoints state it."""
    return f"{settings.MSR.centre_name}/log"


def signer(use: str) -> Signer:
    """The signer of one use. KeyMissing if its file is not there."""
    return _signer(folder() / f"{use}.pem")


def has_signer(use: str) -> bool:
    """Whether this centre has that key: one that only reads letters needs none."""
    return (folder() / f"{use}.pem").exists()


def counsel_signer() -> Signer:
    """The signer of receipts for counsel; its key is made at the first use, for either zone's web issues them."""
    return _made_signer(folder() / "counsel.pem")


def trusted_counsel() -> tuple[bytes, ...]:
    """The keys whose receipts for counsel are believed here: this centre's own, and the other zone's."""
    return (_made_point(folder() / "counsel.pem"), *_theirs("counsel"))


def acts_signer() -> Signer:
    """The signer of what hands did; made as that for counsel, for either zone's web takes signatures."""
    return _made_signer(folder() / "acts.pem")


def trusted_acts() -> tuple[bytes, ...]:
    """The keys whose signing acts are believed here: this centre's own, and the other zone's."""
    return (_made_point(folder() / "acts.pem"), *_theirs("acts"))


def door_of_hands() -> ec.EllipticCurvePrivateKey:
    """By it the inner zone opens what lawyers' hands left in the outer one without a sitting; made at the first use."""
    path = folder() / "hands_door.pem"
    _made_signer(path)
    return fetch_private(f"file:{path}")


def point_of_hands() -> bytes | None:
    """To whom hands are sealed in the outer zone; None: the other zone's trust file does not say so yet."""
    return next(iter(_theirs("hands")), None)


def log_key() -> Ed25519PrivateKey:
    """The key that signs checkpoints."""
    return _log_key(folder())


def opening_key(use: str) -> ec.EllipticCurvePrivateKey:
    """An HPKE private key; only the key service asks for `working`."""
    return fetch_private(f"file:{folder() / use}.pem")


def opening_point(use: str) -> bytes:
    """The public half of an HPKE key (65 bytes), from its .pub file, which everybody may read."""
    path = folder() / f"{use}.pub"
    if not path.exists():
        raise KeyMissing(f"{path}: expected the public key in hex. Run `python -m server.manage make_keys`.")
    return bytes.fromhex(path.read_text().strip())


def people_key() -> bytes:
    """The key under which people's second factors are sealed; of two first uses, one makes it (0600)."""
    return _people_key(folder() / "people.key")


def cases_key() -> bytes:
    """The key under which identity numbers of suspects are sealed, made as the people's."""
    return _people_key(folder() / "cases.key")


def documents_key() -> bytes:
    """The key under which documents are sealed, what they say and their bytes, made as the people's."""
    return _people_key(folder() / "documents.key")


def hands_key() -> bytes:
    """The key under which what hands left is sealed (handwriting, fingerprints), made as the people's."""
    return _people_key(folder() / "hands.key")


def enrolment_key() -> bytes:
    """The key from which the secrets of one-time codes are made, so that no table holds one; made as the people's."""
    return _people_key(folder() / "enrolment.key")


def trusted() -> Trusted:
    """From MSR_TRUST where it is set (an outer centre), else this centre's own keys; letters are believed by
    MSR_FERRY_TRUST where that is set (an inner centre that has an outer one)."""
    path, peer = settings.MSR.trust, settings.MSR.ferry_trust
    found = _from_file(path) if path else _own(folder())
    return replace(found, ferry=_from_file(peer).ferry) if peer else found


def past(use: str) -> list[Past]:
    """The keys of that use that were replaced."""
    found = []
    for path in sorted(folder().glob(f"{use}.past-*.pub")):
        point = bytes.fromhex(path.read_text().strip())
        found.append(Past(point=point, fingerprint=key_id(point).hex(), path=path))
    return found


def next_point(use: str) -> bytes | None:
    """The key that is made ready and believed, and signs nothing yet."""
    path = folder() / f"{use}.next.pub"
    return bytes.fromhex(path.read_text().strip()) if path.exists() else None


def prepare_next(use: str) -> bytes:
    """Makes the next key of that use; verifiers are to be told of it before it signs. Its point. Raises NotTurned."""
    if use not in TURNABLE:
        raise NotTurned(f"{use}: expected one of {', '.join(TURNABLE)}; see docs/keys.md for the others")
    path = folder() / f"{use}.next.pem"
    if path.exists():
        raise NotTurned(f"{path}: there is a next key already. Start it, or remove it.")
    key = ec.generate_private_key(ec.SECP256R1())
    point = point_of(key.public_key())
    _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.with_suffix(".pub").write_text(point.hex() + "\n")
    return point


def start_next(use: str) -> Past:
    """From the next start of each process on, the next key signs; the one before stays believed, and its private half
    is gone. Raises NotTurned where none was prepared.

    Safe at every instant: 1 the old point is written down as past, 2 the next key takes the old one's name.
    """
    where, fresh = folder(), folder() / f"{use}.next.pem"
    if not fresh.exists():
        raise NotTurned(f"{use}: no next key was prepared")
    point = _signer(where / f"{use}.pem").public_key
    name = key_id(point).hex()
    path = where / f"{use}.past-{name[:16]}.pub"
    path.write_text(point.hex() + "\n")
    fresh.replace(where / f"{use}.pem")
    (where / f"{use}.next.pub").unlink(missing_ok=True)
    _signer.cache_clear()
    _own.cache_clear()
    return Past(point=point, fingerprint=name, path=path)


def make(where: Path) -> list[str]:
    """Makes each key that is missing (0600, folder 0700); returns the names made. Nothing is written over."""
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    for use in (*SIGNING, *OPENING, LOG):
        path = where / f"{use}.pem"
        if path.exists():
            _tell_command(path)
            continue
        key = Ed25519PrivateKey.generate() if use == LOG else ec.generate_private_key(ec.SECP256R1())
        _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        if use in (*OPENING, "command") and isinstance(key, ec.EllipticCurvePrivateKey):
            path.with_suffix(".pub").write_text(point_of(key.public_key()).hex() + "\n")
        made.append(use)
    for use in MADE_AT_FIRST_USE:  # before ingest, another user, looks for what web signs by
        _made_signer(where / f"{use}.pem")
    return made


def _tell_command(path: Path) -> None:
    """The public half of a command key that was made before it had a file of its own."""
    told = path.with_suffix(".pub")
    if path.stem == "command" and not told.exists():
        told.write_text(fetch(f"file:{path}").public_key.hex() + "\n")


def _log_key(where: Path) -> Ed25519PrivateKey:
    key = _load(where / f"{LOG}.pem")
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyMissing(f"{LOG}.pem: expected an Ed25519 key")
    return key


@cache
def _signer(path: Path) -> Signer:
    return fetch(f"file:{path}")


@cache
def _made_signer(path: Path) -> Signer:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    _write_first(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    made = fetch(f"file:{path}")
    _write_first(path.with_suffix(".pub"), made.public_key.hex().encode() + b"\n", mode=0o640)
    return made


def _made_point(path: Path) -> bytes:
    """The public half of such a key; who may not read the private one (another process's user) reads it beside it."""
    if not path.exists() or os.access(path, os.R_OK, effective_ids=True):
        return _made_signer(path).public_key
    told = path.with_suffix(".pub")
    try:
        return bytes.fromhex(told.read_text().strip())
    except OSError as error:
        raise KeyMissing(f"{told}: expected the public half of {path.name}; run msr-centre make_keys") from error


def _theirs(use: str) -> tuple[bytes, ...]:
    """That use's keys of the other zone, from the trust files that there are."""
    files = (path for path in (settings.MSR.trust, settings.MSR.ferry_trust) if path)
    return tuple(point for path in files for point in _points_in(path, use))


@cache
def _points_in(path: Path, use: str) -> tuple[bytes, ...]:
    return tuple(map(bytes.fromhex, json.loads(path.read_text()).get(use, ())))


@cache
def _people_key(path: Path) -> bytes:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_first(path, secrets.token_bytes(32).hex().encode())
    return bytes.fromhex(path.read_text())


def _load(path: Path) -> object:
    if not path.exists():
        raise KeyMissing(f"{path}: expected a private key. Run `python -m server.manage make_keys`, or set MSR_KEYS.")
    return load_pem_private_key(path.read_bytes(), password=None)


def _write_first(path: Path, data: bytes, mode: int = 0o600) -> None:
    """That file with those bytes, unless it is there; of two first uses, one makes it."""
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    _write(fresh, data, mode)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        fresh.unlink()


def _write(path: Path, data: bytes, mode: int = 0o600) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@cache
def _own(where: Path) -> Trusted:
    points = {use: (_signer(where / f"{use}.pem").public_key, *_others(where, use)) for use in ("receipt", *TURNABLE)}
    return Trusted(**points, logs={log_name(): _log_key(where).public_key().public_bytes_raw()})


def _others(where: Path, use: str) -> list[bytes]:
    """The next key and the past ones of that use: believed, though they sign nothing."""
    paths = [where / f"{use}.next.pub", *sorted(where.glob(f"{use}.past-*.pub"))]
    return [bytes.fromhex(path.read_text().strip()) for path in paths if path.exists()]


@cache
def _from_file(path: Path) -> Trusted:
    told = json.loads(path.read_text())
    return Trusted(
        receipt=tuple(map(bytes.fromhex, told.get("receipt", ()))),
        claim=tuple(map(bytes.fromhex, told.get("claim", ()))),
        ferry=tuple(map(bytes.fromhex, told.get("ferry", ()))),
        logs={name: bytes.fromhex(key) for name, key in told.get("logs", {}).items()},
    )
