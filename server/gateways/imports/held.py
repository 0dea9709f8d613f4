"""The job's folder: the file, sealed, how far the worker is, and whether a person asked it to stop.

Progress and the wish to stop are files: they are told twice a second, and whoever watches reads no table for them.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
import shutil
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from server.gateways.errors import UnfitFile
from server.keyring import cases_key

_NONCE = 12


def put(job: int | str, data: bytes) -> None:
    """The file of that job, sealed under the key of the cases' identity numbers."""
    folder = _folder(job)
    folder.mkdir(mode=0o770, parents=True, exist_ok=True)
    nonce = secrets.token_bytes(_NONCE)
    _write(folder / "file", nonce + AESGCM(_key()).encrypt(nonce, data, _bound(job)))


def get(job: int | str) -> bytes:
    """Its bytes. UnfitFile: it is gone, or was sealed by another key."""
    try:
        sealed = (_folder(job) / "file").read_bytes()
        return AESGCM(_key()).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(job))
    except (OSError, InvalidTag) as error:
        raise UnfitFile(f"import {job}: {error!r}", _("找不到上传的文件，请重新上传。")) from error


def forget(job: int | str) -> None:
    """The folder with all in it goes: the import ended."""
    shutil.rmtree(_folder(job), ignore_errors=True)


def tell(job: int | str, done: int) -> None:
    """So many rows or cases are done."""
    with contextlib.suppress(OSError):  # only for whoever watches
        _write(_folder(job) / "progress", str(done).encode())


def told(job: int | str) -> int:
    """How many, as the worker told last."""
    try:
        return int((_folder(job) / "progress").read_text())
    except (OSError, ValueError):
        return 0


def ask_to_stop(job: int | str) -> None:
    """The worker stops at its next stretch; a write that is under way is undone."""
    folder = _folder(job)
    if folder.is_dir():
        (folder / "stop").touch(mode=0o660)


def is_asked_to_stop(job: int | str) -> bool:
    """Whether somebody asked."""
    return (_folder(job) / "stop").exists()


def _folder(job: int | str) -> Path:
    found: Path = settings.MSR.var / "imports" / str(job)
    return found


def _write(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o660)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    fresh.replace(path)


def _key() -> bytes:
    return hmac.new(cases_key(), b"import", sha256).digest()


def _bound(job: int | str) -> bytes:
    return f"gateways.import:{job}".encode()
