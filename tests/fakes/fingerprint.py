"""A fingerprint on white paper, as a camera gives it."""

from __future__ import annotations

import io

import numpy
from PIL import Image


def finger(side: int = 640, *, blurred: bool = False, pale: bool = False) -> bytes:
    """Ridges, as a camera sees them on white paper."""
    y, x = numpy.mgrid[0:side, 0:side]
    ridges = numpy.sin(numpy.hypot(x - side / 2, y - side / 1.6) / (60 if blurred else 3.0))
    grey = 128 + ridges * (6 if pale else 100)
    out = io.BytesIO()
    Image.fromarray(grey.astype(numpy.uint8)).save(out, "PNG")
    return out.getvalue()
