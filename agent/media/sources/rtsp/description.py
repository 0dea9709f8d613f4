"""What a camera offers: the pictures of its SDP that we can record (RFC 8866, 6184 section 8, 7798 section 7). Pure."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from urllib.parse import urljoin

_CODECS = {"H264": "h264", "H265": "hevc", "HEVC": "hevc"}
_RATE_DIGITS, _TYPE_DIGITS = 10, 3
_SETS = {"h264": ("sprop-parameter-sets",), "hevc": ("sprop-vps", "sprop-sps", "sprop-pps")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One picture stream: `codec` is h264 or hevc, `control` its absolute URL, `frame_rate` 0 where the SDP is silent.

    `parameter_sets` are NAL units without start codes; empty where the camera sends them in band only.
    """

    codec: str
    payload_type: int
    clock_rate: int
    control: str
    parameter_sets: tuple[bytes, ...]
    frame_rate: float


@dataclass(slots=True)
class _Media:
    kind: str
    formats: list[str]
    attributes: dict[str, list[str]]

    def first(self, name: str) -> str:
        return next(iter(self.attributes.get(name, [])), "")


def offers(text: str, base: str) -> tuple[Offer, ...]:
    """Every picture of the description that we can record, in its order; `base` is the URL that controls lie below."""
    return tuple(o for media in _media(text) if media.kind == "video" and (o := _offer(media, base)) is not None)


def names(text: str) -> str:
    """What the description offers, in its own words, for a refusal: "video: JPEG, audio: PCMA"."""
    found = [f"{m.kind}: {', '.join(_encodings(m).values()) or '/'.join(m.formats)}" for m in _media(text)]
    return ", ".join(found)[:200] or "nothing"


def _media(text: str) -> list[_Media]:
    found: list[_Media] = []
    for line in text.splitlines():
        kind, _, value = line.partition("=")
        if kind == "m":
            name, *rest = value.split() or [""]
            found.append(_Media(name, rest[2:], {}))
        elif kind == "a" and found:
            name, _, content = value.partition(":")
            found[-1].attributes.setdefault(name.strip(), []).append(content.strip())
    return found


def _encodings(media: _Media) -> dict[str, str]:
    """Payload type -> encoding name and clock, such as 96 -> H264/90000."""
    pairs = (entry.partition(" ") for entry in media.attributes.get("rtpmap", []))
    return {number: encoding.strip() for number, _, encoding in pairs}


def _offer(media: _Media, base: str) -> Offer | None:
    for number, encoding in _encodings(media).items():
        name, _, clock = encoding.partition("/")
        codec = _CODECS.get(name.upper())
        if codec is None or number not in media.formats or not _is_rate(clock) or not number.isdecimal():
            continue
        if len(number) > _TYPE_DIGITS:
            continue
        parameters = _parameters(media, number)
        if codec == "h264" and parameters.get("packetization-mode", "0") == "2":
            continue  # interleaved: no camera that was met uses it
        return Offer(
            codec=codec,
            payload_type=int(number),
            clock_rate=int(clock),
            control=_below(base, media.first("control")),
            parameter_sets=_sets(parameters, codec),
            frame_rate=_rate(media.first("framerate")),
        )
    return None


def _is_rate(text: str) -> bool:
    """Whether it is a clock rate that can be divided by."""
    return text.isdecimal() and len(text) < _RATE_DIGITS and int(text) > 0


def _parameters(media: _Media, number: str) -> dict[str, str]:
    for entry in media.attributes.get("fmtp", []):
        which, _, text = entry.partition(" ")
        if which == number:
            pairs = (pair.partition("=") for pair in text.split(";"))
            return {key.strip().lower(): value.strip() for key, _, value in pairs}
    return {}


def _sets(parameters: dict[str, str], codec: str) -> tuple[bytes, ...]:
    texts = [each for name in _SETS[codec] for each in parameters.get(name, "").split(",") if each]
    try:
        return tuple(base64.b64decode(text + "=" * (-len(text) % 4)) for text in texts)
    except ValueError:  # not base64, or not even ASCII
        return ()


def _rate(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _below(base: str, control: str) -> str:
    if not control or control == "*":
        return base
    if control.lower().startswith("rtsp://"):
        return control
    return urljoin(base if base.endswith("/") else base + "/", control)
