"""The stores of this deployment, as its settings say."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from server.vault.filesystem import FilesystemStore
from server.vault.store import ObjectStore


def vault() -> ObjectStore:
    """Where what was verified lies (MSR_VAULT; by default in the data folder)."""
    return _at(settings.MSR.vault or settings.MSR.var / "vault")


def quarantine() -> ObjectStore:
    """Where what failed a check lies (MSR_QUARANTINE; by default in the data folder)."""
    return _at(settings.MSR.quarantine or settings.MSR.var / "quarantine")


def papers() -> ObjectStore:
    """Where what people hand in at a page lies, in the data folder: the web writes here and never into the vault."""
    return _at(settings.MSR.var / "papers")


@cache
def _at(root: Path) -> ObjectStore:
    return FilesystemStore(root)
