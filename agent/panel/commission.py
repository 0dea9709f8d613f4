"""The panel's commissioning page: begins it, asks what a hand is asked, shows what was found (docs/selftest.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agent.panel.commission_words import PAGE, REFUSED
from agent.panel.network import SOCKET as NETWORK
from agent.panel.technician_page import TechnicianPage
from agent.panel.words import Lang
from firmware_config.selftests import catalogue

FOLDER = Path("/run/msr-commission")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionPage(TechnicianPage):
    """`socket` is the running self-test's; who begins one asks `network`, which knows the technician's code."""

    network: Path
    last: Path

    def show(self, lang: Lang) -> dict[str, Any]:
        """The running one; else how the last one ended, since this box was switched on."""
        answer = self._ask({"do": "show"}, lang)
        is_running = bool(answer.get("ok"))
        told = answer if is_running else self._last()
        said = told.get("said") or {}
        return {
            "ok": True,
            "is_running": is_running,
            "said": {"kind": said["kind"], "serial": said.get("serial"), "words": said[lang]} if said else None,
            "level": told.get("level"),
            "by": told.get("by", ""),
            "ended_unix_s": told.get("ended_unix_s"),
            "findings": [_in_words(each, lang) for each in told.get("findings", ())],
        }

    def act(self, request: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
        if request.get("do") != "commission":
            return super(CommissionPage, self).act(request, lang)
        beginning = replace(self, socket=self.network)
        return beginning._ask({name: request.get(name, "") for name in ("do", "by", "code")}, lang)

    def _last(self) -> dict[str, Any]:
        try:
            found = json.loads(self.last.read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _in_words(finding: Mapping[str, Any], lang: Lang) -> dict[str, str]:
    words = catalogue()
    reason = words.reason(str(finding["check"]), str(finding["reason"]))
    return {
        "level": str(finding["level"]),
        "title": words.title(str(finding["check"])).in_language(lang),
        "subject": str(finding["subject"]),
        "measured": str(finding["measured"]),
        "reason": reason.words.in_language(lang) if reason else "",
        "todo": reason.todo.in_language(lang) if reason else "",
    }


def commission_page(folder: Path = FOLDER, network: Path = NETWORK) -> TechnicianPage:
    """One box's page."""
    return CommissionPage(
        name="commission",
        socket=folder / "hand.sock",
        words=PAGE,
        refused=REFUSED,
        deeds=("answer",),
        fields=("serial", "yes"),
        network=network,
        last=folder / "last.json",
    )
