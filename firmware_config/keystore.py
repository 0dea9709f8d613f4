"""Keys by reference: the only place where a private key of a box or of the centre is fetched.

A reference is a kind and a place: `file:/etc/msr/keys/device.pem`. The kinds `tpm:` and `pkcs11:` belong to enrolment
and are refused by name until it brings them.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from firmware_config.errors import KeyExists, KeyExposed, KeyNotFound, KeyUnusable, UnsupportedKeyStore
from sync.evidence.keys import MemorySigner, Signer

_WITH_ENROLMENT = ("tpm", "pkcs11")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LARGEST_PEM = 16_384


def fetch(reference: str) -> Signer:
    """A signer for the P-256 key at `reference`.

    Raises UnsupportedKeyStore, KeyNotFound, KeyExposed (group or others may use the file) or KeyUnusable.
    """
    return MemorySigner(fetch_private(reference))


def fetch_private(reference: str) -> ec.EllipticCurvePrivateKey:
    """The private key itself, for what is no signature (HPKE opening in the key service). Raises as `fetch`."""
    path = _path_of(reference)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError as error:
        raise KeyNotFound(f"{reference}: there is no key; make one with `msr-agent enrol`, or mend the path") from error
    except OSError as error:
        raise KeyUnusable(f"{reference}: cannot be opened ({error.strerror}); a link is refused too") from error
    with os.fdopen(descriptor, "rb") as file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode):
            raise KeyUnusable(f"{reference}: expected a plain file")
        if mode & _OTHERS:
            raise KeyExposed(
                f"{reference}: expected mode 0600 or narrower, got {stat.S_IMODE(mode):04o}; `chmod 600` it, and "
                "replace the key if others can have read it"
            )
        pem = file.read(_LARGEST_PEM)
    return _parse(reference, pem)


def create(reference: str) -> Signer:
    """Makes a new P-256 key at `reference` (mode 0600, synced, never over an old one) and returns its signer.

    Raises UnsupportedKeyStore or KeyExists.
    """
    path = _path_of(reference)
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError as error:
        raise KeyExists(f"{reference}: a key is there already and is never overwritten; move it away first") from error
    except FileNotFoundError as error:
        raise KeyNotFound(f"{reference}: its folder does not exist; make it with mode 0700") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)
    return MemorySigner(private)


def check_reference(reference: str) -> str | None:
    """What is wrong with the form of `reference`, or None. Opens nothing; a kind of enrolment's is of good form."""
    kind, colon, place = reference.partition(":")
    if not colon or kind not in ("file", *_WITH_ENROLMENT):
        return f"expected file:PATH, tpm:HANDLE or pkcs11:URI, got {reference!r}"
    if not place:
        return f"expected a place after {kind}:, got nothing"
    return None


def _path_of(reference: str) -> Path:
    problem = check_reference(reference)
    if problem is not None:
        raise UnsupportedKeyStore(f"key reference: {problem}")
    kind, _, place = reference.partition(":")
    if kind in _WITH_ENROLMENT:
        raise UnsupportedKeyStore(
            f"{reference}: keys in {kind} come with the enrolment of real boxes, which this version does not have; "
            "use file:PATH"
        )
    return Path(place)


def _parse(reference: str, pem: bytes) -> ec.EllipticCurvePrivateKey:
    expected = f"{reference}: expected a P-256 private key in PKCS#8 PEM without a password"
    if b"-----BEGIN PRIVATE KEY-----" not in pem:
        raise KeyUnusable(f"{expected}, got something else")
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusable(f"{expected}, got PEM that does not parse") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeyUnusable(f"{expected}, got {type(key).__name__.strip('_')}")
    return key


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
