"""What the operator's tools leave behind: a row and an audit event each, of failures too."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from server.audit.actions import Thing, append
from server.operations.backup.drilling import Drilled
from server.operations.backup.making import SUMS, Made
from server.operations.backup.sums import digest_of
from server.operations.errors import BackupDamaged
from server.operations.models import Backup, Drill

ACTOR = "command line"


@transaction.atomic
def backed_up(made: Made, *, at: datetime, took_s: float) -> Backup:
    """A backup stands. Its digest is in the audit log: a list that was changed later is seen."""
    row = Backup.objects.create(
        at=at,
        took_s=round(took_s),
        folder=str(made.folder),
        digest=made.digest,
        objects_in_all=made.objects,
        copied=made.copied,
        copied_bytes=made.copied_bytes,
    )
    append(ACTOR, "operations.backed_up", row, digest=made.digest, objects=made.objects)
    return row


@transaction.atomic
def backup_failed(root: Path, fault: str, *, at: datetime, took_s: float) -> Backup:
    """None stands, and why."""
    row = Backup.objects.create(at=at, took_s=round(took_s), folder=str(root), fault=fault[:1000])
    append(ACTOR, "operations.backup_failed", row, fault=fault[:400])
    return row


def check_known(backup: Path) -> None:
    """Its list of digests is the one that was made here, if it was. Raises BackupDamaged."""
    row = Backup.objects.filter(folder=str(backup)).exclude(digest="").first()
    if row is not None and row.digest != (got := digest_of(backup / SUMS)):
        raise BackupDamaged(
            f"{backup / SUMS}: expected the list that was made (SHA-256 {row.digest}, as the audit log says too), "
            f"got {got}. Somebody wrote another one: keep it as it is, and take another backup."
        )


@transaction.atomic
def drilled(backup: Path, found: Drilled, *, with_keys: bool, at: datetime, took_s: float) -> Drill:
    """A backup was restored aside and looked at."""
    row = Drill.objects.create(
        at=at,
        took_s=round(took_s),
        folder=str(backup),
        digest=found.digest,
        ok=found.ok,
        with_keys=with_keys,
        seen=[{"name": each.name, "ok": each.ok, "words": each.words} for each in found.seen],
    )
    append(ACTOR, "operations.drilled", row, digest=found.digest, ok=found.ok)
    return row


@transaction.atomic
def drill_failed(backup: Path, fault: str, *, at: datetime, took_s: float) -> Drill:
    """It could not even be restored, and why."""
    row = Drill.objects.create(at=at, took_s=round(took_s), folder=str(backup), ok=False, fault=fault[:1000])
    append(ACTOR, "operations.drilled", row, ok=False, fault=fault[:400])
    return row


def restored(digest: str, folder: Path) -> None:
    """This centre was restored from that backup."""
    append(ACTOR, "operations.restored", Thing("operations.backup", digest), folder=str(folder))
