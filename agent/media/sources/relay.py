"""What the relay of a link is told: Debian's ffmpeg, which knows SRT (PyAV's own FFmpeg does not). Pure.

It hands the picture through untouched and turns the sound, whatever its coding, into samples: nothing that a stranger
encoded is decoded inside capture. The address goes to its standard input, never to its command line, which every
process of the machine may read.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from agent.media.errors import BadSourceText
from agent.media.sources.ports import SourceSpec, shown_source

SCHEMES = ("srt", "rtsp", "rtmp", "udp")
PROTOCOLS = "pipe,srt,rtsp,rtp,rtmp,tcp,udp"

# Looking for the streams' parameters: as long as a declared stream stays silent, but not longer.
_LOOK_US = 1_000_000
_CONNECT_MS = 2_000
_FILTERS = {"rtmp": "h264_mp4toannexb", "rtsp": "dump_extra=freq=keyframe"}
_OPTIONS = {"rtsp": ("option rtsp_transport tcp",)}
_PHRASES = (
    ("incorrect passphrase", "a refusal: the passphrase is wrong"),
    ("badsecret", "a refusal: the passphrase is wrong"),
    ("401", "a refusal: name or password is wrong"),
    ("connection refused", "connection refused"),
    ("no route to host", "no route to host"),
    ("network is unreachable", "network unreachable"),
    ("404", "no such stream"),
    ("address already in use", "the port is in use"),
    ("failed to resolve", "a name that cannot be resolved"),
    ("timed out", "no answer"),
    ("invalid data", "something that is no film"),
    ("input/output error", "no answer"),
)


def address_of(spec: SourceSpec) -> str:
    """The address behind the source's text; `link:` before it says only that it goes through the relay."""
    return spec.text.removeprefix("link:")


def command(url: str) -> list[str]:
    """The relay's command line; it names no address."""
    filters = _FILTERS.get(url.partition(":")[0])
    return [
        *("ffmpeg", "-v", "error"),
        *("-f", "concat", "-safe", "0", "-protocol_whitelist", PROTOCOLS, "-i", "pipe:0"),
        *("-map", "0:v:0?", "-map", "0:a:0?", "-c:v", "copy"),
        *(("-bsf:v", filters) if filters else ()),
        *("-c:a", "pcm_s16le", "-ar", "48000", "-ac", "1"),
        *("-copyts", "-flush_packets", "1", "-f", "nut", "pipe:1"),
    ]


def script(url: str) -> bytes:
    """What its standard input says: the address and how to open it (FFmpeg's concat format). Raises BadSourceText."""
    scheme, mark, rest = url.partition("://")
    if not mark or not rest or scheme not in SCHEMES:
        raise BadSourceText(f"link: expected {', '.join(f'{each}://...' for each in SCHEMES)}, got {shown_source(url)}")
    if not url.isprintable() or len(url) > 2_000:
        raise BadSourceText(f"link {shown_source(url)}: expected an address in one line, got other characters in it")
    if scheme == "srt":
        url = _impatient(url)
    quoted = url.replace("'", "'\\''")
    lines = ("ffconcat version 1.0", f"file '{quoted}'", f"option analyzeduration {_LOOK_US}")
    return "\n".join((*lines, *_OPTIONS.get(scheme, ()), "")).encode()


def reason(complaint: str) -> str:
    """What went wrong, in one of our own phrases: FFmpeg's message holds the address with its passphrase."""
    words = complaint.lower()
    return next((phrase for sign, phrase in _PHRASES if sign in words), "no film")


def _impatient(url: str) -> str:
    """A caller gives up in time for us to call again; what the profile says of it stands."""
    said = dict(parse_qsl(url.partition("?")[2]))
    if "connect_timeout" in said or said.get("mode") == "listener":
        return url
    return f"{url}{'&' if '?' in url else '?'}connect_timeout={_CONNECT_MS}"
