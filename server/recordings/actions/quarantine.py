"""What failed a check: kept with its reason, an alarm raised, a receipt that says so (E6). Nothing is thrown away."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import override

from server.devices.models import Box
from server.recordings.actions.receipts import Settled
from server.recordings.alarms import alarm
from server.recordings.models import FileState, Quarantined, SegmentObject, Tail
from server.recordings.trouble.words import kind_words, step_words
from server.vault.configured import quarantine as store
from server.vault.keys import quarantine_key
from server.vault.quarantine import check_quota, put
from sync.errors import PeerFault
from sync.evidence.errors import Fork
from sync.evidence.receipts import ThingKind, Verdict


def quarantine(
    box: Box, kind: ThingKind, a: int, b: int, data: bytes | Path, fault: PeerFault, now: datetime
) -> Settled:
    """The thing in quarantine, once, and the word about it. Raises QuotaReached: then the box keeps it."""
    size = data.stat().st_size if isinstance(data, Path) else len(data)
    digest = _digest(data)
    settled = Settled(kind=kind, a=a, b=b, size=size, digest=digest, verdict=Verdict.QUARANTINED)
    if Quarantined.objects.filter(box=box, kind=int(kind), a=a, b=b, digest=digest).exists():
        return settled
    held = Quarantined.objects.filter(box=box).aggregate(total=Sum("size"))["total"] or 0
    check_quota(box=box.name, held=held, size=size, quota=settings.MSR.quarantine_bytes)
    key = quarantine_key(box.name, kind.name.lower(), min(a, 1 << 62), min(b, 1 << 62), digest)
    put(store(), key, data)
    Quarantined.objects.create(
        box=box, kind=int(kind), a=a, b=b, digest=digest, size=size, step=fault.step, said=str(fault)[:1024],
        vault_key=key, at=now,
    )  # fmt: skip
    _set_aside(box, kind, a, b)
    what = f"{kind.name.lower()} {a}/{b}"
    code = "fork" if isinstance(fault, Fork) else "quarantined"
    alarm(
        code, box=box, unique=alarm_key(box.name, kind, a, b, digest), now=now, what=what, step=fault.step,
        said=str(fault), chinese=_in_chinese(kind, a, b, fault.step),
    )  # fmt: skip
    return settled


def _in_chinese(kind: ThingKind, a: int, b: int, step: str) -> dict[str, str]:
    with override("zh-hans"):
        return {"what": f"{kind_words(kind)} {a}/{b}", "step": step_words(step)[0]}


def alarm_key(box: str, kind: ThingKind, a: int, b: int, digest: bytes) -> str:
    """What its alarm is told from every other by."""
    return f"{box}:{kind.name.lower()} {a}/{b}:{digest.hex()}"


def _set_aside(box: Box, kind: ThingKind, a: int, b: int) -> None:
    """The file of the film that was awaited: pages and the player say so until a whole one comes (files.py)."""
    awaited = {"state": FileState.AWAITED}
    if kind == ThingKind.SEGMENT:
        SegmentObject.objects.filter(part__box=box, part__number=a, record=b, **awaited).update(
            state=FileState.QUARANTINED
        )
    elif kind == ThingKind.TAIL:
        Tail.objects.filter(part__box=box, statement=a, place=b, **awaited).update(state=FileState.QUARANTINED)


def _digest(data: bytes | Path) -> bytes:
    if isinstance(data, bytes):
        return hashlib.sha256(data).digest()
    with data.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
