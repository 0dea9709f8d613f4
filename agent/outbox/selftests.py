"""Where reports of self-tests lie in an outbox: numbered files, oldest first (docs/selftest.md)."""

from __future__ import annotations

from pathlib import Path


def folder_of(outbox: Path) -> Path:
    """Everything that self-tests leave there."""
    return outbox / "selftests"


def reports_of(outbox: Path) -> Path:
    """The folder of the signed reports."""
    return folder_of(outbox) / "reports"


def report_files(folder: Path) -> list[Path]:
    """Reports, oldest first; none where the folder is not there."""
    return sorted(path for path in folder.glob("*.cose") if path.stem.isdecimal())
