from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation

from server.seals import words
from server.seals.report import Report
from server.seals.verifying import verify


class Command(BaseCommand):
    help = "Verifies the signatures of a PDF, as the page seals/verify/ does. Ends with 0 if all of it holds, else 1."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the PDF")
        parser.add_argument("--json", action="store_true", help="print everything that was found as one JSON object")
        parser.add_argument("--language", default="zh-hans", choices=("zh-hans", "en"), help="of the words")

    def handle(self, *args: Any, file: Path, language: str, **options: Any) -> None:
        report = verify(file.read_bytes(), timezone.now())
        with translation.override(language):
            self.stdout.write(_json(report) if options["json"] else _told(report))
        if not report.whole:
            sys.exit(1)


def _told(report: Report) -> str:
    found = words.verdict(report)
    lines = [f"{found.heading}", f"{found.meaning}", *(f"  ! {each.label}" for each in report.faults)]
    for each in report.signatures:
        at = f"{each.at:%Y-%m-%d %H:%M:%S %Z}" if each.at else "-"
        lines.append(
            f"- {each.name} [{each.field}] {words.role_words(each.role)} {at} {each.level.value} {each.reason}"
        )
        lines += [f"  ! {fault.label}" for fault in each.faults]
    lines += [f"- {each.at:%Y-%m-%d %H:%M:%S %Z} {each.by}" for each in report.stamps]
    return "\n".join([*lines, f"SHA-256 {report.digest}"])


def _json(report: Report) -> str:
    return json.dumps({"whole": report.whole, **asdict(report)}, ensure_ascii=False, indent=2, default=str)
