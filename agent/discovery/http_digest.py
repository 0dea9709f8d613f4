"""HTTP Digest access (RFC 7616; MD5 and SHA-256, qop auth): the answer to a camera's challenge. Pure."""

from __future__ import annotations

import hashlib
import re

from agent.discovery.errors import CameraRefused
from agent.discovery.soap import Credentials

_PAIR = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')
_HASHES = {"MD5": "md5", "SHA-256": "sha256"}


def authorization(challenge: str, credentials: Credentials, *, method: str, path: str, client_nonce: str) -> str:
    """The Authorization header for one request. Raises CameraRefused for a scheme that would show the password."""
    scheme, _, rest = challenge.strip().partition(" ")
    if scheme.lower() != "digest":
        raise CameraRefused(f"camera: expected Digest sign-in, got {scheme[:20]}; switch the camera to Digest")
    said = {name.lower(): quoted or plain for name, quoted, plain in _PAIR.findall(rest)}
    algorithm = said.get("algorithm", "MD5").upper()
    if algorithm not in _HASHES:
        raise CameraRefused(f"camera: expected Digest with MD5 or SHA-256, got {algorithm[:20]}")
    realm, nonce = said.get("realm", ""), said.get("nonce", "")

    def digest(text: str) -> str:
        return hashlib.new(_HASHES[algorithm], text.encode(), usedforsecurity=False).hexdigest()

    secret = digest(f"{credentials.user}:{realm}:{credentials.password}")
    asked = digest(f"{method}:{path}")
    has_qop = "auth" in [each.strip() for each in said.get("qop", "").split(",")]
    middle = f"00000001:{client_nonce}:auth:" if has_qop else ""
    response = digest(f"{secret}:{nonce}:{middle}{asked}")
    parts = [f'username="{_quoted(credentials.user)}"', f'realm="{_quoted(realm)}"', f'nonce="{_quoted(nonce)}"']
    parts += [f'uri="{path}"', f'response="{response}"', f"algorithm={algorithm}"]
    if has_qop:
        parts += ["qop=auth", "nc=00000001", f'cnonce="{client_nonce}"']
    if "opaque" in said:
        parts.append(f'opaque="{_quoted(said["opaque"])}"')
    return "Digest " + ", ".join(parts)


def _quoted(text: str) -> str:
    return "".join(each for each in text if each.isprintable()).replace("\\", "\\\\").replace('"', '\\"')
