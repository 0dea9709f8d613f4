"""Pictures of the very PDF that is signed: what is before a signer's eyes is what the digest is of."""

from __future__ import annotations

import io
import threading

import pypdfium2

#: Pixels across a page: sharp on a tablet, and the same wherever it is shown, so that digests agree.
WIDTH = 1240
#: pdfium is not to be entered by two threads at once.
_ONE = threading.Lock()


def count(pdf: bytes) -> int:
    """How many pages. Raises pypdfium2.PdfiumError for what is no PDF."""
    with _ONE:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def picture(pdf: bytes, page: int, width: int = WIDTH) -> bytes:
    """Page `page` (from 0) as a PNG."""
    with _ONE:
        document = pypdfium2.PdfDocument(pdf)
        try:
            leaf = document[page]
            image = leaf.render(scale=width / leaf.get_width()).to_pil().convert("RGB")
        finally:
            document.close()
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=4)
    return out.getvalue()
