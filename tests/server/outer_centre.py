"""An outer centre in a process of its own: pages over HTTP, and JSON lines on stdin and stdout to steer it.

{"run": SOURCE, "with": {...}} -> what SOURCE left in `result`     {"manage": [...]} -> what the command wrote
{"ask": METHOD, "path": ..., "data": {...}, "as": USERNAME} -> status, location, text     {"reset": true}: empty again
"""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import sqlite3
import sys
import threading
import traceback
from contextlib import redirect_stdout
from datetime import datetime
from pathlib import Path
from typing import Any

import django


def main() -> None:
    tell = sys.stdout
    django.setup()
    centre = OuterCentre()
    centre.keep_empty()
    print(json.dumps({"port": centre.serve()}), file=tell, flush=True)
    for line in sys.stdin:
        with redirect_stdout(io.StringIO()):
            answer = centre.answer(json.loads(line))
        print(json.dumps(answer), file=tell, flush=True)


class OuterCentre:
    """Does what a line says."""

    def __init__(self) -> None:
        from django.conf import settings

        self.var: Path = settings.MSR.var
        self.database = Path(settings.DATABASES["default"]["NAME"])
        self.empty = self.var / "empty.sqlite3"
        self.clients: dict[str, Any] = {}

    def answer(self, wanted: dict[str, Any]) -> dict[str, Any]:
        from django.db import connections

        try:
            if "run" in wanted:
                return {"result": self.run(wanted["run"], wanted.get("with", {}))}
            if "manage" in wanted:
                return {"result": self.manage(*wanted["manage"])}
            if "ask" in wanted:
                return {"result": self.ask(**wanted)}
            return {"result": self.reset()}
        except Exception:  # noqa: BLE001  the test that asked reads it
            return {"error": traceback.format_exc()}
        finally:
            connections.close_all()

    def run(self, source: str, given: dict[str, Any]) -> Any:
        scope = {name: datetime.fromisoformat(text) if name == "now" else text for name, text in given.items()}
        exec(source, scope)
        return scope.get("result")

    def manage(self, *command: str) -> str:
        from django.core.management import call_command

        said = io.StringIO()
        call_command(*command, stdout=said, stderr=said)
        return said.getvalue().strip()

    def ask(self, ask: str, path: str, data: dict[str, Any] | None = None, **who: str) -> dict[str, Any]:
        from django.test import Client

        from server.access.models import User

        username = who.get("as", "")
        client = self.clients.setdefault(username, Client(HTTP_HOST="127.0.0.1"))
        if username and not client.session.get("_auth_user_id"):
            client.force_login(User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
        given = {name: _file(each) if isinstance(each, dict) else each for name, each in (data or {}).items()}
        answer = getattr(client, ask)(path, given)
        found = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return {
            "status": answer.status_code,
            "location": answer.headers.get("Location", ""),
            "bytes": base64.b64encode(found).decode(),
        }

    def reset(self) -> None:
        from server.vault import configured

        self.clients.clear()
        configured._at.cache_clear()
        for ending in ("-wal", "-shm"):
            Path(f"{self.database}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.empty, self.database)
        for name in ("ferry", "papers"):
            shutil.rmtree(self.var / name, ignore_errors=True)

    def keep_empty(self) -> None:
        from django.db import connections

        connections.close_all()
        with sqlite3.connect(self.database) as source, sqlite3.connect(self.empty) as target:
            source.backup(target)

    def serve(self) -> int:
        """The port at which a browser finds its pages."""
        from django.contrib.staticfiles.handlers import StaticFilesHandler
        from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
        from django.core.wsgi import get_wsgi_application

        server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet.over(WSGIRequestHandler))
        server.set_app(StaticFilesHandler(get_wsgi_application()))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return int(server.server_address[1])


class _Quiet:
    @staticmethod
    def over(handler: Any) -> Any:
        return type("Quiet", (handler,), {"log_message": lambda *_: None})


def _file(given: dict[str, str]) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(given["name"], base64.b64decode(given["bytes"]))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.server.settings")
    main()
