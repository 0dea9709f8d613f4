"""`config check` and `config show`: where it is wrong, what was expected, and where each value comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.__main__ import main
from firmware_config.toml_lines import lines_of

PRETEND = (Path(__file__).parents[2] / "firmware_config/profiles/pretend.toml").read_text("utf-8")


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "profile.toml"
    path.write_text(text, encoding="utf-8")
    return path


def line_of(text: str, word: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if word in line)


def test_a_whole_profile_is_summed_up_in_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["config", "check", str(written(tmp_path, PRETEND))]) == 0
    assert "box pretend-1, room T01 第一讯问室（演示）; 6 tracks (4 required)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("factory =", "factry =", "factry =", "panel.factry: no profile has this key; did you mean 'factory'"),
        ('name = "mic-suspect"', 'name = "mic-room"', 'name = "mic-room"\nkind', "tracks[3].name: expected a name"),
        ("port = 8883", "port = 70000", "port = 70000", "broker.port: expected 1 to 65535, got 70000"),
        ("port = 8883\n", "", "[broker]", "broker.port: is missing; expected a whole number"),
    ],
)
def test_what_is_wrong_is_named_by_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, at: str, says: str
) -> None:
    text = PRETEND.replace(old, new, 1)
    path = written(tmp_path, text)
    assert main(["config", "check", str(path)]) == 1
    number = text[: text.rindex(at)].count("\n") + 1
    assert f"{path}:{number}: {says}" in capsys.readouterr().err


def test_each_value_says_where_it_comes_from_and_a_password_is_never_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = PRETEND.replace('source = "synthetic:scene?size=640x360&rate=25"', 'source = "rtsp://u:secret@192.0.2.1/m"')
    path = written(tmp_path, text)
    assert main(["config", "show", "--json", str(path)]) == 0
    out = capsys.readouterr().out
    assert "secret" not in out
    said = {each["path"]: each for each in map(json.loads, out.splitlines())}
    assert said["tracks[0].source"] == {
        "path": "tracks[0].source",
        "value": "rtsp://u:***@192.0.2.1/m",
        "origin": "file",
        "line": line_of(text, "rtsp:"),
    }
    assert (said["limits.segment_s"]["value"], said["limits.segment_s"]["origin"]) == ("4", "default")
    assert said["panel.sounder"]["origin"] == "not set"
    assert (said["trusted.centre"]["value"], said["trusted.centre"]["origin"]) == (
        "demo.mashangren.example",
        "computed",
    )
    assert main(["config", "show", str(path)]) == 0
    assert "line 5" in capsys.readouterr().out


def test_places_of_layouts_are_found_by_their_own_lines() -> None:
    text = "[a]\nx = 1\n[[b]]\n[[b.c]]\ny = 1\n[[b.c]]\ny = 2\n[[b]]\n[[b.c]]\ny = 3\n"
    lines = lines_of(text)
    assert [lines[path] for path in ("a.x", "b[0].c[0].y", "b[0].c[1].y", "b[1].c[0].y")] == [2, 5, 7, 10]
