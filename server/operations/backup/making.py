"""Makes a backup:

FOLDER/pool/STORE/KEY     objects, once for all backups; pool/SHA256SUMS gains a line when one is durable
FOLDER/STAMP/
    database.*            the database at one instant
    objects               names in the pool that belong to it
    keys.sealed           private keys, for the archive key alone
    trust.json, keys, imports, seal-lists, log-witness.note
    SHA256SUMS            of all these; its own digest names the backup

Safe at every instant: a stamp's folder is written under another name and renamed when all is durable. What the database
names lay in the stores before it was copied, so the order is: witness, database, then objects.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from server import keyring
from server.operations.backup import contents, databases, sealed, sums
from server.operations.errors import BackupRefused
from sync.evidence.keys import Recipient

SUMS, OBJECTS, POOL, TRUST = "SHA256SUMS", "objects", "pool", "trust.json"
_TEMPORARY = ".tmp"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: its folder, the digest that names it, objects in all and copied now, bytes copied now."""

    folder: Path
    digest: str
    objects: int
    copied: int
    copied_bytes: int


def make(root: Path, now: datetime, tell: Tell) -> Made:
    """A backup of this centre below `root`. Raises BackupRefused, DatabaseToolFailed, KeyMissing, OSError."""
    _check_place(root)
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    final, making = root / stamp, root / f".making-{stamp}"
    if final.exists():
        raise BackupRefused(f"{final}: there is a backup of this second already")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    if contents.witness().exists():
        shutil.copyfile(contents.witness(), making / contents.witness().name)
    tell("database ...")
    databases.dump(making / databases.name())
    _copy_keys(making)
    _copy_trust(making / TRUST)
    pool = Pool(root / POOL)
    names = [each for kept in contents.kept() if kept.how is contents.How.POOLED for each in pool.take(kept, tell)]
    for kept in contents.kept():
        if kept.how is contents.How.WHOLE and kept.path.is_dir():
            shutil.copytree(kept.path, making / kept.name)
    (making / OBJECTS).write_text("".join(f"{each}\n" for each in sorted(names)), encoding="utf-8")
    digest = _finish(making, final)
    return Made(final, digest, len(names), pool.copied, pool.copied_bytes)


class Pool:
    """The objects of all backups of one folder. Counts what it copies."""

    def __init__(self, root: Path) -> None:
        self.root, self.copied, self.copied_bytes = root, 0, 0
        root.mkdir(parents=True, exist_ok=True)
        listed = root / SUMS
        text = listed.read_text(encoding="utf-8") if listed.exists() else ""
        self.sums = sums.read(text, str(listed))
        if text and not text.endswith("\n"):  # a line that a crash cut off
            _write_durably(listed, text[: text.rfind("\n") + 1].encode())

    def take(self, kept: contents.Kept, tell: Tell) -> list[str]:
        """Copies what is new of one store; the names of all of it, as they are in the pool."""
        names = []
        for path in _objects_of(kept.path):
            name = f"{kept.name}/{path.relative_to(kept.path).as_posix()}"
            if name not in self.sums or not (self.root / name).is_file():
                self._copy(path, name)
                if self.copied % 500 == 0:
                    tell(f"{kept.name}: {self.copied} objects copied, {self.copied_bytes >> 20} MiB ...")
            names.append(name)
        return names

    def _copy(self, source: Path, name: str) -> None:
        to = self.root / name
        to.parent.mkdir(parents=True, exist_ok=True)
        fresh = to.with_name(f".{to.name}.new")
        shutil.copyfile(source, fresh)
        _sync(fresh)
        digest = sums.digest_of(fresh)
        fresh.replace(to)
        _sync(to.parent)
        with (self.root / SUMS).open("a", encoding="utf-8") as listed:
            listed.write(sums.line_of(name, digest))
            listed.flush()
            os.fsync(listed.fileno())
        self.sums[name] = digest
        self.copied += 1
        self.copied_bytes += to.stat().st_size


def _objects_of(root: Path) -> list[Path]:
    found = (each for each in root.rglob("*") if _TEMPORARY not in each.relative_to(root).parts and each.is_file())
    return sorted(found) if root.is_dir() else []


def _copy_trust(to: Path) -> None:
    if settings.MSR.trust is not None:
        shutil.copyfile(settings.MSR.trust, to)
    else:
        call_command("trust_file", to=to, stdout=StringIO())


def _copy_keys(making: Path) -> None:
    if not (contents.keys_folder() / "archive.pub").exists():
        raise BackupRefused(
            f"{contents.keys_folder()}/archive.pub: expected the public archive key, for which private keys are "
            "sealed. Run make_keys; in an outer centre copy the inner one's file there."
        )
    recipient = Recipient("archive", keyring.opening_point("archive"))
    key, nonce = secrets.token_bytes(32), secrets.token_bytes(12)
    data = sealed.seal(contents.keys_folder(), recipient, key=key, nonce=nonce, beside=contents.beside_keys())
    (making / "keys.sealed").write_bytes(data)
    (making / "keys").mkdir()
    for path in contents.keys_folder().glob("*.pub"):
        shutil.copyfile(path, making / "keys" / path.name)


def _finish(making: Path, final: Path) -> str:
    files = [each for each in making.rglob("*") if each.is_file()]
    listed = making / SUMS
    listed.write_text(
        sums.text_of({each.relative_to(making).as_posix(): sums.digest_of(each) for each in files}), encoding="utf-8"
    )
    for each in (*files, listed, *(each for each in making.rglob("*") if each.is_dir()), making):
        _sync(each)
    digest = sums.digest_of(listed)
    making.rename(final)
    _sync(final.parent)
    return digest


def _check_place(root: Path) -> None:
    where = root.resolve()
    for kept in contents.kept():
        inside = kept.path.resolve()
        if where == inside or where.is_relative_to(inside):
            raise BackupRefused(f"{root}: it lies inside {kept.name}, which is to be backed up. Name another disk.")


def _write_durably(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_bytes(data)
    _sync(fresh)
    fresh.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
