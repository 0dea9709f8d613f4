"""`seed_demo_dossiers`: an invented police dossier for the demo's first cases, every page marked as of the demo.
Only where MSR_DEMO=1; a case that has files is left as it is."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

import typst
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from server.access.models import User
from server.cases.models import Case
from server.dossiers.drawing import FONTS
from server.gateways.dossiers import parcels

#: Title, volume, pages.
FILES = (
    ("起诉意见书", 1, 3), ("受案登记表", 1, 1), ("立案决定书", 1, 1), ("拘留证", 1, 1), ("取保候审决定书", 1, 1),
    ("犯罪嫌疑人诉讼权利义务告知书", 1, 2), ("讯问笔录（第一次）", 2, 4), ("讯问笔录（第二次）", 2, 3),
    ("被害人陈述", 2, 3), ("证人证言", 2, 2), ("现场勘验笔录", 3, 4), ("价格认定结论书", 3, 2), ("扣押清单", 3, 1),
)  # fmt: skip
CASES = 3
_PAGE = """
#let told = json(bytes(sys.inputs.payload))
#set page(paper: "a4", margin: 28mm, background: rotate(-28deg, text(size: 34pt, fill: luma(225))[演示 无法律效力]))
#set text(font: "Noto Serif SC", size: 12pt)
#for page in range(1, told.pages + 1) [
  #if page > 1 { pagebreak() }
  #align(center)[#text(size: 18pt)[#told.title]]
  #v(8mm)
  #told.case。本件为演示材料，人物、案情均为虚构。
  #for line in range(1, 9) [ #parbreak() 第#(page)页第#(line)段。时间、地点、经过从略。 ]
]
"""


class Command(BaseCommand):
    help = "Give the demo's first cases a police dossier; prints how many got one."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MSR.demo:
            raise CommandError("seed_demo_dossiers: only where MSR_DEMO=1; it invents papers.")
        manager = User.objects.filter(username="anguan").first()
        if manager is None:
            raise CommandError("seed_demo_dossiers: expected the people of seed_demo; run it first.")
        cases = Case.objects.filter(unit=manager.unit).order_by("pk")[:CASES]
        found = [each for each in cases if not each.parcels.exists()]
        for case in found:
            now = timezone.now()
            parcel = parcels.receive(by=manager, case=case, name="演示卷宗.zip", data=_parcel(case.name), now=now)
            parcels.confirm(by=manager, parcel=parcel, now=now)
            parcels.file_away(parcel, now)
        self.stdout.write(str(len(found)))


def _parcel(case: str) -> bytes:
    kept, rows = io.BytesIO(), io.StringIO()
    table = csv.writer(rows)
    table.writerow(("文件", "标题", "卷"))
    with zipfile.ZipFile(kept, "w") as parcel:
        for place, (title, volume, pages) in enumerate(FILES, 1):
            table.writerow((f"{place}.pdf", title, volume))
            parcel.writestr(f"{place}.pdf", _typeset(title, pages, case))
        parcel.writestr("manifest.csv", rows.getvalue())
    return kept.getvalue()


def _typeset(title: str, pages: int, case: str) -> bytes:
    told = json.dumps({"title": title, "pages": pages, "case": case}, ensure_ascii=False)
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    return bytes(typst.compile(_PAGE.encode(), font_paths=fonts, sys_inputs={"payload": told}))
