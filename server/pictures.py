"""A PDF's pages as pictures: what a signer is shown, a preview and a dossier show is the PDF itself, drawn by pdfium.

pdfium is not made for threads: one lock is held while it works, and a page takes some 20 to 80 ms. This is its one
door, for two locks would be none. Knows no app; may import nothing of the project.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from threading import RLock

import pypdfium2 as pdfium
from PIL import Image

_PDFIUM = RLock()
#: A page of a thousand metres would be a picture of as many: what is drawn stays within this many points a side.
_LONGEST_SIDE = 20_000
_MOST_PIXELS = 40_000_000
_FEW_COLOURS = 2048


class UnfitPdf(ValueError):
    """No PDF that can be read: damaged, locked, or without that page."""


def page_count(pdf: bytes) -> int:
    """How many pages it has. UnfitPdf."""
    with _opened(pdf) as document:
        return len(document)


def page_image(pdf: bytes, page: int, width: int) -> Image.Image:
    """Page `page` (from 0) as a picture of that many pixels across, RGB, annotations and signatures drawn. UnfitPdf."""
    with _opened(pdf) as document:
        if not 0 <= page < len(document):
            raise UnfitPdf(f"expected a page below {len(document)}, got {page}")
        across, down = document.get_page_size(page)
        if not 0 < across < _LONGEST_SIDE or not 0 < down < _LONGEST_SIDE:
            raise UnfitPdf(f"page {page}: {across:.0f} x {down:.0f} points")
        scale = min(width / across, (_MOST_PIXELS / (across * down)) ** 0.5)
        drawn = document[page].render(scale=scale, may_draw_forms=True, rev_byteorder=True)
        # copied: the bitmap's memory goes with the document
        return drawn.to_pil().convert("RGB").copy()


def page_png(pdf: bytes, page: int, width: int) -> bytes:
    """The same, as PNG. UnfitPdf."""
    return _written(page_image(pdf, page, width), "PNG", compress_level=1)


def for_reading(image: Image.Image) -> tuple[bytes, str]:
    """The smaller form, and its media type: PNG where most of the page is one colour, as paper is under type; JPEG
    where it is a scan."""
    colours = image.getcolors(_FEW_COLOURS)
    if colours and max(colours)[0] * 2 > image.width * image.height:
        return _written(image, "PNG", compress_level=1), "image/png"
    return _written(image, "JPEG", quality=82), "image/jpeg"


def _written(image: Image.Image, form: str, **how: int) -> bytes:
    kept = BytesIO()
    image.save(kept, form, **how)
    return kept.getvalue()


@contextmanager
def _opened(pdf: bytes) -> Iterator[pdfium.PdfDocument]:
    with _PDFIUM:
        try:
            document = pdfium.PdfDocument(pdf)
        except pdfium.PdfiumError as error:
            raise UnfitPdf(f"{error}; it begins {pdf[:8].hex()}") from error
        try:
            document.init_forms()
            yield document
        except pdfium.PdfiumError as error:
            raise UnfitPdf(str(error)) from error
        finally:
            document.close()
