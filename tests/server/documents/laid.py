"""How text lies on the pages of a PDF, as a reader of PDFs sees it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

import pypdfium2

#: What no line may begin with.
CLOSING = "，。、；：？！）》”’〕】"


def lines_begun_badly(pdf: bytes) -> Iterator[str]:
    """Closing signs that stand lower than what they close."""
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        signs = text.get_text_range()
        for here in (n for n, sign in enumerate(signs) if n and sign in CLOSING and signs[n - 1] in "\r\n"):
            before = len(signs[:here].rstrip()) - 1
            _, low, _, high = text.get_charbox(_units(signs[:here]), loose=True)
            _, low_before, _, _ = text.get_charbox(_units(signs[:before]), loose=True)
            if low_before - low > (high - low) / 2:
                yield signs[before - 10 : here + 10]


def laid_over_each_other(pdf: bytes) -> Iterator[str]:
    """Texts over another or beyond the margins; the marks across the page, taller than any text, lie below all."""
    for page in pypdfium2.PdfDocument(pdf):
        text, (width, _height) = page.get_textpage(), page.get_size()
        boxes = sorted(text.get_rect(n) for n in range(text.count_rects()))
        boxes = [each for each in boxes if each[3] - each[1] < 30]
        yield from (text.get_text_bounded(*each) for each in boxes if each[0] < 50 or each[2] > width - 50)
        for n, (_left, low, right, high) in enumerate(boxes):
            for other in takewhile(lambda box: box[0] < right - 2, boxes[n + 1 :]):  # noqa: B023
                if min(high, other[3]) - max(low, other[1]) > 4:
                    yield text.get_text_bounded(*other)


def _units(text: str) -> int:
    """How many characters a PDF's reader counts in it: those beyond the BMP are two."""
    return len(text.encode("utf-16-le")) // 2
