"""The hand that answers on the room's screen: questions and findings at a Unix socket, the result in a file beside."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from agent.control import Answer, ControlSocket, refusal
from firmware_config.files import write_whole
from sync.evidence.selftests import Finding, SelfTest

LAST = "last.json"
#: Who is asked and does not answer is not there; the room must be able to record again.
PATIENCE_S = 300.0
FIRST = {"zh": "正在从每个信号源取十秒画面和声音", "en": "Taking ten seconds of picture and sound from every source"}


class Screen:
    """See agent.selftest.means.Hand. One question at a time; `found` hears each finding."""

    def __init__(self, path: Path, clock: Callable[[], int], *, patience_s: float = PATIENCE_S) -> None:
        self._path, self._patience_s = path, patience_s
        self._lock, self._answered = threading.Lock(), threading.Event()
        self._serial, self._answer = 0, False
        self._said: dict[str, Any] = {"kind": "tell", **FIRST}
        self._findings: list[dict[str, Any]] = []
        self._server = ControlSocket(path, handle=self._handle, clock=clock)
        self.start, self.stop = self._server.start, self._server.stop

    def tell(self, zh: str, en: str) -> None:
        """It stands there until something else is said."""
        self._say("tell", zh, en)

    def ask(self, zh: str, en: str) -> bool:
        """False where nobody answers in time."""
        self._say("ask", zh, en)
        is_answered = self._answered.wait(self._patience_s)
        with self._lock:
            self._said = {}
            return self._answer if is_answered else False

    def found(self, finding: Finding) -> None:
        """One more finding."""
        with self._lock:
            self._said = {}
            self._findings.append(plain(finding))

    def ended(self, report: SelfTest) -> None:
        """What is shown once the process is gone."""
        level, at = report.level.name.lower(), report.ended_unix_ns // 1_000_000_000
        told = {"level": level, "ended_unix_s": at, "by": report.by, "findings": self._findings}
        write_whole(self._path.with_name(LAST), json.dumps(told, ensure_ascii=False).encode(), mode=0o640)

    def _say(self, kind: str, zh: str, en: str) -> None:
        with self._lock:
            self._serial += 1
            self._answered.clear()
            self._said = {"kind": kind, "serial": self._serial, "zh": zh, "en": en}

    def _handle(self, request: Mapping[str, Any]) -> Answer:
        with self._lock:
            match request["do"]:
                case "show":
                    return {"ok": True, "said": self._said, "findings": list(self._findings)}
                case "answer" if request.get("serial") == self._said.get("serial") and self._said.get("kind") == "ask":
                    self._answer = request.get("yes") is True
                    self._answered.set()
                    return {"ok": True}
                case "answer":
                    return refusal("late", "another question is asked by now")
                case _:
                    return refusal("unknown", "expected show or answer")


def plain(finding: Finding) -> dict[str, Any]:
    """A finding as JSON holds it."""
    return {**asdict(finding), "level": finding.level.name.lower()}
