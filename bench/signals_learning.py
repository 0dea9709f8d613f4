"""Thresholds from rooms drawn by the learning seeds: each limit lies midway between the nearest of both sides."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from agent.media.keyframes import KeyframeDecoder
from agent.media.signals import sounds as heard
from agent.media.signals import thresholds
from agent.media.signals.blurred import Sharpness
from agent.media.signals.looks import Look, look_at
from agent.media.signals.thresholds import PictureLimits, SoundLimits
from tests.fakes.keyframes import keyframes
from tests.fakes.scenes import FAULTS, Scene
from tests.fakes.sounds import FAULTS as SOUND_FAULTS
from tests.fakes.sounds import RoomSound, blocks

SEEDS = range(1, 41)
FROM_S, BEFORE_S, FAULT_S, AFTER_S = 72.0, 24.3, 8.0, 4.0  # so that the light is switched while the room is whole
SOUND_S = 36.0
FLOOR_LOOKS = 3
SNR_DB = (9.0, 11.0, 13.0, 15.0, 17.0, 19.0, 21.0)


@dataclass(slots=True)
class Seen:
    """What was measured: looks by kind, and per room the shares of what is usual there."""

    looks: dict[str, list[Look]] = field(default_factory=lambda: defaultdict(list))
    quiet: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sharp: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    outright: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def learn() -> str:
    """thresholds.toml, as it would be today; whoever keeps it dates it."""
    limits = _picture(_look_round()) | _sound()
    now = thresholds.load()
    lines = [f"{name} = {value:.3g}" for name, value in limits.items()]
    return "\n".join([f"# seeds {SEEDS.start}..{SEEDS.stop - 1}; the file was learned {now.learned}", *lines])


def _look_round() -> Seen:
    seen = Seen()
    for seed in SEEDS:
        _look_at_room(seen, seed)
    return seen


def _look_at_room(seen: Seen, seed: int) -> None:
    """The whole room, then each fault with some of the whole room after it; shares are of the least change before the
    faults, and of the sharpness that is usual."""
    limits = thresholds.load().picture
    looks = list(_looks(seed))
    quiets = [look.quiet for at, look in looks if at < FROM_S + BEFORE_S and look.quiet is not None]
    seen.quiet["live"] += [q / min(quiets[:at]) for at, q in enumerate(quiets) if at >= FLOOR_LOOKS]
    before, usual = None, Sharpness()
    for at, look in looks:
        kind = _fault_at(at) or "live"
        if kind == before:  # the first look of each is a change from the other
            seen.looks[kind].append(look)
            seen.quiet[kind] += [look.quiet / min(quiets)] if kind == "frozen" and look.quiet is not None else []
        if kind in ("live", "blurred"):
            usual = _compare(seen, kind, look, usual, limits)
        before = kind


def _compare(seen: Seen, kind: str, look: Look, usual: Sharpness, limits: PictureLimits) -> Sharpness:
    share, outright = usual.share(look, limits), usual.outright(look, limits)
    seen.sharp[kind] += [share] if share is not None and usual.known >= limits.floor_looks else []
    seen.outright[kind] += [outright] if outright is not None else []
    return usual.learned(look, limits) if kind == "live" else usual.noted(look)


def _of_two(shares: list[float]) -> list[float]:
    """The sharper of each two looks in a row: one alone is never told as blurred."""
    return [max(pair) for pair in pairwise(shares)]


def _looks(seed: int) -> Iterator[tuple[float, Look]]:
    decoder, before = KeyframeDecoder("h264"), None
    seconds = BEFORE_S + len(FAULTS) * (FAULT_S + AFTER_S)
    for at_s, data in keyframes(Scene(seed), seconds, _fault_at, from_s=FROM_S):
        luma = decoder.decode(data, 0).luma
        yield at_s, look_at(luma, before)
        before = luma


def _fault_at(at_s: float) -> str | None:
    """One fault after the other, each followed by the whole room."""
    number, into_s = divmod(at_s - FROM_S - BEFORE_S, FAULT_S + AFTER_S)
    return FAULTS[int(number)] if number >= 0 and into_s < FAULT_S else None


def _picture(seen: Seen) -> dict[str, float]:
    live, black, covered = (seen.looks[kind] for kind in ("live", "black", "covered"))
    still = [look for look in seen.looks["frozen"] if look.most is not None and look.most < 60]
    return {
        "black_mean": _midway([x.mean for x in black], [x.mean for x in live]),
        "black_sd": _midway([x.sd for x in black], [x.sd for x in live]),
        "covered_sd": _midway([x.sd for x in covered], [x.sd for x in live]),
        "covered_mid": _midway([x.mid for x in covered], [x.mid for x in (*live, *seen.looks["blurred"])]),
        "frozen_share": _midway(seen.quiet["frozen"], seen.quiet["live"]),
        "frozen_quiet": min(x.quiet for x in live if x.quiet is not None) / 4,
        "frozen_most": 1.5 * max(x.most for x in still if x.most is not None),
        "blurred_share": _midway(seen.sharp["blurred"], _of_two(seen.sharp["live"])),
        "blurred_outright": min(seen.outright["live"]) / 3,  # taken for blurred without cause, a room would stay so
    }


def _sound() -> dict[str, float]:
    limits = thresholds.load().sound
    found: dict[str, list[tuple[float, int]]] = defaultdict(list)
    lows: dict[str, list[np.ndarray]] = defaultdict(list)
    for seed in SEEDS:
        for fault in SOUND_FAULTS:
            _listen(seed, fault, limits, found, lows)
    return {
        "silence_db": (max(rms for rms, _ in found["silence"]) + min(rms for rms, _ in found["live"])) / 2,
        "clipped_runs": _midway([n + 1.0 for _, n in found["live"]], [float(n) for _, n in found["clipping"]]),
        "hum_snr_db": _best_snr(lows, limits),
    }


def _listen(
    seed: int,
    fault: str,
    limits: SoundLimits,
    found: dict[str, list[tuple[float, int]]],
    lows: dict[str, list[np.ndarray]],
) -> None:
    low, tail = np.zeros(0, np.float32), heard.tail_before()
    for at_s, samples in blocks(RoomSound(seed), SOUND_S, lambda at: fault if at >= BEFORE_S else None):
        more, tail = heard.lowered(samples, tail)
        low = np.concatenate((low, more))[-2000:]
        _, rms_db = heard.level(samples)
        kind = "live" if at_s < BEFORE_S else fault
        if at_s >= BEFORE_S + 0.5 or at_s < BEFORE_S - 0.5:
            found[kind].append((rms_db, heard.clipped_runs(samples, limits)))
        if kind == "live" or at_s >= BEFORE_S + 2.5:
            lows["hum" if kind == "hum" else "live"] += [low] if kind in ("live", "hum") else []


def _best_snr(lows: dict[str, list[np.ndarray]], limits: SoundLimits) -> float:
    """The ratio at which fewest blocks are taken for the wrong kind; among equals the middle one."""
    wrong = []
    for snr in SNR_DB:
        rule = SoundLimits(**{name: getattr(limits, name) for name in limits.__slots__} | {"hum_snr_db": snr})
        calls = {kind: [heard.hum_lines(low, rule) for low in some] for kind, some in lows.items()}
        is_hum = {kind: [n >= rule.hum_lines and db >= rule.hum_db for n, db in some] for kind, some in calls.items()}
        wrong.append(sum(is_hum["live"]) / len(is_hum["live"]) + 1 - sum(is_hum["hum"]) / len(is_hum["hum"]))
    least = [snr for snr, share in zip(SNR_DB, wrong, strict=True) if share <= min(wrong) + 1e-9]
    return least[len(least) // 2]


def _midway(low: list[float], high: list[float]) -> float:
    """The geometric middle between the highest of one side and the lowest of the other."""
    return math.sqrt(max(max(low), 1e-6) * max(min(high), 1e-6))
