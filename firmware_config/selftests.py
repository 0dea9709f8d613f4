"""The self-test's catalogue (selftests.toml), for box and centre: its checks, and what each finding is called."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

from firmware_config.table import Table

FILE = Path(__file__).with_name("selftests.toml")
LEVELS = ("good", "warning", "bad", "skipped")
WHO = TECHNICIAN, OPERATOR = "technician", "operator"
_FORMS = ("short", "full", "commissioning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """In both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """English for `en`, else Chinese."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One way in which a check can end. `who` is to do `todo`; both are empty where nothing is to be done."""

    level: str
    who: str
    words: Words
    todo: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWords:
    """One check: in which forms it is made, and how it can end besides well."""

    key: str
    forms: tuple[str, ...]
    title: Words
    reasons: Mapping[str, Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The numbers by which it is judged; units stand in the names or in the file."""

    seconds: int
    least_rate: int
    moved: int
    alike: int
    clock_error_ms: int
    late_ms: int
    late_bad_ms: int
    sync_share: int
    write_mib_s: int
    hours_left: int
    certificate_days: int
    certificate_bad_days: int
    sandbox: int
    sandbox_root: Mapping[str, int]
    board_c: int
    board_bad_c: int
    room_low_c: int
    room_high_c: int
    wear: int
    hand_s: int
    fresh_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Limits, and the checks in the report's order."""

    limits: Limits
    checks: Mapping[str, CheckWords]

    def title(self, check: str) -> Words:
        """What a check is called; its key where a newer box knows more than this centre."""
        found = self.checks.get(check)
        return found.title if found else Words(zh=check, en=check)

    def reason(self, check: str, reason: str) -> Reason | None:
        """How it ended; None for a good end, and for one that this catalogue does not know."""
        found = self.checks.get(check)
        return found.reasons.get(reason) if found else None


@cache
def catalogue() -> Catalogue:
    """The delivered one. Raises ProfileError where the file is not what it should be."""
    with Table(tomllib.loads(FILE.read_text("utf-8")), "") as top:
        checks = [_check(each) for each in top.tables("checks", at_least=1)]
        return Catalogue(limits=_limits(top.table("limits")), checks={each.key: each for each in checks})


def _limits(table: Table) -> Limits:
    with table:
        root = table.table("sandbox_root")
        numbers = (each.name for each in fields(Limits) if each.name != "sandbox_root")
        return Limits(
            sandbox_root={unit: root.number(unit, 0, 100) for unit in root.names()},
            **{each: table.number(each, 0, 100_000) for each in numbers},
        )


def _check(table: Table) -> CheckWords:
    with table:
        forms = table.texts("forms")
        assert set(forms) <= set(_FORMS), f"{table.where}.forms: expected some of {_FORMS}, got {forms}"
        reasons = table.table("reasons")
        return CheckWords(
            key=table.text("key"),
            forms=forms,
            title=Words(zh=table.text("zh"), en=table.text("en")),
            reasons={name: _reason(reasons.table(name)) for name in reasons.names()},
        )


def _reason(table: Table) -> Reason:
    with table:
        return Reason(
            level=table.choice("level", LEVELS),
            who=table.choice("who", WHO) if table.has("who") else "",
            words=Words(zh=table.text("zh"), en=table.text("en")),
            todo=Words(zh=_maybe(table, "do_zh"), en=_maybe(table, "do_en")),
        )


def _maybe(table: Table, key: str) -> str:
    return table.text(key) if table.has(key) else ""


def drawn() -> str:
    """The catalogue as a table for the documents: `python -m firmware_config.selftests`."""
    rows = [
        "| 检测 check | 形式 forms | 结果 ends | 程度 level | 谁 who | 怎么办 what to do |",
        "|---|---|---|---|---|---|",
    ]
    for check in catalogue().checks.values():
        title, forms = f"{check.title.zh} {check.title.en}<br>`{check.key}`", ", ".join(check.forms)
        for name, each in check.reasons.items():
            says, todo = f"{each.words.zh} {each.words.en}<br>`{name}`", f"{each.todo.zh} {each.todo.en}".strip() or "—"
            rows.append(f"| {title} | {forms} | {says} | {each.level} | {each.who or '—'} | {todo} |")
            title = forms = ""
    return "\n".join(rows)


if __name__ == "__main__":
    print(drawn())
