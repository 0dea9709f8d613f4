"""A lawyer writes to the unit, it is answered, and each step has its receipt: where one centre is both zones."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from server.access.models import Role, User
from server.audit.models import AuditEvent
from server.bookings import flows
from server.counsel.models import Binding
from server.counsel.states import BindingState
from server.notices.models import Notice
from server.receipts.models import Receipt
from server.replies import clock
from server.submissions import actions, standing
from server.submissions.errors import NotAllowed, StaleState, UnfitAnswer
from server.submissions.models import Submission
from server.submissions.states import NEED_REASON, Answer, SubmissionKind, SubmissionState, answers_to
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import BEIJING, NOW
from tests.server.conftest import People, person
from tests.server.submissions.conftest import NUMBER, Bind

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
K = SubmissionKind
PDF = b"%PDF-1.7\nopinion\n%%EOF\n"


def hand_in(lawyer: User, kind: SubmissionKind = K.OPINION, **more: Any) -> Submission:
    (where, *_more) = standing.standings_of(lawyer, NOW)
    told = {"text": "退赔情节没有体现。", "sheets": [], "now": NOW, **more}
    return actions.hand_in(lawyer=lawyer, where=where, kind=kind, **told)


def events(submission: Submission) -> list[str]:
    found = Receipt.objects.filter(thing=submission.uid).order_by("pk")
    return list(found.values_list("event", flat=True))


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(person=user).values_list("kind", flat=True))


def test_an_opinion_goes_from_the_lawyer_to_the_prosecutor_and_back(client: Client, people: People, bind: Bind) -> None:
    bind(people.defender)
    client.force_login(people.defender, backend=BACKEND)
    form = client.get("/submissions/hand-in/")
    given = {
        "where": form.context["form"]["where"].field.choices[0][0], "kind": "opinion", "text": "退赔情节没有体现。",
        "press": str(form.context["form"]["press"].value()),
    }  # fmt: skip
    for _ in range(2):  # a double click
        client.post("/submissions/hand-in/", {**given, "file": SimpleUploadedFile("意见.pdf", PDF)})
    made = Submission.objects.get()
    assert made.state == SubmissionState.ARRIVED and events(made) == ["handed_in", "arrived"]
    page = client.get(f"/submissions/of/{made.uid}/").content.decode()
    assert "检察官正在办理" in page and "意见.pdf" in page

    assert told(people.prosecutor) == ["submission.came"] and told(people.department_head) == []
    client.force_login(people.prosecutor, backend=BACKEND)
    assert "退赔情节" in client.get(f"/replies/of/{made.uid}/").content.decode()
    assert client.get(f"/replies/attached/{made.files.get().pk}/").content == PDF
    client.post(f"/replies/of/{made.uid}/answer/", {"answer": "not_adopted", "reason": ""})
    made.refresh_from_db()
    assert made.state == SubmissionState.ARRIVED, "a no needs its reason"
    client.post(f"/replies/of/{made.uid}/answer/", {"answer": "not_adopted", "reason": "已经在基准刑中评价。"})
    made.refresh_from_db()
    assert made.state == SubmissionState.ANSWERED

    client.force_login(people.defender, backend=BACKEND)
    page = client.get(f"/submissions/of/{made.uid}/").content.decode()
    assert "不采纳" in page and "已经在基准刑中评价" in page
    assert told(people.defender) == ["submission.answered"] and events(made) == ["handed_in", "arrived", "refused"]
    sent, came, answered = Receipt.objects.filter(thing=made.uid).order_by("pk")
    assert sent.digest == came.digest and sent.digest in bytes(answered.content).decode()
    assert [each.by for each in (sent, came, answered)] == ["defender", "defender", "prosecutor"]


def test_every_reading_is_witnessed(client: Client, people: People, bind: Bind) -> None:
    bind(people.defender)
    made = hand_in(people.defender)
    client.force_login(people.prosecutor, backend=BACKEND)
    client.get("/replies/")
    client.get(f"/replies/of/{made.uid}/")
    read = AuditEvent.objects.filter(action="personal.read", actor="prosecutor").values_list("ident", flat=True)
    assert set(read) == {"/replies/", f"/replies/of/{made.uid}/"}


def test_who_does_not_handle_the_case_does_not_know_of_it(client: Client, people: People, bind: Bind) -> None:
    bind(people.defender)
    made = hand_in(people.defender)
    colleague = person("colleague", Role.PROSECUTOR, people.unit)
    for user in (colleague, people.stranger, people.assistant):
        client.force_login(user, backend=BACKEND)
        assert client.get(f"/replies/of/{made.uid}/").status_code == 404
        assert client.post(f"/replies/of/{made.uid}/answer/", {"answer": "adopted"}).status_code == 404
    client.force_login(people.department_head, backend=BACKEND)
    page = client.get(f"/replies/of/{made.uid}/")
    assert page.status_code == 200 and page.context["form"] is None, "the head reads, the prosecutor answers"
    assert client.post(f"/replies/of/{made.uid}/answer/", {"answer": "adopted"}).status_code == 404
    client.force_login(people.duty_lawyer, backend=BACKEND)
    assert client.get(f"/submissions/of/{made.uid}/").status_code == 404
    client.force_login(people.technician, backend=BACKEND)
    assert client.get("/replies/").status_code == 403 and client.get("/submissions/").status_code == 403


def test_only_who_stands_in_a_case_now_may_write(client: Client, people: People, bind: Bind) -> None:
    assert standing.standings_of(people.defender, NOW) == []
    bind(people.defender)
    (where,) = standing.standings_of(people.defender, NOW)
    Binding.objects.update(state=BindingState.ENDED)
    with pytest.raises(NotAllowed):
        actions.hand_in(lawyer=people.defender, where=where, kind=K.OPINION, text="迟到的意见", sheets=[], now=NOW)
    client.force_login(people.defender, backend=BACKEND)
    assert "受委托或者受指派后" in client.get("/submissions/hand-in/").content.decode()
    assert not Submission.objects.exists()


def test_a_duty_lawyer_writes_about_the_booking_he_was_chosen_for(people: People, desk: Desk) -> None:
    booking = desk.book(48, 49)
    asked = {"agency": people.agency, "consent": "", "revision": booking.revision, "now": NOW}
    flows.ask_agency(by=desk.hand.user, booking=booking, **asked)
    assert standing.standings_of(people.duty_lawyer, NOW) == []
    chosen = {"lawyer": people.duty_lawyer, "why": "", "revision": booking.revision, "now": NOW}
    flows.assign(by=people.legal_aid, booking=booking, **chosen)
    (where,) = standing.standings_of(people.duty_lawyer, NOW)
    assert (where.booking, where.case, where.person) == (booking.number, "", "张三")
    made = hand_in(people.duty_lawyer)
    assert made.state == SubmissionState.ARRIVED and "submission.came" in told(people.prosecutor)
    flows.decline(by=people.duty_lawyer, booking=booking, why="另有开庭", revision=booking.revision, now=NOW)
    with pytest.raises(NotAllowed):
        actions.hand_in(lawyer=people.duty_lawyer, where=where, kind=K.OPINION, text="迟到", sheets=[], now=NOW)
    assert standing.standings_of(people.defender, NOW) == []


def test_what_was_handed_in_is_supplemented_and_never_changed(client: Client, people: People, bind: Bind) -> None:
    bind(people.defender)
    bind(person("other-defender", Role.DEFENDER, people.firm))
    first = hand_in(people.defender)
    second = hand_in(people.defender, text="补充：已经取得谅解。", follows=first.uid)
    first.refresh_from_db()
    assert first.text == "退赔情节没有体现。" and second.follows == first.uid
    client.force_login(people.defender, backend=BACKEND)
    assert "后来补充" in client.get(f"/submissions/of/{first.uid}/").content.decode()
    form = client.get(f"/submissions/hand-in/?follows={first.uid}").context["form"]
    assert (form["kind"].value(), form["where"].value()) == ("opinion", f"binding|{NUMBER}|张三|")
    other = User.objects.get(username="other-defender")
    with pytest.raises(NotAllowed, match="another's"):
        hand_in(other, follows=first.uid)


@pytest.mark.parametrize("kind", K)
def test_each_kind_has_its_answers_and_a_no_needs_a_reason(people: People, bind: Bind, kind: SubmissionKind) -> None:
    bind(people.defender)
    for said in Answer:
        made = hand_in(people.defender, kind)
        if said not in answers_to(kind) or said in NEED_REASON:
            with pytest.raises(UnfitAnswer):
                actions.answer(by=people.prosecutor, submission=made, said=said, reason=" ", now=NOW)
        if said in answers_to(kind):
            actions.answer(by=people.prosecutor, submission=made, said=said, reason="写明理由", now=NOW)
            with pytest.raises(StaleState):
                actions.answer(by=people.prosecutor, submission=made, said=said, reason="写明理由", now=NOW)
            assert events(made)[2:] == ["refused" if said in (Answer.NOT_ADOPTED, Answer.REFUSED) else "answered"]


@pytest.mark.parametrize(
    ("kind", "arrived", "last"),
    [
        (K.CUSTODY, datetime(2026, 3, 16, 10, tzinfo=BEIJING), date(2026, 3, 19)),
        (K.CUSTODY, datetime(2026, 3, 19, 10, tzinfo=BEIJING), date(2026, 3, 23)),  # the third day is a Sunday
        (K.READ, datetime(2026, 3, 16, 10, tzinfo=BEIJING), date(2026, 3, 19)),
        (K.READ, datetime(2026, 3, 19, 10, tzinfo=BEIJING), date(2026, 3, 24)),  # Friday, Monday, Tuesday
        (K.OPINION, datetime(2026, 3, 16, 10, tzinfo=BEIJING), None),
    ],
)
def test_an_answer_is_due_as_the_dated_rules_say(kind: SubmissionKind, arrived: datetime, last: date | None) -> None:
    found = clock.due(kind, arrived)
    assert (timezone.localtime(found).date() if found else None) == last


def test_the_urgent_stands_first_and_the_overdue_is_said_to_be(client: Client, people: People, bind: Bind) -> None:
    bind(people.defender)
    hand_in(people.defender)
    hand_in(people.defender, K.CUSTODY, now=NOW + timedelta(hours=1))
    client.force_login(people.prosecutor, backend=BACKEND)
    page = client.get("/replies/").content.decode()
    assert page.index("申请变更强制措施") < page.index("法律意见</strong>") and "已逾期" in page


def test_a_file_that_is_no_pdf_is_refused_in_words(client: Client, people: People, bind: Bind) -> None:
    bind(people.defender)
    client.force_login(people.defender, backend=BACKEND)
    where = client.get("/submissions/hand-in/").context["form"]["where"].field.choices[0][0]
    picture = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n0000")
    page = client.post(
        "/submissions/hand-in/", {"where": where, "kind": "opinion", "text": "见附件", "file": picture}
    ).content.decode()
    assert "附件只收 PDF" in page and not Submission.objects.exists()
