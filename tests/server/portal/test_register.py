"""The register, the form of one help and the agency's evaluation fill themselves; an opinion's words stay with the
lawyer and the unit."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from server.bookings import actions as bookings
from server.bookings import flows
from server.bookings.models import Booking
from server.bookings.states import BookingEvent
from server.cases.actions.course import note_step
from server.cases.steps import StepKind
from server.documents import actions as documents
from server.documents.kinds import Kind
from server.documents.queries import current_bytes
from server.documents.sources import initial
from server.portal.models import Asked, Evaluation
from server.replies import help
from server.replies.attaching import reference_of
from server.submissions import actions, drafts, standing
from server.submissions.models import Submission
from server.submissions.saving import Change
from server.submissions.states import Answer, ItemAnswer
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW
from tests.server.conftest import People
from tests.server.submissions.opinions import WHOLE

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def held(people: People, desk: Desk) -> Booking:
    """A hearing that a duty lawyer came to."""
    return _hold(people, desk, 48)


def _hold(people: People, desk: Desk, hours: float) -> Booking:
    booking = desk.book(hours, hours + 1)
    asked = {"agency": people.agency, "consent": "", "revision": booking.revision, "now": NOW}
    flows.ask_agency(by=desk.hand.user, booking=booking, **asked)
    chosen = {"lawyer": people.duty_lawyer, "why": "", "revision": booking.revision, "now": NOW}
    flows.assign(by=people.legal_aid, booking=booking, **chosen)
    flows.agree(by=people.duty_lawyer, booking=booking, revision=booking.revision, now=NOW)
    bookings.act(by=None, booking=booking, event=BookingEvent.HOLD, revision=booking.revision, now=NOW, why="")
    return booking


def _opinion(people: People, held: Booking) -> Submission:
    where = next(each for each in standing.standings_of(people.duty_lawyer, NOW) if each.booking == held.number)
    draft = drafts.begin(lawyer=people.duty_lawyer, where=where, follows=None, now=NOW)
    changes = [Change(key=key, value=value, seen=99) for key, value in WHOLE.items()]
    drafts.save(by=people.duty_lawyer, draft=draft, changes=changes, now=NOW)
    return drafts.hand_in(by=people.duty_lawyer, draft=draft, press=None, now=NOW)


def test_the_register_the_form_and_the_evaluation_fill_themselves(
    client: Client, people: People, desk: Desk, held: Booking
) -> None:
    client.force_login(people.legal_aid, backend=BACKEND)
    month = f"{timezone.localtime(held.from_at):%Y-%m}"
    empty = client.get(f"/portal/register/?month={month}").content.decode()
    assert "未提交" in empty and people.duty_lawyer.display_name in empty
    made = _opinion(people, held)
    said = {"sentence": ItemAnswer(answer=Answer.PARTLY, reason="罚金予以下调。")}
    actions.answer(by=people.prosecutor, submission=made, said=Answer.PARTLY, reason="", answers=said, now=NOW)
    signed = {"at": NOW + timedelta(hours=50), "source": "test", "now": NOW}
    note_step(case=desk.hand.case, kind=StepKind.RECOGNIZANCE, suspects=desk.suspects[:1], **signed)
    help.tell(desk.suspects[0], NOW)

    page = client.get(f"/portal/register/?month={month}").content.decode()
    assert "法律咨询、会见、阅卷、程序选择建议" in page and "部分采纳" in page and "签署前 1 份" in page
    assert "退赔情节没有体现" not in page and "罚金予以下调" not in page, "whose words they are, reads them"
    sheet = load_workbook(io.BytesIO(client.get(f"/portal/register/file/?month={month}").content)).active
    assert sheet is not None
    line = [cell.value for cell in sheet[2]]
    assert (line[4], line[5], line[8], line[9]) == ("张三", held.number, 40, 310)
    form = client.get(f"/portal/b/{held.number}/form/").content.decode()
    assert "310 页" in form and "有异议" in form and "退赔情节没有体现" not in form
    initial = client.get(f"/portal/b/{held.number}/").context["form"].initial
    assert initial["written_before_signing"] is True and initial["adoption"] == "partly"
    assert (initial["met_minutes"], initial["pages_read"], initial["opinion"]) == (40, 310, "objected")
    assert not Evaluation.objects.exists()
    figures = client.get(f"/portal/agency/figures/?since={NOW:%Y-%m-%d}&until=2030-01-01").context["figures"]
    assert [(each.met, each.read, each.before_signing, each.with_opinion, each.adopted) for each in figures] == [
        (1, 1, 1, 1, 1)
    ]


def test_the_form_is_the_lawyers_too_and_nobody_elses(client: Client, people: People, held: Booking) -> None:
    url = f"/portal/b/{held.number}/form/"
    client.force_login(people.duty_lawyer, backend=BACKEND)
    assert client.get(url).status_code == 200 and client.get("/portal/register/").status_code == 403
    client.force_login(people.defender, backend=BACKEND)
    assert client.get(url).status_code == 404
    Asked.objects.update(state="confirmed")
    client.force_login(people.legal_aid, backend=BACKEND)
    assert client.get(url).status_code == 404, "there is no form of a help that was not given yet"


def test_nothing_that_somebody_wrote_is_a_formula(client: Client, people: People, held: Booking) -> None:
    Asked.objects.get().heard.update(name="=HYPERLINK(1)")
    client.force_login(people.legal_aid, backend=BACKEND)
    month = f"{timezone.localtime(held.from_at):%Y-%m}"
    sheet = load_workbook(io.BytesIO(client.get(f"/portal/register/file/?month={month}").content)).active
    assert sheet is not None
    assert (sheet["E2"].value, sheet["E2"].data_type) == ("=HYPERLINK(1)", "s")


def test_the_unit_has_the_form_of_the_help_as_a_document(people: People, desk: Desk, held: Booking) -> None:
    assert "given" not in initial(Kind.D14_HELP_FORM, desk.hand.case, desk.suspects[1:], people.prosecutor, NOW)
    _opinion(people, held)
    said = initial(Kind.D14_HELP_FORM, desk.hand.case, desk.suspects[:1], people.prosecutor, NOW)
    made = documents.draft(
        Kind.D14_HELP_FORM, case=desk.hand.case, suspects=desk.suspects[:1], data=said, by=people.prosecutor, now=NOW
    )
    assert current_bytes(made, NOW).startswith(b"%PDF")
    assert [each["what"] for each in said["given"]] == ["法律咨询", "会见", "阅卷", "程序选择建议"]
    assert said["opinion"].startswith("已提交（回执")
    assert said["lawyer"]["name"] == people.duty_lawyer.display_name and said["way"] == "现场"


def test_the_register_of_a_case_is_filled_from_what_is_known(people: People, desk: Desk, held: Booking) -> None:
    case = desk.hand.case
    _opinion(people, held)
    said = initial(Kind.D14_REGISTER, case, [], people.prosecutor, NOW)
    (row,) = said["rows"]
    assert (row["person"], row["lawyer"]) == ("张三", people.duty_lawyer.display_name)
    assert row["given"] == "法律咨询、会见、阅卷、程序选择建议" and row["met"] == "40分钟"
    assert row["opinion"].startswith("已提交") and said["totals"] == "法律帮助1人次，提交法律意见1份"
    made = documents.draft(Kind.D14_REGISTER, case=case, suspects=[], data=said, by=people.prosecutor, now=NOW)
    assert current_bytes(made, NOW).startswith(b"%PDF")
    assert "rows" not in initial(Kind.D14_REGISTER, case, desk.suspects[1:], people.prosecutor, NOW)


def test_each_line_of_the_register_has_the_opinion_of_its_own_hearing(
    people: People, desk: Desk, held: Booking
) -> None:
    opinions = [_opinion(people, held), _opinion(people, _hold(people, desk, 72))]
    said = initial(Kind.D14_REGISTER, desk.hand.case, [], people.prosecutor, NOW)
    assert [row["opinion"] for row in said["rows"]] == [f"已提交（回执{reference_of(each)}）" for each in opinions]
    assert said["totals"] == "法律帮助2人次，提交法律意见2份"
