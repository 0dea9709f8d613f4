"""The installed program at work in a bare root: all that it brings for its processor loads, and it records.

No systemd, no broker, no hardware: pictures and sounds are the box's own synthetic ones, its button is pressed through
the control socket, and what it leaves in its outbox is read and verified on this side, by this machine's processor.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.control import ask
from tests.agent.box_process import BoxProcess
from tests.agent.export_folder import verify_outbox
from tests.agent.outbox_reading import read_part

HERE = Path(__file__).resolve().parent
#: Inside the root.
PYTHON = "/opt/mashangren/bin/python"
PACKAGES = "/opt/mashangren/lib/python3.11/site-packages"
PROFILES = f"{PACKAGES}/firmware_config/profiles"
#: The smallest pictures that are still film: an emulated processor encodes them beside everything else.
SMALL = (("rate=25", "rate=2"), ("size=320x180", "size=160x90"))
#: So many lie on the disk before it is held.
SEGMENTS = 4
WITHIN_S = 900.0
PATIENCE_S, TRIES = 60.0, 5

#: Of what comes along from Debian: what the box starts.
TOOLS = """set -e
tpm2 --version; chronyd --version; upsc -V; smartctl --version; v4l2-ctl --version; arecord --version; ip -V
test -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"""


@dataclass(frozen=True, slots=True)
class Inside:
    """How the root is entered, and where it lies."""

    folder: Path
    enter: tuple[str, ...]
    environment: dict[str, str]
    #: A named step in there: its standard output, or an exception.
    step: Callable[..., str]


class _PatientBox(BoxProcess):
    """A box whose processor may be many times slower than a room's."""

    def ask(self, **request: Any) -> dict[str, Any]:
        return ask(self.folder / "c.sock", request, timeout_s=PATIENCE_S)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WITHIN_S)

    def until(self, *states: str, deed: Callable[[], None]) -> None:
        """The deed, and again where the emulator was so late that a press was none."""
        for _ in range(TRIES):
            deed()
            with contextlib.suppress(AssertionError):
                self.wait_state(*states, within_s=PATIENCE_S)
                return
        self.wait_state(*states, within_s=0)


def works(inside: Inside, work: Path) -> dict[str, object]:
    """Figures of a box that works. Raises AssertionError, or what `step` raises."""
    shutil.copy(HERE / "loads.py", inside.folder / "srv")
    loaded = json.loads(inside.step("everything loads", PYTHON, "-I", "/srv/loads.py"))
    assert not loaded["refused"], f"expected every module and library to load, got {loaded['refused']}"
    inside.step("what comes from Debian runs", "sh", "-c", TOOLS)
    delivered = sorted((inside.folder / PROFILES[1:]).glob("*.toml"))
    assert delivered, f"expected the delivered profiles in {PROFILES}"
    for each in delivered:
        inside.step(f"config check {each.name}", "msr-agent", "config", "check", f"{PROFILES}/{each.name}")
    began = time.monotonic()
    recorded = _recorded(inside, work)
    print(f"ok   {time.monotonic() - began:6.1f} s  a recording, verified here: {recorded}", flush=True)
    loaded.pop("refused")
    return {**loaded, "profiles": len(delivered), "recording": recorded}


def _recorded(inside: Inside, work: Path) -> dict[str, object]:
    """Pressed, some seconds, held, switched off; then the public verifier's word."""
    box = _PatientBox(inside.folder / "srv/room")
    profile = box.folder / "profile.toml"
    text = profile.read_text(encoding="utf-8")
    for usual, small in SMALL:
        text = text.replace(usual, small)
    profile.write_text(text, encoding="utf-8")
    with _running(inside, box):
        box.wait("an answer at the socket", lambda: box.state() != {}, within_s=WITHIN_S)
        box.wait_state("ready", within_s=WITHIN_S)
        box.until("recording", deed=box.press)
        sealed = lambda: len(list(box.outbox.glob("parts/000001/sealed/*"))) >= SEGMENTS  # noqa: E731
        box.wait("film on the disk", sealed, within_s=WITHIN_S)
        box.until("ready", "not_ready", deed=box.hold)
        code = box.stop()
    assert code == 0, f"expected exit code 0 of msr-agent run, got {code}: {(box.folder / 'log').read_text()[-600:]}"
    read_part(box.outbox, 1, box.device_key)
    report = verify_outbox(box.outbox, work / "export", box.device_key)
    assert report.ok and not report.missing, f"expected a verified part, got {report}"
    return {"records": report.records, "segments": report.segments, "verified": report.ok}


@contextlib.contextmanager
def _running(inside: Inside, box: BoxProcess) -> Iterator[None]:
    """`msr-agent run` in there; never left behind."""
    words = (*inside.enter, "msr-agent", "run", "--profile", "/srv/room/profile.toml")
    with (box.folder / "log").open("ab") as log:
        box.process = subprocess.Popen(words, stdout=log, stderr=log, env=inside.environment)
    try:
        yield
    finally:
        if box.process.poll() is None:
            box.kill()
