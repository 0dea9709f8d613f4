"""The drawing itself, on the planes of real pictures: text is there, changes when it should, and can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from agent.media.composite.arrange import arrange
from agent.media.composite.errors import FontMissing
from agent.media.composite.font import find_font
from agent.media.composite.painter import Painter
from agent.media.composite.planes import Shot, shot, views
from agent.media.composite.text import Line, Writer
from agent.media.composite.words import Caption, Card
from firmware_config.composite import Layout, Place

WIDTH, HEIGHT = 640, 360
LAYOUT = Layout(
    name="one",
    title="one",
    places=(
        Place(tracks=("suspect",), x=0, y=0, width=1, height=1, title=""),
        Place(tracks=("scene",), x=0.7, y=0.05, width=0.25, height=0.25, title=""),
    ),
)
EMPTY = Caption(clock="", details="", notice="")


@pytest.fixture(scope="module")
def writer() -> Writer:
    return Writer(find_font(None))


def grey(luma: int, size: tuple[int, int] = (WIDTH, HEIGHT), name: str = "yuv420p") -> Shot:
    frame = av.VideoFrame(*size, name)
    planes = views(frame) if name in ("yuv420p", "yuvj420p") else None
    assert planes is not None
    planes.y[:], planes.u[:], planes.v[:] = luma, 128, 128
    return shot(frame, 0)


def luma_of(frame: Any) -> Any:
    return views(frame).y.copy()


def paint(
    writer: Writer, shots: dict[str, Shot], caption: Caption = EMPTY, card: Card | None = None, painter: Any = None
) -> Any:
    painter = painter or Painter(WIDTH, HEIGHT, writer)
    return luma_of(painter.paint(arrange(LAYOUT, shots.keys()), shots, caption, card))


def test_the_main_picture_fills_the_frame_and_the_inset_lies_in_its_place(writer: Writer) -> None:
    seen = paint(writer, {"suspect": grey(90), "scene": grey(200, (320, 180))})
    assert seen[300, 100] == 90
    assert seen[60, 520] == 200
    assert abs(int(np.median(seen)) - 90) <= 1


def test_a_picture_of_full_range_is_brought_into_the_range_of_the_film(writer: Writer) -> None:
    seen = paint(writer, {"suspect": grey(255, name="yuvj420p")})
    assert seen[300, 100] == 235
    assert paint(writer, {"suspect": grey(0, name="yuvj420p")})[300, 100] == 16


def test_a_picture_of_another_shape_is_not_stretched(writer: Writer) -> None:
    seen = paint(writer, {"suspect": grey(90, (320, 240))})
    assert seen[200, 20] == 16
    assert seen[200, 320] == 90


def test_a_place_without_a_picture_says_so_and_never_shows_an_old_one(writer: Writer) -> None:
    painter = Painter(WIDTH, HEIGHT, writer)
    for _ in range(2):
        paint(writer, {"suspect": grey(90), "scene": grey(200)}, painter=painter)
    seen = paint(writer, {"suspect": grey(90)}, painter=painter)
    inset = seen[18:108, 448:608]
    assert not (inset == 200).any()
    assert inset.max() >= 230, "the words are white"


def test_the_caption_s_part_of_the_picture_changes_when_its_text_does_and_only_then(writer: Writer) -> None:
    painter, shots = Painter(WIDTH, HEIGHT, writer), {"suspect": grey(90)}
    first = Caption(clock="2026-11-24 20:15:07", details="第一讯问室", notice="")
    next_second = Caption(clock="2026-11-24 20:15:08", details="第一讯问室", notice="")
    one, again, other = (paint(writer, shots, each, painter=painter) for each in (first, first, next_second))
    assert (one == again).all()
    changed = np.argwhere(one != other)
    assert len(changed) > 0
    (top, left), (low, right) = changed.min(axis=0), changed.max(axis=0)
    assert low < HEIGHT and top > HEIGHT * 3 // 4
    assert right - left < 20, "one digit changed"


@pytest.mark.parametrize("ground", [16, 128, 235])
def test_text_can_be_read_on_any_ground(writer: Writer, ground: int) -> None:
    caption = Caption(clock="2026-11-24 20:15:07", details="温度 23.5℃  湿度 41%", notice="")
    seen = paint(writer, {"suspect": grey(ground)}, caption)
    box = seen[HEIGHT - 22 : HEIGHT - 10, 12:120].astype(int)
    assert box.max() - int(np.percentile(box, 20)) > 90


@pytest.mark.parametrize("text", ["℃", "讯", "见", "录", "％"])
def test_the_font_knows_what_is_burnt_in(writer: Writer, text: str) -> None:
    missing = writer.stamp("\U0010fffd", 40, widest=200).add
    drawn = writer.stamp(text, 40, widest=200).add
    assert drawn.max() > 200
    assert drawn.shape != missing.shape or (drawn != missing).any()


def test_a_stamp_is_made_anew_only_when_the_text_changes(writer: Writer) -> None:
    line = Line(writer, 20, widest=400)
    one = line.stamp("第一讯问室")
    assert line.stamp("第一讯问室") is one
    assert line.stamp("第二讯问室") is not one
    assert line.stamp("") is None


def test_a_line_that_is_too_long_ends_inside_the_picture(writer: Writer) -> None:
    stamp = writer.stamp("很长的院名" * 60, 20, widest=600)
    assert stamp.size[0] <= 600


def test_a_card_shows_its_words_and_the_live_picture_beside_them(writer: Writer) -> None:
    card = Card(heading="中止后恢复", lines=("中止原因：技术故障", "12:15:02 至 12:33:20"))
    seen = paint(writer, {"suspect": grey(90), "scene": grey(200)}, card=card)
    middle = seen[80:260, 200:440]
    assert middle.max() >= 230
    assert np.median(seen) == 32
    assert (seen[240:330, 440:610] == 90).mean() > 0.9


def test_what_was_drawn_is_gone_once_it_is_told_to_forget(writer: Writer) -> None:
    painter = Painter(WIDTH, HEIGHT, writer)
    frames = [painter.paint(arrange(LAYOUT, ["suspect"]), {"suspect": grey(90)}, EMPTY, None) for _ in range(2)]
    painter.forget()
    assert all(set(np.unique(luma_of(frame))) == {16} for frame in frames)


def test_a_font_that_is_not_there_is_a_named_refusal(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match="install fonts-noto-cjk"):
        find_font(str(tmp_path / "none.ttc"))


def test_a_box_without_fontconfig_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FontMissing, match="install fonts-noto-cjk"):
        find_font(None)
