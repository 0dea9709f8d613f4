"""Cameras and sound cards as the kernel lists them: stable names, serial numbers, a port that is not an identity."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agent.media.errors import FormatChanged, SourceUnreachable
from agent.media.fragments import TrackKind
from agent.media.sources.devices import sound_serial, video_devices, video_node, video_serial
from agent.media.sources.factory import open_source
from agent.media.sources.ports import SourceSpec
from agent.media.sources.uvc import OpenCvCamera
from tests.fakes.media_files import film
from tests.fakes.usb_tree import UsbTree

BY_ID = "/dev/v4l/by-id/usb-Example_Cam_SN-0042-video-index0"


@pytest.fixture
def usb(tmp_path: Path) -> UsbTree:
    return UsbTree(tmp_path)


def test_camera_is_found_by_its_stable_name_whatever_number_the_kernel_gave_it(usb: UsbTree) -> None:
    usb.plug_camera("1-1", number=0, name="Cam", serial="SN-0042", by_id=BY_ID)
    assert video_node(BY_ID, usb.root) == "video0"
    usb.unplug("1-1")
    assert video_node(BY_ID, usb.root) == ""
    usb.plug_camera("1-2", number=3, name="Cam", serial="SN-0042", by_id=BY_ID)
    assert video_node(BY_ID, usb.root) == "video3"
    assert video_serial(BY_ID, usb.root) == "SN-0042"


def test_another_camera_at_the_same_port_has_another_serial(usb: UsbTree) -> None:
    usb.plug_camera("1-1", number=0, name="Cam", serial="SN-0042", by_id=BY_ID)
    assert video_serial("/dev/video0", usb.root) == "SN-0042"
    usb.unplug("1-1")
    usb.plug_camera("1-1", number=0, name="Cam", serial="SN-0043", by_id=BY_ID.replace("0042", "0043"))
    assert video_serial("/dev/video0", usb.root) == "SN-0043"
    assert video_serial(BY_ID, usb.root) == ""


def test_nodes_that_carry_metadata_are_not_listed(usb: UsbTree) -> None:
    usb.plug_camera("1-1", number=0, name="Cam", serial="SN-0042", by_id=BY_ID, metadata_number=1)
    listed = video_devices(usb.root)
    assert [(each.node, each.by_id, each.serial) for each in listed] == [("/dev/video0", BY_ID, "SN-0042")]


def test_device_without_serial_is_unknown_and_not_that_of_the_hub_above(usb: UsbTree) -> None:
    usb.plug_camera("1-1", number=0, name="Cam", serial="", by_id="")
    assert video_serial("/dev/video0", usb.root) == ""
    assert [each.serial for each in video_devices(usb.root)] == [""]


def test_sound_card_is_known_by_the_serial_of_its_usb_device(usb: UsbTree) -> None:
    usb.plug_sound("1-4", card=2, serial="MIC-7")
    assert sound_serial("USB Audio: - (hw:2,0)", usb.root) == "MIC-7"
    assert sound_serial("USB Audio: - (hw:3,0)", usb.root) == ""
    assert sound_serial("default", usb.root) == ""


def test_path_that_leads_to_no_video_node_is_none(usb: UsbTree) -> None:
    (usb.root / "dev/null").touch()
    assert video_node("/dev/null", usb.root) == ""
    assert video_devices(usb.root) == ()


def test_camera_that_is_not_plugged_in_is_refused_with_what_is() -> None:
    spec = SourceSpec(track="desk", kind=TrackKind.PICTURE, text="uvc:/dev/v4l/by-id/usb-nobody-video-index0")
    with pytest.raises(SourceUnreachable, match="expected this device, got none of it; plugged in: "):
        open_source(spec).open()


class GrabberThatChanged:
    """OpenCV's V4L2 side once an MJPEG grabber's input has another size (its file side would scale instead)."""

    def read(self) -> tuple[bool, np.ndarray]:
        return True, np.zeros((360, 640, 3), np.uint8)

    def release(self) -> None:
        return


def test_grabber_whose_input_changes_its_size_is_opened_anew() -> None:
    source = open_source(SourceSpec(track="desk", kind=TrackKind.PICTURE, text=f"file:{film()}"))
    assert isinstance(source, OpenCvCamera)
    assert source.open().width == 320
    source.read()
    source._capture.release()
    source._capture = GrabberThatChanged()
    with pytest.raises(FormatChanged, match="got 640x360") as caught:
        source.read()
    assert caught.value.observed == "format-changed"
    source.close()
