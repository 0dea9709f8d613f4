"""The numbers that a profile may set, their bounds, and what holds when it is silent."""

from __future__ import annotations

from dataclasses import dataclass, fields

from firmware_config.errors import WrongValue
from firmware_config.table import Table


@dataclass(frozen=True, slots=True)
class Limits:
    """Durations and sizes of one box; units stand in the names."""

    segment_s: int = 4
    fragment_ms: int = 500
    ring_s: int = 2
    stop_hold_ms: int = 2_000
    resume_within_s: int = 30
    interrupted_press_within_s: int = 1_800
    minimum_stay_h: int = 72
    reserve_mib: int = 64
    min_free_mib_to_start: int = 2_048
    warn_free_mib: int = 8_192
    recorded_hours_a_day: int = 6
    warn_days: int = 0
    anchor_every_s: int = 60
    close_anchor_wait_ms: int = 300
    booking_early_min: int = 30
    booking_late_min: int = 30


_BOUNDS = {
    "segment_s": (1, 10),
    "fragment_ms": (100, 1_000),
    "ring_s": (1, 2),
    "stop_hold_ms": (1_000, 10_000),
    "resume_within_s": (0, 300),
    "interrupted_press_within_s": (0, 7_200),
    "minimum_stay_h": (0, 8_760),
    "reserve_mib": (8, 4_096),
    "min_free_mib_to_start": (64, 1_048_576),
    "warn_free_mib": (64, 4_194_304),
    "recorded_hours_a_day": (1, 24),
    "warn_days": (0, 90),
    "anchor_every_s": (10, 600),
    "close_anchor_wait_ms": (0, 2_000),
    "booking_early_min": (0, 240),
    "booking_late_min": (0, 240),
}


def read_limits(table: Table) -> Limits:
    """The limits of a table, the defaults where it is silent. Raises ProfileError."""
    with table:
        limits = Limits(
            **{field.name: table.number(field.name, *_BOUNDS[field.name], field.default) for field in fields(Limits)}  # type: ignore[arg-type]
        )
    if limits.warn_free_mib < limits.min_free_mib_to_start:
        raise WrongValue(
            table.path("warn_free_mib"),
            f"expected at least min_free_mib_to_start ({limits.min_free_mib_to_start}), got {limits.warn_free_mib}",
        )
    if limits.min_free_mib_to_start < 2 * limits.reserve_mib:
        raise WrongValue(
            table.path("min_free_mib_to_start"),
            f"expected at least twice reserve_mib ({limits.reserve_mib}), got {limits.min_free_mib_to_start}",
        )
    return limits
