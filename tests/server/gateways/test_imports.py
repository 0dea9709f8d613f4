"""Cases come by file: tried first, then all or nothing; the same file again changes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client as Browser

from server.access.models import User
from server.audit.models import AuditEvent
from server.cases.actions import cases as case_actions
from server.cases.actions import people as people_actions
from server.cases.actions.aside import Aside
from server.cases.actions.history import Deed
from server.cases.models import Case, Charge, Due, FieldChange, Fragment, Step, Suspect
from server.cases.queries import lists
from server.gateways.errors import UnfitFile, UnfitMapping
from server.gateways.imports import columns, held, jobs, sheets
from server.gateways.models import ImportJob, ImportState
from tests.server.conftest import People
from tests.server.gateways.files import HEADERS, ROWS, csv, xlsx

NOW = datetime(2026, 3, 18, 9, tzinfo=UTC)


def _tried(people: People, data: bytes, by: User | None = None) -> ImportJob:
    user = by or people.case_management
    job = jobs.receive(by=user, name="案件.xlsx", data=data, origin="业务应用", now=NOW)
    jobs.set_columns(by=user, job=job, columns=job.columns, now=NOW)
    jobs.work(job)
    job.refresh_from_db()
    return job


def _written(job: ImportJob) -> ImportJob:
    jobs.begin_write(by=job.made_by, job=job, now=NOW)
    jobs.work(job)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("data", [xlsx(), csv(), csv(encoding="utf-8-sig")], ids=["xlsx", "gb18030", "utf-8"])
def test_a_file_becomes_cases_with_all_that_a_form_would_have_written(people: People, data: bytes) -> None:
    job = _tried(people, data)
    assert (job.state, list(job.troubles.all())) == (ImportState.CHECKED, [])
    assert Case.objects.count() == 0, "the trial writes nothing"
    _written(job)
    assert (job.state, job.cases, job.suspects, job.known) == (ImportState.DONE, 2, 3, 0)
    case = Case.objects.get(origin_key="A-1")
    assert case.bmsah == "温鹿检刑诉受[2026]33030200123号" and case.prosecutor == people.prosecutor
    first = case.suspects.get(number=1)
    assert (first.sex, first.custody, str(first.birth_date)) == ("male", "arrested", "1949-12-31")
    deed = Deed(by=people.prosecutor, now=NOW, why="核对")
    assert people_actions.read_id_number(suspect=first, deed=deed) == "11010519491231002X"
    assert Charge.objects.filter(suspect__case=case).count() == 2
    assert FieldChange.objects.filter(field="added").count() == 6
    assert Step.objects.filter(case=case, kind="assigned").exists() and Due.objects.filter(case=case).exists()
    found = lists.page(people.prosecutor, lists.Wanted(text="李四"), 30)
    assert [each.pk for each in found.cases] == [case.pk]
    assert AuditEvent.objects.filter(action="case.batch_opened").get().details["cases"] == 2


def test_the_same_file_again_changes_nothing(people: People) -> None:
    _written(_tried(people, xlsx()))
    before = list(Case.objects.values()), list(Suspect.objects.values()), FieldChange.objects.count()
    again = _written(_tried(people, xlsx()))
    assert (again.cases, again.known) == (0, 2)
    assert (list(Case.objects.values()), list(Suspect.objects.values()), FieldChange.objects.count()) == before


def _troubles(people: People, *rows: tuple[Any, ...], headers: tuple[str, ...] = HEADERS) -> list[tuple[int, str, str]]:
    job = _tried(people, xlsx(rows, headers))
    assert job.state == ImportState.CHECKED and job.troubles_found == job.troubles.count()
    return [(each.row, each.column, each.came) for each in job.troubles.all()]


def test_every_wrong_cell_is_named_and_nothing_is_written(people: People) -> None:
    good = list(ROWS[2])

    def but(**told: Any) -> tuple[Any, ...]:
        row = list(good)
        for name, value in told.items():
            row[HEADERS.index(name)] = value
        return tuple(row)

    found = _troubles(
        people,
        but(编号="B-1", 受理日期="去年"),
        but(编号="B-2", 部门受案号="甲2026-1"),
        but(编号="B-3", 承办检察官="nobody"),
        but(编号="B-4", 身份证号码="110105194912310021"),
        but(编号="B-5", 性别="?"),
        but(编号="", 案件名称="没有编号"),
        but(编号="B-6", 案件名称="甲案"),
        but(编号="B-6", 案件名称="乙案"),
        but(编号="B-7", 身份证号码=110105194912310021),
    )
    assert found == [
        (2, "受理日期", "去年"),
        (3, "", ""),
        (4, "承办检察官", "nobody"),
        (5, "姓名", ""),
        (6, "性别", "?"),
        (7, "编号、统一受案号、部门受案号", "空白"),
        (9, "案件名称", "乙案"),
        (10, "身份证号码", "（不显示）"),
    ]
    assert Case.objects.count() == 0


def test_a_number_of_another_case_is_a_trouble_and_not_a_second_case(people: People) -> None:
    _written(_tried(people, xlsx()))
    row = list(ROWS[0])
    row[0] = "C-9"
    assert _troubles(people, tuple(row)) == [(2, "部门受案号", ROWS[0][3])]


def test_a_write_that_is_stopped_half_way_leaves_no_case(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    from server.cases.actions import bulk

    monkeypatch.setattr(bulk, "STRETCH", 1)
    job = _tried(people, xlsx())
    jobs.begin_write(by=job.made_by, job=job, now=NOW)
    real = held.tell

    def tell(number: int, done: int) -> None:
        real(number, done)
        if done == 1 and Case.objects.exists():  # the first case is written aside
            held.ask_to_stop(number)

    monkeypatch.setattr(held, "tell", tell)
    jobs.work(job)
    job.refresh_from_db()
    assert (job.state, Case.objects.count(), Suspect.objects.count()) == (ImportState.CANCELLED, 0, 0)
    with pytest.raises(UnfitFile):
        held.get(job.pk)


def test_while_thousands_are_written_others_write_and_see_none_of_them(
    transactional_db: None, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    from server.cases.actions import bulk

    monkeypatch.setattr(bulk, "STRETCH", 1)
    job = _tried(people, xlsx())
    jobs.begin_write(by=job.made_by, job=job, now=NOW)
    real, seen = held.tell, []
    other = connections.create_connection("default")

    def tell(number: int, done: int) -> None:
        real(number, done)
        if Case.objects.count() == done > 0:  # as this connection sees them
            with other.cursor() as cursor:
                cursor.execute("UPDATE access_user SET display_name = 'x' WHERE username = 'head'")
                cursor.execute("SELECT count(*) FROM cases_case")
                seen.append((done, cursor.fetchone()[0]))

    monkeypatch.setattr(held, "tell", tell)
    jobs.work(job)
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cases_case")
        assert cursor.fetchone()[0] == 2
    other.close()
    assert seen == [(1, 0), (2, 0)]
    assert Case.objects.count() == 2 and Fragment.objects.filter(case__origin_key="A-1").exists()


def test_a_number_taken_while_the_rows_were_made_leaves_no_case_of_the_file(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = _tried(people, xlsx())
    jobs.begin_write(by=job.made_by, job=job, now=NOW)
    real = Aside.move_in

    def move_in(rows: Aside) -> None:
        told = {"name": "另案", "accepted_on": date(2026, 3, 16), "bmsah": ROWS[0][3]}
        with connection.cursor() as cursor:  # the real table, behind the rows of the file
            aside = "temp" if connection.vendor == "sqlite" else "pg_temp"
            cursor.execute(f"ALTER TABLE {aside}.cases_case RENAME TO put_by")
            case_actions.open_case(unit=people.unit, values=told, deed=Deed(by=people.prosecutor, now=NOW))
            cursor.execute(f"ALTER TABLE {aside}.put_by RENAME TO cases_case")
        real(rows)

    monkeypatch.setattr(Aside, "move_in", move_in)
    jobs.work(job)
    job.refresh_from_db()
    assert job.state == ImportState.CANCELLED and "另行登记" in job.failure
    assert not Case.objects.filter(origin_key="A-1").exists()


def test_the_work_of_a_worker_that_died_is_taken_over_and_of_a_live_one_is_not(people: People) -> None:
    job = jobs.receive(by=people.case_management, name="a.xlsx", data=xlsx(), origin="业务应用", now=NOW)
    jobs.set_columns(by=people.case_management, job=job, columns=job.columns, now=NOW)
    assert jobs.take_next(NOW) == job
    assert jobs.take_next(NOW) is None
    assert jobs.take_next(NOW + jobs.SILENT) == job


def test_the_uploaded_file_lies_sealed(people: People, settings: Any) -> None:
    job = jobs.receive(by=people.case_management, name="a.csv", data=csv(encoding="utf-8"), origin="业务应用", now=NOW)
    kept = (settings.MSR.var / "imports" / str(job.pk) / "file").read_bytes()
    assert "张三".encode() not in kept and "张三".encode() in held.get(job.pk)


@pytest.mark.parametrize(
    "data", [b"", b"PK\3\4 no zip", b"\x89PNG\0\0", "编号\n".encode(), "甲,甲\n1,2".encode()],
    ids=["empty", "broken", "picture", "headers alone", "header twice"],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_words(data: bytes) -> None:
    with pytest.raises(UnfitFile) as refused:
        sheets.read(data)
    assert str(refused.value.words)


def test_columns_are_known_by_the_words_of_the_business_system_and_must_tell_cases_apart() -> None:
    assert columns.guess(["AJMC", "slrq", "bmsah", "xm", "备注"]) == {
        "AJMC": "name", "slrq": "accepted_on", "bmsah": "bmsah", "xm": "person_name",
    }  # fmt: skip
    for wrong in ({"a": "name"}, {"a": "name", "b": "accepted_on"}, {"a": "name", "b": "name"}):
        with pytest.raises(UnfitMapping):
            jobs.check_columns(wrong)


def _browser(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_case_management_imports_through_the_pages_and_nobody_else_sees_it(people: People) -> None:
    browser = _browser(people.case_management)
    headers = (*HEADERS[:5], "被告", *HEADERS[6:])
    told = {"file": SimpleUploadedFile("三月.csv", csv(headers=headers)), "origin": "业务应用"}
    place = browser.post("/exchange/imports/", told)["Location"]
    page = browser.get(place).content.decode()
    assert "被告" in page and "试导入" in page
    said = {f"column{n}": key for n, key in enumerate(
        ("key", "name", "accepted_on", "bmsah", "prosecutor", "person_name", "sex", "id_number", "custody", "article",
         "charge"))}  # fmt: skip
    assert "没有错误。将登记 2 件案件、3 名人员" in browser.post(f"{place}columns/", said, follow=True).content.decode()
    assert "已登记 2 件案件" in browser.post(f"{place}write/", follow=True).content.decode()
    again = {"file": SimpleUploadedFile("四月.csv", csv(headers=headers)), "origin": "业务应用"}
    job = browser.post("/exchange/imports/", again)["Location"]
    assert ImportJob.objects.get(pk=int(job.split("/")[-2])).columns["被告"] == "person_name", "remembered"
    other = people.stranger
    assert _browser(other).get(place).status_code == 403
    other.role = "case_management"
    other.save()
    assert [_browser(other).get(place).status_code, _browser(other).post(f"{place}write/").status_code] == [404, 404]
    assert _browser(people.prosecutor).get("/exchange/imports/").status_code == 403
