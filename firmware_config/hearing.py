"""How the unit holds its hearings: script, roles, spoken notice. The profile's `hearing` table, all of it optional."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from firmware_config.errors import WrongValue
from firmware_config.table import Table

SCRIPTS = ("none", "full", "short")
ROLES_BASIS = "《人民检察院办理认罪认罚案件听取意见同步录音录像规定》第五条"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """`one_person_may_be_both`: whether who operates may be who presides, `roles_basis` the rule that says so.

    `notices`: the sound file of the spoken notice in each language; `notice_language` is played without being asked.
    """

    script: str = "none"
    one_person_may_be_both: bool = False
    roles_basis: str = ROLES_BASIS
    notices: Mapping[str, Path]
    notice_language: str | None = None
    player: str = "silent"


def read_hearing(table: Table, folder: Path) -> Hearing:
    """The hearing table; relative paths are below `folder`. Raises ProfileError."""
    with table:
        notices: dict[str, Path] = {}
        for notice in table.tables("notices", at_least=0):
            with notice:
                notices[notice.text("language")] = folder / notice.text("file")
        language = table.text("notice_language") if table.has("notice_language") else None
        if language is not None and language not in notices:
            raise WrongValue(table.path("notice_language"), f"expected one of the notices, got {language!r}")
        may_be_both = table.flag("one_person_may_be_both", default=False)
        basis = table.text("roles_basis", default=None if may_be_both else ROLES_BASIS)
        return Hearing(
            script=table.choice("script", SCRIPTS, default="none"),
            one_person_may_be_both=may_be_both,
            roles_basis=basis,
            notices=notices,
            notice_language=language,
            player=table.choice("player", ("silent", "sounddevice"), default="silent"),
        )
