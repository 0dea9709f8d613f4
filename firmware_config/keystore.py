"""Keys by reference: the only place where a private key of a box or of the centre is fetched.

A reference is a kind and a place: `file:/etc/msr/keys/device.pem`, `tpm:0x81010A01` (a persistent handle, tpm.py).
`pkcs11:` is refused by name: the project has met no token for boxes.
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

from firmware_config import tpm
from firmware_config.errors import KeyExists, KeyExposed, KeyNotFound, KeyUnusable, UnsupportedKeyStore
from firmware_config.files import sync_folder
from sync.evidence.keys import MemorySigner, Signer

FILE, TPM = "file", "tpm"
_UNKNOWN = ("pkcs11",)
_HANDLES = range(0x81000000, 0x81800000)
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LARGEST_PEM = 16_384


def fetch(reference: str) -> Signer:
    """A signer for the P-256 key at `reference`.

    Raises UnsupportedKeyStore, KeyNotFound, KeyExposed (group or others may use the file), KeyUnusable, TpmMissing or
    TpmRefused.
    """
    kind, place = _kind_of(reference)
    return tpm.TpmSigner(place) if kind == TPM else MemorySigner(fetch_private(reference))


def fetch_private(reference: str) -> ec.EllipticCurvePrivateKey:
    """The private key itself, for what is no signature (HPKE opening in the key service). Raises as `fetch`."""
    kind, place = _kind_of(reference)
    if kind != FILE:
        raise UnsupportedKeyStore(f"{reference}: a key in a {kind} cannot be had out of it; expected file:PATH")
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
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
    """Makes a new P-256 key at `reference` (a file: mode 0600, synced; never over an old one) and returns its signer.

    Raises UnsupportedKeyStore, KeyExists, TpmMissing or TpmRefused.
    """
    kind, place = _kind_of(reference)
    if kind == TPM:
        return tpm.create(place)
    path = Path(place)
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
    sync_folder(path.parent)
    return MemorySigner(private)


def destroy(reference: str) -> None:
    """The key is gone; again is no error. A file is written over first, which a flash disk need not obey."""
    kind, place = _kind_of(reference)
    if kind == TPM:
        tpm.destroy(place)
        return
    path = Path(place)
    if path.exists():
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(path.parent)


def check_reference(reference: str) -> str | None:
    """What is wrong with the form of `reference`, or None. Opens nothing."""
    kind, colon, place = reference.partition(":")
    if not colon or kind not in (FILE, TPM, *_UNKNOWN):
        return f"expected file:PATH or tpm:HANDLE, got {reference!r}"
    if not place:
        return f"expected a place after {kind}:, got nothing"
    if kind == TPM and not _is_handle(place):
        return f"expected tpm: and a persistent handle from 0x81000000 to 0x817FFFFF, got {reference!r}"
    return None


def _kind_of(reference: str) -> tuple[str, str]:
    problem = check_reference(reference)
    if problem is not None:
        raise UnsupportedKeyStore(f"key reference: {problem}")
    kind, _, place = reference.partition(":")
    if kind in _UNKNOWN:
        raise UnsupportedKeyStore(f"{reference}: this version keeps no keys in {kind}; use tpm:HANDLE or file:PATH")
    return kind, place


def _is_handle(place: str) -> bool:
    try:
        return place.lower().startswith("0x") and int(place, 16) in _HANDLES
    except ValueError:
        return False


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
