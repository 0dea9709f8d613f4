"""The two folders of this deployment, and how a file comes into one: under another name, synced, then renamed."""

from __future__ import annotations

import os
import re
from pathlib import Path

from django.conf import settings

LETTER = ".letter"
NOTE = ".note"
_NAME = re.compile(r"(?P<sender>.{1,64})-(?P<number>\d{10})\.letter")


def folder(direction: str) -> Path:
    """`out` or `in` of this deployment, made if it is not there."""
    root: Path = settings.MSR.ferry or settings.MSR.var / "ferry"
    found = root / direction
    found.mkdir(parents=True, exist_ok=True)
    return found


def letter_name(sender: str, number: int) -> str:
    """The name of a letter's file."""
    return f"{sender}-{number:010d}{LETTER}"


def named(file: str) -> tuple[str, int | None]:
    """Sender and number as a file's name says them: a hint, for a file whose bytes cannot be believed."""
    found = _NAME.fullmatch(file)
    return (found["sender"], int(found["number"])) if found else ("", None)


def write(path: Path, data: bytes) -> None:
    """Durable when this returns, and whole at every instant."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put_away(path: Path, beside: str) -> None:
    """Moves the file into a folder beside it: nothing is deleted."""
    done = path.parent / beside
    done.mkdir(exist_ok=True)
    path.replace(done / path.name)
