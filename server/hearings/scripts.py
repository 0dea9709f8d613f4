"""What is said in each chapter, and which contents of article 4 a chapter shows: dated data, read once a process."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from server.cases.rulebook import folders
from server.hearings.errors import BadScript
from server.hearings.models import ScriptKind
from server.recordings.desk import CHAPTERS

NAME = "scripts.toml"
_DELIVERED = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One item of article 4: `chapters` show it, all of them if `every`, any of them if not. `as_needed`: its lack is
    no defect by itself."""

    number: int
    words: str
    en: str
    chapters: tuple[str, ...]
    every: bool = False
    as_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What is said in it, in full and in short; whether the short script has it."""

    ident: str
    say: str
    short: str
    in_short: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripts:
    """All of it, with where it was read from and since when it holds."""

    source: str
    in_force: str
    verified: bool
    contents: tuple[Content, ...]
    chapters: tuple[Chapter, ...]

    def of(self, kind: str) -> tuple[Chapter, ...]:
        """The chapters of that script, in order."""
        return tuple(each for each in self.chapters if kind == ScriptKind.FULL or each.in_short)


def said(chapter: Chapter, kind: str, **words: str) -> str:
    """What is said, with the words of this case put in: {role}, {unit}, {n}."""
    text = chapter.short if kind == ScriptKind.SHORT else chapter.say
    for name, value in words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def scripts() -> Scripts:
    """The scripts in force. BadScript stops whoever asks."""
    return _read(next(path for folder in (*folders(), _DELIVERED) if (path := Path(folder) / NAME).is_file()))


@cache
def _read(path: Path) -> Scripts:
    try:
        return read(path.read_text())
    except (KeyError, TypeError, ValueError) as error:
        raise BadScript(f"{path}: {error}") from error


def read(text: str) -> Scripts:
    """Scripts out of that TOML. ValueError or KeyError names what is wrong."""
    told: dict[str, Any] = tomllib.loads(text)
    contents = tuple(Content(**{**each, "chapters": tuple(each["chapters"])}) for each in told["content"])
    chapters = tuple(
        Chapter(ident=c["id"], say=c["say"], short=c.get("short", c["say"]), in_short=c.get("in_short", True))
        for c in told["chapter"]
    )
    unknown = {each.ident for each in chapters} ^ set(CHAPTERS)
    unknown |= {ident for each in contents for ident in each.chapters} - set(CHAPTERS)
    if unknown:
        raise ValueError(f"chapters {sorted(unknown)}: expected each of the box's chapters once, and no others")
    return Scripts(
        source=told["source"], in_force=told["in_force"], verified=bool(told["verified"]), contents=contents,
        chapters=chapters,
    )  # fmt: skip
