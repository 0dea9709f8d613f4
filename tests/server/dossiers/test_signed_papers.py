"""A document with digital signatures stands in its dossier: its original keeps them, the one PDF says it does not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pypdfium2
from django.core.management import call_command
from django.test import Client as Browser
from django.utils import timezone

from server.access.models import User
from server.documents.actions import void
from server.documents.models import Document
from server.dossiers import queries
from server.dossiers.models import Export
from server.hearings.seams import papers_of
from server.seals.verifying import verify
from tests.server.conftest import People
from tests.server.documents.test_course import signed
from tests.server.signatures.conftest import tablet

__all__ = ["signed", "tablet"]
Browse = Callable[[User], Browser]


def _exported(document: Document, form: str, browser: Browser) -> bytes:
    place = f"/dossiers/{document.case_id}/exports/"
    browser.post(place, {"form": form, "volumes": ["procedure"], "why": "移送法院"})
    call_command("run_gateways")
    export = Export.objects.latest("pk")
    answer = browser.post(f"{place}{export.pk}/file/")
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_the_original_is_valid_in_the_folder_and_the_one_pdf_says_what_it_lost(
    signed: Document, people: People, browse: Browse
) -> None:
    browser = browse(people.prosecutor)
    (entry,) = queries.catalogue(signed.case).entries
    assert (entry.volume.key, entry.paper.kind, entry.paper.signed) == ("procedure", "d01_rights", True)
    with zipfile.ZipFile(io.BytesIO(_exported(signed, "folder", browser))) as packed:
        (name,) = (each for each in packed.namelist() if "01-诉讼文书卷" in each)
        original = packed.read(name)
    assert verify(original, timezone.now()).whole
    book = _exported(signed, "book", browser)
    assert verify(book, timezone.now()).signatures == ()
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(book)]
    assert "不再带有原件的数字签名" in pages[0].replace("\r\n", "")
    assert f"1 / {entry.pages}" in pages[1]


def test_it_can_be_put_on_the_second_screen_and_a_void_one_is_gone(signed: Document, people: People) -> None:
    (exhibit,) = papers_of(signed.case)
    assert exhibit.key == f"document:{signed.pk}" and exhibit.open(people.prosecutor).startswith(b"%PDF-")
    void(signed, why="作废重做", by=people.prosecutor, now=timezone.now())
    assert queries.catalogue(signed.case).pages == 0
