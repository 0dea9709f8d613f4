"""Exceptions: explained, opened, decided, undone. One deed, one transaction, one audit event; the guarded update is the
lock."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import Role, User
from server.audit.actions import append
from server.cases.models import Case
from server.filing import policies
from server.filing.errors import NothingLacking, NotSeen, StaleState, TooFewWords
from server.filing.gate import FILED, find, gate_of
from server.filing.models import Opened, Waiver
from server.filing.notices import tell_approvers, tell_asker
from server.filing.rules import rules_on
from server.filing.states import WAIVERS, WaiverEvent, WaiverState

LEAST = 4
_FASTER = _("状态已变化，请刷新后再试。")


@transaction.atomic
def ask(*, case: Case, check: str, suspect: int | None, thing: str, why: str, by: User, now: datetime) -> Waiver:
    """What is lacking is explained, and put before who may let it pass. Raises NotAllowed, NothingLacking, StaleState,
    TooFewWords."""
    policies.check_edit(by, case, now)
    _check_unfiled(case)
    _check_words(why)
    found = find(gate_of(case, now), check, suspect, thing)
    if found is None:
        raise NothingLacking(f"case {case.pk}: {check} lacks nothing", _("这一项已经齐备，不必说明。"))
    line, each = found
    if not line.approves:
        raise NothingLacking(f"case {case.pk}: {check} has no exception", _("这一项没有例外，须办理完成。"))
    try:
        with transaction.atomic():
            made = Waiver.objects.create(
                case=case, check_key=check, suspect_id=suspect, thing=thing, detail=each.lack.detail,
                said=each.lack.words[:400], why=why, asked_by=by, asked_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise StaleState(f"case {case.pk}: {check} is asked already", _("这一项已经提出说明。")) from error
    tell_approvers(made, line.approves, now)
    append(by, "filing.explained", case, waiver=made.pk, check=check, number=each.number, thing=thing, why=why)
    return made


def note_opened(*, waiver: Waiver, person: User, now: datetime) -> None:
    """Called before the page goes out: he has what is lacking and why before him."""
    Opened.objects.get_or_create(waiver=waiver, person=person, defaults={"at": now})


@transaction.atomic
def approve(*, waiver: Waiver, said: str, by: User, now: datetime) -> None:
    """It may go without that. Raises NotAllowed, NotSeen, StaleState."""
    _decide(waiver, WaiverEvent.APPROVE, said, by, now)
    append(by, "filing.approved", waiver.case, waiver=waiver.pk, check=waiver.check_key, said=said)


@transaction.atomic
def refuse(*, waiver: Waiver, said: str, by: User, now: datetime) -> None:
    """It may not, for that reason. Raises NotAllowed, NotSeen, StaleState, TooFewWords."""
    _check_words(said)
    _decide(waiver, WaiverEvent.REFUSE, said, by, now)
    append(by, "filing.refused", waiver.case, waiver=waiver.pk, check=waiver.check_key, said=said)


@transaction.atomic
def withdraw(*, waiver: Waiver, by: User, now: datetime) -> None:
    """Nobody need decide it. Raises NotAllowed, StaleState."""
    policies.check_edit(by, waiver.case, now)
    _move(waiver, WaiverEvent.WITHDRAW)
    append(by, "filing.withdrawn", waiver.case, waiver=waiver.pk, check=waiver.check_key)


@transaction.atomic
def undo(*, waiver: Waiver, why: str, by: User, now: datetime) -> None:
    """What was let pass is lacking again; possible while the case has not gone. Raises NotAllowed, StaleState,
    TooFewWords."""
    waiver = Waiver.objects.select_related("case").get(pk=waiver.pk)
    policies.check_undo(by, waiver, now)
    _check_unfiled(waiver.case)
    _check_words(why)
    _move(waiver, WaiverEvent.UNDO, undone_by=by, undone_at=now, undone_why=why)
    append(by, "filing.undone", waiver.case, waiver=waiver.pk, check=waiver.check_key, why=why)


def approvers_of(waiver: Waiver, now: datetime) -> frozenset[Role]:
    """The roles that decide it, by the rules of today."""
    return rules_on(timezone.localdate(now)).approves.get(waiver.check_key, frozenset())


def _decide(waiver: Waiver, event: WaiverEvent, said: str, by: User, now: datetime) -> None:
    policies.check_decide(by, waiver, approvers_of(waiver, now), now)
    _check_unfiled(Case.objects.get(pk=waiver.case_id))
    if not Opened.objects.filter(waiver=waiver, person=by).exists():
        raise NotSeen(
            f"waiver {waiver.pk}: {by.username} never opened it", _("请先打开这一项，看过缺少的内容和说明，再作决定。")
        )
    _move(waiver, event, decided_by=by, decided_at=now, decision=said)
    tell_asker(waiver, now)


def _move(waiver: Waiver, event: WaiverEvent, **values: object) -> None:
    before = next(state for state, known in WAIVERS if known is event)
    after = WAIVERS[before, event]
    if Waiver.objects.filter(pk=waiver.pk, state=before).update(state=after, **values) != 1:
        raise StaleState(f"waiver {waiver.pk} is no longer {before}", _FASTER)
    waiver.state = WaiverState(after)


def _check_unfiled(case: Case) -> None:
    if case.state in FILED:
        raise StaleState(f"case {case.pk} is filed", _("案件已提起公诉，移送前的说明和批准不能再改。"))


def _check_words(text: str) -> None:
    if len(text.strip()) < LEAST:
        raise TooFewWords("an explanation without words", _("请写明理由，至少四个字。"))
