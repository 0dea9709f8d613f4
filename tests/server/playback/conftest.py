from __future__ import annotations

import dataclasses
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.access.actions import create_unit
from server.access.models import Role, UnitKind, User
from server.playback import opening
from server.playback.keyservice.opener import Opener
from server.playback.keyservice.server import KeyServer
from server.playback.keyservice.uses import UseLog
from tests.server.centre import Centre
from tests.server.centre_fixtures import centre, made
from tests.server.conftest import person

__all__ = ["centre", "made"]


@dataclass(frozen=True, slots=True)
class Viewers:
    """People of the unit whose room it is, and one of another unit."""

    prosecutor: User
    colleague: User
    head: User
    other_head: User
    technician: User
    operator: User
    stranger: User


@pytest.fixture
def viewers(centre: Centre) -> Viewers:
    unit = centre.box.room.unit
    other = create_unit(actor="test", code="y", kind=UnitKind.COUNTY, name_zh="邻院", name_en="Next door")
    return Viewers(
        prosecutor=person("zhang", Role.PROSECUTOR, unit),
        colleague=person("li", Role.PROSECUTOR, unit),
        head=person("wang", Role.DEPARTMENT_HEAD, unit),
        other_head=person("zhao", Role.DEPARTMENT_HEAD, unit),
        technician=person("sun", Role.TECHNICIAN, unit),
        operator=person("zhou", Role.OPERATOR, unit),
        stranger=person("wu", Role.PROSECUTOR, other),
    )


@pytest.fixture
def key_service(centre: Centre, settings) -> Iterator[Path]:
    """The real key service on a socket of this test's own; gives the path of its log of uses."""
    with tempfile.TemporaryDirectory(prefix="msr-") as folder:
        path, log = Path(folder) / "k.sock", Path(folder) / "uses"
        settings.MSR = dataclasses.replace(settings.MSR, keyservice=path)
        opening.client.cache_clear()
        server = KeyServer(path, Opener(centre.made.working), UseLog(log), uids=frozenset())
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield log
        server.shutdown()
        server.server_close()
        thread.join()
        opening.client.cache_clear()
