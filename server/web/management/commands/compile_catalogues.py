"""`compile_catalogues`: makes each .mo from its .po; needs no gettext tools."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from server.config.catalogues import compile_mo, read_po
from server.config.errors import BadCatalogue
from server.config.msgids import msgids

SERVER = Path(__file__).resolve().parents[3]


class Command(BaseCommand):
    help = "Compile the English catalogues; with --missing, list what has no English yet and exit 1."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--missing", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["missing"]:
            self._missing()
            return
        for po in catalogues():
            try:
                compiled = compile_mo(read_po(po.read_text()))
            except BadCatalogue as error:
                raise CommandError(f"{po.relative_to(SERVER)}: {error}") from error
            po.with_suffix(".mo").write_bytes(compiled)

    def _missing(self) -> None:
        lines = [f"{app.name}: {text!r}" for app in apps() for text in sorted(missing(app))]
        self.stdout.write("\n".join(lines))
        if lines:
            raise CommandError(f"{len(lines)} strings without English", returncode=1)


def catalogues() -> list[Path]:
    """Every .po below server/."""
    return sorted(SERVER.glob("*/locale/*/LC_MESSAGES/*.po")) + sorted(SERVER.glob("locale/*/LC_MESSAGES/*.po"))


def apps() -> list[Path]:
    """The folders of the centre's apps."""
    return sorted(path.parent for path in SERVER.glob("*/apps.py"))


def missing(app: Path) -> set[str]:
    """What that app says and no catalogue has in English."""
    known = (m.words for po in catalogues() for m in read_po(po.read_text()) if m.translation)
    translated = {f"{m['msgctxt']}\x04{m['msgid']}" if "msgctxt" in m else m["msgid"] for m in known}
    return msgids(app) - translated
