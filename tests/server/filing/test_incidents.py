"""Trouble with a recording is written up, countersigned, signed, sealed; then it belongs to the film."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from server.access.models import Role, User
from server.audit.models import AuditEvent
from server.documents import actions as documents
from server.documents.models import Document
from server.documents.states import DocumentState
from server.filing.gate import gate_of
from server.filing.incidents.writing import digest_of
from server.filing.models import Explanation, Incident
from server.filing.states import IncidentState
from server.playback.line import line
from server.recordings.export import export_session
from server.recordings.models import Session
from server.seals.verifying import verify
from server.viewing.models import Grant, GrantKind
from tests.server.cases.builders import Hand
from tests.server.centre import Centre
from tests.server.conftest import People, person
from tests.server.filing.builders import Office, a_case, a_hearing, to_signed
from tests.server.recordings.test_pages import signed_in
from tests.server.signatures.conftest import Tablet, strokes
from tests.server.signatures.conftest import signed_in as proven

pytestmark = pytest.mark.django_db

WORDS = {
    "happened": "录制中特写信号中断四秒，随后自行恢复",
    "cause": "特写镜头的网线接头松动",
    "effect": "特写缺四秒，同一时间全景和声音完整",
    "measures": "更换接头，重新自检合格，已告知承办人",
}


@pytest.fixture
def technician(office: Office) -> User:
    return person("tech", Role.TECHNICIAN, office.unit)


@pytest.fixture
def film(office: Office, centre: Centre) -> tuple[Session, Hand]:
    """A recording whose suspect's camera lost four seconds, and the case that it belongs to."""
    session = a_hearing(centre, gap=True)
    hand = a_case(office, session.started_at - timedelta(days=1))
    to_signed(hand, session)
    return session, hand


def written(technician: User, session: Session) -> Incident:
    client = signed_in(technician)
    place = f"/filing/incidents/new/{session.pk}/"
    ident = _defect(session)
    page = client.get(f"{place}?from=defect:{ident}").content.decode()
    assert "缺 4.0 秒；同一时间全景、环境拾音录制完整" in page, "what a court asks first is there already"
    client.post(place, {"origin": f"defect:{ident}", "defects": [ident], **WORDS})
    return Incident.objects.get()


def sign_in_account(user: User, document: Document, place: int) -> None:
    desk = Tablet()
    desk.client, desk.base = proven(user), f"/signatures/desk/{document.sitting}/"
    desk.read(place=place)
    desk.post("sign", strokes=strokes().decode())


def test_an_account_is_countersigned_signed_and_attached_and_the_gate_counts_it(
    office: Office,
    technician: User,
    people: People,
    film: tuple[Session, Hand],
    tmp_path: Path,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    session, hand = film
    made = written(technician, session)
    assert made.state == IncidentState.WRITTEN and made.digest == digest_of(made)
    assert AuditEvent.objects.get(action="incident.written").details["digest"] == made.digest
    assert gate_of(hand.case, hand.now).lacking == 1, "what nobody signed explains nothing"
    place = f"/filing/incidents/{made.pk}/"
    client = signed_in(office.prosecutor)
    assert "会签并制作文书" in client.get(place).content.decode()
    assert place in client.get(f"/filing/recordings/{session.pk}/").content.decode()
    client.post(f"{place}countersign/", {"signer": office.prosecutor.pk})
    made.refresh_from_db()
    document = made.document
    assert made.state == IncidentState.SIGNING and document is not None
    assert document.state == DocumentState.SIGNING and document.number == "某检录情〔2026〕1号"
    sign_in_account(technician, document, 0)
    with django_capture_on_commit_callbacks(execute=True):
        sign_in_account(office.prosecutor, document, 1)
    document.refresh_from_db()
    made.refresh_from_db()
    assert document.state == DocumentState.SEALED, document.fault
    assert made.state == IncidentState.ATTACHED
    explanation = Explanation.objects.get()
    assert (
        explanation == made.explanation and explanation.defects == made.defects and document.number in explanation.text
    )
    assert gate_of(hand.case, hand.now).lacking == 0
    _it_is_seen(session, made, people, technician, tmp_path)

    client.post(f"/filing/explanations/{explanation.pk}/void/", {"why": "只作废说明不行"})
    assert gate_of(hand.case, hand.now).lacking == 0, "what is signed is voided with its document"
    documents.void(document, why="写错了时间", by=office.prosecutor, now=hand.now)
    made.refresh_from_db()
    assert made.state == IncidentState.WRITTEN and gate_of(hand.case, hand.now).lacking == 1
    assert Explanation.objects.get().voided_why == "写错了时间"


def _it_is_seen(session: Session, made: Incident, people: People, technician: User, tmp_path: Path) -> None:
    """On the time line at its hole, as a PDF for who knows of it, in what goes out; a stranger finds none."""
    told = line(session)
    assert told is not None
    (part,) = told["parts"]
    (mark,) = [each for each in part["marks"] if "异常情况说明" in each["words"]]
    (hole,) = part["holes"]
    assert mark["at"] == pytest.approx(hole["from"], abs=0.001)
    pdf = signed_in(technician).get(mark["url"])
    assert pdf.content.startswith(b"%PDF")
    assert [each.field for each in verify(pdf.content, made.at).signatures] == [
        "reporter-1",
        "prosecutor-1",
        "agency",
    ]
    assert AuditEvent.objects.filter(action="document.read", actor=technician.username).exists()
    watcher = signed_in(people.stranger)
    assert watcher.get(mark["url"]).status_code == 404
    Grant.objects.create(
        person=people.stranger, session=session, kind=GrantKind.APPROVED, why="获批", granted_by=people.department_head,
        granted_at=timezone.now(), until=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    assert watcher.get(mark["url"]).status_code == 200, "whoever may watch the film may read what explains it"
    export_session(session.pk, tmp_path)
    (paper,) = (tmp_path / "explanations").iterdir()
    assert paper.read_bytes() == pdf.content


def test_nobody_countersigns_his_own_and_what_is_sent_back_is_written_anew(
    office: Office, technician: User, film: tuple[Session, Hand]
) -> None:
    session, _hand = film
    made = written(technician, session)
    place = f"/filing/incidents/{made.pk}/"
    signed_in(technician).post(f"{place}countersign/", {"signer": technician.pk})
    client = signed_in(office.prosecutor)
    client.post(f"{place}countersign/", {"signer": technician.pk})
    client.post(f"{place}send-back/", {"why": "退"})
    made.refresh_from_db()
    assert made.state == IncidentState.WRITTEN and made.document is None
    client.post(f"{place}send-back/", {"why": "原因没有查明，请补充"})
    made.refresh_from_db()
    assert made.state == IncidentState.SENT_BACK
    again = signed_in(technician)
    assert "原因没有查明" in again.get(f"{place}write/").content.decode()
    again.post(f"{place}write/", {"defects": made.defects, **WORDS, "cause": "接头松动，已由厂家确认"})
    made.refresh_from_db()
    assert made.state == IncidentState.WRITTEN and "厂家" in made.cause and made.digest == digest_of(made)
    again.post(f"{place}withdraw/")
    made.refresh_from_db()
    assert made.state == IncidentState.WITHDRAWN
    assert signed_in(person("other", Role.PROSECUTOR, office.unit)).get(place).status_code == 404


def _defect(session: Session) -> str:
    from server.filing.films import film_of

    (defect,) = film_of(session, ()).unexplained
    return defect.ident
