"""The bundles on the centre's disk: as they came, under their digest, never changed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.conf import settings

from firmware_config.errors import ConfigurationError
from firmware_config.files import sync_folder
from firmware_config.update.bundle import part_of, trusted_keys, verify_file
from firmware_config.update.manifest import Manifest
from firmware_config.update.telling import PIECE


def keys() -> tuple[bytes, ...]:
    """The points that this centre trusts for versions of the box; () where the operator has set none."""
    folder: Path | None = settings.MSR.update_keys
    return trusted_keys([folder]) if folder is not None else ()


def verified(path: Path) -> tuple[Manifest, str, int]:
    """A bundle's manifest, digest and size. Raises ConfigurationError with what is wrong."""
    manifest = verify_file(path, keys())
    part = part_of(path)
    return manifest, part.sha256, part.size


def keep(path: Path, sha256: str) -> None:
    """1 a copy beside, synced; 2 rename; 3 the folder synced."""
    target = _place(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_suffix(".new")
    with path.open("rb") as source, beside.open("wb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(target)
    sync_folder(target.parent)


def piece(sha256: str, offset: int) -> bytes:
    """At most PIECE bytes from there. Raises ConfigurationError where the file is not there."""
    try:
        with _place(sha256).open("rb") as file:
            file.seek(offset)
            return file.read(PIECE)
    except OSError as error:
        raise ConfigurationError(f"bundle {sha256[:16]}: cannot be read ({error.strerror}); bring it again") from error


def _place(sha256: str) -> Path:
    folder: Path = settings.MSR.var / "releases"
    return folder / f"{sha256}.update"
