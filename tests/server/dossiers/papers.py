"""Real PDFs, made small and fast, and the parcel in which the police send them."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pikepdf
import typst

from server.dossiers.drawing import FONTS

#: The same words are the same bytes, whenever they are typeset.
MADE = datetime(2026, 3, 16, tzinfo=UTC)


def pdf(pages: int, words: str = "笔录", *, rotate: int = 0) -> bytes:
    """A PDF of so many pages; each says which it is."""
    text = "#pagebreak()\n".join(f"= {words} {number}\n" for number in range(1, pages + 1))
    source = f'#set text(font: "Noto Sans SC")\n#set page(paper: "a4")\n{text}'
    made = bytes(typst.compile(source.encode(), font_paths=[str(FONTS)], ignore_system_fonts=True, timestamp=MADE))
    return turned(made, rotate) if rotate else made


def turned(data: bytes, degrees: int) -> bytes:
    """The same with its pages lying on their side, as scanners leave them."""
    kept = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.rotate(degrees, relative=False)
        document.save(kept)
    return kept.getvalue()


def locked(data: bytes) -> bytes:
    """The same behind a password."""
    kept = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(data)) as document:
        document.save(kept, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return kept.getvalue()


def parcel_of(files: list[tuple[str, int, bytes]]) -> bytes:
    """The parcel: (title, volume, bytes) of each file."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as parcel:
        rows = "".join(f"{place}.pdf,{title},{volume},\n" for place, (title, volume, _) in enumerate(files))
        parcel.writestr("manifest.csv", f"文件,标题,卷,SHA-256\n{rows}".encode())
        for place, (_title, _volume, data) in enumerate(files):
            parcel.writestr(f"{place}.pdf", data)
    return kept.getvalue()
