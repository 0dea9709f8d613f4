"""`show_settings`: every setting of the centre as Markdown, for docs/ref/settings.md and for who sets one up."""

from __future__ import annotations

from dataclasses import fields
from enum import Enum
from typing import Any

from django.core.management.base import BaseCommand

from server.config.environment import PREFIX, Settings


class Command(BaseCommand):
    help = "Prints each environment variable of the centre, its default, and what it is for."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("| setting | by default | what it is |\n|---|---|---|")
        for each in fields(Settings):
            default = f"`{_said(each.default)}`" if each.default not in (None, "") else ""
            self.stdout.write(f"| `{PREFIX}{each.name.upper()}` | {default} | {each.metadata['says']} |")


def _said(default: object) -> str:
    match default:
        case bool():
            return str(int(default))
        case Enum():
            return str(default.value)
        case tuple():
            return ",".join(default)
        case _:
            return str(default)
