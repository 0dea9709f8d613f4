"""What failed a check: kept apart, on a volume of its own where there is one, within a quota a box (E6)."""

from __future__ import annotations

from pathlib import Path

from server.vault.errors import QuotaReached
from server.vault.store import ObjectStore


def check_quota(*, box: str, held: int, size: int, quota: int) -> None:
    """Raises QuotaReached if `size` more bytes would take the box beyond its quota."""
    if held + size > quota:
        raise QuotaReached(
            f"quarantine of {box}: expected at most {quota} bytes, got {held} + {size}. "
            "The box keeps the file; look at its alarms, then raise MSR_QUARANTINE_BYTES or revoke the box."
        )


def put(store: ObjectStore, key: str, data: bytes | Path) -> None:
    """Durable; the very same bytes twice are no error, their digest being in the key."""
    if isinstance(data, Path):
        store.put_file(key, data)
    else:
        store.put_once(key, data)
