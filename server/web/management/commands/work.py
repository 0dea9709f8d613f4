"""`work`: everything that works on what waits, in one process until SIGTERM: for the demo and for small sites.

Each command keeps a thread of its own, so a long import keeps no notice waiting. One that fails ends the process, with
its fault told: whoever started it starts it anew.
"""

from __future__ import annotations

import threading
import traceback
from typing import Any

from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from server.config.environment import Zone
from server.config.watched import Watched, stop_when_told


def watched(zone: Zone) -> dict[str, Watched]:
    """The commands that work in that zone, by name."""
    here = Zone.INNER if zone is Zone.BOTH else zone
    ours = {name: app for name, app in get_commands().items() if str(app).startswith("server.")}
    made = {name: load_command_class(app, name) for name, app in ours.items()}
    return {name: each for name, each in made.items() if isinstance(each, Watched) and here in each.zones}


class Command(BaseCommand):
    help = "Runs every command that works on what waits (imports, deadlines, notices ...) until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        stop, failed = threading.Event(), list[str]()
        stop_when_told(stop)
        working = watched(settings.MSR.zone)
        threads = [
            threading.Thread(target=_keep, args=(name, each, stop, failed), name=name) for name, each in working.items()
        ]
        for each in threads:
            each.start()
        self.stdout.write(f"working: {', '.join(sorted(working))}")
        for each in threads:
            each.join()
        if failed:
            raise CommandError("; ".join(failed))


def _keep(name: str, command: Watched, stop: threading.Event, failed: list[str]) -> None:
    command.stop = stop
    try:
        command.go_on(command.every)
    except Exception as error:  # noqa: BLE001 - supervised: told, and the whole process ends
        traceback.print_exc()
        failed.append(f"{name}: {error}")
        stop.set()
    finally:
        connections.close_all()
