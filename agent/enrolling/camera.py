"""The centre's code held before a camera of the room: a QR code, read by OpenCV."""

from __future__ import annotations

from pathlib import Path

import cv2

from firmware_config.enrol.offer import Offer, read_offer
from firmware_config.errors import OfferUnreadable

MOST_PICTURES = 900  # half a minute of a common camera


def look(device: str) -> Offer:
    """The offer that the camera sees, or that is on the picture at that path. Raises OfferUnreadable."""
    detector = cv2.QRCodeDetector()
    if Path(device).suffix.lower() in (".png", ".jpg", ".jpeg"):
        picture = cv2.imread(device)
        text = "" if picture is None else detector.detectAndDecode(picture)[0]
        return _read(text, device)
    camera = cv2.VideoCapture(int(device) if device.isdigit() else device)
    try:
        for _ in range(MOST_PICTURES):
            is_there, picture = camera.read()
            if not is_there:
                raise OfferUnreadable(f"{device}: gives no picture; name another camera, or type the code")
            text = detector.detectAndDecode(picture)[0]
            if text:
                return _read(text, device)
    finally:
        camera.release()
    return _read("", device)


def _read(text: str, device: str) -> Offer:
    if not text:
        raise OfferUnreadable(f"{device}: no code was seen; hold the paper flat and near, or type the code")
    return read_offer(text)
