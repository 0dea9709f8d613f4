"""The centre's code held before a camera: read from a picture and from a film, or said why not."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import qrcode

from agent.enrolling.camera import look
from firmware_config.enrol.code import Code
from firmware_config.enrol.offer import Offer
from firmware_config.errors import OfferUnreadable

OFFER = Offer("https://centre.example:8443", Code("K7QM", bytes(range(10))))


def paper(text: str) -> np.ndarray:
    """A sheet with the code, a little turned, on a grey table."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    code.make(fit=True)
    dark = np.array(code.get_matrix(), dtype=np.uint8)
    sheet = cv2.resize(255 - 255 * dark, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)
    sheet = cv2.copyMakeBorder(sheet, 40, 40, 60, 60, cv2.BORDER_CONSTANT, value=255)
    turn = cv2.getRotationMatrix2D((sheet.shape[1] / 2, sheet.shape[0] / 2), 4, 0.9)
    turned = cv2.warpAffine(sheet, turn, (sheet.shape[1], sheet.shape[0]), borderValue=120)
    return cv2.cvtColor(turned, cv2.COLOR_GRAY2BGR)


def test_a_photograph_of_the_paper_is_read(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "paper.jpg"), paper(str(OFFER)))
    assert look(str(tmp_path / "paper.jpg")) == OFFER


def test_a_camera_waits_for_the_paper(tmp_path: Path) -> None:
    seen = paper(str(OFFER))
    film = cv2.VideoWriter(str(tmp_path / "film.avi"), cv2.VideoWriter.fourcc(*"MJPG"), 10, seen.shape[1::-1])
    for picture in [np.full_like(seen, 120)] * 5 + [seen] * 5:
        film.write(picture)
    film.release()
    assert look(str(tmp_path / "film.avi")) == OFFER


def test_no_code_or_another_is_said(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "empty.png"), np.full((200, 200, 3), 120, np.uint8))
    with pytest.raises(OfferUnreadable, match="no code was seen"):
        look(str(tmp_path / "empty.png"))
    cv2.imwrite(str(tmp_path / "other.png"), paper("https://example.com"))
    with pytest.raises(OfferUnreadable, match="MSR-ENROL"):
        look(str(tmp_path / "other.png"))
