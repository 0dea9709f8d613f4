"""From a source's text to its driver: the one place that knows every kind of source."""

from __future__ import annotations

from urllib.parse import parse_qs

from agent.media.errors import BadSourceText
from agent.media.sources.pace import Plug
from agent.media.sources.ports import PacketSource, SourceSpec

_FORMS = "rtsp://..., uvc:/dev/video0, file:PATH, synthetic:NAME, sounddevice:NAME, synthetic-mic:NAME"


def open_source(spec: SourceSpec) -> PacketSource:
    """The driver for a spec, not yet connected. Raises BadSourceText.

    Drivers are imported where they are wanted: a box without PortAudio or OpenCV still runs its network cameras.
    """
    scheme, _, rest = spec.text.partition(":")
    match scheme:
        case "rtsp":
            from agent.media.sources.rtsp.camera import RtspCamera

            return RtspCamera(spec)
        case "uvc" | "file":
            return _opencv_camera(spec, rest, is_file=scheme == "file")
        case "synthetic":
            return _synthetic_camera(spec, rest)
        case "synthetic-mic":
            from agent.media.sources.tone import SyntheticMicrophone

            name, options = _split(spec, rest)
            return SyntheticMicrophone(name=name, plug=Plug(options.get("unplug", "")))
        case "sounddevice":
            from agent.media.sources.microphone import Microphone

            return Microphone(_split(spec, rest)[0])
        case _:
            raise BadSourceText(f"source of track {spec.track}: expected one of {_FORMS}, got {spec.shown[:80]!r}")


def _synthetic_camera(spec: SourceSpec, rest: str) -> PacketSource:
    from agent.media.sources.synthetic import SyntheticCamera

    name, options = _split(spec, rest)
    width, height = size_of(spec, options.get("size", "640x360"))
    rate = number_of(spec, "rate", options.get("rate", "25"))
    return SyntheticCamera(name=name, width=width, height=height, rate=rate, plug=Plug(options.get("unplug", "")))


def _opencv_camera(spec: SourceSpec, rest: str, *, is_file: bool) -> PacketSource:
    from agent.media.sources.uvc import OpenCvCamera

    path, options = _split(spec, rest)
    size = size_of(spec, options["size"]) if "size" in options else None
    rate = number_of(spec, "rate", options["rate"]) if "rate" in options else 0
    return OpenCvCamera(path=path, is_file=is_file, size=size, rate=rate, plug=Plug(options.get("unplug", "")))


def size_of(spec: SourceSpec, text: str) -> tuple[int, int]:
    """Width and height of a text such as 1280x720."""
    width, _, height = text.partition("x")
    return number_of(spec, "size", width), number_of(spec, "size", height)


def number_of(spec: SourceSpec, option: str, text: str) -> int:
    """A positive whole number, or BadSourceText."""
    if not text.isdecimal() or not 0 < int(text) <= 10_000:
        raise BadSourceText(f"source of track {spec.track}, option {option}: expected a number, got {text[:40]!r}")
    return int(text)


def _split(spec: SourceSpec, rest: str) -> tuple[str, dict[str, str]]:
    name, _, query = rest.partition("?")
    if not name:
        raise BadSourceText(f"source of track {spec.track}: expected a name or path after the colon, got nothing")
    return name, {key: values[-1] for key, values in parse_qs(query).items()}
