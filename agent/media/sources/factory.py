"""From a source's text to its driver: the one table that knows every kind of source."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from agent.media.errors import BadSourceText
from agent.media.fragments import TrackKind
from agent.media.sources.link_hub import LinkHubs
from agent.media.sources.pace import Plug
from agent.media.sources.ports import PacketSource, SourceSpec
from agent.media.sources.spoil import Spoil

if TYPE_CHECKING:
    from agent.media.sources.microphone import Patience

Build = Callable[[SourceSpec], PacketSource]

_PICTURE = (TrackKind.PICTURE,)
_SOUND = (TrackKind.SOUND,)
_BOTH = (TrackKind.PICTURE, TrackKind.SOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceForm:
    """One row of the table: what a text looks like, which tracks it can feed, and who builds its driver."""

    kinds: tuple[TrackKind, ...]
    form: str
    build: Build


class Sources:
    """Every kind of source this box knows. Tracks that name the same link share its connection.

    Drivers are imported where they are wanted: a box without PortAudio or OpenCV still runs its network cameras.
    """

    def __init__(self, more: Mapping[str, SourceForm] | None = None) -> None:
        """`more`: rows that the composition root adds, by scheme."""
        self._links = LinkHubs()
        self._patience: dict[str, Patience] = {}
        link = self._link
        self.table: dict[str, SourceForm] = {
            "rtsp": SourceForm(kinds=_PICTURE, form="rtsp://...", build=_network_camera),
            "uvc": SourceForm(kinds=_PICTURE, form="uvc:/dev/v4l/by-id/...", build=_device_camera),
            "file": SourceForm(kinds=_PICTURE, form="file:PATH", build=_film_camera),
            "synthetic": SourceForm(kinds=_PICTURE, form="synthetic:NAME", build=_synthetic_camera),
            "srt": SourceForm(kinds=_BOTH, form="srt://...", build=link),
            "rtmp": SourceForm(kinds=_BOTH, form="rtmp://...", build=link),
            "udp": SourceForm(kinds=_BOTH, form="udp://...", build=link),
            "link": SourceForm(kinds=_BOTH, form="link:rtsp://...", build=link),
            "sounddevice": SourceForm(kinds=_SOUND, form="sounddevice:NAME", build=self._microphone),
            "synthetic-mic": SourceForm(kinds=_SOUND, form="synthetic-mic:NAME", build=_synthetic_microphone),
            **(more or {}),
        }

    def open_source(self, spec: SourceSpec) -> PacketSource:
        """The driver for a spec, not yet connected. Raises BadSourceText."""
        scheme = spec.text.partition(":")[0]
        row = self.table.get(scheme)
        if row is None or spec.kind not in row.kinds:
            forms = {name: row.form for name, row in self.table.items() if spec.kind in row.kinds}
            close = difflib.get_close_matches(scheme, forms, n=1, cutoff=0.5)
            hint = f"; did you mean {forms[close[0]]}?" if close else ""
            raise BadSourceText(
                f"source of track {spec.track}: expected one of {', '.join(forms.values())} for {spec.kind.value}, "
                f"got {spec.shown[:80]!r}{hint}"
            )
        return row.build(spec)

    def _link(self, spec: SourceSpec) -> PacketSource:
        from agent.media.sources.link import LinkSource

        return LinkSource(spec, self._links)

    def _microphone(self, spec: SourceSpec) -> PacketSource:
        from agent.media.sources.microphone import Microphone, Patience

        device = _split(spec)[0]
        return Microphone(device, self._patience.setdefault(device, Patience()))


def _network_camera(spec: SourceSpec) -> PacketSource:
    from agent.media.sources.rtsp.camera import RtspCamera

    return RtspCamera(spec)


def _synthetic_camera(spec: SourceSpec) -> PacketSource:
    from agent.media.sources.synthetic import SyntheticCamera

    name, options = _split(spec)
    width, height = size_of(spec, options.get("size", "640x360"))
    rate = number_of(spec, "rate", options.get("rate", "25"))
    return SyntheticCamera(
        name=name,
        width=width,
        height=height,
        rate=rate,
        plug=Plug(options.get("unplug", "")),
        spoil=Spoil(options.get("spoil", "")),
    )


def _device_camera(spec: SourceSpec) -> PacketSource:
    return _opencv_camera(spec, is_file=False)


def _film_camera(spec: SourceSpec) -> PacketSource:
    return _opencv_camera(spec, is_file=True)


def _opencv_camera(spec: SourceSpec, *, is_file: bool) -> PacketSource:
    from agent.media.sources.uvc import OpenCvCamera

    path, options = _split(spec)
    size = size_of(spec, options["size"]) if "size" in options else None
    rate = number_of(spec, "rate", options["rate"]) if "rate" in options else 0
    return OpenCvCamera(path=path, is_file=is_file, size=size, rate=rate, plug=Plug(options.get("unplug", "")))


def _synthetic_microphone(spec: SourceSpec) -> PacketSource:
    from agent.media.sources.tone import SyntheticMicrophone

    name, options = _split(spec)
    return SyntheticMicrophone(name=name, plug=Plug(options.get("unplug", "")), spoil=Spoil(options.get("spoil", "")))


def size_of(spec: SourceSpec, text: str) -> tuple[int, int]:
    """Width and height of a text such as 1280x720."""
    width, _, height = text.partition("x")
    return number_of(spec, "size", width), number_of(spec, "size", height)


def number_of(spec: SourceSpec, option: str, text: str) -> int:
    """A positive whole number, or BadSourceText."""
    if not text.isdecimal() or not 0 < int(text) <= 10_000:
        raise BadSourceText(f"source of track {spec.track}, option {option}: expected a number, got {text[:40]!r}")
    return int(text)


def _split(spec: SourceSpec) -> tuple[str, dict[str, str]]:
    name, _, query = spec.text.partition(":")[2].partition("?")
    if not name:
        raise BadSourceText(f"source of track {spec.track}: expected a name or path after the colon, got nothing")
    return name, {key: values[-1] for key, values in parse_qs(query).items()}


_SOURCES: Final = Sources()


def open_source(spec: SourceSpec) -> PacketSource:
    """As `Sources.open_source`, of this process's one table: its tracks share their links. Raises BadSourceText."""
    return _SOURCES.open_source(spec)
