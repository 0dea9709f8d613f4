"""A recording's defect is explained in writing by who handles its case, and the recording shows it for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.audit.models import AuditEvent
from server.cases.states import CaseState, Event
from server.filing.explaining import digest_of
from server.filing.gate import gate_of
from server.filing.models import Explanation
from tests.server.centre import Centre
from tests.server.filing.builders import Office, a_case, a_hearing, to_signed
from tests.server.recordings.test_pages import signed_in

pytestmark = pytest.mark.django_db


def test_a_gap_is_explained_attached_to_the_recording_and_no_longer_lacking(office: Office, centre: Centre) -> None:
    session = a_hearing(centre, gap=True)
    hand = a_case(office, session.started_at - timedelta(days=1))
    to_signed(hand, session)
    (line,) = [each for each in gate_of(hand.case, hand.now).lines if each.lacking]
    assert line.check.key == "recording" and not line.approves
    assert "特写" in line.lacking[0].lack.words and "4.0 秒" in line.lacking[0].lack.words

    place = f"/filing/recordings/{session.pk}/"
    assert line.lacking[0].lack.url == place
    assert "承办" in signed_in(office.head).get(place).content.decode()
    client = signed_in(office.prosecutor)
    page = client.get(place).content.decode()
    assert "写情况说明" in page
    defects = [each.ident for each in _film(session).unexplained]
    assert "至少四个字" in client.post(place, {"defects": defects, "text": "断"}).content.decode()
    client.post(place, {"defects": defects, "text": "网线松动，技术人员四秒后恢复，征得双方同意后继续"})
    made = Explanation.objects.get()
    assert made.digest == digest_of(made)
    assert AuditEvent.objects.get(action="filing.recording_explained").details["digest"] == made.digest
    assert "网线松动" in client.get(f"/recordings/{session.pk}/").content.decode()
    assert gate_of(hand.case, hand.now).lacking == 0
    assert hand.move(Event.FILE) == CaseState.FILED

    client.post(f"/filing/explanations/{made.pk}/void/", {"why": "写错了时间"})
    assert gate_of(hand.case, hand.now).lacking == 1
    assert "网线松动" in client.get(place).content.decode()


def test_nobody_else_explains_it(office: Office, centre: Centre) -> None:
    session = a_hearing(centre, gap=True)
    hand = a_case(office, session.started_at - timedelta(days=1))
    to_signed(hand, session)
    place = f"/filing/recordings/{session.pk}/"
    told = {"defects": [each.ident for each in _film(session).unexplained], "text": "不是承办人写的说明"}
    signed_in(office.head).post(place, told)
    assert not Explanation.objects.exists()
    hand.case.session_links.update(ended_at=hand.now)
    assert signed_in(office.prosecutor).get(place).status_code == 404


def _film(session):
    from server.filing.films import film_of

    return film_of(session, ())
