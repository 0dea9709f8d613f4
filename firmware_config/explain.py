"""What a profile comes to, key by key, and where each value is from: a line of the file, the default, or computed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firmware_config.errors import ProfileError
from firmware_config.profile import Profile, parse
from firmware_config.profile_orders.edit import masked
from firmware_config.table import Asked
from firmware_config.toml_lines import lines_of

FILE, DEFAULT, COMPUTED, NOT_SET = "file", "default", "computed", "not set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One value as it holds. `origin` is file (then `line`, 0 where it could not be found), default, computed, not set.

    `asked` says what the key may be; None for what is computed from others.
    """

    path: str
    value: Any
    origin: str
    line: int = 0
    asked: Asked | None = None


#: What is worked out from other values, beside what the file says.
_COMPUTED: tuple[tuple[str, Callable[[Profile], Any]], ...] = (
    ("digest", lambda profile: bytes(profile.digest).hex()),
    ("outbox", lambda profile: str(profile.outbox)),
    ("control", lambda profile: str(profile.control)),
    ("device_key", lambda profile: profile.device_key),
    ("broker.certificate", lambda profile: str(profile.broker.certificate)),
    ("trusted.centre", lambda profile: profile.trusted.centre),
    ("required tracks", lambda profile: list(profile.required_tracks)),
    ("things that may be missing", lambda profile: list(profile.things.watched)),
)


def explain(data: bytes, folder: Path) -> tuple[Profile, list[Explained]]:
    """The profile, and every value in the order in which it was read. Raises ProfileError."""
    asked: list[Asked] = []
    profile = parse(data, folder, asked)
    lines = lines_of(data.decode("utf-8"))
    told = {each.path for each in asked if each.is_set}
    found: dict[str, Explained] = {}
    for each in asked:
        if each.kind or each.path not in told:
            found[each.path] = _explained(each, lines)
    found = dict(sorted(found.items(), key=lambda pair: _where(pair[0], lines)))
    computed = [Explained(path=path, value=of(profile), origin=COMPUTED) for path, of in _COMPUTED]
    adding = [each for each in computed if _adds(each, found)]
    kept = [each for each in found.values() if each.origin != DEFAULT or each.path not in {a.path for a in adding}]
    return profile, [*kept, *adding]


def place_of(error: ProfileError, data: bytes) -> int:
    """The line at which an error stands, of its table where the key is missing; 0 where there is none."""
    return _where(error.where, lines_of(data.decode("utf-8", "replace")))


def _where(where: str, lines: dict[str, int]) -> int:
    while where:
        if where in lines:
            return lines[where]
        where = where.rpartition(".")[0]
    return 0


def shown(value: Any) -> str:
    """A value as a person may read it anywhere: the password of an address is left out."""
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ", ".join(shown(each) for each in value) or "-"
    return str(json.loads(masked(json.dumps(str(value), ensure_ascii=False))))


def _adds(computed: Explained, found: dict[str, Explained]) -> bool:
    """A computed value that only repeats what the file says tells nothing."""
    said = found.get(computed.path)
    return said is None or said.origin == DEFAULT or said.value != computed.value


def _explained(each: Asked, lines: dict[str, int]) -> Explained:
    if each.is_set:
        return Explained(path=each.path, value=each.value, origin=FILE, line=lines.get(each.path, 0), asked=each)
    origin = DEFAULT if each.kind else NOT_SET
    return Explained(path=each.path, value=each.value, origin=origin, asked=each)
