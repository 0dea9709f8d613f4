"""What is seen in a signature's field: one page of a PDF, scaled into it; nothing where none is given."""

from __future__ import annotations

import io

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import BaseStampStyle, StaticStampStyle

_FILLS = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins.uniform(0)
)


class _FirstPage(PdfContent):
    """The first page of a PDF as a picture without pixels."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        """Operators that draw it."""
        drawn = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)), page_ix=0)
        self.resources.xobject["/Appearance"] = drawn
        left, bottom, right, top = drawn.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return b"/Appearance Do"


def style_of(appearance: bytes | None) -> BaseStampStyle:
    """pyHanko's style that draws that page."""
    background = None if appearance is None else _FirstPage(appearance)
    return StaticStampStyle(border_width=0, background=background, background_layout=_FILLS)
