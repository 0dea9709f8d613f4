"""Changes a profile's text line by line: comments and order stay, what is not named stays to the byte. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from firmware_config.profile_orders.errors import EditRefused
from firmware_config.toml_lines import lines_of

#: What belongs to this box, its keys and its centre; only enrolment at the box itself changes it.
_KEPT = re.compile(r"(box|outbox|control|device_key|room\.code|(broker|trusted|centre|recipients)([.\[].*)?)")
_HEADER = re.compile(r"\s*\[\[?[^\]]+\]\]?\s*(#.*)?")
_LINE = re.compile(r"(\s*[A-Za-z0-9_-]+\s*=\s*)(.*)")
_TABLE = re.compile(r"[a-z_]+")
HIDDEN = "***"
#: In an address between quotes of either kind: what stands before the password, the quote, the password, the rest.
_PASSWORD = re.compile(
    r"""((["'])[a-z0-9+.-]+://(?:(?!\2)[^/@:\n])*:)((?:\\.|(?!\2).)*)(@(?:\\.|(?!\2)[^@\n])*\2)""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Change:
    """`value` is the new value as TOML writes it, None: the key, or the whole table, goes.

    `path` "" appends `value`, whole lines of TOML, at the end: a new thing with its table.
    """

    path: str
    value: str | None


def is_kept(path: str) -> bool:
    """True for what no order may change."""
    return _KEPT.fullmatch(path) is not None


def edited(text: str, changes: Iterable[Change]) -> str:
    """The text with the changes made, in their order. Raises EditRefused."""
    for change in changes:
        text = _edited(text, change)
    return text


def masked(text: str) -> str:
    """The text for others' eyes: no password of an address."""
    return _PASSWORD.sub(rf"\g<1>{HIDDEN}\g<4>", text)


def _edited(text: str, change: Change) -> str:
    lines = text.splitlines(keepends=True)
    if change.path == "":
        return text.rstrip("\n") + "\n\n" + (change.value or "").strip("\n") + "\n"
    place = lines_of(text).get(change.path)
    if change.value is not None:
        _need_one_line(change.path, change.value)
    if place is None:
        return text if change.value is None else _added(text, change.path, change.value)
    if _HEADER.fullmatch(lines[place - 1].rstrip("\n")):
        return _without_table(text, change, place)
    if change.value is None:
        return "".join(lines[: place - 1] + lines[place:])
    lines[place - 1] = _with_value(lines[place - 1], change)
    return "".join(lines)


def _with_value(line: str, change: Change) -> str:
    """The line with another value; the comment behind it stays. A password that came masked stays as it was."""
    found = _LINE.fullmatch(line.rstrip("\n"))
    assert found is not None and change.value is not None
    head, rest = found[1], found[2]
    old = _value_of(change.path, rest)
    new = change.value
    if HIDDEN in new and (secret := _PASSWORD.fullmatch(old)) is not None:
        new = new.replace(f":{HIDDEN}@", f":{secret[3]}@", 1)
    elif HIDDEN in new and urlsplit(new.strip("\"'")).password == HIDDEN:
        raise EditRefused(change.path, "expected a password, got the stars that stand for one")
    return f"{head}{new}{rest[len(old) :]}\n"


def _value_of(path: str, rest: str) -> str:
    """The value at the beginning of what stands behind `=`, as long as it ends on this line."""
    for end in [*(at for at, letter in enumerate(rest) if letter == "#"), len(rest)]:
        value = rest[:end].rstrip()
        if _is_value(value):
            return value
    raise EditRefused(path, "expected a value on one line, got one over several; change it at the box")


def _need_one_line(path: str, value: str) -> None:
    if "\n" in value or not _is_value(value):
        raise EditRefused(path, f"expected a value as TOML writes it, got {value[:60]!r}")


def _is_value(text: str) -> bool:
    try:
        return bool(text) and list(tomllib.loads(f"x = {text}")) == ["x"] and not text.endswith(" ")
    except (tomllib.TOMLDecodeError, RecursionError):
        return False


def _added(text: str, path: str, value: str) -> str:
    """A key that did not stand: behind the header of its table, or with a new table at the end."""
    table, _, key = path.rpartition(".")
    lines, places = text.splitlines(keepends=True), lines_of(text)
    if table == "":
        return f"{key} = {value}\n{text}"
    if table in places:
        at = places[table]
        return "".join([*lines[:at], f"{key} = {value}\n", *lines[at:]])
    if not _TABLE.fullmatch(table):
        raise EditRefused(path, f"expected a table {table} that stands in the profile, got none")
    return f"{text.rstrip()}\n\n[{table}]\n{key} = {value}\n"


def _without_table(text: str, change: Change, place: int) -> str:
    if change.value is not None:
        raise EditRefused(change.path, "expected a key, got a table")
    lines, places = text.splitlines(keepends=True), lines_of(text)
    below = {at for path, at in places.items() if path.startswith((f"{change.path}.", f"{change.path}["))}
    end = place
    while end < len(lines) and (not _HEADER.fullmatch(lines[end].rstrip("\n")) or end + 1 in below):
        end += 1
    while end > place and lines[end - 1].lstrip().startswith("#"):
        end -= 1  # remarks before the next table are the next one's
    return "".join(lines[: place - 1] + lines[end:])
