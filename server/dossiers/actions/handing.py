"""The dossier goes to a lawyer by an official channel: his undertaking, the package with its digest, the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases.actions.course import note_step
from server.cases.models import Case, Suspect
from server.cases.steps import StepKind
from server.dossiers import policies
from server.dossiers.actions import exports, visits
from server.dossiers.actions.numbering import next_number
from server.dossiers.errors import StaleState, UnfitTold
from server.dossiers.models import Form, Handing
from server.dossiers.rules import rules, word_of
from server.dossiers.states import HANDINGS, ExportState, HandingEvent, HandingState


@transaction.atomic
def prepare(
    *, by: User, case: Case, lawyer: User, suspects: Sequence[Suspect], volumes: Sequence[str], told: Mapping[str, Any],
    now: datetime,
) -> Handing:  # fmt: skip
    """`told`: channel, undertaken_on, undertaking_at. Its package is asked for. Raises NotAllowed, UnfitTold."""
    policies.check_manage(by, case, now)
    policies.check_open(case)
    visits.check_counsel(case, lawyer, suspects)
    visits.check_volumes(volumes)
    if told["channel"] not in {each.key for each in rules().channels}:
        raise UnfitTold(f"handing: channel {told['channel']!r}", _("请选择移交渠道。"))
    if told["undertaken_on"] > timezone.localdate(now):
        raise UnfitTold(f"handing: undertaken on {told['undertaken_on']}", _("承诺书的签署日期晚于今天，请核对。"))
    why = pgettext("export", "移交%(lawyer)s阅卷") % {"lawyer": lawyer.display_name}
    export = exports.ask(by=by, case=case, form=Form.FOLDER, volumes=volumes, why=why, now=now)
    if Handing.objects.filter(export=export).exists():
        raise StaleState(f"handing: export {export.pk} is another's", _("同样的移交正在准备。"))
    made = Handing.objects.create(
        number=next_number(Handing, "YS", now), case=case, lawyer=lawyer, undertaking=rules().undertaking.key, **told,
        export=export, prepared_by=by, prepared_at=now,
    )  # fmt: skip
    made.suspects.set(suspects)
    append(by, "handing.prepared", made, case=case.pk, lawyer=lawyer.username, channel=made.channel)
    return made


@transaction.atomic
def hand(*, by: User, handing: Handing, now: datetime) -> None:
    """The package went. Raises NotAllowed, StaleState."""
    policies.check_manage(by, handing.case, now)
    if handing.export.state not in (ExportState.DONE, ExportState.EXPIRED):
        raise StaleState(f"handing {handing.pk}: no package", _("卷宗包还没有生成，请稍候。"))
    _move(handing, HandingEvent.HAND, handed_at=now, digest=handing.export.digest)
    append(by, "handing.handed", handing, case=handing.case_id, digest=handing.digest)


@transaction.atomic
def receipt(*, by: User, handing: Handing, number: str, now: datetime) -> None:
    """The channel's receipt is here; the case has its step. Raises NotAllowed, StaleState."""
    policies.check_manage(by, handing.case, now)
    _move(handing, HandingEvent.RECEIPT, receipt=number, receipted_at=now)
    note_step(
        case=handing.case, kind=StepKind.REVIEW_OFFERED, suspects=list(handing.suspects.all()),
        at=handing.handed_at or now, source="dossiers", now=now, by=by, reference=number,
        note=gettext("卷宗经“%(channel)s”移交%(lawyer)s") % {
            "channel": word_of(rules().channels, handing.channel), "lawyer": handing.lawyer.display_name,
        },
    )  # fmt: skip
    append(by, "handing.receipted", handing, case=handing.case_id, receipt=number)


@transaction.atomic
def withdraw(*, by: User, handing: Handing, why: str, now: datetime) -> None:
    """It does not go, or counts no longer. Raises NotAllowed, StaleState."""
    policies.check_manage(by, handing.case, now)
    _move(handing, HandingEvent.WITHDRAW, why=why)
    append(by, "handing.withdrawn", handing, case=handing.case_id, reason=why)


def _move(handing: Handing, event: HandingEvent, **change: object) -> None:
    after = HANDINGS.get((HandingState(handing.state), event))
    moved = after and Handing.objects.filter(pk=handing.pk, state=handing.state).update(state=after, **change)
    if moved != 1:
        raise StaleState(f"handing {handing.pk}: no {event} in {handing.state}", _("状态已变化，请刷新后再试。"))
    handing.refresh_from_db()
