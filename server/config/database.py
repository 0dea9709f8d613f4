"""MSR_DATABASE -> Django's DATABASES["default"]."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from server.config.errors import BadSetting

#: WAL with synchronous=FULL: a receipt promises that the row survives a power cut (docs/formats/wire.md).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
}


def database(text: str, var: Path) -> dict[str, Any]:
    """The database that `text` names; a plain `sqlite` lies in the data folder. BadSetting for anything else."""
    if text == "sqlite":
        return _sqlite(var / "centre.sqlite3")
    address = urlsplit(text)
    if address.scheme == "sqlite" and not address.netloc and len(address.path) > 1:
        return _sqlite(Path(address.path))
    if address.scheme in ("postgres", "postgresql") and len(address.path) > 1:
        return _postgresql(text)
    raise BadSetting(
        f"environment: MSR_DATABASE={address.scheme or text!r}...: expected sqlite, sqlite:///PATH or "
        "postgresql://USER:PASSWORD@HOST:PORT/NAME (?host=/SOCKET/FOLDER for a Unix socket)"
    )


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": SQLITE_OPTIONS,
        # a file, because Django's in-memory test database refuses a second thread (live server, ingest)
        "TEST": {"NAME": path.with_name("test-" + path.name)},
    }


def _postgresql(text: str) -> dict[str, Any]:
    address = urlsplit(text)
    options = dict(parse_qsl(address.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(address.path[1:]),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": options.pop("host", address.hostname or ""),
        "PORT": str(address.port or ""),
        "OPTIONS": options,
    }
