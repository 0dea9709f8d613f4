"""A dossier goes out as one PDF or as a folder that proves itself; sealed while it waits, for who asked alone."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.utils import timezone

from server.access.models import User
from server.audit.models import AuditEvent
from server.cases.models import Case
from server.dossiers import queries
from server.dossiers.actions import exports
from server.dossiers.errors import Cancelled, StaleState
from server.dossiers.exporting import folder, kept
from server.dossiers.exporting.work import work_on_next
from server.dossiers.models import Export
from server.dossiers.states import ExportState
from tests.server.conftest import People
from tests.server.dossiers.conftest import file_in
from tests.server.dossiers.papers import locked, pdf

Browse = Callable[[User], Browser]


def _exported(case: Case, form: str, browser: Browser) -> bytes:
    browser.post(f"/dossiers/{case.pk}/exports/", {"form": form, "volumes": ["evidence"], "why": "移送法院"})
    call_command("run_gateways")
    export = Export.objects.latest("pk")
    assert export.state == ExportState.DONE, export.trouble
    answer = browser.post(f"/dossiers/{case.pk}/exports/{export.pk}/file/")
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert len(data) == export.size == int(answer["Content-Length"])
    return data


def _words(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def test_one_pdf_has_catalogue_outline_and_a_number_on_each_page(case: Case, people: People, browse: Browse) -> None:
    file_in(case, people, [("横放的表", 3, pdf(1, "表", rotate=90)), ("锁住的", 4, locked(pdf(1)))])
    data = _exported(case, "book", browse(people.prosecutor))
    words = _words(data)
    assert "起诉意见书" in words[0] and "3-5" in words[0], "the catalogue stands first"
    assert [f"{n} / 7" in page for n, page in enumerate(words[1:], 1)] == [True] * 7
    assert "本件无法并入" in words[7] and Export.objects.get().left_out == ["锁住的"]
    with pikepdf.Pdf.open(io.BytesIO(data)) as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root[1].children]
        assert titles == ["1  起诉意见书", "2  讯问笔录", "3  横放的表", "4  锁住的"]


def test_the_folder_is_checked_by_its_own_script_and_by_sha256sum(
    case: Case, people: People, browse: Browse, tmp_path: Path
) -> None:
    data = _exported(case, "folder", browse(people.prosecutor))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        packed.extractall(tmp_path / "out")
    (bag,) = (tmp_path / "out").iterdir()
    paper = bag / "data/01-证据材料卷/002-讯问笔录.pdf"
    assert paper.read_bytes() == pdf(3, "讯问"), "the very bytes that were filed"
    check = [sys.executable, str(bag / "check.py")]
    assert subprocess.run(check, check=False, capture_output=True).returncode == 0
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--quiet", "-c", manifest], cwd=bag, check=True)
    paper.write_bytes(b"other")
    (bag / "data/more.pdf").write_bytes(b"more")
    (bag / "data/卷宗目录.csv").unlink()
    said = subprocess.run(check, check=False, capture_output=True, text=True, env={"PYTHONIOENCODING": "utf-8"})
    assert said.returncode == 1
    assert [line.split(" ")[0] for line in said.stdout.splitlines()[:3]] == ["不一致", "缺少", "多出"]


def test_an_export_is_for_who_asked_and_lies_sealed_until_it_is_cleared(
    case: Case, people: People, browse: Browse, tmp_path: Path
) -> None:
    browser = browse(people.prosecutor)
    data = _exported(case, "folder", browser)
    export = Export.objects.get()
    sealed = (tmp_path / f"dossiers/{export.pk}.sealed").read_bytes()
    assert b"%PDF" not in sealed and "讯问笔录".encode() not in sealed and data.startswith(b"PK")
    place = f"/dossiers/{case.pk}/exports/{export.pk}/file/"
    assert browse(people.case_management).post(place).status_code == 302
    assert AuditEvent.objects.filter(action="dossier.export_fetched").count() == 1
    assert exports.clear(timezone.now() + exports.KEPT_FOR + timedelta(minutes=1)) == 1
    assert not (tmp_path / f"dossiers/{export.pk}.sealed").exists()
    assert "导出文件已清除" in browser.post(place, follow=True).content.decode()
    head = browse(people.department_head)
    head.post(f"/dossiers/{case.pk}/exports/", {"form": "book", "volumes": ["evidence"], "why": "看看"})
    assert Export.objects.count() == 1, "who does not work on the case exports nothing"


def test_pieces_that_were_cut_off_or_exchanged_do_not_open(people: People, tmp_path: Path) -> None:
    writer = kept.Writer(1)
    writer.write(bytes(3 << 20))
    writer.close()
    path = tmp_path / "dossiers/1.sealed"
    whole = path.read_bytes()
    assert len(b"".join(kept.pieces(1))) == 3 << 20
    piece = (1 << 20) + 16
    for torn in (whole[: 7 + piece], whole[:7] + whole[7 + piece :], whole[:-1]):
        path.write_bytes(torn)
        with pytest.raises(StaleState):
            list(kept.pieces(1))


def test_a_cancelled_export_stops_between_two_papers_and_leaves_nothing(
    case: Case, people: People, tmp_path: Path
) -> None:
    now = timezone.now()
    export = exports.ask(by=people.prosecutor, case=case, form="folder", volumes=["evidence"], why="移送", now=now)
    assert exports.ask(
        by=people.prosecutor, case=case, form="folder", volumes=["evidence"], why="移送", now=now
    ) == export, "pressed twice it is one"  # fmt: skip
    taken = exports.take(now)
    assert taken == export and exports.take(now) is None
    exports.cancel(by=people.prosecutor, export=export, now=now)
    assert not exports.finish(export, size=1, digest="0" * 64, left_out=[], now=now)

    def stopped(done: int) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        folder.packed(
            io.BytesIO(), case, queries.catalogue(case), made_by="", why="", now=now, tell=stopped
        )  # fmt: skip
    assert work_on_next(now) is None and not list((tmp_path).glob("dossiers/*"))


def test_a_worker_that_died_is_followed_by_another(case: Case, people: People) -> None:
    now = timezone.now()
    exports.ask(by=people.prosecutor, case=case, form="book", volumes=["evidence"], why="移送", now=now)
    assert exports.take(now) is not None
    assert work_on_next(now + timedelta(minutes=1)) is None
    done = work_on_next(now + exports.SILENT + timedelta(seconds=1))
    assert done is not None and done.state == ExportState.DONE
