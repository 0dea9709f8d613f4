"""Every write to dossiers: a parcel taken in, filed whole or not at all, cancelled.

The web looks a parcel through; `run_gateways` puts it into the vault, which the web only reads.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import PurePosixPath

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases.models import Case
from server.dossiers import counting
from server.gateways.dossiers import reading
from server.gateways.errors import StaleState, UnfitFile
from server.gateways.imports import held
from server.gateways.models import DossierFile, Parcel, ParcelState
from server.vault.configured import vault

S = ParcelState
KEPT = 500


def receive(*, by: User, case: Case, name: str, data: bytes, now: datetime) -> Parcel:
    """Looked through, and kept sealed until somebody decides. Raises UnfitFile."""
    read = reading.read(data)
    here = set(DossierFile.objects.filter(case=case).values_list("digest", flat=True))
    troubles = [
        {"row": each.row, "column": each.column, "expected": each.expected, "came": each.came}
        for each in read.troubles[:KEPT]
    ]
    with transaction.atomic():
        parcel = Parcel.objects.create(
            case=case, name=PurePosixPath(name).name[:200], digest=hashlib.sha256(data).hexdigest(), made_by=by,
            made_at=now, files=len(read.documents), known=sum(each.digest in here for each in read.documents),
            troubles=troubles,
        )  # fmt: skip
        held.put(_place(parcel), data)
        append(by, "dossier.received", parcel, case=case.pk, digest=parcel.digest, files=parcel.files)
    return parcel


def confirm(*, by: User, parcel: Parcel, now: datetime) -> None:
    """It may go into the dossier. Raises StaleState."""
    if parcel.troubles:
        raise StaleState(f"parcel {parcel.pk}: has troubles", _("压缩包还有错误，请改正后重新上传。"))
    _move(parcel, S.CHECKED, S.WRITING)


@transaction.atomic
def cancel(*, by: User, parcel: Parcel, now: datetime) -> None:
    """Nothing of it is filed. Raises StaleState."""
    _move(parcel, S.CHECKED, S.CANCELLED, ended_at=now)
    append(by, "dossier.cancelled", parcel, case=parcel.case_id, digest=parcel.digest)
    held.forget(_place(parcel))


def next_one() -> Parcel | None:
    """The oldest that waits to be filed."""
    return Parcel.objects.select_related("case", "made_by").filter(state=S.WRITING).order_by("made_at", "pk").first()


def file_away(parcel: Parcel, now: datetime) -> None:
    """Bytes into the vault first, then all rows at once. A worker that died begins anew: what is in the vault already
    is put once, and rows came together or not at all."""
    try:
        data = held.get(_place(parcel))
    except UnfitFile:
        _move(parcel, S.WRITING, S.CANCELLED, ended_at=now)
        return
    read = reading.read(data)
    with reading.opened(data) as zipped:
        members = reading.by_name(zipped)
        for each in read.documents:
            pdf = zipped.read(members[each.member])
            vault().put_once(key_of(each.digest), pdf)
            counting.note(each.digest, pdf)
    with transaction.atomic():
        here = set(DossierFile.objects.filter(case=parcel.case).values_list("digest", flat=True))
        fresh = {each.digest: each for each in reversed(read.documents) if each.digest not in here}
        DossierFile.objects.bulk_create(
            DossierFile(
                case=parcel.case, volume=each.volume, place=each.place, title=each.title, digest=each.digest,
                size=each.size, parcel=parcel,
            )
            for each in fresh.values()
        )  # fmt: skip
        _move(parcel, S.WRITING, S.DONE, ended_at=now, known=len(read.documents) - len(fresh))
        append(
            parcel.made_by, "dossier.filed", parcel, case=parcel.case_id, digest=parcel.digest, files=len(fresh)
        )  # fmt: skip
    held.forget(_place(parcel))


def compared(key: str, digest: str) -> bytes:
    """The vault's bytes under that key, if they have that SHA-256. UnfitFile."""
    data = vault().get(key)
    if hashlib.sha256(data).hexdigest() != digest:
        raise UnfitFile(f"{key}: the vault gives other bytes", _("文件与入卷时不一致，请联系运维人员。"))
    return data


def _move(parcel: Parcel, before: ParcelState, after: ParcelState, **change: object) -> None:
    if Parcel.objects.filter(pk=parcel.pk, state=before).update(state=after, **change) != 1:
        raise StaleState(f"parcel {parcel.pk}: not {before}", _("状态已变化，请刷新后再试。"))
    parcel.refresh_from_db()


def _place(parcel: Parcel) -> str:
    return f"parcel-{parcel.pk}"


def key_of(digest: str) -> str:
    """Where such a file lies in the vault."""
    return f"cases/dossier/{digest}"
