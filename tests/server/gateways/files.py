"""Files as other systems export them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

HEADERS = (
    "编号",
    "案件名称",
    "受理日期",
    "部门受案号",
    "承办检察官",
    "姓名",
    "性别",
    "身份证号码",
    "强制措施",
    "条文",
    "罪名",
)
ROWS: tuple[tuple[Any, ...], ...] = (
    ("A-1", "张三等盗窃案", "2026-03-16", "温鹿检刑诉受[2026]33030200123号", "prosecutor", "张三", "男",
     "11010519491231002X", "逮捕", "264", "盗窃罪"),
    ("A-1", "", "", "", "", "李四", "女", "", "取保候审", "264", "盗窃罪"),
    ("A-2", "王五诈骗案", "2026年3月17日", "", "", "王五", "男", "", "", "266", "诈骗罪"),
)  # fmt: skip


def xlsx(rows: Iterable[Sequence[Any]] = ROWS, headers: Sequence[str] = HEADERS) -> bytes:
    """A workbook with these headers and rows."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("案件")
    sheet.append(list(headers))
    for row in rows:
        sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def csv(rows: Iterable[Sequence[Any]] = ROWS, headers: Sequence[str] = HEADERS, encoding: str = "gb18030") -> bytes:
    """The same as text."""
    return "\r\n".join(",".join(map(str, row)) for row in (headers, *rows)).encode(encoding)
