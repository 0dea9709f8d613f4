"""From a camera's clock to the box's: what arrival tells, and what it does not."""

from __future__ import annotations

import random

import pytest

from agent.media.timeline import PICTURE_RULES, SOUND_RULES, ArrivalLine, LineRules

MS = 1_000_000
FRAME = 40 * MS
TRUE_OFFSET = 7_000 * MS


def line_after(delays: list[int], rules: LineRules = PICTURE_RULES, step: int = FRAME) -> tuple[ArrivalLine, list[int]]:
    """A line fed with stamps every `step` whose arrivals were late by `delays`; and the jumps it reported."""
    line = ArrivalLine(rules)
    jumps = [line.note(n * step, n * step + TRUE_OFFSET + late) for n, late in enumerate(delays)]
    return line, [jump for jump in jumps if jump]


def test_late_packets_do_not_move_the_line() -> None:
    chance = random.Random(3)
    line, jumps = line_after([chance.choice([0, 1, 5, 30, 200]) * MS for _ in range(500)])
    assert jumps == []
    assert line.at(0) == pytest.approx(TRUE_OFFSET, abs=2 * MS)
    assert line.jitter_ns > 100 * MS


def test_burst_at_the_start_of_a_connection_is_waited_out() -> None:
    burst = [(12 - n) * FRAME for n in range(12)]
    line, _ = line_after(burst)
    assert not line.settled
    line, jumps = line_after(burst + [0] * 12)
    assert line.settled and jumps == []
    assert line.at(0) == pytest.approx(TRUE_OFFSET, abs=MS)


def test_delay_of_a_second_that_passes_is_no_jump() -> None:
    hold_up = [max(0, 1_600 - 40 * n) * MS for n in range(60)]
    line, jumps = line_after([0] * 50 + hold_up + [0] * 100)
    assert jumps == []
    assert line.at(0) == pytest.approx(TRUE_OFFSET, abs=2 * MS)


@pytest.mark.parametrize("jump_s", [-0.9 - 2, -1.5, 3, 40])
def test_clock_that_jumps_is_told(jump_s: int) -> None:
    line, jumps = ArrivalLine(PICTURE_RULES), []
    for n in range(200):
        moved = jump_s * 1000 * MS if n >= 50 else 0
        jumps.append(line.note(n * FRAME + moved, n * FRAME + TRUE_OFFSET))
    (jump,) = [jump for jump in jumps if jump]
    assert jump == pytest.approx(-jump_s * 1000 * MS, abs=50 * MS)


def test_stamp_that_goes_back_is_told_at_once() -> None:
    line = ArrivalLine(PICTURE_RULES)
    for n in range(50):
        line.note(n * FRAME, n * FRAME + TRUE_OFFSET)
    assert line.note(0, 50 * FRAME + TRUE_OFFSET) == pytest.approx(50 * FRAME, abs=MS)


def test_lost_samples_move_the_sound_line_within_two_seconds() -> None:
    block = 20 * MS
    line, jumps = line_after([0] * 200 + [15 * MS] * 150, SOUND_RULES, block)
    assert len(jumps) == 1
    assert line.at(0) == pytest.approx(TRUE_OFFSET + 15 * MS, abs=MS)


@pytest.mark.parametrize("ppm", [-60, 60])
def test_line_follows_a_clock_that_drifts(ppm: int) -> None:
    minutes = 10 * 60 * 25
    line, jumps = line_after([n * FRAME * ppm // 1_000_000 for n in range(minutes)])
    assert jumps == []
    assert line.at(0) == pytest.approx(TRUE_OFFSET + minutes * FRAME * ppm / 1e6, abs=5 * MS)


def test_film_nears_the_line_without_a_step() -> None:
    line = ArrivalLine(PICTURE_RULES)
    for n in range(50):
        line.note(n * FRAME, n * FRAME + TRUE_OFFSET + 100 * MS)
    before = line.smooth(49 * FRAME, 0)
    line.note(50 * FRAME, 50 * FRAME + TRUE_OFFSET)
    after = line.smooth(50 * FRAME, FRAME)
    assert FRAME - FRAME // 1000 < after - before < FRAME


@pytest.mark.parametrize(("minutes", "off_ms"), [(60, 0), (1, 3)])
def test_film_an_hour_later_begins_where_the_clock_is_now_and_one_at_once_where_the_last_one_ended(
    minutes: int, off_ms: int
) -> None:
    """A camera that drifts by 50 ppm between two films of one connection."""
    line, count = ArrivalLine(PICTURE_RULES), minutes * 60 * 25
    for n in range(count):
        line.note(n * FRAME, n * FRAME + TRUE_OFFSET + n * FRAME * 50 // 1_000_000)
        if n == 50:
            line.smooth(n * FRAME, 0)
    now_ns = count * FRAME + TRUE_OFFSET + count * FRAME * 50 // 1_000_000
    line.begin_film()
    assert line.film_at(count * FRAME) == pytest.approx(now_ns - off_ms * MS, abs=MS)
    assert line.smooth(count * FRAME, 0) == line.film_at(count * FRAME)
