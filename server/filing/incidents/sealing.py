"""An account becomes the recording's explanation: countersigned it is a document, its writer and a prosecutor sign it,
it is sealed, and from then on attached. When its document is voided, the defects stand unexplained again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from server.access.models import Role, User
from server.audit.actions import append
from server.cases.models import Case
from server.documents import actions, sources
from server.documents.asking import Named
from server.documents.kinds import Kind
from server.documents.models import Document
from server.filing import explaining, policies
from server.filing.errors import NotAllowed, StaleState
from server.filing.explaining import digest_of
from server.filing.incidents.writing import move
from server.filing.models import WORDS, Explanation, Incident
from server.filing.states import IncidentEvent, IncidentState
from server.signatures.contract import SignerRole

_DUTIES = {Role.TECHNICIAN: "检察技术人员", Role.OPERATOR: "系统运维人员", Role.ASSISTANT: "检察官助理"}
_HEADS = (Role.DEPARTMENT_HEAD, Role.CHIEF_PROSECUTOR)
SYSTEM = "filing"


@transaction.atomic
def countersign(*, incident: Incident, signer: User, by: User, now: datetime) -> Document:
    """Whoever handles the case takes it over: the document is issued, its hands are asked for. Raises NotAllowed,
    StaleState, and what documents raises."""
    policies.check_countersign(by, incident, now)
    case = explaining.cases_of(incident.session, by, now)[0]
    if signer not in signers(case):
        raise NotAllowed(
            f"incident {incident.pk}: {signer.username} countersigns nothing of case {case.pk}",
            _("请选择承办检察官或者本院负责人会签。"),
        )
    suspects = _in_the_film(incident, case)
    made = actions.draft(
        Kind.D09_INCIDENT, case=case, suspects=suspects, data=_data(incident, case, signer, by, now), by=by, now=now,
        session=incident.session,
    )  # fmt: skip
    made = actions.issue(made, by=by, now=now)
    names = {
        str(SignerRole.REPORTER): [Named(name=incident.by.display_name, user=incident.by)],
        str(SignerRole.PROSECUTOR): [Named(name=signer.display_name, user=signer)],
    }
    actions.ask_hands(made, slots=names, by=by, now=now)
    made.refresh_from_db()
    move(
        incident, IncidentState(incident.state), IncidentEvent.COUNTERSIGN,
        document=made, countersigned_by=by, countersigned_at=now,
    )  # fmt: skip
    append(by, "incident.countersigned", incident.session, incident=incident.pk, document=str(made.uid))
    return made


@transaction.atomic
def attach(document: Document) -> None:
    """Heard from documents: it is whole. From now on it belongs to the recording, and its defects are explained."""
    incident = _of(document, IncidentState.SIGNING)
    if incident is None or document.sealed_at is None or incident.countersigned_by is None:
        return
    made = Explanation(
        session=incident.session, defects=incident.defects, said=incident.said, text=_text(incident, document),
        by=incident.countersigned_by, at=document.sealed_at,
    )  # fmt: skip
    made.digest = digest_of(made)
    made.save()
    move(incident, IncidentState.SIGNING, IncidentEvent.ATTACH, explanation=made)
    append(
        SYSTEM, "incident.attached", incident.session, incident=incident.pk, document=str(document.uid),
        explanation=made.pk, digest=made.digest,
    )  # fmt: skip


@transaction.atomic
def release(document: Document) -> None:
    """Heard from documents: it is void. What it explained is not explained any more; the account waits again."""
    incident = _of(document, IncidentState.SIGNING) or _of(document, IncidentState.ATTACHED)
    if incident is None:
        return
    last = document.happenings.select_related("by").first()
    by = last.by if last is not None and last.by is not None else incident.countersigned_by
    if incident.explanation_id is not None:
        Explanation.objects.filter(pk=incident.explanation_id, voided_at=None).update(
            voided_at=document.voided_at, voided_by=by, voided_why=document.void_why[:WORDS]
        )
    move(
        incident, IncidentState(incident.state), IncidentEvent.RELEASE, document=None, explanation=None,
        countersigned_by=None, countersigned_at=None, why=document.void_why[:WORDS],
    )  # fmt: skip
    append(by or SYSTEM, "incident.released", incident.session, incident=incident.pk, document=str(document.uid))


def signers(case: Case) -> list[User]:
    """Who may countersign: the handling prosecutor first, then the heads of the case's unit."""
    heads = User.objects.filter(unit=case.unit_id, role__in=_HEADS, is_active=True).order_by("pk")
    found = [each for each in (case.prosecutor, *heads) if each is not None and each.is_active]
    return list(dict.fromkeys(found))


def accounts(document: Document, role: str) -> list[User]:
    """For documents: whose accounts sign such a document, should its hands be asked for again."""
    incident = Incident.objects.select_related("by").filter(document=document).first()
    if incident is None:
        return []
    return (
        [incident.by]
        if role == SignerRole.REPORTER
        else signers(document.case)
        if role == SignerRole.PROSECUTOR
        else []
    )


def _of(document: Document, state: IncidentState) -> Incident | None:
    if document.kind != Kind.D09_INCIDENT:
        return None
    rows = Incident.objects.select_related("session", "by", "countersigned_by")
    return rows.filter(document=document, state=state).first()


def _in_the_film(incident: Incident, case: Case) -> list[Any]:
    link = case.session_links.filter(session=incident.session_id, ended_at=None).first()
    if link is None:
        raise StaleState(f"incident {incident.pk}: no film of case {case.pk}", _("这段录像已不属于本案，请刷新页面。"))
    return list(link.suspects.order_by("number"))


def _data(incident: Incident, case: Case, signer: User, by: User, now: datetime) -> dict[str, Any]:
    session = incident.session
    with translation.override("zh-hans"):
        place = session.room.name_zh if session.room else session.room_said
        return sources.initial(Kind.D09_INCIDENT, case, [], by, now) | {
            "session": session.pk,
            "place": place,
            "began": _moment(session.started_at),
            "ended": _moment(session.ended_at),
            "from_at": _moment(incident.began_at),
            "until_at": _moment(incident.until_at),
            "found_at": _moment(incident.found_at),
            "found_by": incident.found_by,
            "happened": incident.happened,
            "cause": incident.cause,
            "effect": incident.effect,
            "measures": incident.measures,
            "defects": [each[:200] for each in incident.said],
            "facts": incident.facts,
            "reporter": incident.by.display_name,
            "reporter_duty": _DUTIES.get(Role(incident.by.role), "录制人员"),
            "officers": [{"duty": "检察官", "name": signer.display_name}],
        }


def _text(incident: Incident, document: Document) -> str:
    return (
        f"经过：{incident.happened}\n原因：{incident.cause}\n影响：{incident.effect}\n处置：{incident.measures}"
        f"\n（{document.title}{document.number}）"
    )


def _moment(at: datetime | None) -> str | None:
    return timezone.localtime(at).replace(microsecond=0).isoformat() if at else None
