"""A closed case's dossier is archived: its catalogue is kept with digests, nothing is written any more. Opened again
with a reason that another approves; archived again later, as another row."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases.models import Case
from server.cases.states import CaseState
from server.dossiers import policies, queries
from server.dossiers.actions.numbering import next_number
from server.dossiers.errors import StaleState, UnfitTold
from server.dossiers.models import Archive, Handing, Service, Visit
from server.dossiers.rules import rules
from server.dossiers.states import ARCHIVES, ArchiveEvent, ArchiveState, HandingState, ServiceState, VisitState


def open_ends(case: Case) -> list[object]:
    """What is still to be done before the dossier can be archived, in words."""
    found: list[object] = []
    if case.state != CaseState.CLOSED:
        found.append(_("案件尚未办结。"))
    if Service.objects.filter(case=case, state=ServiceState.PREPARED).exists():
        found.append(_("有文书还没有登记送达结果。"))
    if Visit.objects.filter(
        case=case, state__in=(VisitState.REGISTERED, VisitState.READING, VisitState.ENDED)
    ).exists():
        found.append(_("有律师阅卷还没有结束或者确认。"))
    if Handing.objects.filter(case=case, state__in=(HandingState.PREPARED, HandingState.HANDED)).exists():
        found.append(_("有移交官方渠道的卷宗还没有回执。"))
    return found


@transaction.atomic
def archive(*, by: User, case: Case, retention: str, now: datetime) -> Archive:
    """Archived from now on. Raises NotAllowed, UnfitTold, StaleState."""
    policies.check_manage(by, case, now)
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    kept = next((each for each in rules().retentions if each.key == retention), None)
    if kept is None:
        raise UnfitTold(f"archive: retention {retention!r}", _("请选择保管期限。"))
    ends = open_ends(case)
    if ends:
        raise UnfitTold(f"archive: case {case.pk} has open ends", " ".join(str(each) for each in ends))
    entries = queries.frozen(queries.catalogue(case))
    try:
        with transaction.atomic():
            made = Archive.objects.create(
                number=next_number(Archive, "GD", now), case=case, entries=entries, digest=queries.digest_of(entries),
                retention=retention, keep_until=kept.until(timezone.localdate(now)), by=by, at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise StaleState(f"archive of case {case.pk}: {error}", _("卷宗已归档。")) from error
    append(by, "dossier.archived", made, case=case.pk, digest=made.digest, papers=len(entries), retention=retention)
    return made


@transaction.atomic
def ask_to_open(*, by: User, archive: Archive, why: str, now: datetime) -> None:
    """A request to open it again. Raises NotAllowed, StaleState."""
    policies.check_work(by, archive.case, now)
    _move(archive, ArchiveEvent.ASK, asked_by=by, asked_at=now, asked_why=why, decided_by=None, decision="")
    append(by, "dossier.opening_asked", archive, case=archive.case_id, reason=why)


@transaction.atomic
def decide(*, by: User, archive: Archive, approves: bool, said: str, now: datetime) -> None:
    """Another head decides. Raises NotAllowed, StaleState."""
    policies.check_decide(by, archive, now)
    event = ArchiveEvent.APPROVE if approves else ArchiveEvent.REFUSE
    _move(archive, event, decided_by=by, decided_at=now, decision=said)
    deed = "dossier.opened_again" if approves else "dossier.opening_refused"
    append(by, deed, archive, case=archive.case_id, reason=said)


def _move(archive: Archive, event: ArchiveEvent, **change: object) -> None:
    after = ARCHIVES.get((ArchiveState(archive.state), event))
    moved = after and Archive.objects.filter(pk=archive.pk, state=archive.state).update(state=after, **change)
    if moved != 1:
        raise StaleState(f"archive {archive.pk}: no {event} in {archive.state}", _("状态已变化，请刷新后再试。"))
    archive.refresh_from_db()
