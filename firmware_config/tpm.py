"""A P-256 key inside a TPM 2.0, by Debian's tpm2-tools: made there, used there, and never out of it.

The key is a child of the owner's storage key, kept at a persistent handle, so that it is there again after a power cut
without a file. Which TPM: TPM2TOOLS_TCTI, which tpm2-tools read themselves; by default the kernel's /dev/tpmrm0.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from firmware_config.errors import KeyExists, KeyNotFound, KeyUnusable, TpmMissing, TpmRefused
from sync.evidence.keys import P256_ORDER, point_of

#: Of the range that the TCG leaves to owners (0x81000000 to 0x817FFFFF), away from the storage key's usual place.
HANDLE = "0x81010A01"
_ATTRIBUTES = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|noda|sign"
_PATIENCE_S = 30
_TOOL = "tpm2"
_DEVICE = Path("/dev/tpmrm0")


class TpmSigner:
    """Signs with the key at a handle; each signature is one run of `tpm2 sign`."""

    __slots__ = ("_handle", "_public")

    def __init__(self, handle: str) -> None:
        self._handle = handle
        self._public = point_at(handle)

    @property
    def public_key(self) -> bytes:
        """Uncompressed point, 65 bytes."""
        return self._public

    def sign(self, message: bytes) -> bytes:
        """ES256, raw r and s, low s. Raises TpmMissing or TpmRefused."""
        with tempfile.TemporaryDirectory(prefix="msr-tpm-") as folder:
            digest, signature = Path(folder, "digest"), Path(folder, "signature")
            digest.write_bytes(hashlib.sha256(message).digest())
            _run("sign", "-c", self._handle, "-g", "sha256", "-s", "ecdsa", "-f", "plain", "-d",
                 "-o", str(signature), str(digest))  # fmt: skip
            r, s = decode_dss_signature(signature.read_bytes())
        return r.to_bytes(32, "big") + min(s, P256_ORDER - s).to_bytes(32, "big")


def is_there() -> bool:
    """True where this machine has tpm2-tools and a TPM that they can ask."""
    if shutil.which(_TOOL) is None or not (_DEVICE.exists() or os.environ.get("TPM2TOOLS_TCTI")):
        return False
    try:
        _run("getcap", "handles-persistent")
    except (TpmMissing, TpmRefused):
        return False
    return True


def create(handle: str) -> TpmSigner:
    """A new key at the handle. Raises KeyExists, TpmMissing or TpmRefused."""
    if _is_taken(handle):
        raise KeyExists(f"tpm:{handle}: a key is there already and is never overwritten; `msr-agent reset` destroys it")
    with tempfile.TemporaryDirectory(prefix="msr-tpm-") as folder:
        parent, public, private, key = (str(Path(folder, name)) for name in ("parent", "public", "private", "key"))
        _run("createprimary", "-Q", "-C", "o", "-G", "ecc256", "-c", parent)
        _run("create", "-Q", "-C", parent, "-G", "ecc256:ecdsa-sha256", "-a", _ATTRIBUTES, "-u", public, "-r", private)
        _forget_what_is_loaded()
        _run("load", "-Q", "-C", parent, "-u", public, "-r", private, "-c", key)
        _run("evictcontrol", "-Q", "-C", "o", "-c", key, handle)
        _forget_what_is_loaded()
    return TpmSigner(handle)


def destroy(handle: str) -> None:
    """The key is gone for ever: its private half was nowhere else. Again is no error."""
    if _is_taken(handle):
        _run("evictcontrol", "-Q", "-C", "o", "-c", handle)


def point_at(handle: str) -> bytes:
    """The point of the key at the handle. Raises KeyNotFound, KeyUnusable, TpmMissing or TpmRefused."""
    if not _is_taken(handle):
        raise KeyNotFound(f"tpm:{handle}: there is no key; make one with `msr-agent enrol`")
    with tempfile.TemporaryDirectory(prefix="msr-tpm-") as folder:
        pem = Path(folder, "public.pem")
        _run("readpublic", "-Q", "-c", handle, "-f", "pem", "-o", str(pem))
        key = load_pem_public_key(pem.read_bytes())
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeyUnusable(f"tpm:{handle}: expected a P-256 key, got {type(key).__name__.strip('_')}")
    return point_of(key)


def _is_taken(handle: str) -> bool:
    listed = _run("getcap", "handles-persistent")
    return int(handle, 16) in {int(line.split()[-1], 16) for line in listed.splitlines() if "0x" in line.lower()}


def _forget_what_is_loaded() -> None:
    """A TPM without the kernel's resource manager keeps what a run loaded, and has room for three."""
    if not _DEVICE.exists() or os.environ.get("TPM2TOOLS_TCTI"):
        _run("flushcontext", "-t")


def _run(*words: str) -> str:
    """What `tpm2 WORDS` printed. The PATH of a unit is enough; nothing secret stands in the words."""
    program = shutil.which(_TOOL)
    if program is None:
        raise TpmMissing("tpm2: not installed; install the package tpm2-tools, or keep the key in a file")
    try:
        done = subprocess.run([program, *words], capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise TpmRefused(f"tpm2 {words[0]}: no answer from the TPM within {_PATIENCE_S} s") from error
    if done.returncode != 0:
        raise TpmRefused(f"tpm2 {words[0]}: {_last_line(done.stderr)}")
    return done.stdout


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else "refused without a word"
