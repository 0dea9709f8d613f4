"""The QR code of a claim: alphanumeric mode, level M, at most version 13 (docs/formats/evidence.md 13)."""

from __future__ import annotations

import io

import qrcode
from django.conf import settings
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_ALPHA_NUM, QRData

from server.access.qr import drawn
from sync.errors import LocalFault
from sync.evidence.claim import to_url

LARGEST_VERSION = 13
BORDER = 4


def url_of(raw: bytes) -> str:
    """What the code carries: MSR_QR_ORIGIN, or MSR_ORIGIN in capitals, then /V/ and the claim."""
    return to_url(raw, settings.MSR.qr_origin or settings.MSR.origin.upper())


def modules(text: str) -> list[list[bool]]:
    """The code with its quiet zone, row by row, True for dark. LocalFault beyond version 13: shorten the host."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=BORDER)
    code.add_data(QRData(text.encode("ascii"), mode=MODE_ALPHA_NUM))
    code.make(fit=True)
    if code.version > LARGEST_VERSION:
        raise LocalFault(
            f"QR code: expected at most version {LARGEST_VERSION}, got {code.version}; shorten MSR_QR_ORIGIN"
        )
    found: list[list[bool]] = code.get_matrix()
    return found


def svg(text: str) -> str:
    """The code as an SVG of one path, to be placed in a page; no style, no script."""
    return drawn(modules(text))


def png(text: str, *, pixels: int = 4) -> bytes:
    """The code as a PNG, `pixels` a module."""
    rows = modules(text)
    small = Image.new("1", (len(rows), len(rows)), 1)
    small.putdata([0 if dark else 1 for row in rows for dark in row])
    out = io.BytesIO()
    small.resize((len(rows) * pixels, len(rows) * pixels), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()
