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
_SUBJECT = 64


def picture(means: Means) -> Iterator[Finding]:
    """Each camera: pictures, as many as it announces, and none of the signals."""
    for track in tracks_of(means, PICTURE):
        taken = means.taken[track.name]
        measured = _picture_figures(taken)
        wrong = [signal for signal in taken.signals if signal in _WRONG_PICTURE]
        if taken.count < 2 or taken.stream is None or taken.key is None:
            yield ended("picture", "no-signal", subject=subject_of(track))
        elif wrong:
            yield from (ended("picture", signal, measured, subject=subject_of(track)) for signal in wrong)
        elif taken.stream.rate and 100 * taken.rate < means.limits.least_rate * taken.stream.rate:
            yield ended("picture", "slow", measured, subject=subject_of(track))
        else:
            yield good("picture", measured, subject=subject_of(track))


def reference(means: Means) -> Iterator[Finding]:
    """Each camera against its picture of the last commissioning; a new commissioning takes new ones."""
    for track in tracks_of(means, PICTURE):
        taken, kept = means.taken[track.name], means.shelf.reference(track.name)
        if not is_fit(taken):
            continue
        if means.form == COMMISSIONING:
            yield ended("reference", "taken", subject=subject_of(track))
        elif kept is None:
            yield ended("reference", "none", subject=subject_of(track))
        else:
            yield _compared(means, track, taken, kept)


def is_fit(taken: Taken) -> bool:
    """Whether it shows something that may be compared: a picture, and nothing wrong with it."""
    return taken.picture is not None and not set(taken.signals) & set(_WRONG_PICTURE)


def subject_of(track: Track) -> str:
    """A track as people and programs name it."""
    return track.name if track.title == track.name else f"{track.title} {track.name}"[:_SUBJECT]


def _compared(means: Means, track: Track, taken: Taken, kept: bytes) -> Finding:
    assert taken.picture is not None
    try:
        found = compare(kept, taken.picture.luma)
    except MediaError:
        return ended("reference", "none", subject=subject_of(track))
    measured = f"{found.alike} %, {found.moved / 10:.1f} % of width"
    if found.moved > means.limits.moved:
        return ended("reference", "moved", measured, subject=subject_of(track))
    if found.alike < means.limits.alike:
        return ended("reference", "changed", measured, subject=subject_of(track))
    return good("reference", measured, subject=subject_of(track))


def sound(means: Means) -> Iterator[Finding]:
    """Each microphone: samples, and none of the signals."""
    for track in tracks_of(means, SOUND):
        taken = means.taken[track.name]
        level = taken.loudest
        wrong = [signal for signal in taken.signals if signal in _WRONG_SOUND]
        if taken.count < 2 or level is None:
            yield ended("sound", "no-signal", subject=subject_of(track))
            continue
        measured = f"RMS {level.rms_db:.0f} dBFS, peak {level.peak_db:.0f} dBFS"
        if wrong:
            yield from (ended("sound", signal, measured, subject=subject_of(track)) for signal in wrong)
        else:
            yield good("sound", measured, subject=subject_of(track))


def tracks_of(means: Means, kind: str) -> list[Track]:
    """The original tracks of that kind, in the profile's order."""
    return [track for track in means.profile.tracks if track.kind == kind and not track.derived]


def _picture_figures(taken: Taken) -> str:
    if taken.stream is None:
        return ""
    size = f"{taken.stream.width}x{taken.stream.height} " if taken.stream.width else ""
    announced = f" of {taken.stream.rate:.1f}" if taken.stream.rate else ""
    return f"{size}{taken.stream.codec} {taken.rate:.1f}{announced}/s, {taken.seconds:.0f} s"
