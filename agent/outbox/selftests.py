"""Where reports of self-tests lie in an outbox (docs/selftest.md): NUMBER-DIGEST.cose, so that a name is used once."""

from __future__ import annotations

from pathlib import Path

_DIGEST, _NUMBER = 32, 8


def folder_of(outbox: Path) -> Path:
    """Everything that self-tests leave there."""
    return outbox / "selftests"


def reports_of(outbox: Path) -> Path:
    """The folder of the signed reports."""
    return folder_of(outbox) / "reports"


def report_files(folder: Path) -> list[Path]:
    """Reports, oldest first; none where the folder is not there."""
    return sorted(path for path in folder.glob("*-*.cose") if path.stem[:_NUMBER].isdecimal())


def report_name(after: list[Path], digest: bytes) -> str:
    """The file's name of the report that follows these. After a reset numbers begin again, digests do not."""
    number = int(after[-1].stem[:_NUMBER]) + 1 if after else 1
    return f"{number:0{_NUMBER}d}-{digest.hex()[:16]}.cose"


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
