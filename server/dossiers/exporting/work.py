"""The worker's side of exports: one at a time, told how far it is, stopped between two papers when a person cancels."""

from __future__ import annotations

import time
from datetime import datetime

import pikepdf
import typst
from django.utils import timezone, translation

from server.dossiers import catalogue as catalogues
from server.dossiers import queries
from server.dossiers.actions import exports
from server.dossiers.errors import Cancelled, DossierError
from server.dossiers.exporting import book, folder, kept
from server.dossiers.models import Export, Form
from server.dossiers.states import ExportState

_TOLD_EVERY = 0.5


def work_on_next(now: datetime) -> Export | None:
    """Makes the next export that waits; None: there is none."""
    export = exports.take(now)
    if export is None:
        return None
    target = kept.Writer(export.pk)
    try:
        with translation.override("zh-hans"):
            left_out = _made(export, target, now)
        target.close()
    except Cancelled:
        target.drop()
    except DossierError as error:
        target.drop()
        exports.fail(export, str(error.words) or str(error), timezone.now())
    except (pikepdf.PdfError, typst.TypstError, OSError) as error:
        target.drop()
        exports.fail(export, f"{type(error).__name__}: {error}", timezone.now())
    else:
        done = exports.finish(
            export, size=target.size, digest=target.digest, left_out=left_out, now=timezone.now()
        )  # fmt: skip
        if not done:
            kept.forget(export.pk)
    export.refresh_from_db()
    return export


def _made(export: Export, target: kept.Writer, now: datetime) -> list[str]:
    whole = catalogues.narrowed(queries.catalogue(export.case), export.volumes)
    Export.objects.filter(pk=export.pk).update(pages=whole.pages)
    export.pages = whole.pages
    tell = _Teller(export)
    made_by = export.asked_by.display_name
    if export.form == Form.FOLDER:
        folder.packed(target, export.case, whole, made_by=made_by, why=export.why, now=now, tell=tell)
        return []
    pdf, left_out = book.bound(export.case, whole, made_by=made_by, now=now, tell=tell)
    target.write(pdf)
    return left_out


class _Teller:
    """Writes down how far it is, twice a second at most, and hears at the same time whether a person cancelled."""

    def __init__(self, export: Export) -> None:
        self._export, self._told = export, 0.0

    def __call__(self, done: int) -> None:
        if time.monotonic() - self._told < _TOLD_EVERY:
            return
        self._told = time.monotonic()
        mine = Export.objects.filter(pk=self._export.pk, state=ExportState.WORKING)
        if not mine.update(done=done, told_at=timezone.now()):
            raise Cancelled(f"export {self._export.pk}: a person cancelled it")
