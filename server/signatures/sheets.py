"""A page that is printed to be signed in ink carries a mark; a scanned one is known by it and compared with what was
printed. Bytes in, findings out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
import qrcode
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from qrcode.constants import ERROR_CORRECT_M

from server.pictures import page_count, page_png
from server.signatures.contract import SHOWN_WIDTH
from server.signatures.errors import UnfitScan

#: What a mark's code begins with, so that no other code on a page is taken for it.
PREFIX = "MSR-P:"
_SIDE, _LEFT, _BOTTOM = 44.0, 18.0, 14.0
_MOST_SHEETS = 400


@dataclass(frozen=True, slots=True)
class Mark:
    """The code of a page, and the words beside it (Latin letters and digits)."""

    code: str
    words: str


def marked(pdf: bytes, marks: Sequence[Mark]) -> bytes:
    """The PDF with each page's mark in its lower left corner, for printing."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for leaf, mark in zip(document.pages, marks, strict=True):
            with pikepdf.open(io.BytesIO(_overlay(mark, leaf))) as overlay:
                leaf.add_overlay(overlay.pages[0], None)
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def leaves(name: str, data: bytes) -> list[bytes]:
    """The sheets of a scanned file (PDF, JPEG, PNG), each as a grey PNG. Raises UnfitScan."""
    words = _("“%(name)s”不是可以打开的 PDF、JPG 或者 PNG。请重新扫描。") % {"name": name}
    try:
        if data.startswith(b"%PDF-"):
            count = page_count(data)
            if count > _MOST_SHEETS:
                raise UnfitScan(f"scan: {count} sheets", words)
            return [_grey(Image.open(io.BytesIO(page_png(data, each, SHOWN_WIDTH)))) for each in range(count)]
        return [_grey(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))]
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnfitScan(f"scan: {type(error).__name__}", words) from error


def code_on(sheet: bytes) -> str:
    """The code of the mark on a scanned sheet, upright or turned; empty: none could be read."""
    cv2, _numpy = _vision()

    seen = _array(sheet)
    reader = cv2.QRCodeDetector()
    for turned in range(4):
        for scale in (1.0, 2.0):
            tried = cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC) if scale > 1 else seen
            _found, texts, _points, _straight = reader.detectAndDecodeMulti(tried)
            for text in texts or ():
                if text.startswith(PREFIX):
                    return str(text.removeprefix(PREFIX))
        seen = cv2.rotate(seen, cv2.ROTATE_90_CLOCKWISE) if turned < 3 else seen
    return ""


def likeness(printed: bytes, sheet: bytes) -> int:
    """Hundredths: how much of what was printed is on the sheet, beyond chance; ink that was added does not count."""
    cv2, numpy = _vision()

    wanted, seen = _array(printed), _laid_upon(_array(printed), _array(sheet))
    ink = cv2.adaptiveThreshold(seen, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 18)
    ink = cv2.dilate(ink, numpy.ones((7, 7), numpy.uint8)) > 0
    black = wanted < 128
    if not black.any():
        return 100 if ink.mean() < 0.2 else 0
    density = float(ink.mean())
    found = float(ink[black].mean())
    return max(0, round(100 * (found - density) / max(0.01, 1 - density)))


def _laid_upon(wanted: Any, seen: Any) -> Any:
    """The sheet as a flat picture over the printed one: by points that both have, else stretched."""
    cv2, numpy = _vision()

    height, width = wanted.shape
    finder = cv2.ORB_create(4000)
    here, told = finder.detectAndCompute(wanted, None)
    there, said = finder.detectAndCompute(seen, None)
    if told is not None and said is not None and len(here) > 20 and len(there) > 20:
        pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(said, told)
        pairs = sorted(pairs, key=lambda each: each.distance)[:600]
        if len(pairs) > 20:
            source = numpy.float32([there[each.queryIdx].pt for each in pairs])
            target = numpy.float32([here[each.trainIdx].pt for each in pairs])
            matrix, fits = cv2.findHomography(source, target, cv2.RANSAC, 4.0)
            if matrix is not None and int(fits.sum()) > 25 and _is_sound(matrix):
                return cv2.warpPerspective(seen, matrix, (width, height), borderValue=255)
    return cv2.resize(seen, (width, height), interpolation=cv2.INTER_AREA)


def _is_sound(matrix: Any) -> bool:
    """No mirror and no shrinking to a point."""
    size = float(matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0])
    return 0.05 < size < 20


def _overlay(mark: Mark, leaf: pikepdf.Page) -> bytes:
    """A page of the same size with the mark alone."""
    box = leaf.mediabox
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(float(box[2]) - float(box[0]), float(box[3]) - float(box[1])))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = made.make_stream(_squares(PREFIX + mark.code) + _text(mark.words))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _squares(text: str) -> bytes:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=2)
    code.add_data(text.encode())
    code.make(fit=True)
    rows = code.get_matrix()
    step = _SIDE / len(rows)
    ground = f"q 1 1 1 rg {_LEFT} {_BOTTOM} {_SIDE} {_SIDE} re f 0 0 0 rg\n"
    dots = "".join(
        f"{_LEFT + x * step:.3f} {_BOTTOM + _SIDE - (y + 1) * step:.3f} {step:.3f} {step:.3f} re\n"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return (ground + dots + "f Q\n").encode()


def _text(words: str) -> bytes:
    plain = "".join(each for each in words if each.isascii() and each not in "()\\")
    return f"BT /F1 7 Tf {_LEFT + _SIDE + 4} {_BOTTOM + 4} Td ({plain}) Tj ET\n".encode()


def _grey(picture: Image.Image) -> bytes:
    picture = ImageOps.grayscale(picture.convert("RGB"))
    if picture.width > 1800:
        picture = picture.resize((1800, round(picture.height * 1800 / picture.width)))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _array(png: bytes) -> Any:
    _cv2, numpy = _vision()
    return numpy.asarray(Image.open(io.BytesIO(png)).convert("L"))


def _vision() -> tuple[Any, Any]:
    """OpenCV and numpy: loaded at the first scan, for they take a while and nothing else here needs them."""
    import cv2
    import numpy

    return cv2, numpy
