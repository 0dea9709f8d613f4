"""Every write of an import: taken in, mapped, tried, written whole or not at all, stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Told
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit, User
from server.access.wording import listed
from server.audit.actions import append
from server.cases.actions import bulk
from server.cases.actions.history import Deed
from server.cases.errors import CasesError
from server.gateways.errors import Cancelled, StaleState, UnfitFile, UnfitMapping
from server.gateways.imports import drafts, held, sheets
from server.gateways.imports.columns import BY_KEY, KEYS, MUST, guess
from server.gateways.models import ImportJob, ImportState, Mapping, Trouble
from server.gateways.models.imports import ENDED, WORKED

#: Troubles that are kept: who has mended so many tries again.
KEPT = 1000
#: A job whose worker was not heard of for so long is taken over.
SILENT = timedelta(seconds=60)
S = ImportState


def origin_of(unit: Unit, name: str) -> str:
    """Case.origin of what that system sends to that unit, by file or by program."""
    return f"{unit.pk}:{name}"


def receive(*, by: User, name: str, data: bytes, origin: str, now: datetime) -> ImportJob:
    """The file is taken in; its columns are guessed as they were mapped last. Raises UnfitFile."""
    sheet = sheets.read(data)
    last = Mapping.objects.filter(unit=by.unit, origin=origin).first()
    remembered = {h: key for h, key in (last.columns if last else {}).items() if h in sheet.headers}
    with transaction.atomic():
        job = ImportJob.objects.create(
            unit=by.unit, origin=origin, name=PurePosixPath(name).name[:200], size=len(data),
            digest=hashlib.sha256(data).hexdigest(), headers=list(sheet.headers),
            columns=remembered or guess(sheet.headers), made_by=by, made_at=now, language=get_language() or "zh-hans",
            rows=len(sheet.rows),
        )  # fmt: skip
        held.put(job.pk, sheets.dump(sheet))
        append(by, "import.received", job, digest=job.digest, rows=job.rows, origin=origin)
    return job


def set_columns(*, by: User, job: ImportJob, columns: Told[str, str], now: datetime) -> None:
    """Header -> field, remembered for the unit's next file of that origin; the trial is due. Raises UnfitMapping,
    StaleState."""
    check_columns(columns)
    with transaction.atomic():
        _move(job, (S.MAPPING, S.CHECKED), S.CHECKING, columns=dict(columns), beat_at=None, done=0)
        Mapping.objects.update_or_create(unit=job.unit, origin=job.origin, defaults={"columns": dict(columns)})
        job.troubles.all().delete()
    held.tell(job.pk, 0)


def check_columns(columns: Told[str, str]) -> None:
    """UnfitMapping unless every field is mapped once, what must be is, and a case can be known again."""
    keys = [key for key in columns.values() if key]
    words = {key: str(each.words) for key, each in BY_KEY.items()}
    for key in keys:
        if key not in BY_KEY or keys.count(key) > 1:
            name = words.get(key, key)
            raise UnfitMapping(f"mapping: {key} twice", _("“%(name)s”对应了两列，请只选一列。") % {"name": name})
    for key in MUST:
        if key not in keys:
            raise UnfitMapping(
                f"mapping: no {key}", _("请为“%(name)s”选择一列：没有它不能登记案件。") % {"name": words[key]}
            )
    if not any(key in keys for key in KEYS):
        names = listed(words[key] for key in KEYS)
        raise UnfitMapping(
            "mapping: no key", _("请至少为其中之一选择一列：%(names)s。再次导入时凭它认出同一案件。") % {"names": names}
        )


def begin_write(*, by: User, job: ImportJob, now: datetime) -> None:
    """The trial found nothing wrong: the write is due. Raises StaleState."""
    if job.troubles_found:
        raise StaleState(f"import {job.pk}: has troubles", _("试导入还有错误，请改正文件后重新上传。"))
    _move(job, (S.CHECKED,), S.WRITING, beat_at=None, done=0)
    held.tell(job.pk, 0)
    append(by, "import.confirmed", job, digest=job.digest)


def cancel(*, by: User, job: ImportJob, now: datetime) -> None:
    """Nothing of it is written. A worker that is at it is asked to stop and undoes what it did. Raises StaleState."""
    job.refresh_from_db()
    if job.state in ENDED:
        raise StaleState(f"import {job.pk}: ended", _("导入已结束，不能取消。"))
    held.ask_to_stop(job.pk)
    if job.state in WORKED and job.beat_at is not None and job.beat_at > now - SILENT:
        return  # its worker ends it
    _end(job, by, now, S.CANCELLED)


def take_next(now: datetime, number: int | None = None) -> ImportJob | None:
    """The oldest job that waits for a worker, or that one, taken for this worker."""
    waiting = ImportJob.objects.filter(state__in=WORKED).order_by("made_at", "pk")
    if number is not None:
        waiting = waiting.filter(pk=number)
    for job in waiting:
        if job.beat_at is None or job.beat_at <= now - SILENT:
            taken = ImportJob.objects.filter(pk=job.pk, beat_at=job.beat_at, state=job.state).update(beat_at=now)
            if taken:
                return job
    return None


def work(job: ImportJob) -> None:
    """The trial or the write, to its end. A worker that died left nothing half written: the next begins anew."""
    with override(job.language):
        try:
            _try(job) if job.state == S.CHECKING else _write(job)
        except Cancelled:
            _end(job, job.made_by, timezone.now(), S.CANCELLED)
        except (UnfitFile, CasesError) as error:
            _end(job, job.made_by, timezone.now(), S.CANCELLED, str(error.words))
        except IntegrityError:
            why = _t("试导入之后，文件中的某个案号被另行登记。什么也没有写入，请重新上传并试导入。")
            _end(job, job.made_by, timezone.now(), S.CANCELLED, why)


def _try(job: ImportJob) -> None:
    plan = _plan(job)
    with transaction.atomic():
        Trouble.objects.filter(job=job).delete()
        Trouble.objects.bulk_create(
            Trouble(job=job, row=each.row, column=each.column[:100], expected=each.expected[:400], came=each.came[:100])
            for each in plan.troubles[:KEPT]
        )
        _move(
            job, (S.CHECKING,), S.CHECKED, troubles_found=len(plan.troubles), known=plan.known, cases=len(plan.drafts),
            suspects=sum(len(each.people) for each in plan.drafts), done=job.rows,
        )  # fmt: skip


def _write(job: ImportJob) -> None:
    plan = _plan(job)
    if plan.troubles:
        raise UnfitFile(
            f"import {job.pk}: {len(plan.troubles)} troubles since the trial",
            _("试导入之后情况有变，第 %(row)d 行不再能导入。什么也没有写入，请重新上传并试导入。")
            % {"row": plan.troubles[0].row},
        )
    held.tell(job.pk, 0)
    deed = Deed(by=job.made_by, now=timezone.now(), why=_t("批量导入 %(number)d") % {"number": job.pk})
    prepared = bulk.prepared(
        unit=job.unit, drafts=plan.drafts, origin=origin_of(job.unit, job.origin), deed=deed,
        tell=lambda done: _beat(job, done),
    )  # fmt: skip
    with prepared as move_in, transaction.atomic():
        opened = move_in()
        _move(
            job, (S.WRITING,), S.DONE, cases=opened.cases, suspects=opened.suspects, known=plan.known,
            ended_at=deed.now,
        )  # fmt: skip
        append(
            job.made_by, "import.done", job, digest=job.digest, cases=opened.cases, suspects=opened.suspects,
            known=plan.known,
        )  # fmt: skip
    held.forget(job.pk)


def _plan(job: ImportJob) -> drafts.Plan:
    sheet = sheets.load(held.get(job.pk))
    origin = origin_of(job.unit, job.origin)
    return drafts.plan(job.unit, sheet, job.columns, origin, lambda done: _beat(job, done))


def _beat(job: ImportJob, done: int) -> None:
    held.tell(job.pk, done)
    if held.is_asked_to_stop(job.pk):
        raise Cancelled(f"import {job.pk}: stopped by a person")
    ImportJob.objects.filter(pk=job.pk).update(beat_at=timezone.now())


@transaction.atomic
def _end(job: ImportJob, by: User, now: datetime, state: ImportState, failure: str = "") -> None:
    _move(job, tuple(set(S) - ENDED), state, ended_at=now, failure=failure[:400])
    append(by, f"import.{state.value}", job, digest=job.digest, reason=failure)
    held.forget(job.pk)


def _move(job: ImportJob, before: tuple[ImportState, ...], after: ImportState, **change: object) -> None:
    moved = ImportJob.objects.filter(pk=job.pk, state__in=before).update(state=after, **change)
    if moved != 1:
        raise StaleState(f"import {job.pk}: not in {before}", _("导入的状态已变化，请刷新后再试。"))
    job.refresh_from_db()
