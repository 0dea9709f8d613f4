"""The profile's tracks as media wants them (sources) and as `open` names them (no credential in a source). Pure."""

from __future__ import annotations

from agent.media.fragments import TrackKind
from agent.media.sources.ports import SourceSpec
from agent.media.timeline import Timing
from firmware_config.profile import Profile
from firmware_config.profile import Track as ProfileTrack
from sync.evidence.records import Track


def source_specs(profile: Profile) -> tuple[SourceSpec, ...]:
    """One spec a track, in the profile's order."""
    return tuple(
        SourceSpec(
            track=t.name,
            kind=TrackKind(t.kind),
            text=t.source,
            serial=t.serial,
            onvif=t.onvif,
            timing=_timing(t),
        )
        for t in profile.tracks
    )


def open_tracks(profile: Profile) -> tuple[Track, ...]:
    """One entry of `open` a track, in the profile's order."""
    return tuple(
        Track(
            name=spec.track,
            kind=spec.kind.value,
            source=spec.shown,
            required=track.required,
            derived=True if track.derived else None,
        )
        for spec, track in zip(source_specs(profile), profile.tracks, strict=True)
    )


def _timing(track: ProfileTrack) -> Timing:
    return Timing(latency_ns=_ns(track.latency_ms), camera_clock_ns=_ns(track.camera_clock_ms))


def _ns(ms: int | None) -> int | None:
    return None if ms is None else ms * 1_000_000
