"""Printed, signed in ink, scanned back crooked; sheets of another document and altered ones are refused by name."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from server.pictures import page_count, page_png
from server.signatures import act as acts
from server.signatures import queries, stating
from server.signatures.actions import releases
from server.signatures.models import Act, Sitting
from server.signatures.states import SignerState, SittingState
from tests.server.conftest import People
from tests.server.signatures.conftest import pdf_of, signed_in, slots

pytestmark = pytest.mark.django_db


def _scanned(pdf: bytes, page: int, *, turned: float = 1.2, cover_mark: bool = False, altered: bool = False) -> bytes:
    """A sheet as a scanner in a far room gives it: crooked, grey, with ink on it."""
    sheet = Image.open(io.BytesIO(page_png(pdf, page, 1400))).convert("L")
    pen = ImageDraw.Draw(sheet)
    pen.line([(700, 1500), (760, 1440), (820, 1530), (900, 1450)], fill=20, width=6)
    pen.ellipse((1000, 1420, 1090, 1540), outline=60, width=5)
    if cover_mark:
        pen.rectangle((0, 1820, 200, 1979), fill=255)
    if altered:
        pen.rectangle((60, 200, 1300, 1300), fill=255)
        for row in range(10):
            pen.rectangle((150, 300 + 90 * row, 1000 - 60 * row, 330 + 90 * row), fill=0)
    sheet = sheet.rotate(turned, fillcolor=250, expand=True)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=80)
    return out.getvalue()


def _file(data: bytes, name: str = "scan.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_paper_goes_and_comes_back_page_by_page(asked: Callable[..., Sitting], people: People) -> None:
    sitting = asked(slots(people.defender), may_be_on_paper=True)
    other = asked(slots(people.defender), may_be_on_paper=True, document="document:2", pdf=pdf_of(1, "other"))
    office = signed_in(people.prosecutor)
    base = f"/signatures/of/{sitting.uid}/paper/"
    pdf = office.post(f"{base}print/").content
    foreign = office.post(f"/signatures/of/{other.uid}/paper/print/").content
    assert office.post(f"{base}print/").content[:5] == b"%PDF-" and page_count(pdf) == 3
    desk = signed_in(people.defender).get(f"/signatures/desk/{sitting.uid}/").content.decode()
    assert "改在纸面签名" in desk

    codes = list(sitting.printed.values_list("code", flat=True))
    sheets = [_scanned(pdf, 0), _scanned(pdf, 2, cover_mark=True), _scanned(foreign, 0), _scanned(pdf, 1, altered=True)]
    told = office.post(f"{base}scan/", {"scans": [_file(each) for each in sheets]}, follow=True).content.decode()
    assert "已收到并比对1页" in told and "第2张：读不出页脚" in told
    assert "第3张：打印页码" in told and "不是这份文书的" in told and "第4张：与打印的第2页内容不一致" in told
    lacking = office.post(f"{base}scan/", {"confirm": "1", "where": "看守所"}, follow=True).content.decode()
    assert "还缺第2、3页的扫描件" in lacking

    rest = [_file(_scanned(pdf, 2, cover_mark=True)), _file(_scanned(pdf, 1, turned=180))]
    office.post(f"{base}scan/", {"scans": rest, "codes": codes[2].lower()})
    found = list(sitting.printed.values_list("found_by", "likeness"))
    assert [how for how, _alike in found] == ["mark", "mark", "typed"] and min(alike for _how, alike in found) >= 75

    given = {"confirm": "1", "where": "县看守所第二讯问室", "signed-0": "1", "note-1": "律师未到，另行补签。"}
    office.post(f"{base}scan/", given)
    sitting.refresh_from_db()
    assert sitting.state == SittingState.DONE
    assert [each.state for each in sitting.signers.all()] == [SignerState.ON_PAPER, SignerState.REFUSED]
    paper = Act.objects.get(kind="paper")
    said = acts.read(bytes(paper.raw), stating.keys())
    assert len(said.scans) == 3 and said.device == "paper"
    first, second = queries.done_acts("document:1")
    assert first.on_paper and first.hand_png == b"" and second.refusal == "律师未到，另行补签。"
    assert len(queries.paper_of("document:1", purpose="test")) == 3

    made = releases.ask(paper, reason="当庭核对原件", basis="刑事诉讼法", by=people.prosecutor, now=timezone.now())
    assert releases.kinds_of(paper) == ["scan-1", "scan-2", "scan-3"]
    assert office.get(f"/signatures/releases/of/{made.uid}/scan-2/").status_code == 404, "not approved yet"
    for head in (people.department_head, people.chief_prosecutor):
        releases.approve(made, by=head, now=timezone.now())
    assert office.get(f"/signatures/releases/of/{made.uid}/scan-2/").content.startswith(b"\x89PNG")

    office.post(f"{base}original/", {"to": "kept", "where": "卷一"})  # not before it was received
    office.post(f"{base}original/", {"to": "posted", "where": "EMS 1234"})
    office.post(f"{base}original/", {"to": "received", "where": "案管"})
    assert list(sitting.originals.values_list("state", flat=True)) == ["in_room", "posted", "received"]


def test_who_began_on_a_screen_goes_on_there(asked: Callable[..., Sitting], people: People) -> None:
    sitting = asked(slots(people.defender, present=False), may_be_on_paper=True)
    sitting.signers.filter(place=0).update(state=SignerState.READING)
    office = signed_in(people.prosecutor)
    told = office.post(f"/signatures/of/{sitting.uid}/paper/print/", follow=True).content.decode()
    assert "不能改为纸面" in told
    without = asked(slots(people.defender), document="document:3")
    assert office.get(f"/signatures/of/{without.uid}/paper/").status_code == 404
