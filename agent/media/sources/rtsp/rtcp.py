"""RTCP (RFC 3550 section 6): the camera's clock from its sender reports, and the receiver's word that we live. Pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass

SENDER_REPORT, RECEIVER_REPORT = 200, 201
OLDEST_REPORT_NS = 60_000_000_000
_NTP_TO_UNIX_S = 2_208_988_800
_HEAD = struct.Struct(">BBH")
_SENDER = struct.Struct(">IIII")


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderReport:
    """One instant on both clocks of a stream: the camera's wall clock (Unix nanoseconds) and its RTP time stamp."""

    source: int
    unix_ns: int
    stamp: int


def captured_unix_ns(report: SenderReport, stamp: int, ns_per_tick: float) -> int | None:
    """The camera's wall clock at a stamp (32 bits of it count); None beyond a minute from the report."""
    ticks = (stamp - report.stamp + (1 << 31) & 0xFFFFFFFF) - (1 << 31)
    since_ns = int(ticks * ns_per_tick)
    return report.unix_ns + since_ns if abs(since_ns) <= OLDEST_REPORT_NS else None


def sender_report(compound: bytes | memoryview) -> SenderReport | None:
    """The first sender report of a compound packet; None where there is none, or where it names no time."""
    at = 0
    while at + _HEAD.size <= len(compound):
        first, kind, words = _HEAD.unpack_from(compound, at)
        end = at + 4 + 4 * words
        if first >> 6 != 2 or end > len(compound):
            return None
        if kind == SENDER_REPORT and words >= 6:
            source, seconds, fraction, stamp = _SENDER.unpack_from(compound, at + _HEAD.size)
            if seconds <= _NTP_TO_UNIX_S:
                return None
            unix_ns = (seconds - _NTP_TO_UNIX_S) * 1_000_000_000 + (fraction * 1_000_000_000 >> 32)
            return SenderReport(source=source, unix_ns=unix_ns, stamp=stamp)
        at = end
    return None


def receiver_report(own: int) -> bytes:
    """An empty receiver report: over TCP there is no loss to report, but cameras drop listeners who say nothing."""
    return struct.pack(">BBHI", 0x80, RECEIVER_REPORT, 1, own)
