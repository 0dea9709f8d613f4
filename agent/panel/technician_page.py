"""A page for technicians: what a process that has the rights says, in words; what is asked, passed on to its socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from agent.control import ask
from agent.panel.words import Lang, Words

FOLDER = Path(__file__).parent / "page"
LANGUAGES = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnicianPage:
    """`name`.html, its state at `name`.json and its deeds; `fields` of a request go to `socket`, no others."""

    name: str
    socket: Path
    words: Mapping[str, Words]
    refused: Mapping[str, Words]
    deeds: tuple[str, ...]
    fields: tuple[str, ...]
    patience_s: float = 5.0

    def html(self, lang: Lang, token: str) -> bytes:
        """The page in one language, with this process's token."""
        words = {name: escape(words[lang]) for name, words in self.words.items()}
        other: Lang = "en" if lang == "zh" else "zh"
        page = Template((FOLDER / f"{self.name}.html").read_text(encoding="utf-8"))
        return page.substitute(
            words,
            lang=lang,
            html_lang=LANGUAGES[lang],
            other=other,
            other_words="English" if lang == "zh" else "中文",
            token=token,
        ).encode()

    def show(self, lang: Lang) -> dict[str, Any]:
        """What the process tells; or why that is not known."""
        return self._ask({"do": "show"}, lang)

    def act(self, request: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
        """One of `deeds`. Raises ValueError for anything else."""
        if request.get("do") not in self.deeds:
            raise ValueError(f"expected `do`: {', '.join(self.deeds)}")
        return self._ask({name: request[name] for name in ("do", *self.fields) if name in request}, lang)

    def said(self, code: str, lang: Lang) -> str:
        """A refusal in words, "" where there are none."""
        return self.refused[code][lang] if code in self.refused else ""

    def _ask(self, request: dict[str, Any], lang: Lang) -> dict[str, Any]:
        try:
            answer = ask(self.socket, request, timeout_s=self.patience_s)
        except (OSError, ValueError):
            answer = {"ok": False, "code": "silent"}
        if answer.get("ok"):
            return answer
        code = str(answer.get("code"))
        return {**answer, "words": self.said(code, lang) or str(answer.get("error", code))}
