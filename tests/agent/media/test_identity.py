"""A camera is known by its serial number: another one in its place is said once, and never kept from recording."""

from __future__ import annotations

import threading

import pytest

from agent.media.fragments import TrackKind
from agent.media.sources.factory import open_source
from agent.media.sources.identity import IdentityBook, IdentityNotice, IdentityWatch, Standing, compare
from agent.media.sources.ports import Packet, PacketSource, SourceSpec, StreamInfo
from tests.fakes.waiting import wait_for


@pytest.mark.parametrize(
    ("expected", "found", "standing"),
    [
        ("SN-1", "SN-1", Standing.SAME),
        ("sn-1", "SN-1", Standing.SAME),
        ("", "SN-1", Standing.SAME),
        ("SN-1", "SN-2", Standing.CHANGED),
        ("SN-1", "", Standing.UNKNOWN),
        ("", "", Standing.UNKNOWN),
    ],
)
def test_serial_numbers_are_compared(expected: str, found: str, standing: Standing) -> None:
    assert compare(expected, found) is standing


def test_right_camera_is_not_spoken_of_another_is_said_once_and_so_is_the_return_of_the_right_one() -> None:
    book = IdentityBook()
    assert book.note("suspect", named="SN-1", found="SN-1") is None
    changed = book.note("suspect", named="SN-1", found="SN-2")
    assert changed is not None and changed.standing is Standing.CHANGED
    assert changed.words == "changed: expected SN-1, got SN-2"
    assert changed.observation["what"] == "source" and changed.observation["track"] == "suspect"
    assert book.note("suspect", named="SN-1", found="SN-2") is None
    assert book.astray() == (changed,)
    back = book.note("suspect", named="SN-1", found="SN-1")
    assert back is not None and back.standing is Standing.SAME
    assert book.astray() == ()


def test_without_a_serial_in_the_profile_the_first_one_seen_belongs_there() -> None:
    book = IdentityBook()
    assert book.note("desk", named="", found="") is None
    assert book.note("desk", named="", found="SN-1") is None
    changed = book.note("desk", named="", found="SN-2")
    assert changed is not None and (changed.expected, changed.found) == ("SN-1", "SN-2")


def test_camera_that_does_not_tell_where_one_is_expected_is_said_as_unknown() -> None:
    notice = IdentityBook().note("scene", named="SN-1", found="")
    assert notice == IdentityNotice(track="scene", standing=Standing.UNKNOWN, expected="SN-1", found="")


class Usb:
    """A synthetic camera that tells a serial number as a USB camera does."""

    def __init__(self, spec: SourceSpec, serial: str) -> None:
        self._source, self._serial = open_source(spec), serial

    def open(self) -> StreamInfo:
        info = self._source.open()
        return StreamInfo(kind=info.kind, frame_ns=info.frame_ns, stamped=True, identity=self._serial)

    def read(self) -> Packet:
        return self._source.read()

    def close(self) -> None:
        self._source.close()


def test_camera_swapped_between_two_connections_is_told_and_goes_on_recording() -> None:
    serials = iter(("SN-1", "SN-2"))
    told: list[IdentityNotice] = []
    watch = IdentityWatch(
        open_source=lambda spec: Usb(spec, next(serials)), ask=lambda spec: "never asked", tell=told.append
    )
    spec = SourceSpec(track="suspect", kind=TrackKind.PICTURE, text="synthetic:a", serial="SN-1")
    for _ in range(2):
        source: PacketSource = watch.open_source(spec)
        source.open()
        assert source.read().is_key
        source.close()
    assert [(each.standing, each.found) for each in told] == [(Standing.CHANGED, "SN-2")]


def test_network_camera_is_asked_by_onvif_and_its_connection_waits_for_no_answer() -> None:
    answer, told = threading.Event(), list[IdentityNotice]()

    def ask(spec: SourceSpec) -> str:
        answer.wait(10)
        return "SN-9"

    watch = IdentityWatch(open_source=open_source, ask=ask, tell=told.append)
    spec = SourceSpec(
        track="scene", kind=TrackKind.PICTURE, text="synthetic:a", serial="SN-1", onvif="http://127.0.0.1/onvif"
    )
    source = watch.open_source(spec)
    source.open()
    assert source.read() and not told
    answer.set()
    wait_for(lambda: told, what="the notice")
    source.close()
    assert (told[0].standing, told[0].expected, told[0].found) == (Standing.CHANGED, "SN-1", "SN-9")


def test_inquiry_that_breaks_leaves_the_camera_unknown() -> None:
    told: list[IdentityNotice] = []

    def ask(spec: SourceSpec) -> str:
        raise ValueError("nonsense")

    watch = IdentityWatch(open_source=open_source, ask=ask, tell=told.append)
    spec = SourceSpec(track="a", kind=TrackKind.PICTURE, text="synthetic:a", serial="SN-1", onvif="http://127.0.0.1/")
    source = watch.open_source(spec)
    source.open()
    source.close()
    wait_for(lambda: told, what="the notice")
    assert told[0].standing is Standing.UNKNOWN
