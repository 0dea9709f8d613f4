"""Restores a backup into an empty place: everything is compared with its digest before the first byte is written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from server.operations.backup import contents, databases, sealed, sums
from server.operations.backup.making import OBJECTS, POOL, SUMS
from server.operations.errors import BackupDamaged, BackupRefused

Tell = Callable[[str], None]
Put = Callable[[Path, Path], object]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored: the backup's digest, objects, private keys (0 where they stayed sealed)."""

    digest: str
    objects: int
    keys: int


def newest(root: Path) -> Path:
    """The newest whole backup below `root`. Raises BackupRefused where there is none."""
    found = sorted(each for each in root.glob("2*Z") if (each / SUMS).is_file()) if root.is_dir() else []
    if not found:
        raise BackupRefused(f"{root}: no backup is here. Name the folder that `backup --to` was given.")
    return found[-1]


def check(backup: Path, tell: Tell) -> list[str]:
    """Compares every byte of a backup with its digest; the objects that belong to it. Raises BackupDamaged."""
    listed = sums.read((backup / SUMS).read_text(encoding="utf-8"), str(backup / SUMS))
    sums.check(backup, listed, listed)
    objects = (backup / OBJECTS).read_text(encoding="utf-8").splitlines()
    pool = backup.parent / POOL
    pooled = sums.read((pool / SUMS).read_text(encoding="utf-8"), str(pool / SUMS)) if objects else {}
    for start in range(0, len(objects), 500):
        sums.check(pool, pooled, objects[start : start + 500])
        tell(f"checked {min(start + 500, len(objects))} of {len(objects)} objects ...")
    return objects


def restore(
    backup: Path, archive: ec.EllipticCurvePrivateKey | None, tell: Tell, *, put: Put = shutil.copyfile
) -> Restored:
    """Into the data folder and database of the settings, which must be empty. Without the archive key the private keys
    stay sealed: the centre can be read then, and signs nothing. `put` brings an object from the pool to its place; a
    drill, which only reads, links it (os.link). Durable when it returns. Raises BackupRefused, BackupDamaged, WrongKey.
    """
    _check_empty()
    databases.check_takes(_database_of(backup))
    objects = check(backup, tell)
    keys = _restore_keys(backup, archive)
    tell("database ...")
    databases.load(_database_of(backup))
    homes = {kept.name: kept.path for kept in contents.kept()}
    for name in objects:
        store, _, key = name.partition("/")
        to = homes[store] / key
        to.parent.mkdir(parents=True, exist_ok=True)
        put(backup.parent / POOL / name, to)
    for kept in contents.kept():
        if kept.how is contents.How.WHOLE and (backup / kept.name).is_dir():
            shutil.copytree(backup / kept.name, kept.path, dirs_exist_ok=True)
    note = backup / contents.witness().name
    if note.exists() and not contents.witness().exists():
        shutil.copyfile(note, contents.witness())
    os.sync()
    return Restored(sums.digest_of(backup / SUMS), len(objects), keys)


def _database_of(backup: Path) -> Path:
    for name in databases.NAMES.values():
        if (backup / name).is_file():
            return backup / name
    raise BackupDamaged(f"{backup}: no database is in it. Take another backup.")


def _restore_keys(backup: Path, archive: ec.EllipticCurvePrivateKey | None) -> int:
    folder = contents.keys_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened = sealed.open_into((backup / "keys.sealed").read_bytes(), archive, folder) if archive is not None else 0
    for path in (backup / "keys").glob("*"):
        shutil.copyfile(path, folder / path.name)
    return opened


def _check_empty() -> None:
    for kept in contents.kept():
        if kept.path.is_dir() and any(each.is_file() for each in kept.path.rglob("*")):
            raise BackupRefused(f"{kept.path}: not empty. Restore into a new data folder (MSR_VAR={settings.MSR.var}).")
    if contents.keys_folder().is_dir() and any(contents.keys_folder().glob("*.pem")):
        raise BackupRefused(
            f"{contents.keys_folder()}: keys are here already. Restore into a new data folder (MSR_VAR)."
        )
