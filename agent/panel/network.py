"""The panel's network page: what the network's process says, in words; what a technician asks, passed on to it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from agent.control import ask
from agent.panel.network_words import PAGE, REFUSED
from agent.panel.words import Lang

SOCKET = Path("/run/msr-network/network.sock")
#: networkd may take its time to read anew.
PATIENCE_S = 25.0
DEEDS = ("apply", "confirm", "undo")


class NetworkPage:
    """One box's page; `path` is where the network's process listens."""

    def __init__(self, path: Path = SOCKET) -> None:
        self._path = path

    def html(self, template: Path, lang: Lang, token: str) -> bytes:
        """The page in one language."""
        words = {name: escape(words[lang]) for name, words in PAGE.items()}
        return (
            Template(template.read_text(encoding="utf-8"))
            .substitute(
                words,
                lang=lang,
                html_lang="zh-CN" if lang == "zh" else "en",
                other="en" if lang == "zh" else "zh",
                other_words="English" if lang == "zh" else "中文",
                token=token,
            )
            .encode()
        )

    def show(self, lang: Lang) -> dict[str, Any]:
        """What is in force, on trial, and which cards there are; or why that is not known."""
        return self._ask({"do": "show"}, lang)

    def act(self, request: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
        """`apply`, `confirm` or `undo`. Raises ValueError for anything else."""
        if request.get("do") not in DEEDS:
            raise ValueError(f"expected `do`: {', '.join(DEEDS)}")
        return self._ask({name: request[name] for name in ("do", "network", "code") if name in request}, lang)

    def _ask(self, request: dict[str, Any], lang: Lang) -> dict[str, Any]:
        try:
            answer = ask(self._path, request, timeout_s=PATIENCE_S)
        except (OSError, ValueError):
            answer = {"ok": False, "code": "silent"}
        if answer.get("ok"):
            return answer
        code = str(answer.get("code"))
        words = REFUSED[code][lang] if code in REFUSED else str(answer.get("error", code))
        return {**answer, "words": words}
