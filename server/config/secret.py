"""Django's signing secret: one file in the data folder, readable by the centre's user only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

NAME = "secret.key"


def secret_key(var: Path) -> str:
    """The secret in `var`, made on the first start (folder 0700, file 0600). Of two first starts, one makes it."""
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = var / NAME
    if not path.exists():
        fresh = path.with_name(f".{NAME}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another process was first: its secret counts
        finally:
            fresh.unlink()
    return path.read_text()
