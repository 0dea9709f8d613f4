"""Typesets a delivered template as the centre does: fonts of the package, nothing of the system."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from server.documents.kinds import DELIVERED, folder_of

FONTS = str(Path(pylopdf_fonts_zh_cn.__file__).parent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    pdf: bytes
    warnings: tuple[str, ...]
    places: list[dict[str, Any]]
    on_pages: list[dict[str, Any]]


def typeset(root: Path, kind: str, payload: dict[str, Any], images: dict[str, bytes]) -> Typeset:
    """What Typst makes of it, and where it left room for hands."""
    root.mkdir(exist_ok=True)
    shutil.copytree(DELIVERED / "common", root / "common")
    shutil.copy(folder_of(kind) / "template.typ", root / "template.typ")
    for name, content in images.items():
        (root / name).write_bytes(content)
    compiler = typst.Compiler(
        root / "template.typ",
        root=root,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"payload": json.dumps(payload, ensure_ascii=False)},
    )
    pdf, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards=["a-2b"])
    return Typeset(
        pdf=pdf,
        warnings=tuple(each.message for each in warnings),
        places=json.loads(compiler.query("<sig>", field="value")),
        on_pages=json.loads(compiler.query("<every-page>", field="value")),
    )
