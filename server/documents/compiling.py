"""The one door to Typst: a folder of sources and one JSON in, a PDF with its places out. Knows no document.

Typst runs in the thread that asks and lets others run meanwhile; a template that nobody approved yet is compiled in a
process of its own that is ended after LONGEST seconds (trying.py). No network: packages are refused by name.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

import typst

from server.documents.kinds import DELIVERED

COMMON = DELIVERED / "common"
STAMPS = DELIVERED / "stamps"
SCANS = DELIVERED / "scans.typ"
STANDARD: Final = "a-2b"
_PACKAGE = re.compile(r'"@[\w-]+/')


class DoesNotCompile(Exception):
    """Typst says no: its words, and the line where it can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One template and what lies beside it: pictures by their names."""

    kind: str
    template: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a hand or a seal stands: page from 0, box in points from the lower left."""

    kind: str
    role: str
    index: int
    name: str
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Compiled:
    pdf: bytes
    places: tuple[Place, ...]


def compiled(source: Source, payload: Mapping[str, object], *, fonts: tuple[Path, ...], made_at: datetime) -> Compiled:
    """That template over that payload. DoesNotCompile."""
    if _PACKAGE.search(source.template):
        raise DoesNotCompile('packages ("@...") are not available here; use what common/ has')
    with tempfile.TemporaryDirectory(prefix="msr-typst-") as folder:
        root = Path(folder)
        main = _laid_out(root, source)
        try:
            compiler = typst.Compiler(
                input=str(main),
                root=str(root),
                font_paths=_fonts(fonts),
                ignore_system_fonts=True,
                sys_inputs={"payload": json.dumps(payload, ensure_ascii=False)},
                package_path=str(root / "none"),
                package_cache_path=str(root / "none"),
            )
            pdf = compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=_second(made_at))
            told = json.loads(compiler.query("<sig>", field="value"))
        except typst.TypstError as error:
            raise DoesNotCompile(_said(error)) from error
    if not isinstance(pdf, bytes):
        raise DoesNotCompile("no page came out")
    return Compiled(pdf, tuple(_place(each) for each in told))


def stamped(name: str, inputs: Mapping[str, str], *, fonts: tuple[Path, ...]) -> bytes:
    """The delivered stamp of that name as a PDF of one page. DoesNotCompile."""
    try:
        pdf = typst.compile(
            str(STAMPS / f"{name}.typ"),
            root=str(STAMPS),
            font_paths=_fonts(fonts),
            ignore_system_fonts=True,
            sys_inputs=dict(inputs),
            format="pdf",
            pdf_standards=[STANDARD],
        )
    except typst.TypstError as error:
        raise DoesNotCompile(_said(error)) from error
    return pdf


def scanned(sheets: Sequence[bytes], *, fonts: tuple[Path, ...], made_at: datetime) -> bytes:
    """Scanned sheets (PNG) as pages of a PDF, each saying what it is."""
    with tempfile.TemporaryDirectory(prefix="msr-typst-") as folder:
        root = Path(folder)
        shutil.copy(SCANS, root / "scans.typ")
        for number, sheet in enumerate(sheets):
            (root / f"{number}.png").write_bytes(sheet)
        pdf = typst.compile(
            str(root / "scans.typ"),
            root=str(root),
            font_paths=_fonts(fonts),
            ignore_system_fonts=True,
            sys_inputs={"count": str(len(sheets))},
            format="pdf",
            pdf_standards=[STANDARD],
            timestamp=_second(made_at),
        )
    return pdf


def _laid_out(root: Path, source: Source) -> Path:
    shutil.copytree(COMMON, root / "common")
    main = root / source.kind / "template.typ"
    main.parent.mkdir()
    main.write_text(source.template, "utf-8")
    for name, data in source.files.items():
        (root / name).write_bytes(data)
    return main


@cache
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(each) for each in folders]
    )


def _second(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp())


def _place(told: Mapping[str, object]) -> Place:
    left, low, right, high = (float(each) for each in told["box"])  # type: ignore[attr-defined]
    return Place(
        kind=str(told.get("kind", "hand")),
        role=str(told["role"]),
        index=int(str(told.get("index", 0))),
        name=str(told.get("name") or ""),
        page=int(str(told["page"])),
        box=(left, low, right, high),
    )


def _said(error: typst.TypstError) -> str:
    hints = "".join(f" ({hint})" for hint in error.hints or ())
    lines = [line.strip() for line in str(error.diagnostic or "").splitlines() if "template.typ" in line]
    where = lines[0].lstrip("┌─ ") if lines else ""
    return f"{error.message}{hints} {where}".strip()
