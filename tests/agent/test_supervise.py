"""What systemd is told, to a real notify socket."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from agent.supervise import ALIVE, notify


@pytest.mark.timeout(20)
def test_a_manager_that_does_not_read_holds_up_nobody(tmp_path: Path) -> None:
    """Its queue holds a few datagrams; a loop that says that it is alive goes on, and is heard again afterwards."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(0)
        for _ in range(2_000):
            notify(ALIVE, str(tmp_path / "notify"))
        with pytest.raises(BlockingIOError):
            while manager.recv(64):
                pass
        notify(ALIVE, str(tmp_path / "notify"))
        assert manager.recv(64) == ALIVE.encode()
