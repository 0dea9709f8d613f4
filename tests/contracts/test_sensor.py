"""What every sensor must do, the pretended one and the kernel's three forms of files; what the kernel's must refuse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.hardware.errors import SensorSilent
from agent.hardware.kernel_sensor import HUMIDITY, TEMPERATURE, KernelSensor
from agent.hardware.ports import Sensor
from agent.hardware.pretend_sensor import PretendSensor
from tests.fakes.sensor_tree import SensorTree

Make = Callable[[SensorTree, str], Sensor]


def hwmon(tree: SensorTree, quantity: str) -> Sensor:
    tree.hwmon(3, "sht3x", "1-0044", temp1_input="23460", humidity1_input="46120")
    return KernelSensor(bus="hwmon", name="sht3x", parent="", quantity=quantity, root=tree.root)


def processed(tree: SensorTree, quantity: str) -> Sensor:
    tree.iio(0, "dht11", "humidity_sensor", in_temp_input="23000", in_humidityrelative_input="46000")
    return KernelSensor(bus="iio", name="dht11", parent="", quantity=quantity, root=tree.root)


def raw(tree: SensorTree, quantity: str) -> Sensor:
    """HDC100x: 165 degrees over 2^16 counts from -40 on, humidity without an offset."""
    files = {"in_temp_raw": "25204", "in_temp_offset": "-15887.515151", "in_temp_scale": "2.517700195"}
    files |= {"in_humidityrelative_raw": "30147", "in_humidityrelative_scale": "1.525878906"}
    tree.iio(1, "hdc100x", "1-0040", **files)
    return KernelSensor(bus="iio", name="hdc100x", parent="1-0040", quantity=quantity, root=tree.root)


def pretended(_tree: SensorTree, quantity: str) -> Sensor:
    return PretendSensor(middle=23.5 if quantity == TEMPERATURE else 46.0, swing=0.5, clock=lambda: 0)


@pytest.fixture
def tree(tmp_path: Path) -> SensorTree:
    return SensorTree(tmp_path)


@pytest.mark.parametrize("make", [hwmon, processed, raw, pretended])
@pytest.mark.parametrize(("quantity", "value"), [(TEMPERATURE, 23.5), (HUMIDITY, 46.0)])
def test_a_sensor_tells_degrees_celsius_or_percent_each_time_it_is_asked(
    tree: SensorTree, make: Make, quantity: str, value: float
) -> None:
    sensor = make(tree, quantity)
    assert sensor.read() == pytest.approx(value, abs=0.6)
    assert sensor.read() == pytest.approx(value, abs=0.6)


def test_a_device_is_found_again_under_another_number(tree: SensorTree) -> None:
    sensor = KernelSensor(bus="hwmon", name="sht3x", parent="", quantity=TEMPERATURE, root=tree.root)
    with pytest.raises(SensorSilent, match="expected one hwmon device sht3x, got none"):
        sensor.read()
    folder = tree.hwmon(0, "sht3x", "1-0044", temp1_input="-1500")
    assert sensor.read() == -1.5
    tree.unplug(folder)
    with pytest.raises(SensorSilent):
        sensor.read()
    tree.hwmon(4, "sht3x", "1-0045", temp1_input="21000")
    assert sensor.read() == 21.0


def test_two_devices_of_one_name_are_told_apart_by_their_place_on_the_bus_or_refused(tree: SensorTree) -> None:
    tree.hwmon(0, "sht3x", "1-0044", temp1_input="20000")
    tree.hwmon(1, "sht3x", "1-0045", temp1_input="30000")

    def at(parent: str) -> Sensor:
        return KernelSensor(bus="hwmon", name="sht3x", parent=parent, quantity=TEMPERATURE, root=tree.root)

    assert (at("1-0044").read(), at("1-0045").read()) == (20.0, 30.0)
    with pytest.raises(SensorSilent, match="sht3x@1-0044, sht3x@1-0045; name one of them with @"):
        at("").read()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"humidity1_input": "46000"}, "temp1_input: expected a number, got no such file"),
        ({"temp1_input": "warm"}, "temp1_input: expected a number, got"),
        ({"temp1_input": "nan"}, "expected a number, got nan"),
        ({"temp1_input": "23000", "temp1_fault": "1"}, "the device says that it is broken"),
    ],
)
def test_what_is_no_reading_is_refused_by_its_file(tree: SensorTree, files: dict[str, str], words: str) -> None:
    tree.hwmon(0, "sht3x", "1-0044", **files)
    with pytest.raises(SensorSilent, match=words):
        KernelSensor(bus="hwmon", name="sht3x", parent="", quantity=TEMPERATURE, root=tree.root).read()
