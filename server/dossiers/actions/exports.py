"""Exports: asked for with a reason, made by the worker, cancelled, downloaded, cleared away after a while."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases.models import Case
from server.dossiers import catalogue as catalogues
from server.dossiers import policies, queries
from server.dossiers.errors import StaleState, UnfitTold
from server.dossiers.exporting import kept
from server.dossiers.models import Export, Form
from server.dossiers.states import ExportState

S = ExportState
OPEN = (S.WAITING, S.WORKING)
KEPT_FOR = timedelta(days=7)
#: A worker that told nothing for so long is taken for dead: another makes the export anew.
SILENT = timedelta(minutes=2)
_FASTER = _("状态已变化，请刷新后再试。")


@transaction.atomic
def ask(*, by: User, case: Case, form: Form, volumes: Sequence[str], why: str, now: datetime) -> Export:
    """An export of these volumes; one that is being made already for the same person is that one. Raises NotAllowed,
    UnfitTold."""
    policies.check_work(by, case, now)
    going = Export.objects.filter(case=case, asked_by=by, form=form, volumes=list(volumes), state__in=OPEN).first()
    if going is not None:
        return going
    pages = catalogues.narrowed(queries.catalogue(case), volumes).pages
    if not pages:
        raise UnfitTold(f"export of case {case.pk}: nothing in {volumes}", _("所选的卷里还没有文件。"))
    made = Export.objects.create(
        case=case, form=form, volumes=list(volumes), why=why, asked_by=by, asked_at=now, pages=pages
    )
    append(by, "dossier.export_asked", made, case=case.pk, form=str(form), volumes=list(volumes), reason=why)
    return made


@transaction.atomic
def cancel(*, by: User, export: Export, now: datetime) -> None:
    """It is not made; a worker that is at it stops at the next paper. Raises NotAllowed, StaleState."""
    policies.check_download(by, export)
    if Export.objects.filter(pk=export.pk, state__in=OPEN).update(state=S.CANCELLED, ended_at=now) != 1:
        raise StaleState(f"export {export.pk}: {export.state}", _FASTER)
    append(by, "dossier.export_cancelled", export, case=export.case_id)
    kept.forget(export.pk)


def take(now: datetime) -> Export | None:
    """The oldest that waits, taken for this worker; or one whose worker told nothing for long."""
    dead = Export.objects.filter(state=S.WORKING, told_at__lt=now - SILENT)
    dead.update(state=S.WAITING, done=0)
    found = Export.objects.filter(state=S.WAITING).order_by("asked_at", "pk").select_related("case", "asked_by").first()
    if found is None or not Export.objects.filter(pk=found.pk, state=S.WAITING).update(state=S.WORKING, told_at=now):
        return None
    found.state = S.WORKING
    return found


@transaction.atomic
def finish(export: Export, *, size: int, digest: str, left_out: list[str], now: datetime) -> bool:
    """It can be downloaded. False: a person cancelled it meanwhile."""
    moved = Export.objects.filter(pk=export.pk, state=S.WORKING).update(
        state=S.DONE, size=size, digest=digest, left_out=left_out, ended_at=now, done=export.pages
    )
    if moved:
        append(export.asked_by, "dossier.exported", export, case=export.case_id, digest=digest, form=export.form)
    return bool(moved)


@transaction.atomic
def fail(export: Export, trouble: str, now: datetime) -> None:
    """It cannot be made, and why."""
    if Export.objects.filter(pk=export.pk, state=S.WORKING).update(state=S.FAILED, trouble=trouble[:400], ended_at=now):
        append("dossiers", "dossier.export_failed", export, case=export.case_id)


def fetch(*, by: User, export: Export) -> Iterator[bytes]:
    """The file, piece by piece. Raises NotAllowed, StaleState."""
    policies.check_download(by, export)
    if export.state != S.DONE:
        raise StaleState(f"export {export.pk}: {export.state}", _("导出文件已清除或者还没有生成，请重新导出。"))
    data = kept.pieces(export.pk)
    first = next(data)  # gone or sealed by another key: said before anything goes out
    append(by, "dossier.export_fetched", export, case=export.case_id, digest=export.digest)
    return chain((first,), data)


def clear(now: datetime) -> int:
    """Those that were kept long enough are cleared away; how many."""
    old = list(Export.objects.filter(state=S.DONE, ended_at__lt=now - KEPT_FOR))
    for each in old:
        if Export.objects.filter(pk=each.pk, state=S.DONE).update(state=S.EXPIRED):
            kept.forget(each.pk)
    return len(old)
