"""Discs: asked for, made, read back, sealed, opened by two. One deed, one transaction, one audit event."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases.models import Case
from server.cases.queries import covering
from server.cases.queries.covering import Flaw
from server.filing import notices, policies
from server.filing.discs.comparing import Compared
from server.filing.discs.moving import FASTER, move
from server.filing.errors import Cancelled, DiscFault, StaleState, TooFewWords
from server.filing.models import CopyKind, Disc, Grade, ReadBack, Seal
from server.filing.states import DISCS, DiscEvent, DiscState
from server.recordings.models import FileState, SegmentObject, Session, Tail

#: A worker that was silent for so long has died: another takes its disc over, from the beginning.
SILENT = timedelta(minutes=2)
#: What making a disc takes of the centre's own disk, of the bytes of its recordings: the folder and the image, each
#: with the sealed bytes and the films.
_FOUR_TIMES = 4
_BESIDES = 64 << 20
_UNDER_WAY = (DiscState.ASKED, DiscState.MAKING)


@transaction.atomic
def ask(*, case: Case, kind: CopyKind, grade: Grade, by: User, now: datetime) -> Disc:
    """A disc of all recordings of the case. Raises NotAllowed, DiscFault, StaleState."""
    policies.check_disc(by, case, now)
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if Disc.objects.filter(case=case, state__in=_UNDER_WAY).exists():
        raise StaleState(f"case {case.pk}: a disc is being made", _("本案已有光盘正在制作，请等它完成。"))
    sessions = _whole_sessions(case)
    size = bytes_of(sessions)
    check_room(size)
    newest = Disc.objects.filter(case=case, kind=kind).aggregate(at=Max("number"))["at"] or 0
    made = Disc.objects.create(
        case=case, kind=kind, grade=grade, number=newest + 1, asked_by=by, asked_at=now, total=size
    )
    made.sessions.set(sessions)
    append(by, "disc.asked", case, disc=str(made.uid), kind=str(kind), number=made.number, sessions=len(sessions))
    return made


@transaction.atomic
def cancel(*, disc: Disc, by: User, now: datetime) -> None:
    """It need not be made; the worker stops at its next heart-beat. Raises NotAllowed, StaleState."""
    policies.check_disc(by, disc.case, now)
    move(disc, DiscEvent.CANCEL)
    append(by, "disc.cancelled", disc.case, disc=str(disc.uid))


def take(now: datetime) -> Disc | None:
    """For the worker: the oldest that waits, or one whose worker has died; None: there is nothing to make."""
    silent = Disc.objects.filter(state=DiscState.MAKING, beat_at__lt=now - SILENT)
    for found in (*Disc.objects.filter(state=DiscState.ASKED).order_by("asked_at", "pk")[:1], *silent[:1]):
        same = Disc.objects.filter(pk=found.pk, state=found.state, beat_at=found.beat_at)
        if same.update(state=DiscState.MAKING, beat_at=now, done=0, turn=found.turn + 1) == 1:
            return Disc.objects.select_related("case", "case__unit", "asked_by").get(pk=found.pk)
    return None


def beat(disc: Disc, *, done: int, total: int, step: str, now: datetime) -> None:
    """The worker is alive, and so far. Raises Cancelled, also where another worker has taken it over."""
    rows = _mine(disc)
    if rows.update(done=min(done, total), total=total, step=step, beat_at=now) != 1:
        raise Cancelled(f"disc {disc.uid} was cancelled, or is another worker's")


@transaction.atomic
def finish(
    disc: Disc, *, image_digest: str, size: int, compared: Compared, label: dict[str, object], now: datetime
) -> None:
    """The image is there, and was read back. Raises StaleState."""
    if not _mine(disc).exists():
        raise StaleState(f"disc {disc.uid} was cancelled, or is another worker's", FASTER)
    values = {
        "made_at": now, "image_digest": image_digest, "manifest_digest": compared.digest, "size": size,
        "files": compared.files, "label": label, "done": F("total"), "step": "",
    }  # fmt: skip
    move(disc, DiscEvent.FINISH, **values)
    _keep(disc, compared, "image", None, now)
    append(
        "discs", "disc.made", disc.case, disc=str(disc.uid), files=compared.files, size=size,
        manifest=compared.digest, image=image_digest, sessions=sorted(disc.sessions.values_list("pk", flat=True)),
    )  # fmt: skip


@transaction.atomic
def fail(disc: Disc, words: object) -> None:
    """It could not be made, and why; nothing of it stays on the disk."""
    if _mine(disc).update(state=DISCS[DiscState.MAKING, DiscEvent.FAIL], fault=str(words)[:400]) == 1:
        append("discs", "disc.failed", disc.case, disc=str(disc.uid), fault=str(words)[:400])


@transaction.atomic
def note_checked(*, disc: Disc, compared: Compared, medium: str, by: User | None, now: datetime) -> ReadBack:
    """What reading the burnt disc again came to is kept; where it differs, it cannot be sealed. Raises StaleState."""
    event = DiscEvent.DIFFER if compared.faults else DiscEvent.CHECK
    if medium != "image":
        move(disc, event)
    kept = _keep(disc, compared, medium, by, now)
    append(
        by or "discs", "disc.checked", disc.case, disc=str(disc.uid), medium=medium, same=kept.is_same,
        files=kept.files, faults=list(compared.faults[:5]),
    )  # fmt: skip
    return kept


@transaction.atomic
def seal(*, disc: Disc, present: str, place: str, by: User, now: datetime) -> Seal:
    """Sealed before those present, who sign on the note. Raises NotAllowed, StaleState, TooFewWords."""
    policies.check_disc(by, disc.case, now)
    if not present.strip() or not place.strip():
        raise TooFewWords("sealed before nobody", _("请写明在场签名人和封存地点。"))
    move(disc, DiscEvent.SEAL)
    made = Seal.objects.create(disc=disc, event=DiscEvent.SEAL.value, by=by, at=now, present=present, place=place)
    append(by, "disc.sealed", disc.case, disc=str(disc.uid), seal=made.pk, place=place)
    notices.tell_keepers(disc, by, now)
    return made


@transaction.atomic
def ask_opening(*, disc: Disc, why: str, by: User, now: datetime) -> None:
    """The first of two asks to open it. Raises NotAllowed, StaleState, TooFewWords."""
    policies.check_open(by, disc, None, now)
    if not why.strip():
        raise TooFewWords("opened without a reason", _("请写明启封的理由。"))
    move(disc, DiscEvent.ASK_OPENING)
    Seal.objects.create(disc=disc, event=DiscEvent.ASK_OPENING.value, by=by, at=now, why=why)
    append(by, "disc.opening_asked", disc.case, disc=str(disc.uid), why=why)


@transaction.atomic
def drop_opening(*, disc: Disc, by: User, now: datetime) -> None:
    """It stays sealed. Raises NotAllowed, StaleState."""
    policies.check_open(by, disc, None, now)
    move(disc, DiscEvent.DROP_OPENING)
    Seal.objects.create(disc=disc, event=DiscEvent.DROP_OPENING.value, by=by, at=now)
    append(by, "disc.opening_dropped", disc.case, disc=str(disc.uid))


@transaction.atomic
def open_sealed(*, disc: Disc, by: User, now: datetime) -> None:
    """The second of two: it is opened. Raises NotAllowed, StaleState."""
    asked = disc.seals.filter(event=DiscEvent.ASK_OPENING.value).select_related("by").last()
    policies.check_open(by, disc, asked.by if asked else None, now)
    move(disc, DiscEvent.OPEN)
    Seal.objects.create(disc=disc, event=DiscEvent.OPEN.value, by=by, at=now, why=asked.why if asked else "")
    append(by, "disc.opened", disc.case, disc=str(disc.uid), first=asked.by.username if asked else "")


@transaction.atomic
def drop_image(*, disc: Disc, by: User, now: datetime) -> None:
    """The image leaves the centre's disk: it is burnt; the recordings stay. Raises NotAllowed, StaleState."""
    policies.check_disc(by, disc.case, now)
    rows = Disc.objects.filter(pk=disc.pk, state__in=policies.MADE, dropped_at=None)
    if rows.update(dropped_at=now) != 1:
        raise StaleState(f"disc {disc.uid}: no image", FASTER)
    append(by, "disc.dropped", disc.case, disc=str(disc.uid))
    transaction.on_commit(lambda: image_of(disc).unlink(missing_ok=True))


@transaction.atomic
def note_taken(*, disc: Disc, by: User, now: datetime, address: str) -> None:
    """Called before the image goes out. Raises NotAllowed."""
    policies.check_disc(by, disc.case, now)
    append(by, "disc.taken", disc.case, disc=str(disc.uid), address=address)


def folder() -> Path:
    """Where discs are made and lie until they are burnt."""
    found: Path = settings.MSR.var / "discs"
    return found


def image_of(disc: Disc) -> Path:
    """The image's place on the centre's disk."""
    return folder() / f"{disc.uid}.iso"


def manifest_of(disc: Disc) -> Path:
    """Its manifest, kept when the image is gone: a disc may be read back years later."""
    return folder() / f"{disc.uid}.manifest"


def bytes_of(sessions: list[Session]) -> int:
    """The sealed bytes of these recordings."""
    return sum(
        model.objects.filter(part__session__in=sessions, state=FileState.STORED).aggregate(n=Sum("size"))["n"] or 0
        for model in (SegmentObject, Tail)
    )


def check_room(size: int) -> None:
    """Whether the disk takes it while it is made. Raises DiscFault."""
    there = next(each for each in (folder(), *folder().absolute().parents) if each.is_dir())
    free, needed = shutil.disk_usage(there).free, size * _FOUR_TIMES + _BESIDES
    if free < needed:
        raise DiscFault(
            f"discs: {needed} bytes needed, {free} free",
            _("中心磁盘空间不足：制作需要 %(needed).1f GB，剩余 %(free).1f GB。请运维人员清理已刻录的光盘映像后再试。")
            % {"needed": needed / 1e9, "free": free / 1e9},
        )


def _mine(disc: Disc) -> QuerySet[Disc]:
    """The row, as long as it is this worker's turn."""
    return Disc.objects.filter(pk=disc.pk, state=DiscState.MAKING, turn=disc.turn)


def _whole_sessions(case: Case) -> list[Session]:
    sessions = sorted((link.session for link in covering.links_of(case)), key=lambda each: (each.started_at, each.pk))
    if not sessions:
        raise DiscFault(f"case {case.pk}: no recording", _("本案还没有关联录像，没有可以制作的内容。"))
    flaws = covering.flaw_of_sessions({each.pk for each in sessions})
    if any(flaw in (Flaw.NOT_SEALED, Flaw.NOT_ARRIVED) for flaw in flaws.values()):
        raise DiscFault(f"case {case.pk}: not all is here", _("有录像尚未封存或者尚未全部入库，请等上传完成后再制作。"))
    return sessions


def _keep(disc: Disc, compared: Compared, medium: str, by: User | None, now: datetime) -> ReadBack:
    return ReadBack.objects.create(
        disc=disc, at=now, by=by, medium=medium, files=compared.files, size=compared.size,
        is_same=not compared.faults, faults=list(compared.faults),
    )  # fmt: skip
