"""Asking a camera who it is: signed in by its own clock, never fooled by its XML, never repeating a password."""

from __future__ import annotations

import os

import pytest

from agent.clock import wall_ns
from agent.discovery.errors import CameraRefused, CameraSilent, UnsafeXml
from agent.discovery.interface import find_interface
from agent.discovery.onvif import OnvifCamera
from agent.discovery.soap import created_at, username_token
from agent.discovery.transport import Transport, read_address
from agent.discovery.xml import read_xml, words
from agent.media.sources.rtsp.digest import Credentials
from tests.fakes import onvif_camera
from tests.fakes.onvif_camera import PASSWORD, USER

NOBODY = None
OPERATOR = Credentials(user=USER, password=PASSWORD)


def client(camera: onvif_camera.OnvifCamera, credentials: Credentials | None = OPERATOR) -> OnvifCamera:
    return OnvifCamera(
        address=read_address(camera.url)[0],
        credentials=credentials,
        transport=Transport(interface=find_interface("lo"), entropy=os.urandom),
        wall_ns=wall_ns,
        entropy=os.urandom,
    )


@pytest.mark.parametrize("sign_in", ["token", "digest", "none"])
def test_camera_tells_its_serial_and_its_streams_without_credentials_in_them(sign_in: str) -> None:
    with onvif_camera.OnvifCamera(sign_in=sign_in) as camera:
        told = client(camera).information()
        streams = client(camera).stream_addresses()
        sent = "".join(camera.headers)
    assert (told.maker, told.model, told.serial) == ("Example", "Dome 4", "SN-0042")
    assert streams == ("rtsp://127.0.0.1:554/main", "rtsp://127.0.0.1:554/sub")
    assert PASSWORD not in sent


@pytest.mark.parametrize("offset_s", [0, 7_200, -86_400])
def test_camera_whose_clock_is_wrong_is_signed_in_to_by_its_own_clock(offset_s: int) -> None:
    with onvif_camera.OnvifCamera(offset_s=offset_s) as camera:
        asking = client(camera)
        assert asking.information().serial == "SN-0042"
        assert asking.clock_offset_ns() / 1e9 == pytest.approx(offset_s, abs=1.0)


@pytest.mark.parametrize("sign_in", ["token", "digest"])
def test_wrong_or_missing_password_is_a_refusal_that_shows_none(sign_in: str) -> None:
    with onvif_camera.OnvifCamera(sign_in=sign_in) as camera:
        for credentials in (Credentials(user=USER, password="wr0ng"), NOBODY):
            with pytest.raises(CameraRefused) as caught:
                client(camera, credentials).information()
            assert "wr0ng" not in f"{caught.value} {credentials!r}"


def test_basic_sign_in_is_refused_rather_than_show_the_password() -> None:
    with onvif_camera.OnvifCamera(sign_in="basic") as camera:
        with pytest.raises(CameraRefused, match="expected Digest sign-in, got Basic"):
            client(camera).information()
        assert "Authorization" not in "".join(camera.headers)


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><a>&b;</a>'


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        BOMB.decode().encode("utf-16"),
        b'<?xml version="1.0" encoding="iso-8859-1"?><a/>',
        b"<!DOCTYPE a SYSTEM 'http://192.0.2.1/x'><a/>",
        b"<a>" + b"x" * 300_000 + b"</a>",
        b"<a><b></a>",
        b"",
    ],
)
def test_unsafe_xml_is_refused(data: bytes) -> None:
    with pytest.raises(UnsafeXml):
        read_xml(data)
    with onvif_camera.OnvifCamera(answer=data or b"nothing") as camera, pytest.raises((UnsafeXml, CameraRefused)):
        client(camera).information()


def test_plain_xml_with_comments_is_read_and_escapes_reach_no_terminal() -> None:
    root = read_xml(
        b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?><!-- x --><a><b> Dome&#x1b;[2J 4 </b></a>'.replace(
            b"&#x1b;", b"\xc2\x9b"
        )
    )
    assert words(root, "b") == "Dome[2J 4"


def test_camera_that_is_not_there_is_silent() -> None:
    with onvif_camera.OnvifCamera() as camera:
        asking = client(camera)
    with pytest.raises(CameraSilent, match="expected an answer"):
        asking.information()


def test_token_is_the_standards_example() -> None:
    """The example of ONVIF's Application Programmer's Guide, 6.1.1.3."""
    import base64

    token = username_token(
        Credentials(user="user", password="userpassword"),
        nonce=base64.b64decode("LKqI6G/AikKCQrN0zqZFlg=="),
        created="2010-09-16T07:50:45Z",
    )
    assert "tuOSpGlFlIXsozq4HFNeeGeFLEI=" in token
    assert "userpassword" not in token


def test_instant_is_written_by_the_cameras_clock() -> None:
    assert created_at(1_700_000_000_000_000_000, 3_600_500_000_000) == "2023-11-14T23:13:20.500Z"


@pytest.mark.parametrize("url", ["https://192.0.2.1/x", "file:///etc/passwd", "http://", "http://h:port/x"])
def test_service_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(CameraRefused):
        read_address(url)
