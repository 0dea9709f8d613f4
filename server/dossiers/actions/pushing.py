"""A paper goes to the case platform on somebody's word, and what the other side says of it is kept: arrived, signed
for, sent back. What came back goes again as another attempt."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases.models import Case
from server.dossiers import policies, queries, seams
from server.dossiers.catalogue import Entry
from server.dossiers.errors import OtherBytes, StaleState, UnfitTold
from server.dossiers.models import Push
from server.dossiers.sources import PDF
from server.dossiers.states import PUSHES, PushEvent, PushState

_FROM = {event: [state for (state, each), _after in PUSHES.items() if each is event] for event in PushEvent}


@transaction.atomic
def push(*, by: User, case: Case, entry: Entry, now: datetime) -> Push:
    """The paper is on its way. Raises NotAllowed, UnfitTold, StaleState."""
    policies.check_work(by, case, now)
    policies.check_open(case)
    carrier = seams.carrier()
    if carrier is None:
        raise UnfitTold("push: no case platform", _("本系统没有连接业务系统，请联系运维人员。"))
    if not (case.bmsah or case.tysah):
        raise UnfitTold(
            f"push: case {case.pk} has no number", _("案件还没有受案号，业务系统认不出它。请先补填受案号。")
        )
    if entry.paper.media != PDF:
        raise UnfitTold(f"push: {entry.paper.key} is {entry.paper.media}", _("只能推送 PDF 文件。"))
    before = Push.objects.filter(paper=entry.paper.key, digest=entry.paper.digest).order_by("-attempt").first()
    if before is not None and before.state != PushState.RETURNED:
        raise StaleState(f"push {before.pk}: {before.state}", _("这份文件已推送过。"))
    try:
        with transaction.atomic():
            made = Push.objects.create(
                case=case, paper=entry.paper.key, title=entry.paper.title[:200], digest=entry.paper.digest,
                attempt=before.attempt + 1 if before else 1, by=by, at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise StaleState(f"push of {entry.paper.key}: {error}", _("这份文件已推送过。")) from error
    carrier.carry(made, entry, now)
    append(by, "document.sent", made, case=case.pk, paper=entry.paper.key, digest=entry.paper.digest)
    return made


@transaction.atomic
def note_said(
    *, push: Push, event: PushEvent, now: datetime, receipt: str = "", said_by: str = "", said: str = ""
) -> bool:
    """The other side said that of it. False: it said so before, or later things already."""
    moved = Push.objects.filter(pk=push.pk, state__in=_FROM[event]).update(
        state=PUSHES[PushState.WAITING, event], receipt=receipt[:100], said_by=said_by[:100], said=said[:400],
        said_at=now,
    )  # fmt: skip
    if moved:
        append("platform", f"document.{event}", push, case=push.case_id, receipt=receipt[:100])
    return bool(moved)


def bytes_of(push: Push) -> bytes:
    """The bytes that were pushed. OtherBytes: the paper is another by now, or gone."""
    entry = queries.catalogue(push.case).entry_of(push.paper)
    if entry is None:
        raise OtherBytes(f"push {push.pk}: paper {push.paper} is no more")
    return replace(entry.paper, digest=push.digest).fetched()
