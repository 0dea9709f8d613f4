"""A lawyer reads on site: registered, opened by a code that counts once, watermarked, counted by pages and minutes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client as Browser
from django.utils import timezone
from PIL import Image, ImageChops

from server.access.models import User
from server.audit.models import AuditEvent
from server.cases.models import Case, Step
from server.cases.steps import StepKind
from server.dossiers import queries
from server.dossiers.actions import visits
from server.dossiers.errors import UnfitTold
from server.dossiers.models import Sitting, Turned, Visit
from server.dossiers.states import VisitState
from tests.server.conftest import People

Browse = Callable[[User], Browser]


def _registered(case: Case, lawyer: User, people: People, browse: Browse) -> tuple[Visit, str]:
    told = {"counsel": lawyer.pk, "place": "阅卷室1号席", "volumes": ["evidence", "procedure"], "seen": "on"}
    page = browse(people.case_management).post(f"/dossiers/{case.pk}/visits/", told).content.decode()
    return Visit.objects.latest("pk"), re.search(r'visit-code">([\w-]+)<', page).group(1)  # type: ignore[union-attr]


def _seated(code: str) -> Browser:
    browser = Browser()
    assert browser.post("/dossiers/place/", {"code": code.lower()})["Location"] == "/dossiers/place/undertaking/"
    assert "不向他人泄露" in browser.get("/dossiers/place/undertaking/").content.decode()
    assert browser.post("/dossiers/place/undertaking/")["Location"] == "/dossiers/place/read/"
    return browser


def test_a_lawyer_reads_with_a_code_and_the_case_has_its_step(
    case: Case, lawyer: User, people: People, browse: Browse
) -> None:
    visit, code = _registered(case, lawyer, people, browse)
    browser, key = _seated(code), queries.catalogue(case).entries[1].paper.key
    page = browser.get("/dossiers/place/read/?page=3").content.decode()
    assert "讯问笔录" in page and lawyer.display_name in page and "下载" not in page
    for number in (1, 3):
        browser.get(f"/dossiers/place/pages/{key}/{number}/page/")
    browser.post(f"/dossiers/place/notes/{key}/1/", {"text": "时间有出入"})
    assert "时间有出入" in browser.get("/dossiers/place/notes/").content.decode()
    Sitting.objects.update(started_at=timezone.now() - timedelta(minutes=25))
    assert browser.post("/dossiers/place/leave/")["Location"] == "/dossiers/place/"
    assert browser.get("/dossiers/place/read/")["Location"] == "/dossiers/place/", "the seat is free"
    browse(people.case_management).post(f"/dossiers/{case.pk}/visits/{visit.pk}/confirm/")
    visit.refresh_from_db()
    step = Step.objects.get(kind=StepKind.FILE_READ)
    assert (visit.state, step.reference) == (VisitState.CONFIRMED, visit.number)
    assert step.note == f"{lawyer.display_name}现场阅卷 2 页，25 分钟"
    told = list(AuditEvent.objects.filter(action__startswith="visit.").values_list("action", "actor"))
    assert told == [
        ("visit.registered", "case-management"), ("visit.entered", "duty-lawyer"), ("visit.left", "duty-lawyer"),
        ("visit.confirmed", "case-management"),
    ]  # fmt: skip
    register = browse(people.case_management).get("/dossiers/readings/")
    assert "2 页，25 分钟" in register.content.decode() and register.context["sums"] == [(lawyer, 1, 2, 25)]


def test_a_code_opens_once_in_one_browser_and_the_next_takes_the_seat(
    case: Case, lawyer: User, people: People, browse: Browse
) -> None:
    visit, code = _registered(case, lawyer, people, browse)
    first = _seated(code)
    assert "阅卷码不对" in Browser().post("/dossiers/place/", {"code": code}).content.decode()
    page = browse(people.case_management).post(f"/dossiers/{case.pk}/visits/{visit.pk}/renew/").content.decode()
    second = _seated(re.search(r'visit-code">([\w-]+)<', page).group(1))  # type: ignore[union-attr]
    assert second.get("/dossiers/place/read/").status_code == 200
    assert first.get("/dossiers/place/read/").status_code == 302
    assert Sitting.objects.filter(visit=visit).count() == 1
    Visit.objects.update(state=VisitState.REGISTERED, code=visits._digest("ABCD2345"), code_until=timezone.now())
    assert visits.waiting_for("ABCD-2345", timezone.now()) is None, "expired"


def test_what_lawyers_may_not_read_is_not_there(case: Case, lawyer: User, people: People, browse: Browse) -> None:
    _visit, code = _registered(case, lawyer, people, browse)
    browser = _seated(code)
    Visit.objects.update(volumes=["counsel", "internal"])
    key = queries.catalogue(case).entries[0].paper.key
    assert browser.get(f"/dossiers/place/pages/{key}/1/page/").status_code == 404
    assert "登记的卷里还没有文件" in browser.get("/dossiers/place/read/").content.decode()
    with pytest.raises(UnfitTold):
        visits.check_volumes(["internal"])


def test_who_reads_is_drawn_into_the_page(case: Case, lawyer: User, people: People, browse: Browse) -> None:
    _visit, code = _registered(case, lawyer, people, browse)
    key = queries.catalogue(case).entries[0].paper.key
    marked = Image.open(BytesIO(_seated(code).get(f"/dossiers/place/pages/{key}/1/page/").content)).convert("L")
    clean = Image.open(BytesIO(browse(people.prosecutor).get(f"/dossiers/{case.pk}/pages/{key}/1/page/").content))
    changed = ImageChops.difference(marked, clean.convert("L")).point(lambda grey: 255 if grey > 8 else 0)
    left, top, right, bottom = changed.getbbox() or (0, 0, 0, 0)
    assert right - left > 900 and bottom - top > 1300, "over all of the page"


def test_a_seat_that_was_left_ends_where_it_was_last_seen(
    case: Case, lawyer: User, people: People, browse: Browse
) -> None:
    visit, code = _registered(case, lawyer, people, browse)
    browser = _seated(code)
    seen = timezone.now() - timedelta(minutes=31)
    Sitting.objects.update(started_at=seen - timedelta(minutes=9), seen_at=seen)
    assert browser.get("/dossiers/place/").status_code == 200
    visit.refresh_from_db()
    assert (visit.state, visit.left_at) == (VisitState.ENDED, seen)
    assert queries.minutes_of(visit.sitting) == 9 and not Turned.objects.exists()


def test_only_counsel_of_the_case_is_registered_and_only_by_case_management(
    case: Case, lawyer: User, people: People, browse: Browse
) -> None:
    told = {"counsel": people.defender.pk, "place": "1", "volumes": ["evidence"], "seen": "on"}
    browse(people.case_management).post(f"/dossiers/{case.pk}/visits/", told)
    browse(people.prosecutor).post(f"/dossiers/{case.pk}/visits/", {**told, "counsel": lawyer.pk})
    assert not Visit.objects.exists()
    with pytest.raises(UnfitTold):
        visits.check_counsel(case, people.defender, list(case.suspects.all()))
