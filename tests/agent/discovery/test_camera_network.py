"""Looking for cameras: only where the profile names a camera network, and with not one packet anywhere else."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.discovery.cameras import Row, _plugged, camera_serial, found_cameras, known_cameras
from agent.discovery.errors import DiscoveryOff, NetworkTooLarge, NoSuchInterface
from agent.discovery.interface import Interface, find_interface
from agent.discovery.probe import probe_message, read_answer
from agent.discovery.table import blocks
from agent.media.fragments import TrackKind
from agent.media.sources.devices import VideoDevice
from agent.media.sources.ports import SourceSpec
from firmware_config.camera_network import CameraNetwork
from firmware_config.errors import ProfileError
from firmware_config.profile import Profile, parse
from tests.fakes.onvif_camera import PASSWORD, OnvifCamera, answer_probe
from tests.fakes.waiting import wait_for

ROOT = Path(__file__).parents[3]
PRETEND = ROOT / "firmware_config/profiles/pretend.toml"
NAME = b"0123456789abcdef"


def table(rows: Iterable[Row]) -> str:
    """What a terminal shows."""
    return "\n\n".join(blocks(rows))


def profile_with(network: str, source: str = "", more: str = "") -> Profile:
    """The pretend room's profile whose first track is a network camera, and with a camera network."""
    text = PRETEND.read_text(encoding="utf-8")
    before, first, rest = text.partition("[[tracks]]")
    track = f'[[tracks]]\nname = "gate"\nkind = "picture"\nsource = "{source}"\n{more}\n' if source else ""
    return parse(f"{before}{network}\n{track}{first}{rest}".encode(), ROOT)


@pytest.mark.parametrize(
    "network", ["", '[camera_network]\ninterface = "lo"', '[camera_network]\ninterface = "lo"\ndiscovery = "off"']
)
def test_box_does_not_look_for_cameras_unless_its_profile_says_so(network: str) -> None:
    with pytest.raises(DiscoveryOff, match="off by default"):
        found_cameras(profile_with(network))


@pytest.mark.parametrize(
    "network",
    [
        '[camera_network]\ndiscovery = "scan"',
        '[camera_network]\ninterface = "lo"\ndiscovery = "all"',
        '[camera_network]\ninterface = "eth0; rm"\n',
        '[camera_network]\ninterface = "lo"\nsubnet = "192.0.2.0/24"',
    ],
)
def test_camera_network_that_is_not_whole_stops_the_start(network: str) -> None:
    with pytest.raises(ProfileError, match="camera_network"):
        profile_with(network)


def test_interface_that_is_not_there_is_named_beside_those_that_are() -> None:
    with pytest.raises(NoSuchInterface, match=r"expected interface nosuch0 .*there are: .*lo"):
        find_interface("nosuch0")


def test_network_too_large_to_knock_at_is_refused() -> None:
    with pytest.raises(NetworkTooLarge, match="at most 1024"):
        find_interface("lo").neighbours()


def test_answer_counts_only_for_our_question_and_for_its_own_sender() -> None:
    mine = answer_probe(probe_message(NAME).decode(), "http://192.0.2.11/onvif/device_service")
    answer = read_answer(mine, message_id=NAME, sender="192.0.2.11")
    assert answer is not None and (str(answer.address), answer.name) == (
        "http://192.0.2.11/onvif/device_service",
        "Dome4",
    )
    assert read_answer(mine, message_id=NAME, sender="192.0.2.66") is None
    assert read_answer(mine, message_id=os.urandom(16), sender="192.0.2.11") is None
    assert read_answer(b"<!DOCTYPE a><a/>", message_id=NAME, sender="192.0.2.11") is None


def test_camera_of_the_profile_is_shown_with_what_it_says_of_itself() -> None:
    with OnvifCamera(offset_s=60) as camera:
        source = f"rtsp://op:{PASSWORD}@127.0.0.1:554/main"
        more = f'onvif = "{camera.url}"\nserial = "SN-0001"'
        rows = tuple(known_cameras(profile_with('[camera_network]\ninterface = "lo"', source, more)))
    assert [(row.track, row.model, row.serial) for row in rows] == [("gate", "Example Dome 4", "SN-0042")]
    shown = table(rows)
    assert "expected SN-0001" in shown and "rtsp://127.0.0.1:554/main" in shown
    assert any(f"{seconds:+d} s" in shown for seconds in (59, 60, 61))
    assert PASSWORD not in shown


def test_camera_without_an_onvif_address_is_unknown_and_that_is_said() -> None:
    rows = tuple(known_cameras(profile_with("", "rtsp://op:s3cret@192.0.2.12/main")))
    assert "未知 unknown" in table(rows) and "s3cret" not in table(rows)


def test_usb_camera_is_shown_by_the_name_that_the_profile_should_use() -> None:
    by_id = "/dev/v4l/by-id/usb-Example_Cam_SN-0043-video-index0"
    device = VideoDevice(node="/dev/video2", name="Example Cam", by_id=by_id, serial="SN-0043")
    profile = profile_with("", f"uvc:{by_id}?size=1280x720", 'serial = "SN-0042"')
    shown = table([_plugged(device, profile)])
    assert f"uvc:{by_id}" in shown and "gate" in shown and "expected SN-0042" in shown
    assert "时钟" not in shown


def test_usb_camera_is_known_by_the_socket_that_the_profile_names(tmp_path: Path) -> None:
    node, socket_name = tmp_path / "video2", tmp_path / "pci-0000:00:14.0-usb-0:3:1.0-video-index0"
    node.touch()
    socket_name.symlink_to(node)
    device = VideoDevice(node=str(node), name="Example Cam", by_id="", serial="SN-0043")
    shown = table([_plugged(device, profile_with("", f"uvc:{socket_name}", 'serial = "SN-0042"'))])
    assert "gate" in shown and "expected SN-0042" in shown


def test_serial_for_the_identity_watch_comes_by_onvif_with_the_cameras_own_credentials() -> None:
    ask = camera_serial(CameraNetwork(interface="lo", discovery="off"))
    with OnvifCamera() as camera:
        text = f"rtsp://op:{PASSWORD}@127.0.0.1/main"
        spec = SourceSpec(track="gate", kind=TrackKind.PICTURE, text=text, onvif=camera.url)
        assert ask(spec) == "SN-0042"
    assert ask(spec) == ""


def test_no_camera_is_a_sentence() -> None:
    assert "no camera" in table(())
    assert "gate" in table((Row(address="192.0.2.1", track="gate"),))


# --- two real networks: the box between cameras and office, in network namespaces ---


def _may_make_namespaces() -> bool:
    if os.geteuid() != 0:
        return False
    assert shutil.which("ip"), "apt-get install -y --no-install-recommends iproute2"
    name = f"msr-try-{os.getpid()}"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True, check=False).returncode == 0
    if made:
        subprocess.run(["ip", "netns", "del", name], check=True)
    return made


@dataclass
class Networks:
    """Namespaces `box`, `cams`, `office`: veth pairs cam0-cam1 (198.51.100.0/28) and off0-off1 (203.0.113.0/28)."""

    box: str
    cams: str
    office: str

    def inside(self, name: str, *command: str) -> list[str]:
        return ["ip", "netns", "exec", name, *command]

    def packets_out_of_the_office_side(self) -> int:
        counter = self.inside(self.box, "cat", "/sys/class/net/off0/statistics/tx_packets")
        return int(subprocess.run(counter, capture_output=True, text=True, check=True).stdout)


@pytest.fixture
def networks() -> Iterator[Networks]:
    if not _may_make_namespaces():
        pytest.skip("network namespaces need root")
    names = [f"msr-{part}-{os.getpid()}" for part in ("box", "cams", "office")]
    with ExitStack() as stack:
        for name in names:
            _ip("netns", "add", name)
            stack.callback(_ip, "netns", "del", name)
        made = Networks(*names)
        for here, there, network in (("cam0", "cam1", "198.51.100"), ("off0", "off1", "203.0.113")):
            far = made.cams if here == "cam0" else made.office
            _ip("-n", made.box, "link", "add", here, "type", "veth", "peer", "name", there, "netns", far)
            for name, link, host in ((made.box, here, 1), (far, there, 2)):
                # IPv6's own neighbour discovery would be counted as traffic.
                off = f"echo 1 > /proc/sys/net/ipv6/conf/{link}/disable_ipv6"
                subprocess.run(made.inside(name, "sh", "-c", off), check=False, capture_output=True)
                _ip("-n", name, "addr", "add", f"{network}.{host}/28", "dev", link)
                _ip("-n", name, "link", "set", link, "up")
        # Everything that is not told otherwise leaves by the office: multicast, too.
        _ip("-n", made.box, "route", "add", "default", "via", "203.0.113.2")
        yield made


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


def test_cameras_are_found_on_their_network_and_no_packet_leaves_on_another(networks: Networks, tmp_path: Path) -> None:
    text = PRETEND.read_text(encoding="utf-8")
    profile = tmp_path / "profile.toml"
    before, first, rest = text.partition("[[tracks]]")
    profile.write_text(f'{before}[camera_network]\ninterface = "cam0"\ndiscovery = "scan"\n{first}{rest}', "utf-8")
    serve = networks.inside(networks.cams, sys.executable, "-m", "tests.fakes.onvif_camera", "198.51.100.2")
    with subprocess.Popen(serve, cwd=ROOT, stdout=subprocess.PIPE, text=True) as cameras:
        try:
            assert cameras.stdout is not None and cameras.stdout.readline() == "ready\n"
            quiet = networks.packets_out_of_the_office_side()
            find = [sys.executable, "-m", "agent", "cameras", "--profile", str(profile), "--find"]
            found = subprocess.run(
                networks.inside(networks.box, *find), cwd=ROOT, capture_output=True, text=True, timeout=60
            )
            spoken = networks.packets_out_of_the_office_side() - quiet
        finally:
            cameras.kill()
    assert found.returncode == 0, found.stderr
    assert "http://198.51.100.2/onvif/device_service" in found.stdout
    assert "name and password" in found.stdout, "expected no credentials to be sent to a camera nobody named"
    assert spoken == 0


def test_socket_held_to_the_camera_network_cannot_reach_beyond_it(networks: Networks) -> None:
    program = (
        "import socket\nfrom agent.discovery.interface import find_interface\n"
        "held = find_interface('cam0')\n"
        "for address in ('203.0.113.2', '192.0.2.1'):\n"
        "    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:\n"
        "        held.hold(sock)\n"
        "        try: sock.sendto(b'x', (address, 9)); print('sent')\n"
        "        except OSError as error: print(error.strerror)\n"
    )
    before = networks.packets_out_of_the_office_side()
    command = networks.inside(networks.box, sys.executable, "-c", program)
    tried = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    assert len(tried) == 3
    assert networks.packets_out_of_the_office_side() == before


def test_the_office_side_counts_what_is_sent_there(networks: Networks) -> None:
    """The measuring instrument itself: a socket that is not held does reach the office."""
    before = networks.packets_out_of_the_office_side()
    send = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('203.0.113.2', 9))"
    subprocess.run(networks.inside(networks.box, sys.executable, "-c", send), check=True)
    wait_for(lambda: networks.packets_out_of_the_office_side() > before, what="the packet")


def test_without_the_right_to_bind_to_a_device_the_address_holds_the_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    lo = find_interface("lo")

    class Unprivileged(socket.socket):
        def setsockopt(self, level: int, option: int, *value: object) -> None:  # type: ignore[override]
            if option == socket.SO_BINDTODEVICE and level == socket.SOL_SOCKET:
                raise PermissionError("Operation not permitted")
            super().setsockopt(level, option, *value)  # type: ignore[call-overload]

    with Unprivileged(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        Interface.hold(lo, sock)
        assert sock.getsockname()[0] == "127.0.0.1"
