"""The panel's enrolment page: the code from paper, the comparison large, and how far it is (docs/enrolment.md)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent.panel.enrol_words import MODELS, PAGE, REFUSED
from agent.panel.technician_page import TechnicianPage
from agent.panel.words import Lang
from firmware_config.enrol.code import GROUPS, read_group
from firmware_config.errors import CodeMistyped

SOCKET = Path("/run/msr-enrol/enrol.sock")


class EnrolPage(TechnicianPage):
    """See TechnicianPage. A group of the code is looked at here, as it is typed; nothing of it leaves this process."""

    def show(self, lang: Lang) -> dict[str, Any]:
        return self._in_words(super().show(lang), lang)

    def act(self, request: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
        if request.get("do") == "spell":
            return self._spelled(request, lang)
        return self._in_words(super().act({**request, "lang": lang}, lang), lang)

    def _in_words(self, answer: dict[str, Any], lang: Lang) -> dict[str, Any]:
        """What hinders it in the person's language, and the models by their names."""
        if not answer.get("ok"):
            return answer
        names = {model: MODELS[model][lang] if model in MODELS else model for model in answer["models"]}
        return {**answer, "hint": self.said(str(answer["code"]), lang), "names": names}

    def _spelled(self, request: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
        place, group = request.get("place"), request.get("group")
        if not isinstance(place, int) or not 0 <= place < GROUPS or not isinstance(group, str):
            raise ValueError("expected `place`, from 0, and `group`")
        try:
            read_group(place, group)
        except CodeMistyped:
            return {"ok": False, "code": "group", "where": f"group.{place + 1}", "words": self.said("group", lang)}
        return {"ok": True}


def enrol_page(socket: Path = SOCKET) -> TechnicianPage:
    """One box's page."""
    return EnrolPage(
        name="enrol",
        socket=socket,
        words=PAGE,
        refused=REFUSED,
        deeds=("begin", "camera", "again", "forget"),
        fields=("origin", "paper", "model", "camera", "code", "lang"),
    )
