"""One command: the demo presses, records, stops, and the public verifier holds; nothing that it started survives it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.waiting import wait_for

PROJECT = Path(__file__).resolve().parents[2]
INVITATION = "Ctrl-C ends everything"


class Demo:
    """One `python -m demo` in a folder of the test's."""

    def __init__(self, folder: Path, said: Path, **settings: str) -> None:
        self.folder, self._said = folder, said
        environ = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
        environ |= {"DEMO_FOLDER": str(folder), **settings}
        with said.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "demo"], cwd=PROJECT, env=environ, stdout=subprocess.PIPE, stderr=log
            )

    def said(self) -> str:
        """What stood on the terminal so far."""
        return self._said.read_text(encoding="utf-8", errors="replace")

    def until_it_says(self, words: str, within_s: float = 90) -> None:
        """Returns once the words stand there; AssertionError if the demo ends before."""

        def seen() -> bool:
            assert words in self.said() or self.process.poll() is None, self.said()
            return words in self.said()

        wait_for(seen, within_s=within_s, what=f"{words!r} from the demo, which said {self.said()[-2000:]}")

    def ended(self, within_s: float = 60) -> tuple[int, str]:
        """Exit code and what went to standard output."""
        output, _ = self.process.communicate(timeout=within_s)
        return self.process.returncode, output.decode()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The demo's folder; whatever names it when the test ends is ended, for it came from this test."""
    yield tmp_path / "demo"
    for pid, _ in processes_naming(tmp_path / "demo"):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.timeout(240)
def test_the_rehearsal_ends_verified_with_the_embedded_broker_and_no_process_is_left(folder: Path) -> None:
    demo = Demo(folder, folder.parent / "said", HEADLESS="1", DEMO_SECONDS="5", DEMO_BROKER="embedded")
    code, output = demo.ended(within_s=200)
    assert code == 0, demo.said()[-3000:]
    said = json.loads(output)
    assert list(said) == ["session", "segments", "gaps", "stop_to_qr_s", "ok", "booking"]
    assert said["booking"].endswith("-00001"), "the press belongs to the hearing booked for now"
    assert said["ok"] is True and said["segments"] >= 4 and said["gaps"] == 0 and said["stop_to_qr_s"] > 0
    assert (folder / "offline-archive" / "archive.pem").exists()
    assert not (folder / "centre" / "keys" / "archive.pem").exists()
    assert processes_naming(folder) == []


@pytest.mark.timeout(300)
def test_what_dies_comes_back_each_end_ends_everything_and_the_next_run_goes_on(folder: Path) -> None:
    first = Demo(folder, folder.parent / "first", DEMO_BROKER="mosquitto")
    first.until_it_says(INVITATION)
    second = Demo(folder, folder.parent / "second")
    assert second.ended()[0] == 1
    assert "another demo uses this folder" in second.said()
    (killed,) = (pid for pid, words in processes_naming(folder) if "server.manage ingest" in words)
    os.kill(killed, signal.SIGKILL)
    first.until_it_says("ingest 已退出（-9）")
    wait_for(lambda: [p for p, words in processes_naming(folder) if "server.manage ingest" in words and p != killed])
    first.process.send_signal(signal.SIGINT)
    assert first.ended()[0] == 0
    assert processes_naming(folder) == []

    ports = json.loads((folder / "ports.json").read_text())
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", ports["web"]))
        taken.listen()
        third = Demo(folder, folder.parent / "third", DEMO_BROKER="mosquitto")
        third.until_it_says(INVITATION)
    assert json.loads((folder / "ports.json").read_text())["web"] != ports["web"]
    assert sign_ins(first.said()) == sign_ins(third.said()) != []
    third.process.send_signal(signal.SIGTERM)
    assert third.ended()[0] == 0
    assert processes_naming(folder) == []


def test_a_broker_that_is_not_known_is_named_and_nothing_is_left(folder: Path) -> None:
    demo = Demo(folder, folder.parent / "said", DEMO_BROKER="pigeon")
    assert demo.ended()[0] == 1
    assert "DEMO_BROKER: expected one of mosquitto, embedded, got 'pigeon'" in demo.said()
    assert processes_naming(folder) == []


def sign_ins(said: str) -> list[str]:
    """The lines that name a person, a password, and what to try."""
    return [line for line in said.splitlines() if line.startswith("      ") and "：" in line]


def processes_naming(folder: Path) -> list[tuple[int, str]]:
    """Pid and command line of this machine's processes whose command line or environment names the folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
            named = str(folder).encode() in command + b"\0" + (entry / "environ").read_bytes()
        except OSError:
            continue
        if named and int(entry.name) != os.getpid():
            found.append((int(entry.name), command.replace(b"\0", b" ").decode(errors="replace")))
    return found
