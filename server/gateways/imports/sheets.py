"""CSV and XLSX -> rows of cells. No word of a cell is changed; what a cell means is for columns.py."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from server.gateways.errors import UnfitFile

MOST_BYTES = 64 << 20
#: A spreadsheet is a zip: what it may unfold to.
MOST_UNFOLDED = 512 << 20
MOST_ROWS = 200_000
MOST_COLUMNS = 200
SEPARATORS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Row:
    """A row and its number as the spreadsheet shows it."""

    number: int
    cells: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The headers of the first row that has any, and the rows below it."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def read(data: bytes) -> Sheet:
    """The first sheet of the file. UnfitFile: neither XLSX nor CSV, empty, or larger than is taken."""
    if len(data) > MOST_BYTES:
        raise UnfitFile(
            f"file: {len(data)} bytes",
            _("文件超过 %(most)d MB。请分成几个文件导入。") % {"most": MOST_BYTES >> 20},
        )
    lines = _of_workbook(data) if data.startswith(b"PK") else _of_text(data)
    found = [Row(number, _trimmed(cells)) for number, cells in enumerate(islice(lines, MOST_ROWS + 2), 1)]
    filled = [row for row in found if any(cell not in (None, "") for cell in row.cells)]
    if len(filled) > MOST_ROWS + 1:
        raise UnfitFile(
            f"file: over {MOST_ROWS} rows", _("超过 %(most)d 行。请分成几个文件导入。") % {"most": MOST_ROWS}
        )
    if len(filled) < 2:
        raise UnfitFile("file: no rows", _("文件里没有数据：第一行应为列名，第二行起每行一名人员。"))
    headers = tuple(str(cell if cell is not None else "").strip() for cell in filled[0].cells)
    twice = sorted({name for name in headers if name and headers.count(name) > 1})
    if twice:
        raise UnfitFile(f"file: header twice: {twice}", _("列名“%(name)s”出现了两次，请改名。") % {"name": twice[0]})
    return Sheet(headers, tuple(filled[1:]))


def dump(sheet: Sheet) -> bytes:
    """The sheet as it is kept until the import ends: read once, from whatever it came in."""
    rows = [[row.number, [_kept(cell) for cell in row.cells]] for row in sheet.rows]
    return json.dumps([sheet.headers, rows], ensure_ascii=False).encode()


def load(data: bytes) -> Sheet:
    """What was dumped."""
    headers, rows = json.loads(data)
    return Sheet(tuple(headers), tuple(Row(number, tuple(map(_cell, cells))) for number, cells in rows))


def _kept(cell: Any) -> Any:
    if isinstance(cell, datetime | date):
        return {"day": cell.isoformat()}
    return cell if isinstance(cell, str | int | float | bool | None) else str(cell)


def _cell(kept: Any) -> Any:
    return datetime.fromisoformat(kept["day"]) if isinstance(kept, dict) else kept


def _of_workbook(data: bytes) -> Iterator[tuple[Any, ...]]:
    from openpyxl import load_workbook  # slow to import, and only imports of spreadsheets need it

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parcel:
            unfolded = sum(each.file_size for each in parcel.infolist())
        if unfolded > MOST_UNFOLDED:
            raise UnfitFile(f"file: unfolds to {unfolded} bytes", _("表格解压后过大，未读取。请分成几个文件导入。"))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a program wrote there need not be true
        yield from sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS)
    except UnfitFile:
        raise
    # openpyxl lets whatever XML, zip and types raise through
    except Exception as error:
        raise UnfitFile(
            f"file: {type(error).__name__}: {error}",
            _("读不出这个 XLSX 文件。请用表格软件打开，另存为 XLSX 后再上传。"),
        ) from error


def _of_text(data: bytes) -> Iterator[tuple[Any, ...]]:
    text = _decoded(data)
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            yield tuple(line[:MOST_COLUMNS])
    except csv.Error as error:
        raise UnfitFile(
            f"file: {error}", _("读不出这个 CSV 文件（%(why)s）。请另存为 XLSX 后再上传。") % {"why": error}
        ) from error


def _decoded(data: bytes) -> str:
    if b"\0" not in data:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise UnfitFile(
        "file: neither UTF-8 nor GB 18030", _("只接受 XLSX 和 CSV（UTF-8 或 GB 18030）文件。收到的是其他格式。")
    )


def _trimmed(cells: tuple[Any, ...]) -> tuple[Any, ...]:
    last = max((n for n, cell in enumerate(cells, 1) if cell not in (None, "")), default=0)
    return tuple(cells[:last])
