"""The box's clocks, and when a step of the wall clock is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.clock import ClockPair, boot_id, boottime_ns, observe_wall, pair, step_between, wall_ns

SECOND = 1_000_000_000


def test_boottime_never_goes_back() -> None:
    readings = [boottime_ns() for _ in range(1000)]
    assert readings == sorted(readings)


def test_wall_clock_is_observed_with_its_source_and_error() -> None:
    seen = observe_wall()
    assert abs(seen.unix_ns - wall_ns()) < SECOND
    assert seen.source in ("ntp", "free-running")
    assert seen.error_ns >= 0


@pytest.mark.parametrize(
    ("wall_s", "step_s"), [(10.0, None), (10.4, None), (10.6, 0.6), (9.4, -0.6), (3610.0, 3600.0), (-80.0, -90.0)]
)
def test_step_of_the_wall_clock_is_seen_against_boottime(wall_s: float, step_s: float | None) -> None:
    earlier = ClockPair(boottime_ns=5 * SECOND, wall_ns=100 * SECOND)
    later = ClockPair(boottime_ns=15 * SECOND, wall_ns=100 * SECOND + int(wall_s * SECOND))
    expected = None if step_s is None else pytest.approx(step_s * SECOND, abs=1000)
    assert step_between(earlier, later) == expected


def test_undisturbed_clocks_show_no_step() -> None:
    assert step_between(pair(), pair()) is None


def test_boot_has_a_name_of_sixteen_bytes(tmp_path: Path) -> None:
    assert len(boot_id()) == 16 and boot_id() == boot_id()
    other = tmp_path / "boot_id"
    other.write_text("00112233-4455-6677-8899-aabbccddeeff\n")
    assert boot_id(other) == bytes.fromhex("00112233445566778899aabbccddeeff")
