"""A finding made by the catalogue's words: the level is the catalogue's, the figures are the check's. Pure."""

from __future__ import annotations

from firmware_config.selftests import LEVELS, catalogue
from sync.evidence.selftests import Finding, Level

_MEASURED = 240


def good(check: str, measured: str = "", *, subject: str = "") -> Finding:
    """It is as it should be."""
    return Finding(check=check, subject=subject, level=Level.GOOD, reason="", measured=measured[:_MEASURED])


def ended(check: str, reason: str, measured: str = "", *, subject: str = "") -> Finding:
    """It ended so. The reason is one of the catalogue's."""
    found = catalogue().checks[check].reasons[reason]
    level = Level(LEVELS.index(found.level))
    return Finding(check=check, subject=subject, level=level, reason=reason, measured=measured[:_MEASURED])
