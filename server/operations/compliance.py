"""What is asked of the system, clause by clause, and how it stands: read from compliance.toml once a process."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

_TABLE = Path(__file__).with_name("data") / "compliance.toml"


class Stands(Enum):
    """How the system stands to a clause."""

    MET = "met"
    PARTLY = "partly"
    NO = "no"
    ELSEWHERE = "elsewhere"


WORDS: dict[Stands, Promise] = {
    Stands.MET: _("已做到"),
    Stands.PARTLY: _("部分做到"),
    Stands.NO: _("没有做到"),
    Stands.ELSEWHERE: _("由使用单位负责"),
}
STYLES = {Stands.MET: "good", Stands.PARTLY: "warn", Stands.NO: "bad", Stands.ELSEWHERE: "off"}
GROUPS: dict[str, Promise] = {
    "recording": _("录音录像"),
    "evidence": _("证据与电子签名"),
    "cryptography": _("密码应用"),
    "protection": _("等级保护与个人信息"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One line: what a source's clause asks, how the system stands, and the files of the repository that show it."""

    group: str
    source: str
    clause: str
    seen: bool
    asks_zh: str
    asks_en: str
    stands: Stands
    how_zh: str
    how_en: str
    proofs: tuple[str, ...]

    @property
    def asks(self) -> str:
        """What is asked, in the reader's language."""
        return self.asks_en if _is_english() else self.asks_zh

    @property
    def how(self) -> str:
        """How it stands, in the reader's language."""
        return self.how_en if _is_english() else self.how_zh

    @property
    def words(self) -> Promise:
        """How it stands, in two or three words."""
        return WORDS[self.stands]

    @property
    def style(self) -> str:
        """How a page colours it."""
        return STYLES[self.stands]


def _is_english() -> bool:
    return (get_language() or "").startswith("en")


@cache
def clauses() -> tuple[Clause, ...]:
    """Every line, in the order of the file."""
    told = tomllib.loads(_TABLE.read_text(encoding="utf-8"))["clause"]
    return tuple(Clause(**{**each, "stands": Stands(each["stands"]), "proofs": tuple(each["proofs"])}) for each in told)
