"""What is said to a camera, and how one signs in (RFC 2326, 7616, 7617)."""

from __future__ import annotations

import struct

import pytest

from agent.media.errors import SourceUnreachable
from agent.media.sources.rtsp.conversation import Answer, Conversation, place_of, read_answer
from agent.media.sources.rtsp.description import names, offers
from agent.media.sources.rtsp.digest import Challenge, Credentials, authorization, choose
from agent.media.sources.rtsp.rtcp import receiver_report, sender_report

MUFASA = Credentials(user="Mufasa", password="Circle of Life")


def challenge(algorithm: str) -> Challenge:
    return Challenge(
        scheme="Digest",
        realm="http-auth@example.org",
        nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
        algorithm=algorithm,
        has_qop=True,
    )


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_answer_to_a_challenge_is_that_of_the_rfc(algorithm: str, response: str) -> None:
    """RFC 7616, section 3.9.1."""
    said = authorization(
        challenge(algorithm),
        MUFASA,
        method="GET",
        uri="/dir/index.html",
        count=1,
        cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    )
    assert f'response="{response}"' in said and "nc=00000001" in said


def test_stronger_challenge_is_taken() -> None:
    headers = ['Basic realm="x"', 'Digest realm="x", nonce="n"', 'Digest realm="x", nonce="n", algorithm=SHA-256']
    found = choose(headers)
    assert found is not None and (found.scheme, found.algorithm) == ("Digest", "SHA-256")
    assert choose(['Digest realm="x", nonce="n", algorithm=SHA-512-256', "Bearer x"]) is None


def test_basic_is_answered_where_nothing_better_is_asked() -> None:
    found = choose(['Basic realm="x"'])
    assert found is not None
    who = Credentials(user="Aladdin", password="open sesame")
    assert authorization(found, who, method="X", uri="u", count=1, cnonce="c") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


def test_wrong_password_is_said_once_and_not_tried_for_ever() -> None:
    talk = Conversation(MUFASA, "c")
    answer = Answer(status=401, reason="No", headers={"www-authenticate": ('Digest realm="r", nonce="n"',)}, body=b"")
    assert talk.is_to_sign_in(answer)
    with pytest.raises(SourceUnreachable, match="check user and password"):
        talk.is_to_sign_in(answer)


def test_fresh_nonce_is_answered_anew() -> None:
    talk = Conversation(MUFASA, "c")
    for nonce in ("one", "two"):
        headers = {"www-authenticate": (f'Digest realm="r", nonce="{nonce}"',)}
        assert talk.is_to_sign_in(Answer(status=401, reason="No", headers=headers, body=b""))
    assert b'nonce="two"' in talk.request("PLAY", "rtsp://x/")


def test_session_and_its_time_out_are_remembered() -> None:
    talk = Conversation(None, "c")
    talk.note_session(Answer(status=200, reason="OK", headers={"session": ("4711;timeout=20",)}, body=b""))
    assert b"Session: 4711\r\n" in talk.request("PLAY", "rtsp://x/") and talk.keep_alive_s == 10


def test_answer_is_read_when_it_is_whole() -> None:
    whole = b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 3\r\n\r\nabcREST"
    assert read_answer(whole[:-5]) is None and read_answer(whole[:20]) is None
    found = read_answer(whole)
    assert found is not None and (found[0].body, found[1]) == (b"abc", len(whole) - 4)


@pytest.mark.parametrize(
    ("text", "host", "port", "url", "user"),
    [
        ("rtsp://cam/a?b=1", "cam", 554, "rtsp://cam/a?b=1", None),
        ("rtsp://u%40x:p%3Aq@10.0.0.1:8554/a", "10.0.0.1", 8554, "rtsp://10.0.0.1:8554/a", "u@x"),
        ("rtsp://[fe80::1]:99/", "fe80::1", 99, "rtsp://[fe80::1]:99/", None),
    ],
)
def test_place_is_taken_apart_without_its_credentials(text: str, host: str, port: int, url: str, user: str) -> None:
    place = place_of(text)
    assert (place.host, place.port, place.url) == (host, port, url)
    assert (place.who.user if place.who else None) == user
    assert "p%3Aq" not in repr(place) and "p:q" not in repr(place)


SDP = """v=0
o=- 0 0 IN IP4 10.0.0.2
m=audio 0 RTP/AVP 8
a=rtpmap:8 PCMA/8000
a=control:trackID=2
m=video 0 RTP/AVP 26
a=rtpmap:26 JPEG/90000
m=video 0 RTP/AVP 98
a=rtpmap:98 H265/90000
a=fmtp:98 sprop-vps=QAE=;sprop-sps=QgE=;sprop-pps=RAE=
a=framerate:25.0
a=control:trackID=1
"""


def test_first_picture_that_can_be_recorded_is_taken() -> None:
    (offer,) = offers(SDP, "rtsp://10.0.0.2/stream/")
    assert (offer.codec, offer.payload_type, offer.frame_rate) == ("hevc", 98, 25.0)
    assert offer.control == "rtsp://10.0.0.2/stream/trackID=1"
    assert offer.parameter_sets == (b"\x40\x01", b"\x42\x01", b"\x44\x01")
    assert "JPEG" in names(SDP) and "PCMA" in names(SDP)


@pytest.mark.parametrize("text", ["", "m=", "m=video\na=rtpmap:96", "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/x", "a=b"])
def test_broken_description_offers_nothing(text: str) -> None:
    assert offers(text, "rtsp://x/") == ()


def test_sender_report_gives_both_clocks() -> None:
    ntp = (2_208_988_800 + 1_700_000_000, 1 << 31)
    compound = struct.pack(">BBHI", 0x80, 201, 1, 7) + struct.pack(">BBHIIIIII", 0x80, 200, 6, 9, *ntp, 1234, 0, 0)
    report = sender_report(compound)
    assert report is not None
    assert (report.source, report.unix_ns, report.stamp) == (9, 1_700_000_000_500_000_000, 1234)


@pytest.mark.parametrize(
    "compound", [b"", b"\x80", b"\x80\xc8\xff\xff", struct.pack(">BBHIIIIII", 0x80, 200, 6, *[0] * 6)]
)
def test_report_that_tells_no_time_is_none(compound: bytes) -> None:
    assert sender_report(compound) is None


def test_receiver_report_is_one() -> None:
    assert receiver_report(5) == b"\x80\xc9\x00\x01\x00\x00\x00\x05"
