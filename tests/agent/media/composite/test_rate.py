"""Fewer pictures when the processor is short, more again only after a calm time. On a pretended clock."""

from __future__ import annotations

from agent.media.composite.rate import DIVISORS, Pacer

MS, SECOND = 1_000_000, 1_000_000_000
FRAME = 40 * MS


class Room:
    """Pictures at 25 a second, drawn one in `divisor`; each has the lag and the work that it is given."""

    def __init__(self) -> None:
        self.pacer, self.now_ns = Pacer(), 10 * SECOND

    def run(self, seconds: float, lag_ms: int, *, drawing_ms: float = 8, decoding_ms: float = 4) -> list[int]:
        """The divisors that were gone to."""
        seen = []
        for number in range(round(seconds * 25)):
            self.now_ns += FRAME
            draws = number % self.pacer.divisor == 0
            self.pacer.worked(round(decoding_ms * MS), round(drawing_ms * MS) if draws else 0)
            if draws and self.pacer.note(self.now_ns, lag_ms * MS):
                seen.append(self.pacer.divisor)
        return seen


def test_a_box_that_keeps_up_draws_every_picture() -> None:
    assert Room().run(120, 60) == []


def test_the_camera_s_own_lag_does_not_count() -> None:
    assert Room().run(120, 900) == []


def test_a_second_of_lateness_halves_the_rate_and_so_on_down_to_a_fifth() -> None:
    room = Room()
    room.run(5, 60)
    assert room.run(8, 400) == [2, 3, 5]
    assert room.run(8, 400) == []
    assert room.pacer.divisor == DIVISORS[-1]


def test_one_late_picture_changes_nothing() -> None:
    room = Room()
    room.run(5, 60)
    assert room.run(0.04, 900) == []
    assert room.run(5, 60) == []


def test_it_goes_up_step_by_step_after_ten_calm_seconds_each() -> None:
    room = Room()
    room.run(5, 60)
    assert room.run(4, 400) == [2, 3, 5]
    assert room.run(9, 60) == []
    assert room.run(45, 60) == [3, 2, 1]


def test_it_does_not_go_up_where_the_work_has_no_room() -> None:
    room = Room()
    room.run(5, 60)
    room.run(1.5, 400, drawing_ms=36)
    assert room.pacer.divisor == 2
    assert room.run(120, 60, drawing_ms=36) == []


def test_a_step_up_that_was_too_early_makes_the_next_wait_longer() -> None:
    room = Room()
    room.run(5, 60)
    assert room.run(1.2, 400) == [2]
    assert room.run(12, 60) == [1]
    assert room.run(2, 400)[:1] == [2]
    assert room.run(14, 60) == []
    assert room.run(10, 60) != []


def test_pictures_that_were_not_fetched_in_time_slow_it_down_at_once() -> None:
    room = Room()
    room.run(5, 60)
    assert room.pacer.lost(room.now_ns)
    assert room.pacer.divisor == 2


def test_only_a_picture_far_behind_the_usual_is_hopeless() -> None:
    room = Room()
    assert not room.pacer.is_hopeless(5 * SECOND)
    room.run(5, 100)
    assert not room.pacer.is_hopeless(1 * SECOND)
    assert room.pacer.is_hopeless(2 * SECOND)
