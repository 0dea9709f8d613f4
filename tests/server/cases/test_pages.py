"""Pages of cases: who sees what, what is pressed, what a refusal says."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from server.access import reach
from server.access.models import Role, User
from server.audit.models import AuditEvent
from server.cases import policies
from server.cases.actions import cases, dues, links
from server.cases.actions.history import Deed
from server.cases.errors import BadPerson
from server.cases.models import Case, Due, FieldChange, Reading, Recompute, SessionLink, Suspect
from server.cases.queries.covering import Flaw, uncovered
from server.cases.queries.lists import Wanted, cases_of, page
from server.cases.rulebook import DELIVERED, fresh_rulebook
from server.cases.steps import StepKind as S
from tests.server.cases.builders import Hand, a_session
from tests.server.conftest import People

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
RESIDENT = "11010519491231002X"


def _as(client: Client, user: User) -> Client:
    client.force_login(user, backend=BACKEND)
    return client


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_a_case_or_does_not_know_of_it(
    client: Client, people: People, open_case: Callable[..., Hand], role: Role
) -> None:
    hand = open_case()
    answer = _as(client, people.of(role)).get(f"/cases/{hand.case.pk}/")
    knows = {Role.PROSECUTOR, Role.DEPARTMENT_HEAD, Role.CHIEF_PROSECUTOR, Role.CASE_MANAGEMENT}
    expected = 200 if role in knows else 404 if role is Role.ASSISTANT else 403
    assert answer.status_code == expected


def test_a_stranger_is_told_404_on_every_page_and_post(
    client: Client, people: People, open_case: Callable[..., Hand]
) -> None:
    hand = open_case()
    suspect = hand.suspect()
    hand.step(S.RIGHTS_TOLD)
    step = hand.case.steps.latest("pk")
    _as(client, people.stranger)
    for path in (f"{hand.case.pk}/", f"{hand.case.pk}/edit/", f"{hand.case.pk}/people/", f"people/{suspect.pk}/"):
        assert client.get(f"/cases/{path}").status_code == 404, path
    of_case = [f"{hand.case.pk}/{deed}/" for deed in ("step", "move", "link")]
    for path in (*of_case, f"people/{suspect.pk}/id-number/", f"people/{suspect.pk}/charge/", f"steps/{step.pk}/void/"):
        assert client.post(f"/cases/{path}", {"why": "理由"}).status_code == 404, path
    assert "张三盗窃案" not in client.get("/cases/all/?text=张三").content.decode()


def test_the_lists_know_the_same_cases_as_the_question_of_reach(people: People, open_case: Callable[..., Hand]) -> None:
    mine, other = open_case(), open_case(by=people.stranger, name="李四诈骗案")
    helped = open_case(by=people.department_head, name="王五伤害案")
    helped.case.helpers.add(people.assistant)
    for user in (people.prosecutor, people.assistant, people.department_head, people.case_management, people.stranger):
        asked = set(reach.within(user, policies.SEE, Case.objects, timezone.now()))
        assert set(cases_of(user)) == asked
    assert set(cases_of(people.department_head)) == {mine.case, helped.case} and other.case not in cases_of(
        people.judge
    )


def test_the_walk_by_leaving_out_finds_the_same(monkeypatch, people: People, open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    monkeypatch.setattr("server.cases.queries.lists.MANY_UNITS", 0)
    assert list(cases_of(people.department_head)) == [hand.case]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("00123", True),
        ("2026]33030200123", True),
        ("三盗", True),
        ("张三 0123", True),
        ("张三 99", False),
        ("三", False),
        ("李四", True),
        ("温鹿检刑诉受〔2026〕", True),
    ],
)
def test_a_case_is_found_by_any_part_of_a_number_or_name(
    people: People, open_case: Callable[..., Hand], text: str, found: bool
) -> None:
    hand = open_case(bmsah="温鹿检刑诉受〔2026〕33030200123号", tysah="33030220260012300")
    hand.suspect(name="李四")
    for user in (people.prosecutor, people.department_head):
        assert [case.pk for case in page(user, Wanted(text=text), 10).cases] == ([hand.case.pk] if found else [])
    assert page(people.stranger, Wanted(text=text), 10).cases == []


def test_a_number_of_another_form_is_refused_with_a_sample(client: Client, people: People) -> None:
    told = {"name": "张三盗窃案", "accepted_on": "2026-03-16", "procedure": "fast", "bmsah": "第5号"}
    answer = _as(client, people.prosecutor).post("/cases/new/", told)
    assert "应如 温鹿检刑诉受[2026]33030200123号" in answer.content.decode() and not Case.objects.exists()
    answer = client.post("/cases/new/", {**told, "bmsah": "温鹿检刑诉受〔2026〕33030200123号"})
    case = Case.objects.get()
    assert answer["Location"] == f"/cases/{case.pk}/people/" and case.bmsah == "温鹿检刑诉受[2026]33030200123号"


def test_the_page_shows_clock_next_steps_and_whom_they_lack(
    client: Client, people: People, open_case: Callable[..., Hand]
) -> None:
    hand = open_case(procedure="fast")
    hand.suspect(name="王五", is_deaf=True, lawyer_kind="none")
    text = _as(client, people.prosecutor).get(f"/cases/{hand.case.pk}/").content.decode()
    for words in (
        "告知诉讼权利",
        "审查起诉（速裁）",
        "权利告知完成",
        "已告知诉讼权利义务",
        "王五",
        "应当提供法律援助",
        "刑事诉讼法第三十五条第二款",
    ):
        assert words in text
    assert Reading.objects.get().person == people.prosecutor
    client.get(f"/cases/{hand.case.pk}/")
    assert AuditEvent.objects.filter(action="case.read").count() == 1


def test_a_step_and_a_move_through_the_page_and_a_stale_form(
    client: Client, people: People, open_case: Callable[..., Hand]
) -> None:
    hand = open_case(accepted_on=timezone.localdate())
    suspect = hand.suspect()
    _as(client, people.prosecutor)
    hand.case.refresh_from_db()
    form = {"kind": "rights_told", "suspects": suspect.pk, "on": timezone.localdate().isoformat()}
    client.post(f"/cases/{hand.case.pk}/step/", {**form, "revision": hand.case.revision})
    stale = client.post(f"/cases/{hand.case.pk}/step/", {**form, "revision": hand.case.revision}, follow=True)
    assert "有人修改了这件案件" in stale.content.decode()
    assert hand.case.steps.filter(kind="rights_told").count() == 1
    refused = client.post(f"/cases/{hand.case.pk}/move/", {"event": "tell_rights"}, follow=True)
    assert "还不能“权利告知完成”：缺少 1 项" in refused.content.decode()


def test_an_identity_number_is_sealed_checked_and_read_with_a_reason(
    client: Client, people: People, open_case: Callable[..., Hand]
) -> None:
    hand = open_case()
    suspect = hand.suspect(id_kind="resident", id_number=RESIDENT)
    assert suspect.birth_date == date(1949, 12, 31) and RESIDENT.encode() not in bytes(suspect.id_sealed)
    page_ = _as(client, people.prosecutor).get(f"/cases/{hand.case.pk}/").content.decode()
    assert RESIDENT not in page_
    client.post(f"/cases/people/{suspect.pk}/id-number/", {"why": ""})
    assert not AuditEvent.objects.filter(action="case.id_number_read").exists()
    shown = client.post(f"/cases/people/{suspect.pk}/id-number/", {"why": "核对身份"})
    assert RESIDENT in shown.content.decode() and "no-store" in shown["Cache-Control"]
    event = AuditEvent.objects.get(action="case.id_number_read")
    assert event.details == {"number": 1, "reason": "核对身份"}
    assert not FieldChange.objects.filter(before__contains=RESIDENT[:6]).exists()
    with pytest.raises(BadPerson, match="check"):
        hand.suspect(id_kind="resident", id_number=RESIDENT[:-1] + "1")


@pytest.mark.parametrize(
    ("born", "juvenile"), [(date(2008, 3, 16), True), (date(2008, 3, 15), False), (date(2008, 3, 17), True)]
)
def test_who_is_eighteen_today_is_of_age_tomorrow(open_case: Callable[..., Hand], born: date, juvenile: bool) -> None:
    assert open_case().suspect(birth_date=born).is_juvenile is juvenile


def test_who_says_no_name_is_entered_by_a_number(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    hand.suspect()
    assert hand.suspect(name="", name_kind="withheld").name == "无名氏2"


def test_a_case_passes_on_with_its_deadlines_and_a_reason(
    client: Client, people: People, open_case: Callable[..., Hand]
) -> None:
    hand = open_case()
    hand.suspect()
    told = {"taker": people.chief_prosecutor.pk, "why": "原承办人休假"}
    assert _as(client, people.prosecutor).post(f"/cases/{hand.case.pk}/assign/", told).status_code == 403
    assert _as(client, people.department_head).post(f"/cases/{hand.case.pk}/assign/", told).status_code == 302
    assert set(Due.objects.values_list("prosecutor", flat=True)) == {people.chief_prosecutor.pk}
    handover = hand.case.handovers.get()
    assert (handover.giver, handover.why) == (people.prosecutor, "原承办人休假")
    assert _as(client, people.prosecutor).get(f"/cases/{hand.case.pk}/").status_code == 404
    assert "原承办人休假" in _as(client, people.department_head).get(f"/cases/{hand.case.pk}/").content.decode()


def test_what_lacks_a_recording_is_listed_until_one_good_one_is_linked(
    people: People, open_case: Callable[..., Hand]
) -> None:
    hand = open_case()
    suspect = hand.suspect(plea="signed")
    Case.objects.update(state="signed")
    assert [each.flaw for each in uncovered(people.department_head, 10)] == [Flaw.NO_RECORDING]
    running = a_session(people.unit, hand.now, state="recording")
    links.link_session(case=hand.case, session=running, suspects=[suspect], deed=hand.deed("同日听取意见"))
    assert [each.flaw for each in uncovered(people.department_head, 10)] == [Flaw.NOT_SEALED]
    sealed = a_session(people.unit, hand.now)
    links.link_session(case=hand.case, session=sealed, suspects=[suspect], deed=hand.deed("补录"))
    assert uncovered(people.department_head, 10) == []
    links.end_link(link=SessionLink.objects.get(session=sealed), deed=hand.deed("关联有误"))
    assert len(uncovered(people.department_head, 10)) == 1 and SessionLink.objects.count() == 2


def test_the_worklist_shows_the_nearest_first_and_escalates_to_the_head(
    client: Client, people: People, open_case: Callable[..., Hand]
) -> None:
    hand = open_case(accepted_on=timezone.localdate() - timedelta(days=60))
    hand.suspect()
    assert "已逾期" in _as(client, people.prosecutor).get("/cases/work/").content.decode()
    escalated = _as(client, people.department_head).get("/cases/work/?whose=escalated").content.decode()
    assert "告知诉讼权利" in escalated and "张三盗窃案" in escalated
    assert "张三盗窃案" not in client.get("/cases/work/?whose=mine").content.decode()
    assert _as(client, people.technician).get("/cases/work/").status_code == 403
    for path in ("/cases/all/", "/cases/uncovered/", "/cases/loads/"):
        assert _as(client, people.department_head).get(path).status_code == 200


def test_a_changed_holiday_moves_what_it_touches_and_a_broken_run_goes_on(
    tmp_path, settings, people: People, open_case: Callable[..., Hand], monkeypatch
) -> None:
    hands = [open_case() for _ in range(3)]
    for hand in hands:
        hand.suspect()
    before = Due.objects.get(case=hands[0].case, rule="tell_rights").due_at
    (tmp_path / "calendar").mkdir()
    told = (DELIVERED / "calendar/2026.toml").read_text("utf-8")
    extra = '\n[[holiday]]\nzh = "临时放假"\nen = "x"\nfrom = 2026-03-19\nto = 2026-03-19\n'
    (tmp_path / "calendar/2026.toml").write_text(told + extra, "utf-8")
    settings.MSR = dataclasses.replace(settings.MSR, rules=tmp_path)
    monkeypatch.setattr(dues, "STRETCH", 1)
    rules, now = fresh_rulebook(), timezone.now() - timedelta(minutes=5)
    run = dues.begin_run(why="临时放假", now=now, rules=rules)
    assert dues.carry_on(run, rules=rules, now=now)  # and here the worker dies
    call_command("recompute_deadlines")
    run = Recompute.objects.get(pk=run.pk)
    assert (run.done, run.total, run.moved) == (3, 3, 3) and run.finished_at is not None
    assert Due.objects.get(case=hands[2].case, rule="tell_rights").due_at - before == timedelta(days=1)
    call_command("recompute_deadlines")
    assert Recompute.objects.count() == 1


def test_case_management_opens_and_changes_but_has_no_case(people: People) -> None:
    deed = Deed(by=people.case_management, now=timezone.now())
    case = cases.open_case(unit=people.unit, values={"name": "x案", "accepted_on": date(2026, 3, 16)}, deed=deed)
    assert case.prosecutor is None and not Suspect.objects.exists()
    cases.assign(case=case, taker=people.prosecutor, deed=Deed(by=people.case_management, now=deed.now, why="轮案"))
    assert Case.objects.get().prosecutor == people.prosecutor


def test_a_helper_is_added_through_the_page_and_then_knows_the_case(
    client: Client, people: People, open_case: Callable[..., Hand]
) -> None:
    hand = open_case()
    _as(client, people.prosecutor).post(f"/cases/{hand.case.pk}/helpers/", {"helpers": people.stranger.pk})
    client.post(f"/cases/{hand.case.pk}/helpers/", {"helpers": people.assistant.pk})
    assert hand.case.changes.get(field="helpers").after == people.assistant.username
    assert _as(client, people.assistant).get(f"/cases/{hand.case.pk}/").status_code == 200
    assert "张三盗窃案" in client.get("/cases/work/").content.decode()


def test_a_recordings_page_names_its_cases_to_those_who_may_know(
    client: Client, people: People, open_case: Callable[..., Hand]
) -> None:
    hand = open_case()
    film = a_session(people.unit, hand.now)
    links.link_session(case=hand.case, session=film, suspects=[hand.suspect()], deed=hand.deed("同一次听取意见"))
    assert "张三盗窃案" in _as(client, people.prosecutor).get(f"/recordings/{film.pk}/").content.decode()
    assert "张三盗窃案" not in _as(client, people.assistant).get(f"/recordings/{film.pk}/").content.decode()
