"""Stills of the composite for docs/pictures: the shipped layouts, a missing source, a slow box, the cards.

Drawn by the very code that draws the film, on pretended pictures. `make docs` runs it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from agent.feed.facts import Standing, Suspension
from agent.media.composite.arrange import arrange
from agent.media.composite.font import find_font
from agent.media.composite.painter import Painter
from agent.media.composite.planes import Shot, shot
from agent.media.composite.text import Writer
from agent.media.composite.words import Card, Drawn, caption, confidential_card, resumed_card
from firmware_config.composite import Composite, Layout
from firmware_config.profile import load

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"
ZONE = timezone(timedelta(hours=8))
AT_NS = 3_600_000_000_000
STANDING = Standing(
    state="recording",
    part=3,
    part_number=1,
    room="第一讯问室",
    case="演示案件 0042 号",
    temperature_c=23.5,
    humidity_pct=41.0,
    wall_offset_ns=1_794_800_000_000_000_000,
)
SIZE = (1280, 720)


def main() -> int:
    """Writes every still; prints its name and size."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, frame in _stills():
        picture = cv2.cvtColor(frame.to_ndarray(format="yuv420p"), cv2.COLOR_YUV2BGR_I420)
        path = FOLDER / f"composite-{name}.png"
        cv2.imwrite(str(path), picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KiB")
    return 0


def _stills() -> Iterator[tuple[str, Any]]:
    plan = load(ROOT / "firmware_config/profiles/x86-mini-pc.toml").composite
    assert plan is not None
    shots = {name: _shot(name) for name in ("suspect", "scene", "desk", "remote-1")}
    painter = Painter(plan.width, plan.height, Writer(find_font(plan.font)))
    for layout in plan.layouts:
        yield layout.name, _paint(painter, plan, layout, shots)
    first = plan.layouts[0]
    rest = {name: each for name, each in shots.items() if name not in ("desk", "suspect")}
    yield "no-signal", _paint(painter, plan, first, rest, drawn=Drawn(missing=("被讯问人",)))
    yield "slow", _paint(painter, plan, first, shots, drawn=Drawn(divisor=2))
    held = Suspension(reason="technical", since_ns=AT_NS - 1_098_000_000_000)
    yield "resumed", _paint(painter, plan, first, shots, card=resumed_card(held, AT_NS, STANDING, ZONE))
    talk = confidential_card(AT_NS - 600_000_000_000, AT_NS, STANDING, ZONE)
    yield "confidential", _paint(painter, plan, first, shots, card=talk)


def _paint(
    painter: Painter,
    plan: Composite,
    layout: Layout,
    shots: dict[str, Shot],
    *,
    drawn: Drawn | None = None,
    card: Card | None = None,
) -> Any:
    lines = caption(STANDING, plan, at_ns=AT_NS, zone=ZONE, drawn=drawn or Drawn())
    return painter.paint(arrange(layout, shots.keys()), shots, lines, card)


def _shot(name: str) -> Shot:
    """A pretended picture of a track: walls, a table, and who or what is before that camera."""
    width, height = SIZE
    picture = np.full((height, width, 3), (152, 160, 166), np.uint8)
    picture[height * 7 // 10 :] = (88, 104, 124)
    draw = {"suspect": _one_person, "scene": _room, "remote-1": _one_person}.get(name, _desk)
    draw(picture)
    planes = cv2.cvtColor(cv2.GaussianBlur(picture, (7, 7), 0), cv2.COLOR_BGR2YUV_I420)
    return shot(av.VideoFrame.from_ndarray(planes, format="yuv420p"), AT_NS)


def _person(picture: Any, x: int, y: int, size: int, coat: tuple[int, int, int]) -> None:
    cv2.ellipse(picture, (x, y + size * 2), (size * 3 // 2, size), 0, 180, 360, coat, -1)
    cv2.rectangle(picture, (x - size * 3 // 2, y + size * 2), (x + size * 3 // 2, y + size * 4), coat, -1)
    cv2.ellipse(picture, (x, y), (size * 3 // 4, size), 0, 0, 360, (150, 178, 214), -1)
    cv2.ellipse(picture, (x, y - size // 3), (size * 4 // 5, size * 4 // 5), 0, 180, 360, (40, 44, 52), -1)


def _one_person(picture: Any) -> None:
    _person(picture, 600, 300, 110, (70, 96, 176))
    cv2.rectangle(picture, (180, 600), (1100, 719), (70, 86, 104), -1)


def _room(picture: Any) -> None:
    for x, y, coat in ((300, 300, (70, 96, 176)), (760, 280, (58, 52, 48)), (1010, 290, (96, 84, 60))):
        _person(picture, x, y, 55, coat)
    cv2.rectangle(picture, (120, 450), (1180, 560), (70, 86, 104), -1)


def _desk(picture: Any) -> None:
    picture[:] = (70, 86, 104)
    cv2.rectangle(picture, (380, 90), (880, 640), (232, 236, 238), -1)
    for line in range(12):
        cv2.rectangle(
            picture, (430, 150 + 38 * line), (830 - 90 * (line % 4 == 3), 160 + 38 * line), (120, 120, 120), -1
        )


if __name__ == "__main__":
    sys.exit(main())
