"""Papers are served on somebody: prepared, then signed for, refused and left, or not served, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.cases.models import Case, Suspect
from server.documents import actions as documents
from server.documents.from_case import known
from server.documents.kinds import Kind
from server.documents.models import Document
from server.dossiers import facts, policies
from server.dossiers.actions.numbering import next_number
from server.dossiers.catalogue import Entry
from server.dossiers.errors import StaleState, UnfitTold
from server.dossiers.models import Service
from server.dossiers.rules import rules
from server.dossiers.states import SERVICES, ServiceEvent, ServiceState

E = ServiceEvent
_SLACK = timedelta(minutes=5)


@transaction.atomic
def prepare(
    *, by: User, case: Case, papers: Sequence[Entry], suspect: Suspect | None, told: Mapping[str, Any], now: datetime
) -> Service:
    """`told`: recipient, name, place. Raises NotAllowed, UnfitTold."""
    policies.check_work(by, case, now)
    policies.check_open(case)
    if not papers:
        raise UnfitTold(f"service in case {case.pk}: no paper", _("请选择要送达的文书。"))
    if suspect is not None and suspect.case_id != case.pk:
        raise UnfitTold(f"service: suspect {suspect.pk} of another case", _("所选人员不属于这件案件，请刷新页面。"))
    made = Service.objects.create(
        number=next_number(Service, "SD", now), case=case, suspect=suspect, **told,
        papers=[{"key": e.paper.key, "title": e.paper.title, "digest": e.paper.digest, "copies": 1} for e in papers],
        prepared_by=by, prepared_at=now,
    )  # fmt: skip
    append(by, "service.prepared", made, case=case.pk, papers=[each.paper.key for each in papers])
    return made


@transaction.atomic
def settle(*, by: User, service: Service, event: ServiceEvent, told: Mapping[str, Any], now: datetime) -> None:
    """What came of it. `told`: way, served_at, served_by, taken_by, relation, reason, witness, evidence; for VOID the
    reason alone. Raises NotAllowed, StaleState, UnfitTold."""
    policies.check_work(by, service.case, now)
    policies.check_open(service.case)
    change = {"void_why": told.get("reason", "")} if event is E.VOID else dict(told)
    _check(service, event, told, now)
    after = SERVICES.get((ServiceState(service.state), event))
    moved = after and Service.objects.filter(pk=service.pk, state=service.state).update(state=after, **change)
    if moved != 1:
        raise StaleState(f"service {service.pk}: no {event} in {service.state}", _("状态已变化，请刷新后再试。"))
    service.refresh_from_db()
    append(by, f"service.{event}", service, case=service.case_id, way=service.way)


def draw_up(*, by: User, service: Service, now: datetime) -> Document:
    """The 送达回证 of that service, a draft with what is known of it; the same document when it was drawn up before.
    Raises NotAllowed."""
    policies.check_work(by, service.case, now)
    suspects = [service.suspect] if service.suspect else []
    return documents.draft(
        Kind.D15_SERVICE, case=service.case, suspects=suspects,
        data=known(Kind.D15_SERVICE, service.case, suspects, by, now) | facts.of_service(service), by=by, now=now,
        press=f"service-{service.pk}",
    )  # fmt: skip


def _check(service: Service, event: ServiceEvent, told: Mapping[str, Any], now: datetime) -> None:
    if event in (E.VOID, E.FAIL) and not told.get("reason"):
        raise UnfitTold(f"service {service.pk}: {event} without reason", _("请写明事由。"))
    if event is E.VOID:
        return
    way = next((each for each in rules().ways if each.key == told.get("way")), None)
    if way is None:
        raise UnfitTold(f"service {service.pk}: way {told.get('way')!r}", _("请选择送达方式。"))
    day = timezone.localdate(told["served_at"])
    if told["served_at"] > now + _SLACK or day < service.case.accepted_on:
        raise UnfitTold(
            f"service {service.pk} at {told['served_at']}",
            _("送达时间早于案件受理日期，或者晚于现在，请核对。"),
        )
    if way.key == "proxy" and event is E.SERVE and not (told.get("taken_by") and told.get("relation")):
        raise UnfitTold(f"service {service.pk}: no proxy", _("请填写代收人及其与受送达人的关系。"))
    if event is E.LEAVE:
        _check_left(service, way.refusable, told)


def _check_left(service: Service, refusable: bool, told: Mapping[str, Any]) -> None:
    """刑事诉讼法（2018修正）第一百零七条：拒绝签收的，记明事由，有见证人或者留下影像，方视为送达。"""
    if not refusable:
        raise UnfitTold(f"service {service.pk}: cannot be left", _("这种送达方式不能留置，请登记为未能送达。"))
    if not told.get("reason") or not (told.get("witness") or told.get("evidence")):
        raise UnfitTold(
            f"service {service.pk}: left without reason or witness",
            _("留置送达须写明拒收的事由，并有见证人，或者有录像、照片为凭。"),
        )
