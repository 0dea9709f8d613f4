"""A software TPM 2.0 (swtpm) of a test's own, with a state folder that outlives a power cut."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.fakes.waiting import wait_for


class SoftwareTpm:
    """swtpm on a socket; `start` again after `cut` is the same chip after a power cut."""

    def __init__(self, folder: Path) -> None:
        self._state = folder / "tpm"
        self._state.mkdir(parents=True, exist_ok=True)
        self._socket = self._state / "socket"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environ(self) -> dict[str, str]:
        """What tpm2-tools need to find it."""
        return {"TPM2TOOLS_TCTI": f"swtpm:path={self._socket}"}

    def start(self) -> None:
        """Runs it until `cut`. AssertionError with the way out if a program is missing."""
        assert all(map(shutil.which, ("swtpm", "tpm2"))), "apt-get install -y --no-install-recommends swtpm tpm2-tools"
        self._process = subprocess.Popen(
            ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={self._state}", "--flags", "not-need-init,startup-clear",
             "--server", f"type=unixio,path={self._socket}", "--ctrl", f"type=unixio,path={self._socket}.ctrl"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_for(lambda: self._socket.exists(), what="swtpm to listen")

    def cut(self) -> None:
        """As a power cut: nothing is told to it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None
        self._socket.unlink(missing_ok=True)
