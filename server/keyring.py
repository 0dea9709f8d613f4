"""The centre's keys: private ones from a folder of PEM files, public ones that are trusted. One key signs one kind.

receipt, command, claim, ferry   P-256, sign        log   Ed25519, signs checkpoints
working                          P-256, HPKE: only the key service reads it      archive   its private half is offline
counsel                          P-256, signs receipts for counsel; made at the first use
people.key, cases.key            32 bytes, seal what signs people in, and identity numbers; made at the first use
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
from sync.evidence.keys import Signer, point_of


class KeyMissing(Exception):
    """A key or trust file that this deployment needs is not there, or is of another kind."""


SIGNING = ("receipt", "command", "claim", "ferry")
OPENING = ("working", "archive")
LOG = "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trusted:
    """Public keys that this deployment believes: points (65 bytes) by use, logs by name (32 bytes)."""

    receipt: tuple[bytes, ...]
    claim: tuple[bytes, ...]
    ferry: tuple[bytes, ...]
    logs: Mapping[str, bytes]


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
    return _counsel_signer(folder() / "counsel.pem")


def trusted_counsel() -> tuple[bytes, ...]:
    """The keys whose receipts for counsel are believed here: this centre's own, and the other zone's."""
    files = (path for path in (settings.MSR.trust, settings.MSR.ferry_trust) if path)
    return (counsel_signer().public_key, *(point for path in files for point in _counsel_in(path)))


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


def trusted() -> Trusted:
    """From MSR_TRUST where it is set (an outer centre), else this centre's own keys; letters are believed by
    MSR_FERRY_TRUST where that is set (an inner centre that has an outer one)."""
    path, peer = settings.MSR.trust, settings.MSR.ferry_trust
    found = _from_file(path) if path else _own(folder())
    return replace(found, ferry=_from_file(peer).ferry) if peer else found


def make(where: Path) -> list[str]:
    """Makes each key that is missing (0600, folder 0700); returns the names made. Nothing is written over."""
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = []
    for use in (*SIGNING, *OPENING, LOG):
        path = where / f"{use}.pem"
        if path.exists():
            continue
        key = Ed25519PrivateKey.generate() if use == LOG else ec.generate_private_key(ec.SECP256R1())
        _write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        if use in OPENING and isinstance(key, ec.EllipticCurvePrivateKey):
            path.with_suffix(".pub").write_text(point_of(key.public_key()).hex() + "\n")
        made.append(use)
    return made


def _log_key(where: Path) -> Ed25519PrivateKey:
    key = _load(where / f"{LOG}.pem")
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyMissing(f"{LOG}.pem: expected an Ed25519 key")
    return key


@cache
def _signer(path: Path) -> Signer:
    return fetch(f"file:{path}")


@cache
def _counsel_signer(path: Path) -> Signer:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    _write_first(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return fetch(f"file:{path}")


@cache
def _counsel_in(path: Path) -> tuple[bytes, ...]:
    return tuple(map(bytes.fromhex, json.loads(path.read_text()).get("counsel", ())))


@cache
def _people_key(path: Path) -> bytes:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_first(path, secrets.token_bytes(32).hex().encode())
    return bytes.fromhex(path.read_text())


def _load(path: Path) -> object:
    if not path.exists():
        raise KeyMissing(f"{path}: expected a private key. Run `python -m server.manage make_keys`, or set MSR_KEYS.")
    return load_pem_private_key(path.read_bytes(), password=None)


def _write_first(path: Path, data: bytes) -> None:
    """That file with those bytes, unless it is there; of two first uses, one makes it."""
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    _write(fresh, data)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        fresh.unlink()


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


@cache
def _own(where: Path) -> Trusted:
    points = {use: (_signer(where / f"{use}.pem").public_key,) for use in ("receipt", "claim", "ferry")}
    return Trusted(**points, logs={log_name(): _log_key(where).public_key().public_bytes_raw()})


@cache
def _from_file(path: Path) -> Trusted:
    told = json.loads(path.read_text())
    return Trusted(
        receipt=tuple(map(bytes.fromhex, told.get("receipt", ()))),
        claim=tuple(map(bytes.fromhex, told.get("claim", ()))),
        ferry=tuple(map(bytes.fromhex, told.get("ferry", ()))),
        logs={name: bytes.fromhex(key) for name, key in told.get("logs", {}).items()},
    )
