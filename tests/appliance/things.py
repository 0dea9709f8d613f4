"""The room's things on the kernel's own interfaces, in the guest: uinput, gpio-sim, i2c-stub under the shipped drivers.

What the containers of the other tests do not have. `things_meet_the_kernel` is a check like those of checks.py; the
script runs with the installed program's own Python, beside a capture that keeps its own lines of the chip.
"""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.appliance.box import Box

PYTHON = "/opt/mashangren/bin/python"
#: Lines of the simulated chip that the front panel does not use; the chip is labelled by the guest's room-pins.
LAMP, ALARM = 5, 6
#: A thermometer whose registers i2c-stub can play: it asks by SMBus words.
SENSOR, ADDRESS, TENTHS = "lm75", 0x48, 235

SCRIPT = """
import ctypes, fcntl, json, lgpio, pathlib, struct, subprocess, time
from agent.hardware.errors import ThingGone
from agent.hardware.gpio_wiring import GpioWiring
from agent.hardware.kernel_sensor import KernelSensor
from agent.hardware.keys import EvdevKeys
from agent.hardware.lines import FAULTS, Lines

found = {}

def keys():
    import evdev
    from evdev import ecodes
    board = evdev.UInput({ecodes.EV_KEY: [ecodes.KEY_F13, ecodes.KEY_F14]}, vendor=0x1A2C, product=0x0E24)
    switch = EvdevKeys("1a2c:0e24")
    for _ in range(100):
        try:
            switch.read(0)
            break
        except ThingGone:
            time.sleep(0.1)  # udev names the node
    for value in (1, 0):
        board.write(ecodes.EV_KEY, ecodes.KEY_F13, value)
        board.syn()
    assert switch.read(5) == ("KEY_F13",)
    board.close()
    try:
        for _ in range(50):
            switch.read(0.1)
    except ThingGone as gone:
        return str(gone)
    raise AssertionError("expected the unplugged switch to say so")

def lines():
    root = next(pathlib.Path("/sys/devices/platform").glob("gpio-sim.*/gpiochip*/sim_gpio%(lamp)d")).parent
    handle = lgpio.gpiochip_open(0)
    chip = lgpio.gpio_get_chip_info(handle)[3]
    lgpio.gpiochip_close(handle)
    wiring = GpioWiring(Lines(chip), faults=FAULTS)
    value = lambda line: (root / f"sim_gpio{line}/value").read_text().strip()
    wiring.set(%(lamp)d, True)
    assert value(%(lamp)d) == "1"
    wiring.set(%(lamp)d, False)
    assert value(%(lamp)d) == "0"
    assert not wiring.is_closed(%(alarm)d)
    (root / "sim_gpio%(alarm)d/pull").write_text("pull-down")
    assert wiring.is_closed(%(alarm)d)
    wiring.close()
    return chip

class Word(ctypes.Union):
    _fields_ = [("word", ctypes.c_uint16), ("block", ctypes.c_uint8 * 34)]

class Message(ctypes.Structure):  # struct i2c_smbus_ioctl_data
    _fields_ = [("read", ctypes.c_uint8), ("register", ctypes.c_uint8), ("size", ctypes.c_uint32),
                ("data", ctypes.POINTER(Word))]

def write_word(device, address, raw):
    with open(device, "rb+", buffering=0) as bus:
        fcntl.ioctl(bus, 0x0703, address)  # I2C_SLAVE
        fcntl.ioctl(bus, 0x0720, Message(0, 0, 3, ctypes.pointer(Word(word=raw))))  # I2C_SMBUS, word data

def sensor():
    subprocess.run(["modprobe", "i2c-dev"], check=True)
    subprocess.run(["modprobe", "i2c-stub", "chip_addr=%(address)d"], check=True)
    bus = next(p for p in pathlib.Path("/sys/bus/i2c/devices").glob("i2c-*") if "stub" in (p / "name").read_text())
    number = int(bus.name.split("-")[1])
    raw = struct.unpack(">H", struct.pack("<H", (%(tenths)d * 256 // 10) & 0xFF80))[0]
    write_word(f"/dev/i2c-{number}", %(address)d, raw)
    subprocess.run(["modprobe", "%(sensor)s"], check=True)
    (bus / "new_device").write_text("%(sensor)s %(address)#x")
    for _ in range(100):
        if any((p / "name").read_text().strip() == "%(sensor)s" for p in pathlib.Path("/sys/class/hwmon").iterdir()):
            break
        time.sleep(0.1)  # the kernel binds the driver
    read = KernelSensor(bus="hwmon", name="%(sensor)s", parent="", quantity="temperature").read()
    assert abs(read - %(tenths)d / 10) < 0.6, read
    return read

subprocess.run(["modprobe", "uinput"], check=True)
for name, check in (("switch", keys), ("lines", lines), ("sensor", sensor)):
    found[name] = check()
print(json.dumps(found))
"""


def things_meet_the_kernel(box: Box) -> dict[str, object]:
    """A switch by uinput, a lamp and an alarm contact by gpio-sim, a thermometer by i2c-stub."""
    script = SCRIPT % {"lamp": LAMP, "alarm": ALARM, "sensor": SENSOR, "address": ADDRESS, "tenths": TENTHS}
    said = box.guest.do(f"cd /tmp && {PYTHON} -c {shlex.quote(script)}", within_s=600)
    found: dict[str, object] = json.loads(said.strip().splitlines()[-1])
    return found
