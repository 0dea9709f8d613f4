"""The centre that is walked through: real room, broker, ingest and web, with the demo's people, on either database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from server.signatures import rules
from tests.fakes.case_system import CaseSystem, case_system
from tests.fakes.mosquitto import free_port
from tests.faults.processes import PythonProcess
from tests.system.stack import Stack, track

PASSWORD = "walked by everybody 7"
#: A unit's own numbers of signing: a page that is silent for so long has lost its link.
SILENT_S = 8
_SIGNING = {"\nbeat_seconds = 5": "\nbeat_seconds = 1", "\nsilent_seconds = 15": f"\nsilent_seconds = {SILENT_S}"}
_SIGNING["\ntell_seconds = 30"] = "\ntell_seconds = 2"
TRACKS = (track("scene", "synthetic:scene?size=320x240&rate=10"), track("mic-room", "synthetic-mic:tone"))


class Centre(Stack):
    """The stack in a unit of the demo, with the room's screen, who works on what waits, and a case platform beside."""

    def __init__(self, folder: Path, database: str) -> None:
        self._database = database
        self._far = ExitStack()
        self.platform: CaseSystem = self._far.enter_context(case_system())
        (folder / "platform.key").write_text(self.platform.secret, "utf-8")
        super().__init__(folder, *TRACKS)
        profile, port = folder / "profile.toml", free_port()
        profile.write_text(profile.read_text(encoding="utf-8").replace("port = 8801", f"port = {port}"), "utf-8")
        self.panel = f"http://127.0.0.1:{port}/"
        self._processes["work"] = PythonProcess("work", folder, "server.manage", "work", environment=self.environment)
        words = ("agent", "panel", "--profile", str(profile))
        self._processes["panel"] = PythonProcess("panel", folder, *words)

    def start(self) -> None:
        """Everything, the room's screen too."""
        super().start()
        for name in ("panel", "work"):
            self.start_one(name)

    def stop(self) -> None:
        """Ends everything that was started here."""
        for name in ("work", "panel"):
            self._processes[name].stop()
        super().stop()
        self._far.close()

    def found_unit(self) -> None:
        """The demo's units and people, and the room in the demo's district."""
        people = json.loads(self.manage("seed_demo"))
        assert set(people.values()) == {PASSWORD}
        self.manage("register_room", "T01", "演示听取意见室", "Demo hearing room", "demo-a")

    def next_booking(self) -> dict[str, object] | None:
        """What the room's screen announces."""
        found: dict[str, object] | None = self.ask(do="state").get("next")
        return found

    @property
    def portal(self) -> str:
        """The address at which lawyers and agencies sign in."""
        return self.address

    def _environment(self) -> Mapping[str, str]:
        return {
            **super()._environment(),
            "MSR_DATABASE": self._database,
            "MSR_DEMO_PASSWORD": PASSWORD,
            "MSR_RULES": str(rules_in(self.folder)),
            "MSR_PLATFORM": self.platform.address,
            "MSR_PLATFORM_KEY": str(self.folder / "platform.key"),
        }


def rules_in(folder: Path) -> Path:
    """The unit's own numbers, for whom a walk is short."""
    found = folder / "rules"
    found.mkdir(exist_ok=True)
    told = (Path(rules.__file__).with_name("data") / "signing.toml").read_text("utf-8")
    for before, after in _SIGNING.items():
        assert before in told
        told = told.replace(before, after)
    (found / "signing.toml").write_text(told, "utf-8")
    return found


@contextmanager
def running_centre(folder: Path, database: str = "sqlite") -> Iterator[Centre]:
    """A centre that runs, ended at the end whatever happens."""
    centre = Centre(folder, database)
    try:
        centre.start()
        yield centre
    finally:
        centre.stop()
