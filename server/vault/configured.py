"""The stores of this deployment, as its settings say."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from server.vault.disk import disk
from server.vault.filesystem import FilesystemStore
from server.vault.store import ObjectStore


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes of the disk on which the vault lies."""

    free: int
    total: int


def vault() -> ObjectStore:
    """Where what was verified lies (MSR_VAULT; by default in the data folder)."""
    return _at(_root())


def room_left() -> Room:
    """How much the vault's disk still takes; before the first recording, of the disk where its folder will be."""
    root = _root().absolute()
    there = next(each for each in (root, *root.parents) if each.is_dir())
    usage = shutil.disk_usage(there)
    return Room(free=usage.free, total=usage.total)


def quarantine() -> ObjectStore:
    """Where what failed a check lies (MSR_QUARANTINE; by default in the data folder)."""
    return _at(settings.MSR.quarantine or settings.MSR.var / "quarantine")


def papers() -> ObjectStore:
    """Where what people hand in at a page lies, in the data folder: the web writes here and never into the vault."""
    return _at(settings.MSR.var / "papers")


def documents() -> ObjectStore:
    """Where the bytes of documents lie, sealed, in the data folder: the web makes and writes them."""
    return _at(settings.MSR.var / "documents")


def hands() -> ObjectStore:
    """Where what hands left lies, sealed (server/signatures): apart from films and papers, in the data folder."""
    return _at(settings.MSR.var / "hands")


def _root() -> Path:
    return settings.MSR.vault or settings.MSR.var / "vault"


@cache
def _at(root: Path) -> ObjectStore:
    return FilesystemStore(root, disk())
