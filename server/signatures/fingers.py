"""A fingerprint's picture, from a reader or a camera: good enough, or refused with the reason; what is kept."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from server.signatures.errors import UnfitFinger
from server.signatures.rules import FingerRules

_RED = (178, 24, 24)


def looked_at(raw: bytes, rules: FingerRules) -> bytes:
    """The picture as it is kept: grey, upright, of at most `kept_side` pixels, PNG. Raises UnfitFinger in words."""
    import cv2  # 0.2 s to load, and only a fingerprint needs it
    import numpy

    if len(raw) > rules.most_bytes:
        raise UnfitFinger(f"finger: {len(raw)} bytes", _("图片过大，请重新拍摄。"))
    try:
        grey = ImageOps.grayscale(ImageOps.exif_transpose(Image.open(io.BytesIO(raw))))
        seen: Any = numpy.asarray(grey)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        words = _("不是可以读取的图片，请重新采集指纹。")
        raise UnfitFinger(f"finger: not a picture ({type(error).__name__})", words) from error
    side = min(seen.shape)
    if side < rules.least_side:
        words = _("指纹图片太小（%(got)d 像素，至少 %(least)d 像素），请靠近后重新采集。")
        raise UnfitFinger(f"finger: {side} px", words % {"got": side, "least": rules.least_side})
    small = cv2.resize(seen, None, fx=_factor(seen, rules), fy=_factor(seen, rules), interpolation=cv2.INTER_AREA)
    contrast = float(small.std())
    if contrast < rules.least_contrast:
        words = _("指纹图片对比不足，请换一个角度或者光线，按实后重新采集。")
        raise UnfitFinger(f"finger: contrast {contrast:.0f}", words)
    sharpness = float(cv2.Laplacian(small, cv2.CV_64F).var())
    if sharpness < rules.least_sharpness:
        raise UnfitFinger(f"finger: sharpness {sharpness:.0f}", _("指纹图片不清晰，请对焦、拿稳后重新采集。"))
    return _png(Image.fromarray(small))


def inked(kept: bytes) -> bytes:
    """What is printed in a document: the ridges in red, the ground transparent."""
    grey = ImageOps.autocontrast(Image.open(io.BytesIO(kept)).convert("L"), cutoff=2)
    ink = Image.new("RGBA", grey.size, (*_RED, 0))
    ink.putalpha(ImageOps.invert(grey))
    return _png(ink)


def _factor(seen: Any, rules: FingerRules) -> float:
    return min(1.0, rules.kept_side / max(seen.shape))


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
