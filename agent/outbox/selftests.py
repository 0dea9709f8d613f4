"""Where reports of self-tests lie in an outbox: numbered files, oldest first (docs/selftest.md)."""

from __future__ import annotations

from pathlib import Path

_DIGEST = 32


def folder_of(outbox: Path) -> Path:
    """Everything that self-tests leave there."""
    return outbox / "selftests"


def reports_of(outbox: Path) -> Path:
    """The folder of the signed reports."""
    return folder_of(outbox) / "reports"


def report_files(folder: Path) -> list[Path]:
    """Reports, oldest first; none where the folder is not there."""
    return sorted(path for path in folder.glob("*.cose") if path.stem.isdecimal())


def newest_file(outbox: Path) -> Path:
    """Where the digest of the newest report stands, in hexadecimal."""
    return folder_of(outbox) / "newest"


def newest_digest(outbox: Path) -> bytes | None:
    """The digest of the newest report: what `open` names. None where the box never tested itself."""
    try:
        digest = bytes.fromhex(newest_file(outbox).read_text("ascii"))
    except (OSError, ValueError):
        return None
    return digest if len(digest) == _DIGEST else None
