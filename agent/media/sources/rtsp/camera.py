"""A network camera as a source: RTSP with its media in the same TCP connection (RFC 2326 section 10.12).

One read takes whatever has come, many packets at once; what came is noted with its time and taken apart a few pictures
at a time: waking for every packet or picture costs more than all the rest of recording (decision 0008). A picture is
handed on with its last packet, not with the first of the next one, and bears the time at which that one came.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import socket
import time
from collections import deque

from agent.clock import boottime_ns, pair
from agent.media.errors import SourceEnded, SourceFault, SourceStalled, SourceUnreachable, UnsupportedStream
from agent.media.fragments import TrackKind
from agent.media.sources.ports import READ_LIMIT_S, Packet, SourceSpec, StreamInfo
from agent.media.sources.rtsp.conversation import Answer, Conversation, Place, place_of, read_answer
from agent.media.sources.rtsp.description import Offer, names, offers
from agent.media.sources.rtsp.rtcp import SenderReport, captured_unix_ns, receiver_report, sender_report
from agent.media.sources.rtsp.rtp import AccessUnit, Depacketizer

OPEN_LIMIT_S = 3.0
REPORT_EVERY_NS = 5_000_000_000
_DEFAULT_FRAME_NS, _LONGEST_FRAME_NS = 40_000_000, 1_000_000_000
_DEEPEST_ORDER = 8
_ROOM = 512 * 1024
_FULL = _ROOM - 128 * 1024
_GATHER_NS = 200_000_000
_TRICKLE, _PAUSE_S = 4096, 0.004
_DOLLAR = 0x24

log = logging.getLogger(__name__)


class RtspCamera:
    """One camera. Errors name it without its credentials."""

    def __init__(self, spec: SourceSpec) -> None:
        self._spec = spec
        self._place: Place | None = None
        self._talk = Conversation(None, "")
        self._socket: socket.socket | None = None
        self._buffer = bytearray(_ROOM)
        self._view = memoryview(self._buffer)
        self._filled = 0
        self._arrivals: deque[tuple[int, int]] = deque()
        self._offer: Offer | None = None
        self._pictures: Depacketizer | None = None
        self._packets: deque[Packet] = deque()
        self._ns_per_tick = 0.0
        self._frame_ns = _DEFAULT_FRAME_NS
        self._last_stamp: int | None = None
        self._report_due_ns = self._keep_alive_due_ns = 0
        self._seen_ns = self._wall_ahead_ns = 0
        self.report: SenderReport | None = None

    def open(self) -> StreamInfo:
        """Connect, describe, set up, play: all within OPEN_LIMIT_S of silence each."""
        try:
            return self._open()
        except UnsupportedStream:
            self.close()
            raise
        except SourceFault as fault:
            self.close()
            raise SourceUnreachable(f"camera {self._spec.shown}: {fault}") from None
        except (OSError, ValueError) as error:
            self.close()
            reason = error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)
            raise SourceUnreachable(f"camera {self._spec.shown}: expected a picture, got {reason}") from None

    def read(self) -> Packet:
        """The next picture; it has arrived when its last packet has."""
        while not self._packets:
            self._receive()
        return self._packets.popleft()

    def close(self) -> None:
        """Say goodbye, let go. What the camera answers is not waited for."""
        sock, self._socket = self._socket, None
        self._packets.clear()
        self._arrivals.clear()
        self._filled = 0
        if sock is None:
            return
        with contextlib.suppress(OSError):
            if self._talk.session and self._place is not None:
                sock.send(self._talk.request("TEARDOWN", self._place.url))
        sock.close()

    # --- opening ---

    def _open(self) -> StreamInfo:
        self._place = place = place_of(self._spec.text)
        self._talk = Conversation(place.who, secrets.token_hex(8))
        self._socket = socket.create_connection((place.host, place.port), OPEN_LIMIT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        described = self._ask("DESCRIBE", place.url, Accept="application/sdp")
        base = described.first("content-base") or described.first("content-location") or place.url
        text = described.body.decode("utf-8", "replace")
        offered = offers(text, base)
        if not offered:
            raise UnsupportedStream(
                f"camera {self._spec.shown}: expected H.264 or H.265, got {names(text)}; set the camera to H.264"
            )
        self._offer = offer = offered[0]
        self._talk.note_session(self._ask("SETUP", offer.control, Transport="RTP/AVP/TCP;unicast;interleaved=0-1"))
        self._pictures = Depacketizer(offer.codec, offer.payload_type, offer.parameter_sets)
        self._ask("PLAY", base, Range="npt=0.000-")
        self._socket.settimeout(READ_LIMIT_S)
        self._arrivals.append((self._filled, boottime_ns()))
        self._ns_per_tick = 1e9 / offer.clock_rate
        if 1 <= offer.frame_rate <= 240:
            self._frame_ns = int(1e9 / offer.frame_rate)
        self._last_stamp, self.report, self._seen_ns = None, None, boottime_ns()
        self._report_due_ns = self._keep_alive_due_ns = self._seen_ns + REPORT_EVERY_NS
        return StreamInfo(kind=TrackKind.PICTURE, frame_ns=self._frame_ns, codec=offer.codec)

    def _ask(self, method: str, url: str, **headers: str) -> Answer:
        """One request and its answer, signed where the camera demands it. Raises SourceFault, OSError."""
        answer = self._exchange(self._talk.request(method, url, **headers))
        if self._talk.is_to_sign_in(answer):
            answer = self._exchange(self._talk.request(method, url, **headers))
            self._talk.is_to_sign_in(answer)
        if answer.status != 200:
            raise SourceUnreachable(f"expected {method} to be granted, got {answer.status} {answer.reason}")
        return answer

    def _exchange(self, request: bytes) -> Answer:
        assert self._socket is not None
        self._socket.sendall(request)
        until_ns = boottime_ns() + int(OPEN_LIMIT_S * 1e9)
        while True:
            if self._filled and self._buffer[0] == _DOLLAR:
                if not self._skip_media():
                    self._fill(until_ns)
                continue
            found = read_answer(bytes(self._view[: self._filled])) if self._filled else None
            if found is not None:
                self._drop(found[1])
                return found[0]
            self._fill(until_ns)

    def _skip_media(self) -> bool:
        """Media that comes before the answer to PLAY: the film begins with what follows."""
        if self._filled < 4:
            return False
        whole = 4 + int.from_bytes(self._view[2:4], "big")
        if self._filled < whole:
            return False
        self._drop(whole)
        return True

    def _fill(self, until_ns: int) -> None:
        if boottime_ns() > until_ns:
            raise SourceUnreachable(f"expected an answer within {OPEN_LIMIT_S:.0f} s, got none")
        assert self._socket is not None
        if self._filled == _ROOM:
            raise SourceUnreachable(f"expected an answer of at most {_ROOM} bytes, got more")
        got = self._socket.recv_into(self._view[self._filled :])
        if not got:
            raise SourceUnreachable("expected an answer, got the end of the connection")
        self._filled += got

    def _drop(self, count: int) -> None:
        rest = self._filled - count
        self._view[:rest] = bytes(self._view[count : self._filled])
        self._filled = rest

    # --- playing ---

    def _receive(self) -> None:
        """Note what comes and when, until enough has gathered or the buffer fills; then take it apart."""
        began_ns = now_ns = self._hear()
        while now_ns - began_ns < _GATHER_NS and self._filled < _FULL:
            now_ns = self._hear()
        self._take_frames()
        self._keep_alive(now_ns)
        if not self._packets and now_ns - self._seen_ns > READ_LIMIT_S * 1e9:
            raise self._stalled()  # a camera that chatters and shows nothing is as lost as one that is silent

    def _hear(self) -> int:
        """Wait for bytes; returns when they came (boottime). Raises SourceFault."""
        if self._socket is None:
            raise self._ended("a closed connection")
        try:
            got = self._socket.recv_into(self._view[self._filled :])
        except TimeoutError:
            raise self._stalled() from None
        except OSError as error:
            raise self._ended(error.strerror or type(error).__name__) from None
        if not got:
            raise self._ended("the end of the stream")
        now_ns = boottime_ns()
        self._filled += got
        self._arrivals.append((self._filled, now_ns))
        if got < _TRICKLE:
            time.sleep(_PAUSE_S)
        return now_ns

    def _take_frames(self) -> None:
        """Every whole frame in the buffer: `$`, channel, length, packet; between them answers to what we asked."""
        pictures, view, at, end = self._pictures, self._view, 0, self._filled
        assert pictures is not None
        while end - at >= 4:
            if view[at] != _DOLLAR:
                length = self._take_answer(at, end)
                if not length:
                    break
                at += length
                continue
            until = at + 4 + (view[at + 2] << 8 | view[at + 3])
            if until > end:
                break
            if view[at + 1] == 0:
                pictures.take(view[at + 4 : until])
                if pictures.has_ready:
                    self._hand_on(pictures.ready(), until)
            elif view[at + 1] == 1:
                self._note_report(sender_report(view[at + 4 : until]))
            at = until
        pictures.check_size()
        self._drop(at)
        self._arrivals = deque((upto - at, now_ns) for upto, now_ns in self._arrivals if upto > at)

    def _note_report(self, report: SenderReport | None) -> None:
        """The box's own two clocks are read with it: what the camera says of time is said in wall clock."""
        if report is not None:
            now = pair()
            self.report, self._wall_ahead_ns = report, now.wall_ns - now.boottime_ns

    def _captured_ns(self, stamp: int) -> int | None:
        if self.report is None:
            return None
        unix_ns = captured_unix_ns(self.report, stamp, self._ns_per_tick)
        return None if unix_ns is None else unix_ns - self._wall_ahead_ns

    def _hand_on(self, units: list[AccessUnit], until: int) -> None:
        """The pictures whose last byte lies before `until` in the buffer."""
        while self._arrivals[0][0] < until:
            self._arrivals.popleft()
        self._packets.extend(self._packet(unit, self._arrivals[0][1]) for unit in units)

    def _take_answer(self, at: int, end: int) -> int:
        try:
            found = read_answer(bytes(self._view[at:end]))
        except SourceFault as fault:
            raise self._ended(f"neither media nor an answer ({fault})") from None
        if found is None:
            return 0
        if found[0].status == 454:
            raise self._ended("the end of the session (454)")
        return found[1]

    def _packet(self, unit: AccessUnit, now_ns: int) -> Packet:
        last, self._last_stamp, self._seen_ns = self._last_stamp, unit.stamp, now_ns
        step_ns = 0 if last is None else int((unit.stamp - last) * self._ns_per_tick)
        if 0 < step_ns < _LONGEST_FRAME_NS:
            self._frame_ns = step_ns
        elif -_DEEPEST_ORDER * self._frame_ns < step_ns < 0:
            raise UnsupportedStream(
                f"camera {self._spec.shown}: expected pictures in the order in which they are shown, got B-frames;"
                " switch them off at the camera"
            )
        return Packet(
            payload=unit.data,
            dts_ns=int(unit.stamp * self._ns_per_tick),
            cts_ns=0,
            duration_ns=self._frame_ns,
            is_key=unit.is_key,
            arrival_ns=now_ns,
            parameters=unit.parameters,
            captured_ns=self._captured_ns(unit.stamp),
        )

    def _keep_alive(self, now_ns: int) -> None:
        """A receiver report every 5 s, and a word of ours before the session's time-out (RFC 2326 section 10.8)."""
        if now_ns < self._report_due_ns or self._socket is None or self._place is None:
            return
        self._report_due_ns = now_ns + REPORT_EVERY_NS
        report = receiver_report(os.getpid() & 0xFFFFFFFF)
        out = b"$\x01" + len(report).to_bytes(2, "big") + report
        if now_ns >= self._keep_alive_due_ns:
            self._keep_alive_due_ns = now_ns + int(self._talk.keep_alive_s * 1e9)
            out += self._talk.request("GET_PARAMETER", self._place.url)
        try:
            self._socket.sendall(out)
        except OSError as error:
            raise self._ended(error.strerror or type(error).__name__) from None

    def _stalled(self) -> SourceStalled:
        return SourceStalled(f"camera {self._spec.shown}: expected pictures, got none for {READ_LIMIT_S:.0f} s")

    def _ended(self, got: str) -> SourceEnded:
        return SourceEnded(f"camera {self._spec.shown}: expected pictures, got {got}")
