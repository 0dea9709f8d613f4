"""What a key box or foot switch must do: pretended, and as the kernel's own input device where there is uinput.

The guest of the appliance has uinput (tests/appliance/things.py); a container has none as a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.hardware.errors import ThingGone
from agent.hardware.heart_rate import rate_of
from agent.hardware.keys import EvdevKeys
from agent.hardware.ports import Keys
from agent.hardware.usb_presence import UsbPresence
from tests.fakes.pretend_things import PretendKeys
from tests.fakes.typed_keys import KernelKeyboard


@dataclass
class Bench:
    """Keys, a finger on them, and their plug."""

    keys: Keys
    type: Callable[[str], None]
    unplug: Callable[[], None]
    plug: Callable[[], None]


def pretended() -> Iterator[Bench]:
    keys = PretendKeys()
    yield Bench(keys, keys.type, lambda: keys.unplug(out=True), lambda: keys.unplug(out=False))


def of_the_kernel() -> Iterator[Bench]:
    board = KernelKeyboard()
    board.plug()
    keys = EvdevKeys(board.usb)
    yield Bench(keys, board.type, board.unplug, board.plug)
    keys.close()
    board.unplug()


BENCHES = [pretended, *([of_the_kernel] if KernelKeyboard.is_possible() else [])]


@pytest.fixture(params=BENCHES)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    yield from request.param()


def test_a_key_is_told_once_when_it_goes_down(bench: Bench) -> None:
    assert bench.keys.read(0) == ()
    bench.type("KEY_F13")
    assert bench.keys.read(2) == ("KEY_F13",)
    assert bench.keys.read(0.05) == ()


def test_keys_that_are_pulled_out_say_so_and_are_heard_again_once_they_are_back(bench: Bench) -> None:
    bench.keys.read(0)
    bench.unplug()
    with pytest.raises(ThingGone):
        bench.keys.read(2)
    with pytest.raises(ThingGone):
        bench.keys.read(0)
    bench.plug()
    bench.keys.read(0)
    bench.type("KEY_F14")
    assert bench.keys.read(2) == ("KEY_F14",)


def test_a_switch_that_was_never_there_is_named_by_its_usb_numbers(tmp_path: Path) -> None:
    with pytest.raises(ThingGone, match="USB device 1a2c:0e24: expected an input device with keys"):
        EvdevKeys("1a2c:0e24", folder=tmp_path).read(0)


@pytest.mark.parametrize(
    ("measurement", "rate"),
    [
        (b"\x00\x48", 72),
        (b"\x01\x2c\x01", 300),
        (b"\x06\x48", 72),  # it can tell contact, and has it
        (b"\x04\x48", None),  # it can, and has none: nobody wears it
        (b"\x16\x41\xff\x03", 65),  # with an interval between beats behind it
        (b"\x01\x2c", None),
        (b"", None),
    ],
)
def test_a_heart_rate_is_read_as_the_bluetooth_profile_writes_it(measurement: bytes, rate: int | None) -> None:
    assert rate_of(measurement) == rate


def test_a_reader_is_there_while_the_kernel_lists_it_and_another_of_its_kind_is_not_it(tmp_path: Path) -> None:
    device = tmp_path / "bus/usb/devices/1-2"
    device.mkdir(parents=True)
    for name, text in {"idVendor": "2808", "idProduct": "9338", "serial": "SN7"}.items():
        (device / name).write_text(f"{text}\n", encoding="ascii")
    assert UsbPresence("2808:9338", root=tmp_path).is_there()
    assert UsbPresence("2808:9338:SN7", root=tmp_path).is_there()
    assert not UsbPresence("2808:9338:SN8", root=tmp_path).is_there()
    assert not UsbPresence("056a:00a8", root=tmp_path).is_there()
    assert not UsbPresence("2808:9338", root=tmp_path / "elsewhere").is_there()
