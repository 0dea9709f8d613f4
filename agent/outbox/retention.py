"""Which files may be retired (E5, W6). Pure: only a receipt frees, never the pressure of a full disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

VERIFIED = 1
HOUR_NS = 3_600_000_000_000

Name = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A sealed file or tail that lies on the box: its name (kind, a, b), part, digest, and when it was written."""

    name: Name
    part: int
    digest: bytes
    written_unix_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownReceipt:
    """What the centre said of one thing; `receipt_digest` names the receipt itself."""

    verdict: int
    opened: bool
    covered: bool
    digest: bytes
    receipt_digest: bytes


def stay_is_over(file: HeldFile, now_unix_ns: int, minimum_stay_h: int) -> bool:
    """Whether the legal minimum stay on the box has passed."""
    return now_unix_ns - file.written_unix_ns >= minimum_stay_h * HOUR_NS


def retirable(
    held: Iterable[HeldFile],
    receipts: Mapping[Name, KnownReceipt],
    ends: Mapping[int, KnownReceipt],
    *,
    now_unix_ns: int,
    minimum_stay_h: int,
) -> list[tuple[HeldFile, KnownReceipt]]:
    """The files that may go: verified and opened for their own digest, the part's end covered, the stay over.

    `ends` holds the receipt of the close record or `recovered` statement of each part that has one.
    """
    found = []
    for file in held:
        receipt = receipts.get(file.name)
        end = ends.get(file.part)
        if receipt is None or end is None:
            continue
        is_good = receipt.verdict == VERIFIED and receipt.opened and receipt.digest == file.digest
        is_covered = end.verdict == VERIFIED and end.covered
        if is_good and is_covered and stay_is_over(file, now_unix_ns, minimum_stay_h):
            found.append((file, receipt))
    return found
