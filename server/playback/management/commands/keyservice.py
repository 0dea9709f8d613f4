"""`keyservice`: runs the process that alone holds the working key, until SIGTERM."""

from __future__ import annotations

import pwd
import resource
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from server.keyring import opening_key
from server.playback.keys import socket_path
from server.playback.keyservice.opener import Opener
from server.playback.keyservice.server import KeyServer
from server.playback.keyservice.uses import UseLog


class Command(BaseCommand):
    help = "Runs the key service on its Unix socket (MSR_KEYSERVICE) until it is told to stop."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--user", action="append", default=[], help="a user that may ask, besides our own")

    def handle(self, *args: Any, **options: Any) -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        uses = UseLog(settings.MSR.var / "key-uses.log")
        path = socket_path()
        server = KeyServer(path, Opener(opening_key("working")), uses, uids=_numbers(options["user"]))
        stop = lambda *_: threading.Thread(target=server.shutdown).start()  # noqa: E731
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write(f"key service listens at {path}")
        self.stdout.flush()
        server.serve_forever(poll_interval=0.2)
        path.unlink(missing_ok=True)


def _numbers(users: list[str]) -> frozenset[int]:
    try:
        return frozenset(pwd.getpwnam(user).pw_uid for user in users)
    except KeyError as error:
        raise CommandError(f"--user: {error.args[0]}. Make it, or leave it out.") from error
