"""Where in a TOML text each key stands: its dotted path, with a place in brackets for arrays of tables -> line from 1.

tomllib tells no lines. This reads what a profile is made of, a key or a header a line; what it does not understand
(a value over many lines) it leaves out, and whoever asks then has no line.
"""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*(\]\]?)\s*(?:#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=\s*(.*)")


def lines_of(text: str) -> dict[str, int]:
    """The line of each key and table header."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    where = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.fullmatch(line):
            where = _opened(header[2], counts, is_array=header[1] == "[[")
            found.setdefault(where, number)
        elif key := _KEY.fullmatch(line):
            found.setdefault(f"{where}.{key[1]}" if where else key[1], number)
    return found


def _opened(name: str, counts: dict[str, int], *, is_array: bool) -> str:
    """The path of a header: `composite.layouts.places` is the newest place of the newest layout."""
    path = ""
    parts = name.split(".")
    for depth, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        if depth == len(parts) - 1 and is_array:
            counts[path] = counts.get(path, -1) + 1
            for below in [other for other in counts if other.startswith(f"{path}[{counts[path]}].")]:
                del counts[below]
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path
