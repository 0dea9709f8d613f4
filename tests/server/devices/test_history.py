"""Samples fold into coarser ones in any order and lose nothing but when; a plot holds every value it draws."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.devices.health import Health
from server.devices.wall.history import GRAINS, Folded, Sample, begin_of, folded, in_buckets, sample_of
from server.devices.wall.plots import HEIGHT, heard_percent, plot, strip

looks = st.builds(
    lambda state, hours, age: sample_of(state, Health(storage_hours=hours, humidity_pct=age)),
    st.sampled_from(["ready", "recording", "offline"]),
    st.none() | st.integers(0, 10_000),
    st.none() | st.integers(0, 100),
)
values = st.floats(-1e6, 1e9).map(lambda x: round(x, 3))
points = st.lists(st.none() | values.map(lambda v: (1, v, v, v)), min_size=1, max_size=40)


@given(st.lists(looks, min_size=1, max_size=12), st.randoms())
def test_it_does_not_matter_in_which_order_samples_fold(every: list[Sample], rng: object) -> None:
    whole = folded(every)
    rng.shuffle(every)  # type: ignore[attr-defined]
    middle = len(every) // 2
    assert folded([folded(every[:middle]), folded(every[middle:])]) == whole
    assert whole.times == len(every)


@pytest.mark.parametrize("span_s", GRAINS)
def test_a_grain_ends_at_midnight_in_china(span_s: int) -> None:
    midnight = datetime(2026, 12, 1, 0, 0, tzinfo=UTC) - timedelta(hours=8)
    assert begin_of(midnight, span_s) == midnight
    assert begin_of(midnight - timedelta(seconds=1), span_s) == midnight - timedelta(seconds=span_s)


def test_what_lies_outside_the_range_is_in_no_bucket() -> None:
    begins, bucket = datetime(2026, 11, 30, tzinfo=UTC), timedelta(hours=1)
    at = [begins - bucket, begins, begins + bucket * 1.5, begins + bucket * 2]
    found = in_buckets(((each, Sample(states={"ready": 1})) for each in at), begins=begins, bucket=bucket, count=2)
    assert [each.times for each in found] == [1, 1]


@given(points, st.integers(0, 1))
def test_every_value_lies_within_the_picture_and_its_lines(every: list[Folded | None], digits: int) -> None:
    drawn = plot(every, digits=digits)
    told = [each for each in every if each is not None]
    assert (drawn is None) == (not told)
    if drawn is None:
        return
    numbers = [float(n) for n in re.findall(r"-?[\d.]+(?:e[+-]?\d+)?", drawn.line)]
    assert all(0 <= x <= len(every) for x in numbers[::2])
    assert all(-0.2 <= y <= HEIGHT + 0.2 for y in numbers[1::2])
    ticks = [float(tick) for tick in drawn.ticks]
    assert ticks == sorted(ticks, reverse=True) and len(set(ticks)) == len(ticks)


def test_a_line_breaks_where_nothing_was_told_and_a_flat_one_lies_in_the_middle() -> None:
    drawn = plot([(1, 8, 8, 8), None, (2, 8, 16, 8)], digits=0)
    assert drawn is not None
    assert drawn.line == "M0 50L0.5 50L1 50M2 50L2.5 50L3 50"
    assert drawn.ticks == ("10", "9", "8", "7", "6")


def test_the_strip_shows_the_state_seen_most_and_the_share_of_being_there() -> None:
    samples = [
        Sample(states={"ready": 9, "offline": 6}),
        Sample(states={"ready": 1}),
        Sample(),
        Sample(states={"offline": 4}),
    ]
    assert [(each.x, each.width, each.state) for each in strip(samples)] == [
        (0, 2, "ready"),
        (2, 1, ""),
        (3, 1, "offline"),
    ]
    assert heard_percent(samples) == 50.0
    assert heard_percent([Sample()]) is None
