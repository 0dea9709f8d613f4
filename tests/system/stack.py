"""The whole room and centre with tracks of one's own: the fault campaign's room, and the web beside it."""

from __future__ import annotations

import contextlib
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.fakes.mosquitto import free_port
from tests.faults.processes import PythonProcess
from tests.faults.room import Room


def track(name: str, source: str) -> str:
    """A track of a profile; a microphone's name begins with `mic`."""
    kind = "sound" if name.startswith("mic") else "picture"
    return f'[[tracks]]\nname = "{name}"\nkind = "{kind}"\nsource = "{source}"\n'


def replace_tracks(profile: Path, *tracks: str) -> None:
    """Writes a profile anew with these tracks."""
    before, rest = profile.read_text(encoding="utf-8").split("[[tracks]]", 1)
    profile.write_text(before + "".join(tracks) + "[panel]" + rest.split("[panel]", 1)[1], encoding="utf-8")


class Stack(Room):
    """The fault campaign's room with tracks of one's own, and the web beside it."""

    def __init__(self, folder: Path, *tracks: str) -> None:
        super().__init__(folder)
        replace_tracks(folder / "profile.toml", *tracks)
        self.address = f"http://127.0.0.1:{free_port()}"
        serve = ("uvicorn", "server.config.asgi:application", "--host", "127.0.0.1", "--port")
        port = self.address.rsplit(":", 1)[1]
        environment = {**self.environment, "MSR_ORIGIN": self.address}
        self._processes["web"] = PythonProcess("web", folder, *serve, port, environment=environment)
        # No real box writes a ledger of its fragments.
        capture = ("agent", "run", "--profile", str(folder / "profile.toml"))
        self._processes["capture"] = PythonProcess("capture", folder, *capture)

    def start(self) -> None:
        """Everything; returns when the room is ready and linked, and the web answers."""
        self.start_one("web")
        super().start()
        self.wait("the link", lambda: self.ask(do="state").get("linked"), within_s=60)
        self.wait("the web", lambda: self.status("/V/") == 200, within_s=60)

    def stop(self) -> None:
        """Ends everything that was started here."""
        self._processes["web"].stop()
        super().stop()

    def pid(self, name: str) -> int:
        """A process of the stack."""
        process = self._processes[name].process
        assert process is not None
        return process.pid

    def status(self, path: str) -> int:
        """What the web answers; 0 while it does not."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=5) as answer:
                answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0


@contextlib.contextmanager
def running_stack(folder: Path, *tracks: str) -> Iterator[Stack]:
    """A stack that runs, ended at the end whatever happens."""
    stack = Stack(folder, *tracks)
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
