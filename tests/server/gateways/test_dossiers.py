"""The police's dossier comes as a zip with its manifest: looked through first, then all of it or nothing."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone

from server.access.management.commands.seed_demo import seed
from server.access.models import Unit, User
from server.audit.models import AuditEvent
from server.cases.models import Case
from server.devices.models import Room
from server.dossiers.queries import catalogue
from server.gateways.dossiers import parcels, reading
from server.gateways.errors import StaleState, UnfitFile
from server.gateways.models import DossierFile, Parcel
from tests.server.cases.builders import Hand
from tests.server.cases.conftest import open_case
from tests.server.conftest import People

PDF = b"%PDF-1.7 one"
OTHER = b"%PDF-1.7 two"

__all__ = ["open_case"]


def _zip(rows: str, **files: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as parcel:
        parcel.writestr("卷宗/manifest.csv", f"文件,标题,卷,SHA-256\n{rows}".encode())
        for name, data in files.items():
            parcel.writestr(f"卷宗/{name}.pdf", data)
    return kept.getvalue()


GOOD = _zip(f"a.pdf,起诉意见书,1,{hashlib.sha256(PDF).hexdigest()}\nb.pdf,讯问笔录,2,\n", a=PDF, b=OTHER)


def _browser(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_a_dossier_is_looked_through_filed_by_the_worker_and_read_by_the_prosecutor(
    people: People, open_case: Callable[..., Hand]
) -> None:
    case = open_case().case
    place = f"/exchange/dossiers/{case.pk}/"
    manager = _browser(people.case_management)
    manager.post(place, {"file": SimpleUploadedFile("卷.zip", GOOD)})
    parcel = Parcel.objects.get()
    assert (parcel.files, parcel.troubles, DossierFile.objects.count()) == (2, [], 0)
    manager.post(f"/exchange/parcels/{parcel.pk}/file/")
    call_command("run_gateways")
    assert [(each.volume, each.title) for each in case.dossier.all()] == [(1, "起诉意见书"), (2, "讯问笔录")]
    key = f"police:{case.dossier.first().pk}"
    assert _browser(people.prosecutor).get(f"/dossiers/{case.pk}/papers/{key}/file/").content == PDF
    assert AuditEvent.objects.filter(action="dossier.fetched", actor="prosecutor").count() == 1
    assert _browser(people.prosecutor).post(place, {"file": SimpleUploadedFile("卷.zip", GOOD)}).status_code == 403
    people.stranger.role = "case_management"
    people.stranger.save()
    assert _browser(people.stranger).get(place).status_code == 404
    assert _browser(people.stranger).post(f"/exchange/parcels/{parcel.pk}/cancel/").status_code == 404


def test_the_same_parcel_again_adds_nothing(people: People, open_case: Callable[..., Hand]) -> None:
    case = open_case().case
    for _ in range(2):
        now = timezone.now()
        parcel = parcels.receive(by=people.case_management, case=case, name="卷.zip", data=GOOD, now=now)
        parcels.confirm(by=people.case_management, parcel=parcel, now=now)
        parcels.file_away(parcel, now)
    assert case.dossier.count() == 2 and parcel.known == 2


@pytest.mark.parametrize(
    ("rows", "files", "came"),
    [
        ("a.pdf,甲,1,\nc.pdf,丙,1,\n", {"a": PDF}, "没有"),
        ("a.pdf,甲,1,\n", {"a": b"MZ"}, "a.pdf"),
        (f"a.pdf,甲,1,{'0' * 64}\n", {"a": PDF}, hashlib.sha256(PDF).hexdigest()[:16]),
        ("a.pdf,甲,零,\n", {"a": PDF}, "零"),
        ("a.pdf,,1,\n", {"a": PDF}, ""),
        ("a.pdf,甲,1,\na.pdf,乙,1,\n", {"a": PDF}, "列了两次"),
        ("a.pdf,甲,1,\n", {"a": PDF, "b": OTHER}, "未列出"),
        ("../a.pdf,甲,1,\n", {"a": PDF}, "没有"),
    ],
)
def test_what_is_wrong_is_named_and_cannot_be_filed(
    people: People, open_case: Callable[..., Hand], rows: str, files: dict[str, Any], came: str
) -> None:
    now = timezone.now()
    case = open_case().case
    parcel = parcels.receive(by=people.case_management, case=case, name="a.zip", data=_zip(rows, **files), now=now)
    assert came in [each["came"] for each in parcel.troubles]
    with pytest.raises(StaleState):
        parcels.confirm(by=people.case_management, parcel=parcel, now=now)


def test_what_is_no_parcel_is_refused() -> None:
    with pytest.raises(UnfitFile):
        reading.read(b"%PDF-")
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as parcel:
        parcel.writestr("a.pdf", PDF)
    with pytest.raises(UnfitFile):
        reading.read(kept.getvalue())


def test_the_demos_first_cases_have_an_invented_dossier_once(people: People) -> None:
    with pytest.raises(CommandError, match="seed_demo"):
        call_command("seed_demo_dossiers")
    seed("demo password 7")
    Room.objects.create(code="T01", name_zh="演示室", name_en="Demo", unit=Unit.objects.get(code="demo-a"))
    call_command("seed_demo_hearings", "T01", stdout=io.StringIO())
    for _twice in range(2):
        call_command("seed_demo_dossiers", stdout=io.StringIO())
    assert Parcel.objects.filter(state="done").count() == 3 and DossierFile.objects.count() == 3 * 13
    case = Case.objects.filter(dossier__isnull=False).first()
    assert case is not None and catalogue(case).pages >= 28
