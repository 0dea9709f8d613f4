"""A room's screen, asked as a browser asks, before a real capture process or before stand-ins."""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from agent.panel.desk import RoomDesk
from agent.panel.service import PanelServer
from tests.agent.box_process import BoxProcess
from tests.agent.panel.stand_ins import StandInCapture, StandInWatch, stand_ins
from tests.fakes.waiting import wait_for

HEARING = """
[hearing]
script = "short"
"""


@dataclass(slots=True)
class Screen:
    """The panel of one box, whose sockets lie in `folder`, on a free port."""

    folder: Path
    is_pretend: bool = True
    languages: tuple[str, ...] = ("zh",)
    pages: str = ""
    server: PanelServer = field(init=False)

    def __post_init__(self) -> None:
        desk = RoomDesk(
            control=self.folder / "c.sock",
            is_pretend=self.is_pretend,
            languages=self.languages,
            pages=self.pages,
        )
        self.server = PanelServer(desk, port=0, box="box-1")
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Ends it."""
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self) -> str:
        return f"http://{self.server.guard.hosts[0]}"

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """One request with these headers (`_` is `-`); status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.guard.port, timeout=5)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def act(self, **deed: Any) -> tuple[int, bytes]:
        """As the page itself would: its origin, its token."""
        token = re.findall(rb'name="panel-token" content="([^"]+)"', self.ask("GET", "/")[1])[0].decode()
        return self.ask(
            "POST",
            "/act",
            json.dumps(deed).encode(),
            Origin=self.address,
            Content_Type="application/json",
            X_Panel_Token=token,
        )

    def look(self, lang: str = "zh") -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.ask("GET", f"/state.json?lang={lang}")[1])
        return found

    def wait(self, *states: str) -> dict[str, Any]:
        """The page's state once it is one of these."""
        return wait_for(
            lambda: (s := self.look())["state"] in states and s, within_s=15, what=f"a page saying {states}"
        )


@dataclass(slots=True)
class RoomScreen(Screen):
    """A screen before a real capture process."""

    box: BoxProcess = field(kw_only=True)


@dataclass(slots=True)
class PlayedScreen(Screen):
    """A screen before stand-ins of capture and watch."""

    capture: StandInCapture = field(kw_only=True)
    watch: StandInWatch = field(kw_only=True)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[RoomScreen]:
    """A ready room and its screen."""
    box = BoxProcess(tmp_path / "box")
    profile = box.folder / "profile.toml"
    profile.write_text(profile.read_text(encoding="utf-8") + HEARING, encoding="utf-8")
    box.start()
    screen = RoomScreen(box.folder, box=box)
    screen.wait("ready")
    yield screen
    screen.close()
    box.kill()


@pytest.fixture
def played(tmp_path: Path) -> Iterator[PlayedScreen]:
    """A room that says what the test wants it to say; a real box's screen, without the virtual front panel."""
    with stand_ins(tmp_path) as (capture, watch):
        screen = PlayedScreen(tmp_path, is_pretend=False, capture=capture, watch=watch)
        yield screen
        screen.close()
