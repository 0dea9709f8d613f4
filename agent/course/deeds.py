"""What may be asked of the course of a hearing, parsed once at the control socket's border. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

BY = ("panel", "page", "foot-switch", "key-box", "alarm-button", "heart-rate")
REASONS = ("new-facts", "technical", "health", "other")
HOLDS = ("plea-hearing", "signing", "questioning")
ENDS = ("begin", "end")
WHO = ("suspect", "lawyer")
HOW = ("declared", "proven")
MAX_DETAIL = 500


class DeedKind(Enum):
    """The deeds, as the control socket names them."""

    START = "start"
    STOP = "stop"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXPLAINED = "explained"
    TALK = "confidential"
    TALK_END = "confidential-end"
    CONFIRM = "confirm"
    CHAPTER = "chapter"
    MISSING = "missing"
    CONSENT = "consent"
    HOLDS = "holds"
    NOTICE = "notice"
    ALARM = "alarm"
    ARRIVED = "arrived"


class DeedRefused(Exception):
    """A deed that is not done: `code` for machines, the message for people, `more` for whoever asks again."""

    def __init__(self, code: str, words: str, **more: Any) -> None:
        super().__init__(words)
        self.code, self.more = code, more


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSaid:
    """Who operates or presides: how it is known, and the name (sealed before it is signed)."""

    how: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One deed. `what` is its word: a reason, chapter, end, person or language; `detail` is free text."""

    kind: DeedKind
    by: str
    what: str = ""
    detail: str = ""
    holds: tuple[str, ...] = ()
    operator: RoleSaid | None = None
    presiding: RoleSaid | None = None


#: Which key of the request is the deed's word, and what it may be (None: any text).
_WORDS: dict[DeedKind, tuple[str, tuple[str, ...] | None]] = {
    DeedKind.SUSPEND: ("reason", REASONS),
    DeedKind.CONFIRM: ("which", ENDS),
    DeedKind.CONSENT: ("who", WHO),
    DeedKind.CHAPTER: ("id", None),
    DeedKind.MISSING: ("id", None),
    DeedKind.NOTICE: ("language", None),
    DeedKind.ARRIVED: ("code", None),
}


def read_deed(request: Mapping[str, Any]) -> Deed:
    """The deed that a request names. Raises DeedRefused("form")."""
    try:
        kind = DeedKind(request.get("deed"))
    except ValueError:
        raise DeedRefused("form", f"expected `deed` to be one of {', '.join(k.value for k in DeedKind)}") from None
    by = _choice(request, "by", BY)
    key, allowed = _WORDS.get(kind, ("", None))
    what = "" if not key else _choice(request, key, allowed) if allowed else _text(request, key, 64)
    detail = _text(request, "reason" if kind is DeedKind.MISSING else "detail", MAX_DETAIL, default="")
    return Deed(
        kind=kind,
        by=by,
        what=what,
        detail=detail,
        holds=_holds(request) if kind is DeedKind.HOLDS else (),
        operator=_role(request, "operator"),
        presiding=_role(request, "presiding"),
    )


def _text(request: Mapping[str, Any], key: str, limit: int, default: str | None = None) -> str:
    value = request.get(key, default)
    if not isinstance(value, str) or len(value) > limit or (default is None and not value):
        raise DeedRefused("form", f"expected `{key}`, text of at most {limit} characters")
    return value


def _choice(request: Mapping[str, Any], key: str, allowed: tuple[str, ...]) -> str:
    value = request.get(key)
    if not isinstance(value, str) or value not in allowed:
        raise DeedRefused("form", f"expected `{key}` to be one of {', '.join(allowed)}")
    return value


def _holds(request: Mapping[str, Any]) -> tuple[str, ...]:
    value = request.get("holds")
    if not isinstance(value, list) or not value or not all(each in HOLDS for each in value):
        raise DeedRefused("form", f"expected `holds`, a list of {', '.join(HOLDS)}")
    return tuple(word for word in HOLDS if word in value)


def _role(request: Mapping[str, Any], key: str) -> RoleSaid | None:
    value = request.get(key)
    if value is None:
        return None
    if not isinstance(value, dict) or value.get("how") not in HOW or not isinstance(value.get("name"), str):
        raise DeedRefused("form", f"expected `{key}` with `how` (declared, proven) and `name`")
    name = value["name"].strip()
    if not 0 < len(name) <= 100:
        raise DeedRefused("form", f"expected `{key}.name` of 1 to 100 characters")
    return RoleSaid(how=value["how"], name=name)
