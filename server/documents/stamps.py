"""What is drawn into a seal's field: a page of one stamp, typeset once for each unit."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from server.documents import fonts
from server.documents.compiling import stamped


def agency(unit: str) -> bytes:
    """The seal of that unit; in a demo of an invented look that says it has no legal effect."""
    return _agency(unit, settings.MSR.demo, fonts.folders())


def system(now: datetime) -> bytes:
    """The frame of the centre's own certification, which is no seal and says so."""
    at = timezone.localtime(now).strftime("%Y-%m-%d %H:%M:%S")
    return stamped("system", {"at": at, "demo": _flag(settings.MSR.demo)}, fonts=fonts.folders())


@lru_cache(maxsize=64)
def _agency(unit: str, demo: bool, places: tuple[Path, ...]) -> bytes:
    return stamped("agency", {"unit": unit, "demo": _flag(demo)}, fonts=places)


def _flag(yes: bool) -> str:
    return "true" if yes else "false"
