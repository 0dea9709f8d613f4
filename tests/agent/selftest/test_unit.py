"""The morning's self-test is made under its unit with what capture has: else it says no, or signs nothing."""

from __future__ import annotations

from pathlib import Path

from agent.selftest.owner import DEVICES

UNITS = Path(__file__).parents[3] / "systemd"


def values(unit: str, key: str) -> set[str]:
    lines = (UNITS / unit).read_text(encoding="utf-8").splitlines()
    return {word for line in lines if line.startswith(f"{key}=") for word in line.partition("=")[2].split(" ")}


def test_the_self_test_has_the_devices_of_capture_and_its_key() -> None:
    for key in ("User", "DeviceAllow", "SupplementaryGroups"):
        assert values("msr-selftest.service", key) == values("msr-capture.service", key)
    # A person who commissions also tries key box, foot switch and what is on RS-485.
    assert values("msr-selftest.service", "SupplementaryGroups") == set(DEVICES) - {"dialout", "input"}
    assert "/dev/tpmrm0" in values("msr-selftest.service", "DeviceAllow")


def test_the_self_test_tries_the_link_wherever_the_centre_is() -> None:
    assert not values("msr-selftest.service", "IPAddressDeny")
