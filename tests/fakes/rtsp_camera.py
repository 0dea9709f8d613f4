"""A small IP camera in pure Python: RTSP 1.0 over loopback, RTP interleaved in TCP, looping a film in real time.

It joins clients in the middle of a GOP, as cameras do, and can be unplugged, plugged in again, stalled, its clock made
to jump, and guarded by Digest authentication (RFC 2326, RFC 6184, RFC 2617). What it sees comes out late (`latency_s`)
and unevenly (`jitter_s`), its crystal runs fast (`drift_ppm`), its wall clock is wrong (`clock_error_ns`).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import random
import re
import struct
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

from agent.clock import boottime_ns, wall_ns
from tests.fakes.media_files import annex_b

_MTU = 1400
_RATE = 90_000
_REALM = "camera"
_SSRC = 0x4D53_5231
_NTP_TO_UNIX_S = 2_208_988_800
_SETS = {"h264": (7, 8), "hevc": (32, 33, 34)}


@dataclass(frozen=True, slots=True)
class _Picture:
    at_s: float
    payloads: tuple[bytes, ...]
    is_key: bool


@dataclass(frozen=True, slots=True)
class _Film:
    codec: str
    parameter_sets: tuple[bytes, ...]
    pictures: tuple[_Picture, ...]
    length_s: float


class RtspCamera:
    """`with RtspCamera(path) as camera: camera.url` - runs in a thread of its own; call it from any."""

    def __init__(self, film: Path, *, user: str = "", password: str = "", in_band: bool = True) -> None:
        self._film = _load(film, in_band)
        self._credentials = (user, password) if user else None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="rtsp-camera", daemon=True)
        self._server: asyncio.Server | None = None
        self._pump: asyncio.Task[None] | None = None
        self._clients: set[_Client] = set()
        self._port = 0
        self._stalled = False
        self._jump_s = 0.0
        self._to_lose = 0
        self._next_film: _Film | None = None
        self.clock_error_ns = 0
        self.latency_s = 0.0
        self.jitter_s = 0.0
        self.drift_ppm = 0.0
        self.began_ns = 0
        self._chance = random.Random(7)
        #: (boottime, bytes) of every picture that was sent to somebody.
        self.sent: list[tuple[int, int]] = []

    @property
    def url(self) -> str:
        """With the credentials in it, if there are any."""
        user = f"{self._credentials[0]}:{self._credentials[1]}@" if self._credentials else ""
        return f"rtsp://{user}127.0.0.1:{self._port}/cam"

    def __enter__(self) -> RtspCamera:
        self._thread.start()
        self.plug()
        self._call(self._start_pump())
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()
        self._call(self._stop_pump())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def plug(self) -> None:
        """Listen, on the same port as before."""
        self._call(self._listen())

    def unplug(self) -> None:
        """Refuse connections and reset the present ones."""
        self._call(self._vanish())

    def stall(self) -> None:
        """Keep connections, send nothing more."""
        self._stalled = True

    def resume(self) -> None:
        self._stalled = False

    def jump(self, seconds: float) -> None:
        """Move the RTP clock against real time, as a camera does whose firmware restarts its clock."""
        self._jump_s += seconds

    def lose(self, packets: int) -> None:
        """Drop that many RTP packets of what comes next: numbered, never sent."""
        self._to_lose += packets

    def change(self, film: Path) -> None:
        """Go on with another film, as a camera whose settings were changed: other parameter sets, same clock."""
        self._next_film = _load(film, in_band=True)

    def _call(self, coroutine: Any) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(5)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]

    async def _vanish(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for client in list(self._clients):
            client.abort()

    async def _start_pump(self) -> None:
        self._pump = asyncio.get_running_loop().create_task(self._play())

    async def _stop_pump(self) -> None:
        if self._pump is not None:
            self._pump.cancel()

    def instant_ns(self, film_s: float) -> int:
        """The boottime at which the camera saw what it shows at `film_s` of its own clock, counted over all loops."""
        return self.began_ns + int(film_s / (1 + self.drift_ppm / 1e6) * 1e9)

    def film_s(self, at_ns: int) -> float:
        """The inverse: the camera's own clock at a boottime."""
        return (at_ns - self.began_ns) / 1e9 * (1 + self.drift_ppm / 1e6)

    def _says_unix_ns(self, film_s: float) -> int:
        """What its wall clock, which its crystal drives, said at that instant."""
        at_ns = self.instant_ns(film_s)
        run_ahead_ns = int(film_s * 1e9) - (at_ns - self.began_ns)
        return wall_ns() - (boottime_ns() - at_ns) + run_ahead_ns + self.clock_error_ns

    def _delay_s(self) -> float:
        """Latency, mostly a little jitter, now and then a lot."""
        most = self.jitter_s * (10 if self._chance.random() < 0.02 else 1)
        return self.latency_s + self._chance.random() * most

    async def _play(self) -> None:
        """One real-time clock for all clients; a sender report goes before every keyframe."""
        self.began_ns, before_s = boottime_ns(), 0.0
        while True:
            for picture in self._film.pictures:
                due_s = before_s + picture.at_s
                due_ns = self.instant_ns(due_s) + int(self._delay_s() * 1e9)
                await asyncio.sleep(max(0.0, (due_ns - boottime_ns()) / 1e9))
                if self._stalled:
                    continue
                lost, self._to_lose = min(self._to_lose, len(picture.payloads)), 0
                for client in list(self._clients):
                    if picture.is_key:
                        client.report(due_s + self._jump_s, self._says_unix_ns(due_s))
                    self.sent.append((boottime_ns(), client.send(picture.payloads, due_s + self._jump_s, lost)))
            before_s += self._film.length_s
            self._film, self._next_film = self._next_film or self._film, None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        client = _Client(writer)
        try:
            while request := await _read_request(reader):
                writer.write(self._answer(client, *request))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._clients.discard(client)
            writer.close()

    def _answer(self, client: _Client, method: str, url: str, headers: dict[str, str]) -> bytes:
        status, extra, body = "200 OK", {"Session": client.session}, ""
        if method != "OPTIONS" and not self._is_allowed(method, headers.get("authorization", "")):
            status, extra = "401 Unauthorized", {"WWW-Authenticate": f'Digest realm="{_REALM}", nonce="{client.nonce}"'}
        elif method == "OPTIONS":
            extra = {"Public": "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER"}
        elif method == "DESCRIBE":
            body = self._description()
            extra = {"Content-Type": "application/sdp", "Content-Base": url.rstrip("/") + "/"}
        elif method == "SETUP":
            extra["Transport"] = "RTP/AVP/TCP;unicast;interleaved=0-1"
        elif method == "PLAY":
            self._clients.add(client)
        elif method == "TEARDOWN":
            self._clients.discard(client)
        lines = [f"RTSP/1.0 {status}", f"CSeq: {headers.get('cseq', '0')}", *(f"{k}: {v}" for k, v in extra.items())]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    def _description(self) -> str:
        sets = [base64.b64encode(nal).decode() for nal in self._film.parameter_sets]
        if self._film.codec == "hevc":
            names, encoding = ("sprop-vps", "sprop-sps", "sprop-pps"), "H265"
            parameters = ";".join(f"{name}={each}" for name, each in zip(names, sets, strict=True))
        else:
            profile, encoding = self._film.parameter_sets[0][1:4].hex(), "H264"
            parameters = f"packetization-mode=1;profile-level-id={profile};sprop-parameter-sets={','.join(sets)}"
        return (
            "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n"
            f"m=video 0 RTP/AVP 96\r\na=rtpmap:96 {encoding}/90000\r\n"
            f"a=fmtp:96 {parameters}\r\n"
            "a=control:track0\r\n"
        )

    def _is_allowed(self, method: str, header: str) -> bool:
        if self._credentials is None:
            return True
        if not header.startswith("Digest "):
            return False
        pairs = (pair.split("=", 1) for pair in header[7:].split(","))
        given = {key.strip(): value.strip(' "') for key, value in pairs}
        user, password = self._credentials
        secret = _md5(f"{user}:{_REALM}:{password}")
        deed = _md5(f"{method}:{given.get('uri', '')}")
        return given.get("response") == _md5(f"{secret}:{given.get('nonce', '')}:{deed}")


class _Client:
    """One connection and its RTP counters."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._sequence = 0
        self._base = hash(id(self)) & 0xFFFFFFF
        self.session = f"{id(self):x}"
        self.nonce = _md5(self.session)

    def abort(self) -> None:
        self._writer.transport.abort()

    def send(self, payloads: tuple[bytes, ...], at_s: float, lost: int = 0) -> int:
        """One picture's packets but the first `lost`; how many bytes they were."""
        stamp = self._stamp(at_s)
        out = bytearray()
        for index, payload in enumerate(payloads):
            self._sequence = (self._sequence + 1) & 0xFFFF
            if index < lost:
                continue
            marker = 0x80 if index == len(payloads) - 1 else 0
            out += struct.pack(">BBH", 0x24, 0, len(payload) + 12)
            out += struct.pack(">BBHII", 0x80, marker | 96, self._sequence, stamp, _SSRC)
            out += payload
        self._writer.write(bytes(out))
        return len(out)

    def report(self, at_s: float, unix_ns: int) -> None:
        """A sender report (RFC 3550, 6.4.1): this instant on the camera's clock and on the stream's."""
        seconds, rest = divmod(unix_ns, 1_000_000_000)
        ntp = (seconds + _NTP_TO_UNIX_S, (rest << 32) // 1_000_000_000)
        body = struct.pack(">BBHIIIIII", 0x80, 200, 6, _SSRC, *ntp, self._stamp(at_s), 0, 0)
        self._writer.write(b"$\x01" + len(body).to_bytes(2, "big") + body)

    def _stamp(self, at_s: float) -> int:
        return (self._base + round(at_s * _RATE)) & 0xFFFFFFFF


async def _read_request(reader: asyncio.StreamReader) -> tuple[str, str, dict[str, str]] | None:
    """Method, URL and headers of the next request; RTCP from the client is read over. None at the end."""
    while (first := await reader.read(1)) == b"$":
        head = await reader.readexactly(3)
        await reader.readexactly(int.from_bytes(head[1:], "big"))
    if not first:
        return None
    text = (first + await reader.readuntil(b"\r\n\r\n")).decode()
    line, *rest = text.split("\r\n")
    method, url, _ = line.split(" ")
    headers = dict(entry.split(":", 1) for entry in rest if ":" in entry)
    return method, url, {key.lower(): value.strip() for key, value in headers.items()}


def _load(path: Path, in_band: bool) -> _Film:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        codec, rate = stream.codec_context.name, float(stream.average_rate or 25)
    of_sets, pictures, sets = _SETS[codec], [], dict[int, bytes]()
    for packet in annex_b(path):
        nals = [nal for nal in re.split(b"\x00\x00\x00?\x01", bytes(packet)) if nal]
        sets |= {_kind(nal, codec): nal for nal in nals if _kind(nal, codec) in of_sets}
        rest = [nal for nal in nals if _kind(nal, codec) not in of_sets]
        whole = [*sets.values(), *rest] if packet.is_keyframe and in_band else rest
        payloads = tuple(payload for nal in whole for payload in _payloads(nal, codec))
        pictures.append(_Picture(float(packet.pts * packet.time_base), payloads, packet.is_keyframe))
    return _Film(codec, tuple(sets[kind] for kind in of_sets), tuple(pictures), len(pictures) / rate)


def _kind(nal: bytes, codec: str) -> int:
    return nal[0] >> 1 & 0x3F if codec == "hevc" else nal[0] & 31


def _payloads(nal: bytes, codec: str) -> list[bytes]:
    """A NAL unit as one RTP payload, or in pieces: FU-A (RFC 6184, 5.8) or FU (RFC 7798, 4.4.3)."""
    if len(nal) <= _MTU:
        return [nal]
    if codec == "hevc":
        head, kind, body = bytes([nal[0] & 0x81 | 49 << 1, nal[1]]), _kind(nal, codec), nal[2:]
    else:
        head, kind, body = bytes([nal[0] & 0xE0 | 28]), nal[0] & 31, nal[1:]
    room = _MTU - len(head) - 1
    pieces = [body[at : at + room] for at in range(0, len(body), room)]
    last = len(pieces) - 1
    flags = [(0x80 if index == 0 else 0) | (0x40 if index == last else 0) for index in range(len(pieces))]
    return [head + bytes([flag | kind]) + piece for flag, piece in zip(flags, pieces, strict=True)]


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
