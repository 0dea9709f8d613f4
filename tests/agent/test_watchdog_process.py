"""Each process beside capture says that it is up, and goes on saying that it lives: to a real notify socket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.agent.box_process import ROOT, BoxProcess


@pytest.mark.parametrize("process", ["watch", "uplink", "panel", "system"])
def test_a_process_tells_the_watchdog_that_its_loop_goes_round_without_capture_and_broker(
    process: str, tmp_path: Path
) -> None:
    box = BoxProcess(tmp_path / "box")
    address = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(address))
        systemd.settimeout(30)
        command = [sys.executable, "-m", "agent", process, "--profile", str(box.folder / "profile.toml")]
        running = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "NOTIFY_SOCKET": str(address)})
        try:
            assert [systemd.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
        finally:
            running.terminate()
            assert running.wait(20) == 0
