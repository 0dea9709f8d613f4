"""A page of a dossier as a picture; at the reading place with who reads it, and when, in the picture."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

from server.dossiers.catalogue import Entry
from server.dossiers.counting import as_pdf
from server.dossiers.errors import BadPaper
from server.pictures import UnfitPdf, for_reading, page_image

#: Pixels across: a thumbnail says which page, and is not read.
WIDTHS = {"thumb": 150, "page": 1100, "large": 1900}
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent
_TURN = 28


def page_picture(entry: Entry, page: int, size: str, watermark: str = "") -> tuple[bytes, str]:
    """Page `page` (from 1) and its media type. OtherBytes; BadPaper: it cannot be drawn."""
    try:
        drawn = page_image(as_pdf(entry.paper), page - 1, WIDTHS[size])
    except UnfitPdf as error:
        raise BadPaper(f"paper {entry.paper.key}: {error}") from error
    return for_reading(marked(drawn, watermark) if watermark else drawn)


def marked(page: Image.Image, words: str) -> Image.Image:
    """The page with these words all over it, grey, in the picture itself."""
    tile = _tile(words, max(14, page.width // 46))
    veil = Image.new("L", page.size, 0)
    for row, top in enumerate(range(0, page.height, tile.height)):
        for left in range(-(row % 2) * tile.width // 2, page.width, tile.width):
            veil.paste(tile, (left, top))
    return Image.composite(Image.new("RGB", page.size, (120, 120, 120)), page, veil)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / "NotoSansSC-Regular.otf"), size)


def _tile(words: str, size: int) -> Image.Image:
    font = _font(size)
    left, top, right, bottom = font.getbbox(words)
    line = Image.new("L", (int(right - left) + size * 3, int(bottom - top) + size * 3), 0)
    ImageDraw.Draw(line).text((size, size), words, fill=64, font=font)
    return line.rotate(_TURN, expand=True)
