"""Signing in to a camera: Digest (RFC 7616, and RFC 2617 as older cameras speak it) and Basic (RFC 7617). Pure."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
_PAIR = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Never printed."""

    user: str = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What the camera asks for: `scheme` is Digest or Basic."""

    scheme: str
    realm: str = ""
    nonce: str = ""
    algorithm: str = "MD5"
    opaque: str = ""
    has_qop: bool = False


def choose(headers: Sequence[str]) -> Challenge | None:
    """The strongest challenge of the WWW-Authenticate headers that we can answer; None if there is none."""
    known = [c for header in headers if (c := _read(header)) is not None]
    order = {"SHA-256": 0, "MD5": 1, "Basic": 2}
    return min(known, key=lambda c: order[c.algorithm if c.scheme == "Digest" else c.scheme], default=None)


def authorization(challenge: Challenge, who: Credentials, *, method: str, uri: str, count: int, cnonce: str) -> str:
    """The value of the Authorization header; `count` is how often this nonce has been used, from 1."""
    if challenge.scheme == "Basic":
        return "Basic " + base64.b64encode(f"{who.user}:{who.password}".encode()).decode()

    def digest(text: str) -> str:
        return _HASHES[challenge.algorithm](text.encode()).hexdigest()

    secret = digest(f"{who.user}:{challenge.realm}:{who.password}")
    deed = digest(f"{method}:{uri}")
    fields = {"username": who.user, "realm": challenge.realm, "nonce": challenge.nonce, "uri": uri}
    plain = {"algorithm": challenge.algorithm}
    if challenge.has_qop:
        fields["response"] = digest(f"{secret}:{challenge.nonce}:{count:08x}:{cnonce}:auth:{deed}")
        fields["cnonce"] = cnonce
        plain |= {"qop": "auth", "nc": f"{count:08x}"}
    else:
        fields["response"] = digest(f"{secret}:{challenge.nonce}:{deed}")
    if challenge.opaque:
        fields["opaque"] = challenge.opaque
    quoted = [f'{key}="{value}"' for key, value in fields.items()]
    return "Digest " + ", ".join(quoted + [f"{key}={value}" for key, value in plain.items()])


def _read(header: str) -> Challenge | None:
    scheme, _, rest = header.strip().partition(" ")
    values = {name.lower(): quoted or bare for name, quoted, bare in _PAIR.findall(rest)}
    if scheme.lower() == "basic":
        return Challenge(scheme="Basic", realm=values.get("realm", ""))
    algorithm = values.get("algorithm", "MD5").upper()
    qop = [each.strip() for each in values.get("qop", "").split(",") if each.strip()]
    if scheme.lower() != "digest" or algorithm not in _HASHES or (qop and "auth" not in qop):
        return None
    return Challenge(
        scheme="Digest",
        realm=values.get("realm", ""),
        nonce=values.get("nonce", ""),
        algorithm=algorithm,
        opaque=values.get("opaque", ""),
        has_qop=bool(qop),
    )
