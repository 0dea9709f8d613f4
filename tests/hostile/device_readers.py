"""Readers of what cameras, sensors, the UPS and the clock say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from agent.discovery import probe, xml
from agent.hardware.heart_rate import rate_of
from agent.media.fmp4 import picture_codec
from agent.media.sources.rtsp import conversation, description, digest, rtcp, rtp
from agent.system import chrony, ups
from firmware_config.system import Ups

SDP = (
    "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=framerate:25\r\n"
    "a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0IAHpWoKA9puAgICBA=,aM48gA==\r\na=control:trackID=0\r\n"
)


def rtsp(data: bytes) -> object:
    """A camera's answer, how it wants to be signed in to, what it offers, and a stream of each offer begun."""
    found = conversation.read_answer(data)
    if found is None:
        return None
    answer, _ = found
    talk = conversation.Conversation(digest.Credentials(user="u", password="p"), "c")
    if talk.is_to_sign_in(answer):
        talk.request("DESCRIBE", "rtsp://c/1")
    talk.note_session(answer)
    text = answer.body.decode("utf-8", "replace")
    description.names(text)
    for each in description.offers(text, answer.first("content-base") or "rtsp://c/"):
        rtp.Depacketizer(each.codec, each.payload_type, each.parameter_sets)
        talk.request("SETUP", each.control)
        assert each.clock_rate > 0
    return answer.status


def rtsp_seeds() -> Iterator[bytes]:
    """An offer, a demand to sign in by each scheme, a session."""
    head = f"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Base: rtsp://c/1/\r\nContent-Length: {len(SDP)}\r\n\r\n"
    yield (head + SDP).encode()
    hevc = SDP.replace("H264", "H265").replace("sprop-parameter-sets", "sprop-sps")
    yield (head.replace(str(len(SDP)), str(len(hevc))) + hevc).encode()
    for scheme in ('Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256', 'Basic realm="r"'):
        yield f"RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: {scheme}\r\nContent-Length: 0\r\n\r\n".encode()
    yield b"RTSP/1.0 200 OK\r\nSession: 12;timeout=60\r\nContent-Length: 0\r\n\r\n"


def rtp_packets(data: bytes) -> tuple[int, ...]:
    """Packets, each behind its size of 16 bits; byte 0 says which codec, and whether they are RTCP."""
    if not data:
        return ()
    if data[0] & 2:
        report = rtcp.sender_report(memoryview(data)[1:])
        return () if report is None else (rtcp.captured_unix_ns(report, 7, 1e9 / 90_000) or 0,)
    pictures = rtp.Depacketizer("hevc" if data[0] & 1 else "h264", 96)
    at = 1
    while at + 2 <= len(data):
        size = int.from_bytes(data[at : at + 2], "big")
        pictures.take(memoryview(data)[at + 2 : at + 2 + size])
        at += 2 + size
    pictures.check_size()
    return tuple(len(each.data) for each in pictures.ready())


def rtp_seeds() -> Iterator[bytes]:
    """A picture whole, one in pieces, an aggregate, with extras; of both codecs; a sender report."""

    def packet(number: int, body: bytes, *, last: bool = False, first: int = 0x80) -> bytes:
        raw = bytes([first, 96 | last << 7]) + number.to_bytes(2, "big") + (9000).to_bytes(4, "big") + bytes(4) + body
        return len(raw).to_bytes(2, "big") + raw

    sets = b"\x18" + b"\0\4\x67abc" + b"\0\3\x68de"
    pieces = packet(2, b"\x7c\x85aa") + packet(3, b"\x7c\x05bb") + packet(4, b"\x7c\x45cc", last=True)
    yield b"\0" + packet(1, sets) + pieces
    yield b"\0" + packet(1, b"\x65key", last=True) + packet(2, b"\x41next", last=True)
    yield b"\0" + packet(1, bytes(4) + b"\x90\0\0\1" + bytes(4) + b"\x65key\2\2", last=True, first=0xB1)
    yield b"\1" + packet(1, b"\x62\1\x93aa") + packet(2, b"\x62\1\x53bb", last=True)
    yield b"\1" + packet(1, b"\x60\1\0\4\x40\1vp\0\4\x26\1ke", last=True)
    yield b"\2" + bytes.fromhex("80c80006 00000001 e0000000 80000000 00002328 00000001 00000001")


def onvif(data: bytes) -> object:
    """An ONVIF answer's XML, and an answer to the probe."""
    probe.read_answer(data, message_id=bytes(16), sender="192.168.9.7")
    root = xml.read_xml(data)
    return [xml.words(each, "Uri") for each in xml.every(root, "MediaUri")], xml.words(root, "Reason", "Text")


def onvif_seeds() -> Iterator[bytes]:
    """A probe's answer, an address of a film, a refusal."""
    soap = '<s:Envelope xmlns:s="x" xmlns:d="y"><s:Body>{}</s:Body></s:Envelope>'
    for inner in (
        "<d:RelatesTo>uuid:00000000-0000-0000-0000-000000000000</d:RelatesTo><d:Scopes>"
        "onvif://www.onvif.org/name/D4</d:Scopes><d:XAddrs>http://192.168.9.7/onvif http://8.8.8.8/x</d:XAddrs>",
        "<d:MediaUri><d:Uri>rtsp://192.168.9.7/1?a=1&amp;b=2</d:Uri></d:MediaUri><!-- c --><![CDATA[x]]>",
        "<s:Fault><s:Reason><s:Text>no</s:Text></s:Reason></s:Fault>",
    ):
        yield ('<?xml version="1.0" encoding="UTF-8"?>' + soap.format(inner)).encode()


def codec_name(data: bytes) -> str:
    """The codec that an initialisation names."""
    return picture_codec(data)


def codec_seeds() -> Iterator[bytes]:
    """Both codecs' boxes."""
    yield b"\0\0\0\x20avcC\1\x64\0\x1f\xff\xe1\0\0\1\0\0"
    yield b"\0\0\0\x20hvcC\1\1\x60\0\0\0\xb0\0\0\0\0\0\x5d\xf0\0"


def heart_rate(data: bytes) -> int | None:
    """A heart-rate monitor's measurement."""
    return rate_of(data)


_UPS = Ups(name="ups", host="127.0.0.1", port=3493, close_below_s=120, close_below_percent=20)


def mains(data: bytes) -> dict[str, object]:
    """What upsd lists of a UPS."""
    found = ups.read_mains(data.decode("utf-8", "replace").splitlines(), _UPS)
    found.is_ending(_UPS)
    return asdict(found)


def mains_seeds() -> Iterator[bytes]:
    """A UPS on mains, and one whose battery ends."""
    yield b'VAR ups ups.status "OL"\nVAR ups battery.charge "100"\nVAR ups battery.runtime "1800"\n'
    yield b'VAR ups ups.status "OB LB RB"\nVAR ups battery.charge "9.5"\n'


def clock(data: bytes) -> object:
    """What chronyc says: byte 0 says of what."""
    text = data[1:].decode("utf-8", "replace")
    return chrony.read_sources(text) if data[:1] == b"s" else chrony.read_tracking(text)


def clock_seeds() -> Iterator[bytes]:
    """A clock that follows a server, and the servers."""
    yield b"tC0A80901,192.168.9.1,3,1760000000.1,0.000012,-0.00001,0.00002,-1.5,0.001,0.02,0.0015,0.0004,64.2,Normal\n"
    yield b"s^,*,192.168.9.1,2,6,377,24,0.00001,0.00002,0.0003\n^,?,192.168.9.2,0,6,0,4294967295,0.0,0.0,0.0\n"
