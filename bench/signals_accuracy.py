"""Misses and false alarms of the signals, a kind at a time, on rooms of other seeds, light, noise and motion.

`python -m bench.signals_accuracy [KIND...]` judges: BENCH_MINUTES of each kind (30 for the record), the fault done at
drawn instants; a fault not told within 3 s or two keyframe intervals, the longer, is a miss; a signal told where there
is no such fault, or told twice in one, is a false alarm. Time is simulated: pictures come as fast as they can be made,
their keyframes through H.264 as a camera of 4 Mb/s gives them. BENCH_RATE=25 BENCH_BIT_RATE=4000000 encodes every
picture of such a camera instead of the four a GOP that leave the keyframes as they are. `--learn` measures the learning
seeds and prints the limits that it finds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from agent.media.keyframes import KeyframeDecoder
from agent.media.signals import thresholds
from agent.media.signals.events import Event
from agent.media.signals.hearing import SoundSignals
from agent.media.signals.pictures import PictureSignals
from bench.measure import Figure
from bench.room import asked
from bench.signals_learning import learn
from tests.fakes import scenes, sounds
from tests.fakes.keyframes import BIT_RATE, RATE, keyframes

JUDGED_FROM = (
    41_001  # whoever has looked into one of these rooms judges on others: 9001, 21001, 31001 on were looked at
)
ROOM_S = 300.0
PICTURE_LIMIT_S, SOUND_LIMIT_S = 4.0, 3.0
KINDS = (*scenes.FAULTS, *sounds.FAULTS)
SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Done from `begins_s` to `ends_s`."""

    begins_s: float
    ends_s: float


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one kind's runs: faults done, those not told in time, and alarms without cause, by signal."""

    faults: int
    misses: tuple[str, ...]
    alarms: tuple[str, ...]
    slowest_s: float


def plan(seed: int, seconds: float) -> list[Fault]:
    """Faults of 9 to 25 s with 20 to 50 s of a whole room before each."""
    draw, faults, at = np.random.default_rng(seed + 1_000_000), [], 0.0
    while True:
        begins = at + float(draw.uniform(20, 50))
        at = begins + float(draw.uniform(9, 25))
        if at > seconds:
            return faults
        faults.append(Fault(begins, at))


def judge(kind: str, seeds: range, seconds: float) -> Tally:
    """One kind's faults in rooms of these seeds, `seconds` in each."""
    faults, misses, alarms, slowest = 0, [], [], 0.0
    for seed in seeds:
        planned = plan(seed, seconds)
        faults += len(planned)
        told = list(_told(kind, seed, seconds, planned))
        limit = SOUND_LIMIT_S if kind in sounds.FAULTS else PICTURE_LIMIT_S
        for fault in planned:
            mine = [e for e in told if e.signal == kind and fault.begins_s <= e.seen_ns / SECOND_NS < fault.ends_s]
            took = mine[0].seen_ns / SECOND_NS - fault.begins_s if mine else None
            if took is None or took > limit:
                misses.append(f"seed {seed} at {fault.begins_s:.1f} s: {'never' if took is None else f'{took:.1f} s'}")
            else:
                slowest = max(slowest, took)
            told = [e for e in told if e not in mine[:1]]
        alarms += [f"seed {seed} at {e.seen_ns / SECOND_NS:.1f} s: {e.signal}" for e in told]
    return Tally(faults, tuple(misses), tuple(alarms), slowest)


def _told(kind: str, seed: int, seconds: float, planned: list[Fault]) -> Iterator[Event]:
    def fault_at(at_s: float) -> str | None:
        return kind if any(f.begins_s <= at_s < f.ends_s for f in planned) else None

    events = _heard(seed, seconds, fault_at) if kind in sounds.FAULTS else _seen(seed, seconds, fault_at)
    return (event for event in events if event.is_begun)


def _seen(seed: int, seconds: float, fault_at: Callable[[float], str | None]) -> Iterator[Event]:
    scene, watch = scenes.Scene(seed, ranges=scenes.JUDGING), PictureSignals(thresholds.load())
    decoder = KeyframeDecoder("h264")
    rate, bit_rate = int(asked("RATE", RATE)), int(asked("BIT_RATE", BIT_RATE))
    for at_s, data in keyframes(scene, seconds, fault_at, rate=rate, bit_rate=bit_rate):
        at_ns = round(at_s * SECOND_NS)
        yield from watch.take(decoder.decode(data, at_ns).luma, at_ns)


def _heard(seed: int, seconds: float, fault_at: Callable[[float], str | None]) -> Iterator[Event]:
    room, watch = sounds.RoomSound(seed, ranges=sounds.JUDGING), SoundSignals(thresholds.load())
    for at_s, samples in sounds.blocks(room, seconds, fault_at):
        yield from watch.take(samples, round(at_s * SECOND_NS))


def main() -> None:
    """A line a kind, then the figure: misses and false alarms an hour, both to be small."""
    if "--learn" in sys.argv:
        print(learn())
        return
    minutes = asked("MINUTES", 5)
    rooms = max(1, round(minutes * 60 / ROOM_S))
    seconds = minutes * 60 / rooms
    tallies: dict[str, Any] = {}
    only = [each for each in sys.argv[1:] if each in KINDS]
    for kind in only or KINDS:
        first = JUDGED_FROM + 100 * KINDS.index(kind)
        tally = tallies[kind] = judge(kind, range(first, first + rooms), seconds)
        hour = 60 / minutes
        print(
            f"{kind:9} {minutes:g} min, {tally.faults} faults: {len(tally.misses)} missed,"
            f" {len(tally.alarms) * hour:.1f} false alarms an hour, slowest {tally.slowest_s:.1f} s",
            *tally.misses,
            *tally.alarms,
            sep="\n          ",
            flush=True,
        )
    Figure(
        figure="signals: the worst kind's false alarms an hour on rooms not learned from",
        value=max(len(t.alarms) for t in tallies.values()) * 60 / minutes,
        unit="1/h",
        goal=1.0 if not any(t.misses for t in tallies.values()) else -1.0,
        runs=len(tallies),
        note=f"{minutes:g} min a kind, {sum(t.faults for t in tallies.values())} faults,"
        f" {sum(len(t.misses) for t in tallies.values())} missed; a miss fails the figure",
    ).print()


if __name__ == "__main__":
    main()
