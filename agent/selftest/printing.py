"""A report for people: each finding in both languages, what to do, and who. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from firmware_config.selftests import catalogue
from sync.evidence.selftests import Finding, Level, SelfTest

_MARKS = {Level.GOOD: "✓", Level.WARNING: "!", Level.BAD: "✗", Level.SKIPPED: "–"}
_VERDICTS = {
    Level.GOOD: "全部合格 everything is well",
    Level.WARNING: "可以录制，有待处理的问题 it records; something is to be mended",
    Level.BAD: "不合格 not fit",
}
_WHO = {"technician": "技术人员 technician", "operator": "运维人员 operator", "": ""}


def verdict(report: SelfTest) -> str:
    """The last line."""
    return f"结果 result: {_VERDICTS[report.level]}"


def finding_lines(found: Finding) -> Iterator[str]:
    """One finding; what to do stands below."""
    words = catalogue()
    title, reason = words.title(found.check), words.reason(found.check, found.reason)
    subject = f" [{found.subject}]" if found.subject else ""
    said = f": {reason.words.zh} {reason.words.en}" if reason else ""
    measured = f"  {found.measured}" if found.measured else ""
    yield f"{_MARKS[found.level]} {title.zh} {title.en}{subject}{said}{measured}"
    if reason is not None and reason.todo.zh:
        yield f"    {_WHO[reason.who]}: {reason.todo.zh}"
        yield f"    {reason.todo.en}"


def as_json(report: SelfTest) -> dict[str, Any]:
    """The report's values; no picture in it."""
    return {
        "box": report.box,
        "room": report.room,
        "run": report.run.hex(),
        "form": report.form,
        "began_unix_ns": report.began_unix_ns,
        "level": report.level.name.lower(),
        "findings": [
            {
                "check": each.check,
                "subject": each.subject,
                "level": each.level.name.lower(),
                "reason": each.reason,
                "measured": each.measured,
            }
            for each in report.findings
        ],
    }
