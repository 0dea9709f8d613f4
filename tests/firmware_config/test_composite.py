"""The composite of a profile: what is named must be there, what is drawn must lie in the picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware_config.errors import MissingKey, UnknownKey, WrongValue
from firmware_config.profile import Profile, parse

PRETEND = (Path(__file__).parents[2] / "firmware_config/profiles/pretend.toml").read_text("utf-8")


def parsed(text: str) -> Profile:
    return parse(text.encode(), Path("/box"))


def changed(old: str, new: str) -> str:
    assert old in PRETEND, f"the test changes {old!r}, which the profile no longer has"
    return PRETEND.replace(old, new, 1)


def test_derived_tracks_are_named_and_never_required() -> None:
    profile = parsed(PRETEND)
    assert profile.derived_tracks == ("composite", "composite-sound")
    assert not set(profile.derived_tracks) & set(profile.required_tracks)
    assert profile.composite is not None
    assert profile.composite.width == 1280


def test_the_layout_in_use_is_the_one_named_and_a_name_that_is_not_there_changes_nothing() -> None:
    composite = parsed(PRETEND).composite
    assert composite is not None
    assert composite.named(None).name == composite.named("no such layout").name == "face-to-face"
    assert composite.named("panorama").name == "panorama"


def test_a_profile_may_be_silent_about_a_composite() -> None:
    head, rest = PRETEND.split('[[tracks]]\nname = "composite"', 1)
    assert parsed(head + "[panel]" + rest.split("[panel]", 1)[1]).composite is None


@pytest.mark.parametrize(
    ("old", "new", "kind", "where", "says"),
    [
        ('source = "composite:"', 'source = "synthetic:x"', WrongValue, "tracks[4].source", "expected composite:"),
        ("derived = true", "derived = true\nrequired = true", WrongValue, "tracks[4].required", "not to be required"),
        ('tracks = ["suspect", "scene"]', 'tracks = ["suspekt"]', WrongValue, "places[0].tracks", "'suspekt'"),
        ('tracks = ["suspect", "scene"]', 'tracks = ["composite"]', WrongValue, "places[0].tracks", "'composite'"),
        ('tracks = ["suspect", "scene"]', "tracks = []", WrongValue, "places[0].tracks", "at least one"),
        ('tracks = ["suspect", "scene"]', "tracks = [1]", WrongValue, "places[0].tracks", "a list of texts"),
        ("x = 0.68", "x = 0.8", WrongValue, "places[1]", "inside the picture"),
        ("x = 0.68", "x = 1.8", WrongValue, "places[1].x", "expected 0 to 1"),
        ("x = 0.68", 'x = "right"', WrongValue, "places[1].x", "a number"),
        ("width = 0.3", "width = 0.01", WrongValue, "places[1]", "at least 0.05"),
        ("height = 720", "height = 700", WrongValue, "composite.height", "expected one of 360, 720, 1080"),
        ('layout = "face-to-face"', 'layout = "sideways"', WrongValue, "composite.layout", "expected one of"),
        ('sounds = ["mic-suspect"', 'sounds = ["scene"', WrongValue, "composite.sounds", "'scene'"),
        ('name = "panorama"', 'name = "face-to-face"', WrongValue, "composite.layouts", "different names"),
        ("show_case", "show_cases", UnknownKey, "composite.show_cases", "did you mean 'show_case'"),
    ],
)
def test_wrong_composite_is_refused_by_name_and_place(old: str, new: str, kind: type, where: str, says: str) -> None:
    with pytest.raises(kind) as refused:
        parsed(changed(old, new))
    assert where in str(refused.value)
    assert says in str(refused.value)


def test_a_derived_track_without_a_composite_is_refused_and_so_is_one_without_the_other() -> None:
    head, rest = PRETEND.split("[composite]", 1)
    with pytest.raises(WrongValue, match="is missing"):
        parsed(head + "[panel]" + rest.split("[panel]", 1)[1])
    before, after = PRETEND.split('[[tracks]]\nname = "composite"', 1)
    with pytest.raises(WrongValue, match="expected a derived track"):
        parsed(before + "[composite]" + after.split("[composite]", 1)[1])


def test_a_place_must_name_its_tracks() -> None:
    with pytest.raises(MissingKey):
        parsed(changed('tracks = ["suspect", "scene"]\n', ""))
