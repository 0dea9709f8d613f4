"""A QR code as a picture in a page."""

from __future__ import annotations

import qrcode
from qrcode.constants import ERROR_CORRECT_M

_BORDER = 4


def drawn(rows: list[list[bool]]) -> str:
    """Modules, True for dark, as an SVG of one path, to be placed in a page; no style, no script."""
    size = len(rows)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges" '
        f'aria-hidden="true">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )


def svg(text: str) -> str:
    """The code of any text, with its quiet zone."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_BORDER)
    code.add_data(text.encode())
    code.make(fit=True)
    return drawn(code.get_matrix())
