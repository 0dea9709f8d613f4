"""What a profile says of a camera beyond its source: whose serial number belongs there, and where it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware_config.errors import ProfileError, WrongValue
from firmware_config.profile import Profile, parse

PRETEND = (Path(__file__).parents[2] / "firmware_config/profiles/pretend.toml").read_text("utf-8")
TITLE = 'title = "全景"'


def with_track(lines: str) -> Profile:
    assert TITLE in PRETEND
    return parse(PRETEND.replace(TITLE, f"{TITLE}\n{lines}", 1).encode(), Path("/box"))


def test_track_names_the_serial_of_its_camera_and_where_it_is_asked() -> None:
    track = with_track('serial = "SN-1"\nonvif = "http://192.0.2.11/onvif/device_service"').tracks[0]
    assert (track.serial, track.onvif) == ("SN-1", "http://192.0.2.11/onvif/device_service")
    silent = with_track("").tracks[0]
    assert (silent.serial, silent.onvif) == ("", "")


@pytest.mark.parametrize("onvif", ["https://192.0.2.11/", "192.0.2.11", "http://a b/"])
def test_onvif_address_of_another_form_is_refused_without_repeating_it(onvif: str) -> None:
    with pytest.raises(WrongValue, match=r"tracks\[0\].onvif: expected http://ADDRESS") as caught:
        with_track(f'onvif = "{onvif}"')
    assert "192.0.2.11" not in str(caught.value)


def test_mistaken_source_is_refused_with_the_nearest_and_without_its_password() -> None:
    source = PRETEND.partition(TITLE)[2].partition('source = "')[2].partition('"')[0]
    with pytest.raises(ProfileError, match=r"did you mean rtsp:\.\.\.\?") as caught:
        parse(PRETEND.replace(source, "rstp://op:s3cret@192.0.2.11/main", 1).encode(), Path("/box"))
    assert "s3cret" not in str(caught.value)
