"""A box starts only with a profile that says exactly what it is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from firmware_config.errors import ConfigurationError, MissingKey, ProfileError, UnknownKey, WrongValue
from firmware_config.profile import Profile, load, parse

PROFILES = Path(__file__).parents[2] / "firmware_config" / "profiles"
PRETEND = (PROFILES / "pretend.toml").read_text("utf-8")


def parsed(text: str) -> Profile:
    return parse(text.encode(), Path("/box"))


def changed(old: str, new: str) -> str:
    assert old in PRETEND, f"the test changes {old!r}, which the profile no longer has"
    return PRETEND.replace(old, new, 1)


@pytest.mark.parametrize("path", sorted(PROFILES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_profile_that_we_ship_is_valid(path: Path) -> None:
    profile = load(path)
    assert {recipient.name for recipient in profile.recipients} == {"working", "archive"}
    assert len(profile.required_tracks) >= 4


def test_digest_is_of_the_very_bytes_of_the_file() -> None:
    assert parsed(PRETEND).digest == hashlib.sha256(PRETEND.encode()).digest()
    assert parsed(PRETEND + "\n").digest != parsed(PRETEND).digest


def test_relative_paths_lie_beside_the_profile() -> None:
    profile = parsed(PRETEND)
    assert profile.outbox == Path("/box/outbox")
    assert profile.broker.key == Path("/box/tls/box.key")
    assert profile.device_key == "file:/box/keys/device.pem"
    assert parsed(changed('"outbox"', '"/var/outbox"')).outbox == Path("/var/outbox")


def test_silence_means_the_named_defaults() -> None:
    limits = parsed(PRETEND).limits
    assert (limits.segment_s, limits.fragment_ms, limits.minimum_stay_h) == (4, 500, 72)
    assert parsed(PRETEND.split("[limits]", 1)[0]).limits.min_free_mib_to_start == 2048


@pytest.mark.parametrize(
    ("old", "new", "kind", "where", "says"),
    [
        ("outbox =", "outbx =", UnknownKey, "outbx", "did you mean 'outbox'"),
        ("factory =", "factry =", UnknownKey, "panel.factry", "did you mean 'factory'"),
        ("[limits]", "[limits]\nminimum_stay = 1", UnknownKey, "limits.minimum_stay", "did you mean 'minimum_stay_h'"),
        ('title = "全景"', 'xyz = "red"', UnknownKey, "tracks[0].xyz", "known here: "),
        ("port = 8883", "", MissingKey, "broker.port", "is missing"),
        ("port = 8883", 'port = "8883"', WrongValue, "broker.port", "expected a whole number, got a text"),
        ("port = 8883", "port = true", WrongValue, "broker.port", "got true or false"),
        ("port = 8883", "port = 70000", WrongValue, "broker.port", "expected 1 to 65535, got 70000"),
        ('box = "pretend-1"', 'box = "Pretend/1"', WrongValue, "box", "got 'Pretend/1'"),
        ('name = "suspect"', 'name = "scene"', WrongValue, "tracks[1].name", "a second time"),
        ('kind = "picture"', 'kind = "sound"', WrongValue, "tracks[0].source", "synthetic-mic:... "),
        ('kind = "picture"', 'kind = "pictures"', WrongValue, "tracks[0].kind", "did you mean 'picture'"),
        ("synthetic-mic:tone", "microphone", WrongValue, "tracks[2].source", "expected sounddevice:..."),
        ("red = 22", "red = 17", WrongValue, "panel", "expected different pins"),
        ("red = 22", "red = 22\nsounder = 24", WrongValue, "panel", "expected different pins"),
        ("red = 22", "red = 40", WrongValue, "panel.red", "expected 0 to 27, got 40"),
        ('name = "archive"', 'name = "spare"', WrongValue, "recipients", "expected working and archive"),
        ("file:keys", "vault:keys", WrongValue, "device_key", "expected file:PATH or tpm:HANDLE"),
        ("[limits]", "[limits]\nfragment_ms = 5000", WrongValue, "limits.fragment_ms", "expected 100 to 1000"),
        ("warn_free_mib = 1024", "warn_free_mib = 200", WrongValue, "limits.warn_free_mib", "at least"),
        ("[limits]", "[limits]\nreserve_mib = 200", WrongValue, "limits.min_free_mib_to_start", "at least twice"),
        ('public_key = "04', 'public_key = "05', WrongValue, "recipients[0].public_key", "point of P-256"),
        ('public_key = "04', 'public_key = "', WrongValue, "recipients[0].public_key", "expected 65 bytes"),
        ('log = "', 'log = "zz', WrongValue, "trusted.log", "in hexadecimal"),
    ],
)
def test_wrong_profile_is_refused_by_name_and_place(
    old: str, new: str, kind: type[ProfileError], where: str, says: str
) -> None:
    with pytest.raises(kind) as caught:
        parsed(changed(old, new))
    assert caught.value.where == where
    assert str(caught.value).startswith(f"{where}: ")
    assert says.strip() in str(caught.value)


def test_one_recipient_alone_is_refused() -> None:
    start = PRETEND.index('[[recipients]]\nname = "archive"')
    with pytest.raises(WrongValue, match="recipients: expected at least 2 entries, got 1"):
        parsed(PRETEND[:start] + PRETEND[PRETEND.index("[trusted]") :])


def test_one_key_for_two_recipients_is_refused() -> None:
    keys = [recipient.public_key.hex() for recipient in parsed(PRETEND).recipients]
    with pytest.raises(WrongValue, match="different keys"):
        parsed(PRETEND.replace(keys[1], keys[0]))


def test_one_key_of_the_centre_signs_one_kind() -> None:
    trusted = parsed(PRETEND).trusted
    with pytest.raises(WrongValue, match="trusted: expected one key a kind"):
        parsed(PRETEND.replace(trusted.command.hex(), trusted.receipt.hex()))


def test_box_where_nothing_is_required_is_refused() -> None:
    with pytest.raises(WrongValue, match="at least one required track"):
        parsed(PRETEND.replace("\nsource =", "\nrequired = false\nsource ="))


def test_what_is_no_toml_or_no_utf8_says_so() -> None:
    with pytest.raises(ProfileError, match="expected TOML"):
        parsed("box = ")
    with pytest.raises(ProfileError, match="expected UTF-8"):
        parse(b"box = '\xff'", Path("/box"))


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"absent\.toml: cannot be read"):
        load(tmp_path / "absent.toml")


def test_a_buzzer_has_a_pin_or_is_left_out() -> None:
    assert parsed(changed("red = 22", "red = 22")).panel.sounder is None
    assert parsed(changed("red = 22", "red = 22\nsounder = 25")).panel.sounder == 25


def test_the_centre_has_its_name_or_that_of_its_log() -> None:
    silent = parsed(changed("red = 22", "red = 22")).trusted
    assert silent.centre == silent.log_origin.partition("/")[0]
    assert parsed(changed("[trusted]", '[trusted]\ncentre = "City"')).trusted.centre == "City"
