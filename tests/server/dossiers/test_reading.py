"""The dossier is one page in order; whoever turns a page is written down, and nobody else learns that it is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from django.test import Client as Browser
from django.utils import timezone
from PIL import Image

from server.access.models import User
from server.audit.models import AuditEvent
from server.cases.models import Case
from server.dossiers import queries
from server.dossiers.models import Note, PageCount, Sitting, Turned
from tests.server.conftest import People
from tests.server.dossiers.conftest import file_in
from tests.server.dossiers.papers import locked, pdf

Browse = Callable[[User], Browser]


def test_papers_stand_in_volumes_with_page_numbers_that_go_through(case: Case) -> None:
    whole = queries.catalogue(case)
    assert [(s.volume.key, s.pages) for s in whole.shelves] == [("evidence", 5)]
    told = [(e.number, e.paper.title, e.paper.part, e.first, e.last) for e in whole.entries]
    assert told == [(1, "起诉意见书", "侦查第1卷", 1, 2), (2, "讯问笔录", "侦查第2卷", 3, 5)]
    place = whole.place(4)
    assert place is not None and (place.entry.paper.title, place.page, place.in_volume) == ("讯问笔录", 2, 4)
    assert whole.place(99) == whole.place(5)
    assert [each.paper.title for each in whole.found("笔录 第2卷")] == ["讯问笔录"]
    assert PageCount.objects.count() == 2, "counted when the parcel was filed, not when the page is opened"


def test_the_page_shows_the_paper_and_turns_by_keys(case: Case, people: People, browse: Browse) -> None:
    browser = browse(people.prosecutor)
    page = browser.get(f"/dossiers/{case.pk}/?page=3").content.decode()
    assert "讯问笔录" in page and "本件 1 / 3" in page and 'data-key="arrowright"' in page
    key = queries.catalogue(case).entries[1].paper.key
    assert f"/dossiers/{case.pk}/pages/{key}/1/page/" in page
    by_paper = browser.get(f"/dossiers/{case.pk}/?paper={key}&at=2").content.decode()
    assert "本件 2 / 3" in by_paper
    found = browser.get(f"/dossiers/{case.pk}/?q=起诉").content.decode()
    assert "找到 1 份" in found and "没有这样的文件" in browser.get(f"/dossiers/{case.pk}/?q=鉴定").content.decode()


def test_each_page_that_goes_out_is_written_down_in_one_sitting(case: Case, people: People, browse: Browse) -> None:
    browser, key = browse(people.prosecutor), queries.catalogue(case).entries[1].paper.key
    browser.get(f"/dossiers/{case.pk}/")
    for page, size in ((1, "page"), (2, "page"), (2, "large"), (3, "thumb")):
        answer = browser.get(f"/dossiers/{case.pk}/pages/{key}/{page}/{size}/")
        assert answer["Content-Type"] == "image/png"
        assert Image.open(BytesIO(answer.content)).width == {"page": 1100, "large": 1900, "thumb": 150}[size]
    sitting = Sitting.objects.get()
    turned = [(each.page, each.times) for each in Turned.objects.filter(sitting=sitting)]
    assert turned == [(1, 1), (2, 2)], "a thumbnail is not read"
    assert AuditEvent.objects.filter(action="dossier.opened", actor="prosecutor").count() == 1
    Sitting.objects.update(seen_at=timezone.now() - timedelta(minutes=31))
    browser.get(f"/dossiers/{case.pk}/")
    assert Sitting.objects.count() == 2


def test_strangers_and_operators_see_nothing(case: Case, people: People, browse: Browse) -> None:
    key = queries.catalogue(case).entries[0].paper.key
    for path in (
        "",
        f"pages/{key}/1/page/",
        f"papers/{key}/file/",
        "notes/",
        "exports/",
        "services/",
        "visits/",
        "archive/",
    ):
        assert browse(people.stranger).get(f"/dossiers/{case.pk}/{path}").status_code == 404, path
        assert browse(people.operator).get(f"/dossiers/{case.pk}/{path}").status_code == 403, path
    assert browse(people.case_management).get(f"/dossiers/{case.pk}/readings/").status_code == 200
    assert browse(people.prosecutor).get(f"/dossiers/{case.pk}/readings/").status_code == 403
    assert browse(people.prosecutor).get(f"/dossiers/{case.pk}/pages/{key}/9/page/").status_code == 404
    assert not Turned.objects.exists()


def test_a_paper_is_had_as_a_file_by_who_works_on_the_case_and_compared(
    case: Case, people: People, browse: Browse, tmp_path: Path
) -> None:
    entry = queries.catalogue(case).entries[0]
    place = f"/dossiers/{case.pk}/papers/{entry.paper.key}/file/"
    assert browse(people.prosecutor).get(place).content == pdf(2, "意见")
    assert AuditEvent.objects.filter(action="dossier.fetched", actor="prosecutor").count() == 1
    assert browse(people.department_head).get(place).status_code == 302, "a head reads, and fetches nothing"
    kept = tmp_path / "vault/cases/dossier" / entry.paper.digest
    kept.chmod(0o600)
    kept.write_bytes(b"%PDF-1.7 other")
    answer = browse(people.prosecutor).get(place, follow=True)
    assert "文件与入卷时不一致" in answer.content.decode()
    assert AuditEvent.objects.filter(action="dossier.fetched").count() == 1


def test_a_locked_paper_says_so_and_keeps_its_place(case: Case, people: People, browse: Browse) -> None:
    file_in(case, people, [("加密的笔录", 3, locked(pdf(4)))])
    whole = queries.catalogue(case)
    entry = whole.entries[-1]
    assert (whole.pages, entry.pages, entry.is_drawn) == (6, 1, False)
    page = browse(people.prosecutor).get(f"/dossiers/{case.pk}/?page=6").content.decode()
    assert "本件无法显示" in page
    assert browse(people.prosecutor).get(f"/dossiers/{case.pk}/pages/{entry.paper.key}/1/page/").status_code == 422


def test_notes_are_ones_own(case: Case, people: People, browse: Browse) -> None:
    key = queries.catalogue(case).entries[1].paper.key
    browser = browse(people.prosecutor)
    browser.post(f"/dossiers/{case.pk}/notes/{key}/2/", {"text": "与供述矛盾<b>"})
    note = Note.objects.get()
    page = f"/dossiers/{case.pk}/?paper={key}&at=2"
    assert "与供述矛盾&lt;b&gt;" in browser.get(page).content.decode()
    assert "与供述矛盾" not in browse(people.department_head).get(page).content.decode()
    text = browser.get(f"/dossiers/{case.pk}/notes/?as=text").content.decode()
    assert text == "《讯问笔录》\n  第2页：与供述矛盾<b>\n"
    other = browse(people.department_head).post(f"/dossiers/{case.pk}/notes/{key}/2/", {"note": note.pk, "text": "改"})
    assert other.status_code == 404 and Note.objects.get().text == "与供述矛盾<b>"
    browser.post(f"/dossiers/{case.pk}/notes/{key}/2/", {"note": note.pk, "text": ""})
    assert not Note.objects.exists()
    assert not any("矛盾" in str(each.details) for each in AuditEvent.objects.all()), "no log says what a note says"


def test_an_empty_dossier_says_what_comes_into_it(
    open_case: Callable[..., object], people: People, browse: Browse
) -> None:
    empty = open_case().case  # type: ignore[attr-defined]
    assert "卷宗里还没有文件" in browse(people.prosecutor).get(f"/dossiers/{empty.pk}/").content.decode()
