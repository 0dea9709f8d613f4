"""What an export adds to the papers: its catalogue, the numbers on the pages, a sheet for a paper that is left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.utils import timezone
from django.utils.translation import gettext as _

from server.cases.models import Case
from server.dossiers.catalogue import Catalogue, Entry
from server.dossiers.drawing import FONTS

_TEMPLATES = Path(__file__).with_name("typst")


def catalogue_pdf(case: Case, whole: Catalogue, *, made_by: str, now: datetime, notes: Sequence[str]) -> bytes:
    """The catalogue, typeset."""
    told = {
        "title": case.name,
        "unit": case.unit.name_zh,
        "case": case.name,
        "words": {
            "dossier": _("案件卷宗目录"),
            "catalogue": _("卷宗目录"),
            "columns": [_("序号"), _("文件名称"), _("责任者"), _("日期"), _("页次")],
        },
        "facts": [
            [_("部门受案号"), case.bmsah or "—"],
            [_("统一受案号"), case.tysah or "—"],
            [_("卷数、页数"), _("%(volumes)d 卷 %(pages)d 页") % {"volumes": len(whole.shelves), "pages": whole.pages}],
            [_("编制"), f"{timezone.localtime(now):%Y-%m-%d %H:%M} {made_by}"],
        ],
        "volumes": [
            {
                "title": shelf.volume.words,
                "said": _("%(papers)d 件 %(pages)d 页") % {"papers": len(shelf.entries), "pages": shelf.pages},
                "rows": [row_of(each) for each in shelf.entries],
            }
            for shelf in whole.shelves
        ],
        "notes": list(notes),
    }
    return _set("catalogue.typ", told)


def stamps_pdf(pages: Sequence[tuple[float, float, str]]) -> bytes:
    """A transparent page for each (width, height in points, words)."""
    told = {"pages": [{"width": width, "height": height, "said": said} for width, height, said in pages]}
    return _set("stamps.typ", told)


def absent_pdf(entry: Entry) -> bytes:
    """One page in the place of a paper that cannot be put in."""
    said = _("本件无法并入（文件加密或者已损坏），原件见卷宗文件夹，按下列校验值核对。")
    return _set("absent.typ", {"title": entry.paper.title, "said": said, "digest": entry.paper.digest})


def row_of(entry: Entry) -> list[str]:
    """What the catalogue says of a paper: number, title, maker, date, pages."""
    title = f"{entry.paper.title}（{entry.paper.part}）" if entry.paper.part else entry.paper.title
    pages = f"{entry.first}" if entry.pages == 1 else f"{entry.first}-{entry.last}"
    return [str(entry.number), title, entry.paper.made_by, f"{entry.paper.date:%Y-%m-%d}", pages]


def _set(template: str, told: dict[str, Any]) -> bytes:
    made = typst.compile(
        str(_TEMPLATES / template), root=str(_TEMPLATES), font_paths=[str(FONTS)], ignore_system_fonts=True,
        sys_inputs={"payload": json.dumps(told, ensure_ascii=False)}, pdf_tags=False,
    )  # fmt: skip
    return bytes(made)
