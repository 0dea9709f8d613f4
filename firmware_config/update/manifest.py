"""The manifest of a bundle: what is in it, by digest, and who signed it (docs/updates.md section 2). Takes bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from firmware_config.update.errors import BundleBroken, BundleUntrusted
from sync.evidence.errors import BadSignature
from sync.evidence.keys import Signer, check_signature, key_id

PRODUCT = "mashangren-box"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
LARGEST_MANIFEST = 256 * 1024
_CONTEXT = b"mashangren update manifest v1\n"
#: Debian's rule for versions, without an epoch.
_VERSION = re.compile(r"[0-9][A-Za-z0-9.+~-]{0,63}")
_NAME = re.compile(r"(?:[a-z0-9][A-Za-z0-9.+~_-]{0,150}\.deb|install\.sh|Packages)")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the bundle."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says of itself. `made_unix_s` is the moment of its sources, not of the build."""

    version: str
    arch: str
    made_unix_s: int
    notes: str
    files: tuple[Part, ...]

    @property
    def package(self) -> Part:
        """The box's own package among the files."""
        return next(part for part in self.files if part.name == f"{PRODUCT}_{self.version}_{self.arch}.deb")


def write(manifest: Manifest) -> bytes:
    """The bytes that are signed and shipped."""
    told = {"v": 1, "product": PRODUCT, **asdict(manifest)}
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def sign(raw: bytes, signer: Signer) -> bytes:
    """The signature's file: one line of JSON with the key's id and r and s in hexadecimal."""
    told = {"key": key_id(signer.public_key).hex(), "signature": signer.sign(_CONTEXT + raw).hex()}
    return json.dumps(told, sort_keys=True).encode() + b"\n"


def verify(raw: bytes, signature: bytes, trusted: Iterable[bytes]) -> Manifest:
    """The manifest of these very bytes. Raises BundleUntrusted unless one of the `trusted` points signed them, and
    BundleBroken where they do not say what a manifest says.

    1 the signature's file parses; 2 its key is a trusted one; 3 the signature is that key's; 4 the bytes are read.
    """
    keys = {key_id(point).hex(): point for point in trusted}
    try:
        told = json.loads(signature)
        ident, value = str(told["key"]), bytes.fromhex(told["signature"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BundleUntrusted(f"{SIGNATURE}: expected a key and a signature, got something else") from error
    if ident not in keys:
        known = ", ".join(each[:16] for each in keys) or "none"
        raise BundleUntrusted(
            f"{SIGNATURE}: signed by key {ident[:16]}, this machine trusts {known} for updates; put the right public "
            "key into /etc/msr/update-keys, or ask who made the bundle"
        )
    try:
        check_signature(keys[ident], _CONTEXT + raw, value, MANIFEST)
    except BadSignature as error:
        raise BundleUntrusted(f"{error}; the bundle was changed on its way, fetch it again") from error
    return read(raw)


def read(raw: bytes) -> Manifest:
    """What the bytes say, believed by nobody yet. Raises BundleBroken."""
    if len(raw) > LARGEST_MANIFEST:
        raise BundleBroken(f"{MANIFEST}: expected at most {LARGEST_MANIFEST} bytes, got {len(raw)}")
    try:
        told = json.loads(raw)
        found = Manifest(
            version=_text(told, "version", _VERSION),
            arch=_text(told, "arch", re.compile(r"amd64|arm64")),
            made_unix_s=_number(told, "made_unix_s"),
            notes=str(told["notes"])[:4000],
            files=tuple(
                Part(
                    name=_text(each, "name", _NAME),
                    size=_number(each, "size"),
                    sha256=_text(each, "sha256", _DIGEST),
                )
                for each in told["files"]
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BundleBroken(f"{MANIFEST}: {error or type(error).__name__}") from error
    if (told.get("v"), told.get("product")) != (1, PRODUCT):
        raise BundleBroken(f"{MANIFEST}: expected {PRODUCT} in version 1, got {told.get('product')} {told.get('v')}")
    names = [part.name for part in found.files]
    wanted = {"install.sh", "Packages", f"{PRODUCT}_{found.version}_{found.arch}.deb"}
    if len(set(names)) != len(names) or not wanted <= set(names):
        raise BundleBroken(f"{MANIFEST}: expected {', '.join(sorted(wanted))}, each file once")
    return found


def _text(told: dict[str, Any], key: str, form: re.Pattern[str]) -> str:
    value = told[key]
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError(f"{key}: expected {form.pattern}, got {value!r:.80}")
    return value


def _number(told: dict[str, Any], key: str) -> int:
    value = told[key]
    if type(value) is not int or value < 0:
        raise ValueError(f"{key}: expected a whole number, got {value!r:.40}")
    return value
