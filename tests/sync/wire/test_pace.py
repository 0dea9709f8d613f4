"""How fast and how patient the box is: parcels follow the link's speed, hellos follow silence."""

from __future__ import annotations

import pytest

from sync.wire.messages import MAX_PARCEL, MIN_PARCEL
from sync.wire.pace import Pace, Patience, Speed

KIB = 1024


def speed_after(rate: float, *, seconds: float = 20.0) -> Speed:
    """The estimate after a while on a link of `rate` bytes a second, one parcel at a time."""
    speed, now = Speed(Pace()), 0.0
    while now < seconds:
        speed.sent(now)
        size = speed.parcel
        now += size / rate
        speed.acked(now, size)
    return speed


@pytest.mark.parametrize(
    ("rate", "parcel"),
    [(20e3, 64 * KIB), (200e3, 64 * KIB), (2e6, 320 * KIB), (12e6, 2048 * KIB), (1e9, 2048 * KIB)],
)
def test_a_parcel_takes_about_a_fifth_of_a_second_within_64_kib_and_2_mib(rate: float, parcel: int) -> None:
    assert abs(speed_after(rate).parcel - parcel) <= MIN_PARCEL


def test_every_parcel_is_a_multiple_of_64_kib_from_64_kib_to_2_mib() -> None:
    for exponent in range(2, 11):
        size = speed_after(10.0**exponent).parcel
        assert size % MIN_PARCEL == 0
        assert MIN_PARCEL <= size <= MAX_PARCEL


def test_an_idle_link_is_not_taken_for_a_slow_one() -> None:
    speed = speed_after(12e6)
    before = speed.parcel
    speed.idle()
    speed.acked(1e6, 1)
    assert speed.parcel == before


def test_silence_halves_the_speed_down_to_a_parcel_in_30_s() -> None:
    speed = Speed(Pace())
    times = []
    for _ in range(64):
        speed.lost()
        times.append(speed.parcel_time)
    assert speed.parcel == MIN_PARCEL
    assert max(times) <= 30.0 + 1e-6


def waits(patience: Patience, *, hellos: int, parcel_time: float, jitter: float = 0.0) -> list[float]:
    """Seconds from each unanswered hello to the next."""
    now, found = 0.0, []
    for _ in range(hellos):
        patience.asked(now, parcel_time=parcel_time, jitter=jitter)
        due = patience.due()
        assert due is not None
        found.append(round(due - now, 6))
        now = due
    return found


def test_three_hellos_a_quiet_apart_then_doubling_to_30_s() -> None:
    assert waits(Patience(Pace()), hellos=9, parcel_time=0.1) == [1.5, 1.5, 1.5, 3.0, 6.0, 12.0, 24.0, 30.0, 30.0]


def test_on_a_slow_link_the_quiet_lasts_four_parcel_times_and_never_over_30_s() -> None:
    assert waits(Patience(Pace()), hellos=1, parcel_time=2.0) == [8.0]
    assert waits(Patience(Pace()), hellos=1, parcel_time=100.0) == [30.0]


def test_jitter_only_ever_lengthens_a_wait_by_up_to_a_quarter() -> None:
    assert waits(Patience(Pace()), hellos=1, parcel_time=0.1, jitter=0.999)[0] == pytest.approx(1.5 * 1.24975)


def test_a_worker_is_given_up_after_three_silences_and_not_while_it_answers() -> None:
    patience = Patience(Pace())
    for answered in (True, True, True, False, False, False):
        assert not patience.gave_up_on_worker
        patience.asked(0.0, parcel_time=0.1, jitter=0.0)
        if answered:
            patience.answered()
    assert patience.gave_up_on_worker


def test_an_answer_alone_does_not_shorten_the_back_off_but_progress_does() -> None:
    patience = Patience(Pace())
    for _ in range(6):
        patience.asked(0.0, parcel_time=0.1, jitter=0.0)
        patience.answered()
    assert patience.due() == 12.0
    patience.moved(0.0, 0.1)
    assert patience.due() == 1.5


def test_nothing_owed_means_no_hello() -> None:
    patience = Patience(Pace())
    patience.owed(5.0, 0.1)
    patience.owed(6.0, 0.1)
    assert patience.due() == 6.5
    patience.rest()
    assert patience.due() is None
