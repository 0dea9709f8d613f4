"""What a box tells its centre of updates, and what the centre answers: one JSON object each way. Pure.

The request is signed by the box's TLS key (firmware_config/enrol/signed.py) for its own path; `at` rises with each.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from firmware_config.errors import MessageRefused

ASK_PATH = "/rooms/box/updates/{box}/"
PIECE_PATH = "/rooms/box/updates/{box}/piece/"
#: So much of a bundle goes into one answer.
PIECE = 4 << 20
LARGEST = 64 * 1024
_STATES = frozenset({"staged", "installing", "testing", "kept", "returning", "returned", "stuck"})


@dataclass(frozen=True, slots=True)
class Standing:
    """An update at the box: `digest` is the SHA-256 of the box's own package in the bundle."""

    digest: str
    state: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`updates`: the one under way and the one that ended last. `arrived`, `refused`: digests of whole bundles."""

    at: int
    installed: str
    arch: str
    updates: tuple[Standing, ...] = ()
    arrived: str = ""
    refused: str = ""
    refused_words: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """The version that this box shall take. `sha256` is the whole bundle's; never begun before `not_before_unix_s`."""

    version: str
    size: int
    sha256: str
    not_before_unix_s: int


def write_told(told: Told) -> bytes:
    """The body of a request."""
    updates = [{"digest": each.digest, "state": each.state, "words": each.words[:500]} for each in told.updates]
    plain = {name: getattr(told, name) for name in ("at", "installed", "arch", "arrived", "refused", "refused_words")}
    return json.dumps(plain | {"updates": updates}, ensure_ascii=False).encode()


def read_told(raw: bytes) -> Told:
    """Raises MessageRefused."""
    try:
        found = json.loads(raw)
        return Told(
            at=_number(found, "at"),
            installed=_text(found, "installed", 64),
            arch=_text(found, "arch", 8),
            updates=tuple(
                Standing(digest=_text(each, "digest", 64), state=_state(each), words=_text(each, "words", 500))
                for each in found["updates"][:2]
            ),
            arrived=_text(found, "arrived", 64),
            refused=_text(found, "refused", 64),
            refused_words=_text(found, "refused_words", LARGEST)[:500],
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise MessageRefused(f"told: {error or type(error).__name__}") from error


def write_offer(offer: Offer | None) -> bytes:
    """The body of an answer."""
    if offer is None:
        return b'{"offer": null}'
    return json.dumps({"offer": asdict(offer)}).encode()


def read_offer(raw: bytes) -> Offer | None:
    """Raises MessageRefused."""
    try:
        found = json.loads(raw)["offer"]
        if found is None:
            return None
        return Offer(
            version=_text(found, "version", 64),
            size=_number(found, "size"),
            sha256=_text(found, "sha256", 64),
            not_before_unix_s=_number(found, "not_before_unix_s"),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise MessageRefused(f"offer: {error or type(error).__name__}") from error


def write_piece(sha256: str, offset: int) -> bytes:
    """The body of a request for a piece of a bundle."""
    return json.dumps({"sha256": sha256, "from": offset}).encode()


def read_piece(raw: bytes) -> tuple[str, int]:
    """Which bundle, from which byte. Raises MessageRefused."""
    try:
        found = json.loads(raw)
        return _text(found, "sha256", 64), _number(found, "from")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise MessageRefused(f"piece: {error or type(error).__name__}") from error


def _text(found: dict[str, Any], key: str, longest: int) -> str:
    value = found[key]
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        raise ValueError(f"{key}: expected a text of at most {longest} letters")
    value.encode()  # half a pair of surrogates is no letter: it could not be kept
    return value


def _number(found: dict[str, Any], key: str) -> int:
    value = found[key]
    if type(value) is not int or not 0 <= value < 1 << 62:
        raise ValueError(f"{key}: expected a whole number")
    return value


def _state(found: dict[str, Any]) -> str:
    if found["state"] not in _STATES:
        raise ValueError(f"state: expected one of {sorted(_STATES)}")
    return str(found["state"])
