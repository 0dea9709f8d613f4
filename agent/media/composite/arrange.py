"""Which track is shown in which place. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from firmware_config.composite import Layout, Place


@dataclass(frozen=True, slots=True)
class Filled:
    """A place and the track shown in it; None: none of its tracks gives a picture, and the place says so.

    `is_elsewhere`: there is nothing for this place because an earlier one had to take it.
    """

    place: Place
    track: str | None
    is_elsewhere: bool = False


def arrange(layout: Layout, live: Collection[str]) -> tuple[Filled, ...]:
    """Each place takes the first of its tracks that is live and not shown in an earlier place."""
    shown: set[str] = set()
    filled = []
    for place in layout.places:
        track = next((name for name in place.tracks if name in live and name not in shown), None)
        if track is not None:
            shown.add(track)
        filled.append(Filled(place, track, track is None and not shown.isdisjoint(place.tracks)))
    return tuple(filled)


def missing_of(filled: tuple[Filled, ...]) -> tuple[str, ...]:
    """The tracks in whose place another is shown."""
    return tuple(each.place.tracks[0] for each in filled if each.track not in (None, each.place.tracks[0]))


def driver_of(filled: tuple[Filled, ...]) -> str | None:
    """The track whose pictures set the beat: the first place's that shows one."""
    return next((each.track for each in filled if each.track is not None), None)
