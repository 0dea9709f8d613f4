"""What needs a hand: button, lamp, buzzer, and flash and beep before the lens; only while capture holds none."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator

from agent.frontpanel import TUNE_STARTED, ButtonEvent, Glow, Held, Light, Pressed, Released
from agent.media.alignment import AlignmentRefused, measure
from agent.media.errors import MediaError
from agent.media.listening import watch_and_hear
from agent.media.sources.factory import open_source
from agent.selftest.checks.film import subject_of, tracks_of
from agent.selftest.findings import ended, good
from agent.selftest.means import Means
from agent.tracks import source_specs
from firmware_config.profile import PICTURE, SOUND, Track
from sync.evidence.selftests import Finding

ALIGN_S = 20.0
_COLOURS = (("red", "红", "red"), ("amber", "黄", "amber"), ("green", "绿", "green"))


def button(means: Means) -> Iterator[Finding]:
    """A short press, then a long one."""
    if (missing := missing_hand(means)) is not None:
        yield ended("button", missing)
        return
    assert means.panel is not None and means.hand is not None
    come: queue.SimpleQueue[ButtonEvent] = queue.SimpleQueue()
    means.panel.button.watch(come.put)
    means.hand.tell("请按一下录制按钮再松开", "press the button once and let go")
    if not _waits(means, come, lambda event: isinstance(event, Pressed)):
        yield ended("button", "not-pressed")
        return
    _waits(means, come, lambda event: isinstance(event, Released))
    means.hand.tell("请按住录制按钮两秒以上再松开", "press the button for over two seconds, then let go")
    is_held = _waits(means, come, lambda event: isinstance(event, Held))
    yield good("button", "press, hold") if is_held else ended("button", "not-held", "press")


def lamp(means: Means) -> Iterator[Finding]:
    """Each colour is lit, and somebody says that he saw it."""
    if (missing := missing_hand(means)) is not None:
        yield ended("lamp", missing)
        return
    assert means.panel is not None and means.hand is not None
    for colour, zh, en in _COLOURS:
        means.panel.lamp.show(Light(**{colour: Glow.ON}))
        is_lit = means.hand.ask(f"现在只有{zh}灯亮着，是吗？", f"only the {en} lamp is lit now, is it?")
        yield good("lamp", subject=colour) if is_lit else ended("lamp", "dark", subject=colour)
    means.panel.lamp.show(Light())


def sounder(means: Means) -> Iterator[Finding]:
    """One tune."""
    if means.profile.panel.sounder is None and means.profile.panel.factory != "mock":
        yield ended("sounder", "absent")
        return
    if (missing := missing_hand(means)) is not None:
        yield ended("sounder", missing)
        return
    assert means.panel is not None and means.hand is not None
    means.hand.tell("现在响一声", "one tone now")
    means.panel.sounder.beep(TUNE_STARTED)
    is_heard = means.hand.ask("听到提示音了吗？", "did you hear it?")
    yield good("sounder") if is_heard else ended("sounder", "silent")


def alignment(means: Means) -> Iterator[Finding]:
    """Each camera against the first microphone, by the page of `agent align --page`."""
    microphones = tracks_of(means, SOUND)
    for track in tracks_of(means, PICTURE) if microphones else []:
        if missing_hand(means) is not None:
            yield ended("alignment", "not-measured", subject=subject_of(track))
        else:
            yield _aligned(means, track, microphones[0].name)


def _aligned(means: Means, track: Track, microphone: str) -> Finding:
    hand, camera = means.hand, subject_of(track)
    assert hand is not None
    if not hand.ask(
        f"请在摄像机 {camera} 前播放闪光页，音量调大。开始测量吗？",
        f"play the flashing page before the camera {camera}, loud. Shall it be measured now?",
    ):
        return ended("alignment", "not-measured", subject=camera)
    specs = {spec.track: spec for spec in source_specs(means.profile)}
    try:
        seen, heard = watch_and_hear(specs[track.name], specs[microphone], seconds=ALIGN_S, open_source=open_source)
        found = measure(seen, heard)
    except AlignmentRefused as refusal:
        return ended("alignment", "not-measured", refusal.code, subject=camera)
    except MediaError as fault:
        return ended("alignment", "not-measured", fault.observed, subject=camera)
    left_ms = abs(found.left_ns) / 1e6
    measured = f"{found.left_ns / 1e6:+.0f} ms, {found.pairs} pairs"
    if left_ms > means.limits.late_bad_ms:
        return ended("alignment", "far-off", measured, subject=camera)
    if left_ms > means.limits.late_ms:
        return ended("alignment", "off", measured, subject=camera)
    return good("alignment", measured, subject=camera)


def missing_hand(means: Means) -> str | None:
    """Why no hand can do anything, or None."""
    return "in-use" if means.panel is None else "nobody" if means.hand is None else None


def _waits(means: Means, come: queue.SimpleQueue[ButtonEvent], wanted: Callable[[ButtonEvent], bool]) -> bool:
    until_ns = means.machine.boottime_ns() + means.limits.hand_s * 1_000_000_000
    while (left_ns := until_ns - means.machine.boottime_ns()) > 0:
        try:
            if wanted(come.get(timeout=left_ns / 1e9)):
                return True
        except queue.Empty:
            return False
    return False
