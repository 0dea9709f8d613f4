"""Papers are served with what came of it, pushed and followed, handed by a channel; a dossier is archived."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.utils import timezone

from server.access.models import User
from server.audit.models import AuditEvent
from server.cases.models import Case, Step
from server.cases.states import CaseState
from server.cases.steps import StepKind
from server.documents.kinds import Kind
from server.documents.models import Document
from server.documents.queries import data_of
from server.documents.sources import initial
from server.documents.typed import checked
from server.dossiers import queries
from server.dossiers.actions import archives, services
from server.dossiers.errors import NotAllowed, UnfitTold
from server.dossiers.models import Archive, Export, Handing, Push, Service
from server.dossiers.states import ArchiveState, PushState, ServiceEvent, ServiceState
from server.gateways.exchange import receipts
from tests.fakes.case_system import CaseSystem, case_system
from tests.server.conftest import People
from tests.server.dossiers.conftest import BMSAH, file_in
from tests.server.dossiers.papers import pdf

Browse = Callable[[User], Browser]


@pytest.fixture
def far(settings: Any, tmp_path: Path) -> Iterator[CaseSystem]:
    """The case platform, running, and this centre set to it."""
    with case_system() as state:
        (tmp_path / "platform.key").write_text(state.secret + "\n")
        settings.MSR = dataclasses.replace(settings.MSR, platform=state.address, platform_key=tmp_path / "platform.key")
        yield state


def _prepared(case: Case, people: People, browse: Browse) -> Service:
    key = queries.catalogue(case).entries[0].paper.key
    told = {
        "recipient": "suspect",
        "name": "张三",
        "suspect": case.suspects.get().pk,
        "place": "看守所",
        "papers": [key],
    }
    browse(people.prosecutor).post(f"/dossiers/{case.pk}/services/", told)
    return Service.objects.latest("pk")


def _result(**more: str) -> dict[str, str]:
    at = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    return {"event": "serve", "way": "direct", "served_at": at, "served_by": "李检察官", **more}


def test_a_paper_is_served_and_its_receipt_is_a_document(case: Case, people: People, browse: Browse) -> None:
    service = _prepared(case, people, browse)
    browser = browse(people.prosecutor)
    for _pressed_twice in range(2):
        browser.post(f"/dossiers/{case.pk}/services/{service.pk}/receipt/")
    sheet = Document.objects.get()
    said = data_of(sheet)
    assert (sheet.kind, said["recipient"], said["papers"][0]["title"]) == ("d15_service", "张三", "起诉意见书")
    browser.post(f"/dossiers/{case.pk}/services/{service.pk}/settle/", _result())
    service.refresh_from_db()
    assert (service.state, service.way, service.served_by) == (ServiceState.SERVED, "direct", "李检察官")
    browser.post(f"/dossiers/{case.pk}/services/{service.pk}/settle/", _result(event="fail", reason="查无此人"))
    service.refresh_from_db()
    assert service.state == ServiceState.SERVED, "what was signed for is not unsaid; it is made void with a reason"
    browser.post(f"/dossiers/{case.pk}/services/{service.pk}/settle/", {"event": "void", "why": "登记错误"})
    service.refresh_from_db()
    assert (service.state, service.void_why) == (ServiceState.VOID, "登记错误")


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"event": "leave", "reason": "拒绝签收"}, "prepared"),
        ({"event": "leave", "reason": "拒绝签收", "witness": "看守所民警王某"}, "left"),
        ({"event": "leave", "reason": "拒绝签收", "evidence": "执法记录仪 0031"}, "left"),
        ({"event": "leave", "way": "post", "reason": "拒收", "witness": "王某"}, "prepared"),
        ({"way": "proxy"}, "prepared"),
        ({"way": "proxy", "taken_by": "李父", "relation": "父亲"}, "served"),
        ({"event": "fail"}, "prepared"),
        ({"event": "fail", "reason": "已离开该地址"}, "failed"),
        ({"served_at": "2020-01-01T10:00"}, "prepared"),
        ({"way": "pigeon"}, "prepared"),
    ],
)
def test_a_refusal_counts_as_served_only_with_reason_and_witness(
    case: Case, people: People, browse: Browse, told: dict[str, str], state: str
) -> None:
    service = _prepared(case, people, browse)
    browse(people.prosecutor).post(f"/dossiers/{case.pk}/services/{service.pk}/settle/", _result(**told))
    service.refresh_from_db()
    assert service.state == state


def test_a_pushed_paper_is_followed_to_its_signature_or_its_return(
    case: Case, people: People, browse: Browse, far: CaseSystem
) -> None:
    browser, entry = browse(people.prosecutor), queries.catalogue(case).entries[1]
    place, page = f"/dossiers/{case.pk}/papers/{entry.paper.key}/push/", f"/dossiers/{case.pk}/?page=3"
    assert "推送到业务系统" in browser.get(page).content.decode()
    for _pressed_twice in range(2):
        browser.post(place)
    call_command("run_gateways")
    push = Push.objects.get()
    (sent,) = [body for path, body in far.taken if path == "/documents"]
    assert (sent["bmsah"], sent["title"], sent["volume"], sent["sha256"]) == (
        BMSAH, "讯问笔录", "证据材料卷", entry.paper.digest,
    )  # fmt: skip
    assert far.files[entry.paper.digest] == pdf(3, "讯问")
    assert (push.state, push.receipt) == (PushState.ARRIVED, "R-1")
    far.say_of_document("returned", "缺少第三页", by="法院立案庭")
    receipts.ask("told", timezone.now())
    call_command("run_gateways")
    push.refresh_from_db()
    assert (push.state, push.said, push.said_by) == (PushState.RETURNED, "缺少第三页", "法院立案庭")
    assert "对方已退回" in browser.get(page).content.decode()
    browser.post(place)
    call_command("run_gateways")
    again = Push.objects.get(attempt=2)
    far.say_of_document("signed_for", by="法院立案庭")
    receipts.ask("told-2", timezone.now())
    call_command("run_gateways")
    again.refresh_from_db()
    assert again.state == PushState.SIGNED_FOR and Push.objects.count() == 2
    told = AuditEvent.objects.filter(action__startswith="document.").values_list("action", flat=True)
    assert list(told) == [
        "document.sent", "document.arrived", "document.returned", "document.sent", "document.arrived",
        "document.signed_for",
    ]  # fmt: skip


def test_a_dossier_is_handed_by_a_channel_with_undertaking_and_receipt(
    case: Case, lawyer: User, people: People, browse: Browse
) -> None:
    browser = browse(people.case_management)
    told = {
        "counsel": lawyer.pk, "channel": "lawyer_net", "volumes": ["evidence"],
        "undertaken_on": timezone.localdate().isoformat(), "undertaking_at": "案管档案柜3",
    }  # fmt: skip
    browser.post(f"/dossiers/{case.pk}/handings/", told)
    handing = Handing.objects.get()
    browser.post(f"/dossiers/{case.pk}/handings/{handing.pk}/hand/")
    handing.refresh_from_db()
    assert handing.state == "prepared", "there is no package yet"
    call_command("run_gateways")
    browser.post(f"/dossiers/{case.pk}/handings/{handing.pk}/hand/")
    browser.post(f"/dossiers/{case.pk}/handings/{handing.pk}/receipt/", {"number": "12309-20261130-7"})
    handing.refresh_from_db()
    assert (handing.state, handing.digest) == ("receipted", Export.objects.get().digest)
    step = Step.objects.get(kind=StepKind.REVIEW_OFFERED)
    assert step.reference == "12309-20261130-7" and lawyer.display_name in step.note


def test_a_closed_case_is_archived_read_only_and_opened_only_by_another(
    case: Case, people: People, browse: Browse
) -> None:
    now, manager, key = timezone.now(), browse(people.case_management), queries.catalogue(case).entries[0].paper.key
    with pytest.raises(UnfitTold, match="open ends"):
        archives.archive(by=people.case_management, case=case, retention="thirty", now=now)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    manager.post(f"/dossiers/{case.pk}/archive/", {"retention": "thirty"})
    archive = Archive.objects.get()
    assert archive.keep_until is not None and archive.keep_until.year == timezone.localdate().year + 30
    assert archive.digest == queries.digest_of(archive.entries) and len(archive.entries) == 2
    file_in(case, people, [("后来的", 1, pdf(1, "后来"))])
    assert [each.paper.title for each in queries.catalogue(case).entries] == ["起诉意见书", "讯问笔录"]
    page = browse(people.prosecutor).get(f"/dossiers/{case.pk}/").content.decode()
    assert "归档后有 1 份文件" in page and "后来的" in page and "在这一页写批注" not in page
    with pytest.raises(NotAllowed):
        services.prepare(
            by=people.prosecutor, case=case, papers=queries.catalogue(case).entries, suspect=None,
            told={"recipient": "court", "name": "法院", "place": "法院"}, now=now,
        )  # fmt: skip
    browse(people.prosecutor).post(f"/dossiers/{case.pk}/notes/{key}/1/", {"text": "晚了"})
    assert not case.dossier_notes.exists()
    browse(people.department_head).post(f"/dossiers/{case.pk}/archive/{archive.pk}/ask/", {"why": "x" * 5})
    browse(people.prosecutor).post(f"/dossiers/{case.pk}/archive/{archive.pk}/ask/", {"why": "补充送达回证"})
    archive.refresh_from_db()
    assert (archive.state, archive.asked_by) == (ArchiveState.ASKED, people.prosecutor)
    browse(people.prosecutor).post(
        f"/dossiers/{case.pk}/archive/{archive.pk}/decide/", {"said": "同意", "act": "approve"}
    )
    browse(people.department_head).post(
        f"/dossiers/{case.pk}/archive/{archive.pk}/decide/", {"said": "同意补充", "act": "approve"}
    )
    archive.refresh_from_db()
    assert (archive.state, archive.decided_by) == (ArchiveState.OPENED, people.department_head)
    assert len(queries.catalogue(case).entries) == 3
    archives.archive(by=people.case_management, case=case, retention="permanent", now=now + timedelta(hours=1))
    assert Archive.objects.count() == 2 and Archive.objects.first().keep_until is None  # type: ignore[union-attr]


def test_an_event_that_the_table_does_not_know_is_refused(case: Case, people: People, browse: Browse) -> None:
    service = _prepared(case, people, browse)
    with pytest.raises(UnfitTold):
        services.settle(by=people.prosecutor, service=service, event=ServiceEvent.VOID, told={}, now=timezone.now())


def test_what_a_service_came_to_stands_in_its_receipt(case: Case, people: People, browse: Browse) -> None:
    service = _prepared(case, people, browse)
    browse(people.prosecutor).post(
        f"/dossiers/{case.pk}/services/{service.pk}/settle/",
        _result(event="leave", reason="拒绝签收", witness="看守所民警王某", evidence="执法记录仪0031"),
    )
    told = initial(Kind.D15_SERVICE, case, list(case.suspects.all()), people.prosecutor, timezone.now())
    assert (told["way"], told["refusal"], told["witnesses"]) == ("留置送达", "拒绝签收", ["看守所民警王某"])
    assert "received_at" not in told
    checked(Kind.D15_SERVICE, told)
