"""A dossier as one PDF: the catalogue first, every paper behind it, an outline, a number on each page.

Papers that were digitally signed lose their signatures here, for a signature is over its own file's bytes: what hands
and seals show is drawn into the page, and the catalogue says where the signed originals are.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from io import BytesIO

import pikepdf
from django.utils.translation import gettext as _

from server.cases.models import Case
from server.dossiers.catalogue import Catalogue, Entry
from server.dossiers.counting import as_pdf
from server.dossiers.errors import DossierError
from server.dossiers.exporting import typesetting

Tell = Callable[[int], None]


def bound(case: Case, whole: Catalogue, *, made_by: str, now: datetime, tell: Tell) -> tuple[bytes, list[str]]:
    """The PDF, and the titles of papers that could not be put in. `tell` is told pages done and may raise Cancelled."""
    front = typesetting.catalogue_pdf(case, whole, made_by=made_by, now=now, notes=notes_for(whole))
    left_out: list[str] = []
    with ExitStack() as opened:
        out = opened.enter_context(pikepdf.Pdf.new())
        out.pages.extend(opened.enter_context(pikepdf.Pdf.open(BytesIO(front))).pages)
        before = len(out.pages)
        starts: dict[str, int] = {}
        for entry in whole.entries:
            starts[entry.paper.key] = len(out.pages)
            source = _opened(entry)
            if source is None:
                left_out.append(entry.paper.title)
                source = pikepdf.Pdf.open(BytesIO(typesetting.absent_pdf(entry)))
            out.pages.extend(opened.enter_context(source).pages)
            tell(min(len(out.pages) - before, whole.pages))
        _number(out, before, _labels(whole, starts, before, len(out.pages)))
        _outline(out, whole, starts)
        kept = BytesIO()
        out.docinfo["/Title"] = case.name
        out.save(kept)
    return kept.getvalue(), left_out


def notes_for(whole: Catalogue) -> list[str]:
    """What is to be known of papers that were put together."""
    if not any(each.paper.signed for each in whole.entries):
        return []
    return [
        _(
            "合并、编页后的文件不再带有原件的数字签名，页面上的签名、捺印和印章为其图样。需要核验数字签名的，请使用“文件夹”导出中的原件。"
        )
    ]


def _opened(entry: Entry) -> pikepdf.Pdf | None:
    try:
        source = pikepdf.Pdf.open(BytesIO(as_pdf(entry.paper)))
        source.flatten_annotations("all")
    except (pikepdf.PdfError, pikepdf.PasswordError, DossierError):
        return None
    return source


def _labels(whole: Catalogue, starts: dict[str, int], before: int, end: int) -> list[str]:
    """What is printed on each page behind the catalogue."""
    labels = [""] * (end - before)
    for shelf in whole.shelves:
        for entry in shelf.entries:
            for page in range(entry.pages):
                place = starts[entry.paper.key] + page - before
                if place < len(labels):
                    labels[place] = f"{shelf.volume.words}  {entry.first + page} / {shelf.pages}"
    return labels


def _number(out: pikepdf.Pdf, before: int, labels: list[str]) -> None:
    pages = [out.pages[before + place] for place in range(len(labels))]
    sized = [(*_seen_size(page), label) for page, label in zip(pages, labels, strict=True)]
    with pikepdf.Pdf.open(BytesIO(typesetting.stamps_pdf(sized))) as stamps:
        for page, stamp in zip(pages, stamps.pages, strict=True):
            page.add_overlay(stamp, None)


def _seen_size(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(each) for each in page.trimbox)
    across, down = abs(right - left), abs(top - bottom)
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    return (down, across) if turned else (across, down)


def _outline(out: pikepdf.Pdf, whole: Catalogue, starts: dict[str, int]) -> None:
    with out.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(_("卷宗目录"), 0))
        for shelf in whole.shelves:
            top = pikepdf.OutlineItem(shelf.volume.words, starts[shelf.entries[0].paper.key])
            top.children.extend(
                pikepdf.OutlineItem(f"{each.number}  {each.paper.title}", starts[each.paper.key])
                for each in shelf.entries
            )
            outline.root.append(top)
