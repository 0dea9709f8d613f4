"""The centre's command line, kept open: starting it anew for each command costs more than most commands do.

python -m tests.faults.desk        a line of JSON [command, argument, ...] in, {"ok": ..., "said": ...} out
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout

from tests.faults.processes import ROOT


class Desk:
    """One process for one centre's commands; it holds nothing between two of them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None

    def manage(self, *words: str) -> str:
        """What the command prints. AssertionError with its words if it fails."""
        process = self._process or self._open()
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps(words) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline() or '{"ok": false, "said": "the desk ended"}')
        assert answer["ok"], f"{' '.join(words)}: {answer['said']}"
        return str(answer["said"])

    def close(self) -> None:
        """Ends it."""
        if self._process is not None:
            assert self._process.stdin
            self._process.stdin.close()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
            self._process = None

    def _open(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.desk"],
            cwd=ROOT, env={**os.environ, **self._environment}, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        return self._process


def main() -> None:
    """Commands until the input ends."""
    import django
    from django.core.management import call_command
    from django.db import connections

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.config.settings")
    django.setup()
    for line in sys.stdin:
        words, said = json.loads(line), io.StringIO()
        try:
            with redirect_stdout(said):  # `shell -c` prints past its own output
                call_command(*words, stdout=said)
            answer = {"ok": True, "said": said.getvalue()}
        except Exception as error:  # noqa: BLE001 - told to whoever asked; the desk goes on
            answer = {"ok": False, "said": f"{type(error).__name__}: {error}"}
        connections.close_all()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
