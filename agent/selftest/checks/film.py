"""Pictures and sound: is there a signal, is it well, and does the camera look where it looked at commissioning?"""

from __future__ import annotations

from collections.abc import Iterator

from agent.media.errors import MediaError
from agent.media.likeness import compare
from agent.selftest.findings import ended, good
from agent.selftest.means import Means
from agent.selftest.taken import Taken
from firmware_config.profile import PICTURE, SOUND, Track
from sync.evidence.selftests import COMMISSIONING, Finding

_WRONG_PICTURE = ("black", "covered", "frozen", "blurred")
_WRONG_SOUND = ("silence", "clipping", "hum")


def picture(means: Means) -> Iterator[Finding]:
    """Each camera: pictures, as many as it announces, and none of the signals."""
    for track in tracks_of(means, PICTURE):
        taken = means.taken[track.name]
        measured = _picture_figures(taken)
        wrong = [signal for signal in taken.signals if signal in _WRONG_PICTURE]
        if taken.count < 2 or taken.stream is None or taken.key is None:
            yield ended("picture", "no-signal", subject=track.name)
        elif wrong:
            yield from (ended("picture", signal, measured, subject=track.name) for signal in wrong)
        elif taken.stream.rate and 100 * taken.rate < means.limits.least_rate * taken.stream.rate:
            yield ended("picture", "slow", measured, subject=track.name)
        else:
            yield good("picture", measured, subject=track.name)


def reference(means: Means) -> Iterator[Finding]:
    """Each camera against its picture of the last commissioning; a new commissioning takes new ones."""
    for track in tracks_of(means, PICTURE):
        taken, kept = means.taken[track.name], means.shelf.reference(track.name)
        if taken.picture is None:
            continue
        if means.form == COMMISSIONING:
            yield ended("reference", "taken", subject=track.name)
        elif kept is None:
            yield ended("reference", "none", subject=track.name)
        else:
            yield _compared(means, taken, kept)


def _compared(means: Means, taken: Taken, kept: bytes) -> Finding:
    assert taken.picture is not None
    try:
        found = compare(kept, taken.picture.luma)
    except MediaError:
        return ended("reference", "none", subject=taken.track)
    measured = f"{found.alike} %, {found.moved / 10:.1f} % of width"
    if found.moved > means.limits.moved:
        return ended("reference", "moved", measured, subject=taken.track)
    if found.alike < means.limits.alike:
        return ended("reference", "changed", measured, subject=taken.track)
    return good("reference", measured, subject=taken.track)


def sound(means: Means) -> Iterator[Finding]:
    """Each microphone: samples, and none of the signals."""
    for track in tracks_of(means, SOUND):
        taken = means.taken[track.name]
        level = taken.loudest
        wrong = [signal for signal in taken.signals if signal in _WRONG_SOUND]
        if taken.count < 2 or level is None:
            yield ended("sound", "no-signal", subject=track.name)
            continue
        measured = f"RMS {level.rms_db:.0f} dBFS, peak {level.peak_db:.0f} dBFS"
        if wrong:
            yield from (ended("sound", signal, measured, subject=track.name) for signal in wrong)
        else:
            yield good("sound", measured, subject=track.name)


def tracks_of(means: Means, kind: str) -> list[Track]:
    """The original tracks of that kind, in the profile's order."""
    return [track for track in means.profile.tracks if track.kind == kind and not track.derived]


def _picture_figures(taken: Taken) -> str:
    if taken.stream is None:
        return ""
    size = f"{taken.stream.width}x{taken.stream.height} " if taken.stream.width else ""
    announced = f" of {taken.stream.rate:.1f}" if taken.stream.rate else ""
    return f"{size}{taken.stream.codec} {taken.rate:.1f}{announced}/s, {taken.seconds:.0f} s"
