"""Every write to bindings: one deed, one transaction, one audit event; the guarded update is the lock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit, User
from server.audit.actions import append
from server.counsel import changes, letters, papers, policies, receipting
from server.counsel.errors import NotAllowed, PapersMissing, StaleState
from server.counsel.models import Binding, Client, Paper, PaperKind
from server.counsel.states import BINDINGS, BindingEvent, BindingState

_FASTER = _("状态已变化，请刷新后再试。")


def ask(
    *,
    lawyer: User,
    unit: Unit,
    person_said: str,
    case_said: str,
    client: Client,
    client_name: str,
    sheets: Mapping[PaperKind, papers.Sheet],
    now: datetime,
) -> Binding:
    """The application. 1. may he ask? 2. the papers' bytes, durable; 3. rows, event, letters to where it is decided.
    Raises NotAllowed."""
    policies.check_ask(lawyer, unit)
    for sheet in sheets.values():
        papers.keep(sheet)
    with transaction.atomic():
        try:
            with transaction.atomic():
                made = Binding.objects.create(
                    lawyer=lawyer,
                    unit=unit,
                    person_said=person_said,
                    case_said=case_said,
                    client=client,
                    client_name=client_name,
                    asked_at=now,
                )
        except IntegrityError as error:
            raise NotAllowed("ask: waits already", _("同一委托的申请正在等待审核。")) from error
        Paper.objects.bulk_create(_paper(made, kind, sheet, now) for kind, sheet in sheets.items())
        digests = {str(kind): sheet.digest for kind, sheet in sheets.items()}
        receipting.asked(made, now)
        append(lawyer, "binding.asked", made, unit=unit.code, papers=digests)
        letters.hand_asked(made, [sheet.data for sheet in sheets.values()], now)
    made.refresh_from_db()
    return made


@transaction.atomic
def accept(*, person: User, binding: Binding, case: str, suspect: str, said: str, now: datetime) -> None:
    """The lawyer is bound to that person in that case; who that is by key is the caller's (server/defence). Raises
    NotAllowed, PapersMissing, StaleState."""
    policies.check_decide(person, binding)
    if binding.papers.filter(arrived_at=None).exists():
        raise PapersMissing(f"binding {binding.pk}: papers on their way", _("材料尚未全部到达，请等到齐后再审核。"))
    _decide(binding, BindingEvent.ACCEPT, person, said, now, case=case, person=suspect)
    receipting.decided(binding, person, now)
    append(person, "binding.accepted", binding, lawyer=binding.lawyer.username, case=case)
    letters.hand_decided(binding, now)


@transaction.atomic
def refuse(*, person: User, binding: Binding, said: str, now: datetime) -> None:
    """Refused, with the reason that the lawyer reads. Raises NotAllowed, StaleState."""
    policies.check_decide(person, binding)
    _decide(binding, BindingEvent.REFUSE, person, said, now)
    receipting.decided(binding, person, now)
    append(person, "binding.refused", binding, lawyer=binding.lawyer.username, reason=said)
    letters.hand_decided(binding, now)


@transaction.atomic
def withdraw(*, person: User, binding: Binding, now: datetime) -> None:
    """The lawyer no longer asks. Raises NotAllowed, StaleState."""
    if binding.lawyer_id != person.pk:
        raise NotAllowed("withdraw: another's", _("只能撤回自己的申请。"))
    _move(binding, BindingEvent.WITHDRAW, ended_by=person, ended_name=person.display_name, ended_at=now)
    receipting.withdrawn(binding, now)
    append(person, "binding.withdrawn", binding)
    letters.hand_withdrawn(binding, now)


@transaction.atomic
def end(*, person: User, binding: Binding, why: str, now: datetime) -> None:
    """From now on a former lawyer: the case is closed to him with his next request. Raises NotAllowed, StaleState."""
    policies.check_end(person, binding)
    _move(binding, BindingEvent.END, ended_by=person, ended_name=person.display_name, ended_at=now, ended_why=why)
    changes.tell(binding, now)
    append(person, "binding.ended", binding, lawyer=binding.lawyer.username, case=binding.case, reason=why)
    letters.hand_ended(binding, person, now)


def _decide(binding: Binding, event: BindingEvent, by: User, said: str, now: datetime, **found: object) -> None:
    _move(binding, event, decided_by=by, decided_name=by.display_name, decided_at=now, decision=said, **found)


def _move(binding: Binding, event: BindingEvent, **change: object) -> None:
    before, after = next((before, after) for (before, each), after in BINDINGS.items() if each is event)
    try:
        with transaction.atomic():
            moved = Binding.objects.filter(pk=binding.pk, state=before).update(state=after, **change)
    except IntegrityError as error:
        raise StaleState(f"binding {binding.pk}: the same lawyer is bound already", _("该律师已绑定此人。")) from error
    if moved != 1:
        raise StaleState(f"binding {binding.pk} is no longer {BindingState(before).value}", _FASTER)
    binding.refresh_from_db()


def _paper(binding: Binding, kind: PaperKind, sheet: papers.Sheet, now: datetime) -> Paper:
    return Paper(
        binding=binding,
        kind=kind,
        name=sheet.name,
        media_type=sheet.media_type,
        size=len(sheet.data),
        digest=sheet.digest,
        handed_in_at=now,
        arrived_at=now,
    )
