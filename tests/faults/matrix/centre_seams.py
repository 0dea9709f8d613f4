"""The centre's disk and line as a cell gives them in: the real ones, struck at one step."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from django.conf import settings

from server.ingest.service import Link
from server.vault.disk import RealDisk
from sync.link import Inbound, LinkEvent
from sync.wire.events import Outgoing
from tests.faults.matrix.centre_steps import Seam
from tests.faults.matrix.centre_strike import SYSTEM_CALLS, Strike
from tests.faults.matrix.model import Column

#: So many turns, each of so long, something that came alone is kept back for a second one.
PATIENCE, SOON_S = 60, 0.25


class StruckDisk:
    """CENTRE_DISK of a cell. A file whose sync failed is kept under another name, to be known again."""

    def __init__(self) -> None:
        self._strike: Strike = settings.MATRIX_STRIKE
        self._real, self._paths = RealDisk(), dict[int, str]()

    def create(self, path: str, *, exclusive: bool = True, mode: int = 0o666) -> int:
        def made() -> int:
            return self._real.create(path, exclusive=exclusive, mode=mode)

        descriptor = self._strike.around(made, SYSTEM_CALLS["create"]) if self._is_here("create", path) else made()
        self._paths[descriptor] = path
        return descriptor

    def write(self, descriptor: int, data: bytes | memoryview, offset: int = 0) -> None:
        def half() -> None:
            self._real.write(descriptor, data[: len(data) // 2], offset)

        if not self._is_here("write", self._paths[descriptor]):
            return self._real.write(descriptor, data, offset)
        act = lambda: self._real.write(descriptor, data, offset)  # noqa: E731
        return self._strike.around(act, SYSTEM_CALLS["write"], half)

    def sync(self, what: int | str) -> None:
        path = what if isinstance(what, str) else self._paths[what]
        if not self._is_here("sync", path):
            return self._real.sync(what)
        try:
            return self._strike.around(lambda: self._real.sync(what), SYSTEM_CALLS["sync"])
        except OSError:
            if not Path(path).is_dir():
                os.link(path, self._strike.told.with_name("sync-failed"))
            raise

    def link(self, source: str, final: str) -> None:
        if not self._is_here("link", final):
            return self._real.link(source, final)
        return self._strike.around(lambda: self._real.link(source, final))

    def rename(self, old: str, new: str) -> None:
        if not self._is_here("rename", new):
            return self._real.rename(old, new)
        return self._strike.around(lambda: self._real.rename(old, new), SYSTEM_CALLS["rename"])

    def unlink(self, path: str) -> None:
        if not self._is_here("unlink", path):
            return self._real.unlink(path)
        return self._strike.around(lambda: self._real.unlink(path), SYSTEM_CALLS["unlink"])

    def _is_here(self, call: str, path: str) -> bool:
        return self._strike.is_here(Seam.DISK, path, call)


class StruckLink:
    """The worker's link: the real one; what came or is said on the step's topic comes twice, late, or not at all."""

    def __init__(self, link: Link, strike: Strike) -> None:
        self._link, self._strike = link, strike
        self._came: list[LinkEvent] = []
        self._held: list[Outgoing] = []
        self._patience = PATIENCE

    def next_event(self, timeout: float | None) -> LinkEvent | None:
        """See Link."""
        self._let_go()
        if not self._came:
            self._came = self._gathered(timeout)
        event = self._came.pop(0) if self._came else None
        if isinstance(event, Inbound) and self._strike.is_here(Seam.CAME, event.topic):
            self._strike.around(lambda: None)
        return event

    def publish(self, outgoing: Outgoing) -> None:
        """See Link."""
        strike = self._strike
        is_it = strike.step.seam is Seam.SAID and re.search(strike.step.on, outgoing.topic)
        if is_it and strike.column is Column.TWICE:
            self._link.publish(outgoing)
            strike.tell("doubled")
        elif is_it and strike.column is Column.REORDERED:
            self._held.append(outgoing)
            return None
        elif strike.is_here(Seam.SAID, outgoing.topic):
            return strike.around(lambda: self._link.publish(outgoing))
        return self._link.publish(outgoing)

    def can_publish(self) -> bool:
        """See Link."""
        return self._link.can_publish()

    def _gathered(self, timeout: float | None) -> list[LinkEvent]:
        first = self._link.next_event(timeout)
        came = [] if first is None else [first]
        if self._strike.step.seam not in (Seam.CAME, Seam.DISK) or not self._is_about_delivery():
            return came
        if self._strike.column is Column.TWICE:
            return [each for each in came for _ in range(1 + self._told_if("doubled", each))]
        while came and (event := self._link.next_event(0)) is not None:
            came.append(event)
        own = [each for each in came if self._is_own(each)]
        for _ in range(PATIENCE if len(own) == 1 else 0):  # one comes alone: the next one is waited for
            if (event := self._link.next_event(SOON_S)) is not None:
                came.append(event)
            own = [each for each in came if self._is_own(each)]
            if len(own) > 1:
                break
        if len(own) > 1:
            self._strike.tell(f"reordered {len(own)}")
        return [own.pop() if self._is_own(each) else each for each in came]

    def _is_about_delivery(self) -> bool:
        return self._strike.column in (Column.TWICE, Column.REORDERED)

    def _is_own(self, event: LinkEvent) -> bool:
        topic = self._strike.step.on if self._strike.step.seam is Seam.CAME else r"/parcel$"
        return isinstance(event, Inbound) and re.search(topic, event.topic) is not None

    def _told_if(self, words: str, event: LinkEvent) -> bool:
        is_own = self._is_own(event)
        if is_own:
            self._strike.tell(words)
        return is_own

    def _let_go(self) -> None:
        if len(self._held) == 1 and self._patience:  # one is said alone: the next one is waited for
            self._patience -= 1
            return
        held, self._held, self._patience = self._held, [], PATIENCE
        if len(held) > 1:
            self._strike.tell(f"reordered {len(held)}")
        for outgoing in reversed(held):
            with contextlib.suppress(Exception):
                self._link.publish(outgoing)
