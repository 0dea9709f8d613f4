"""Which picture goes where: fallback by order, nothing twice, nothing odd."""

from __future__ import annotations

import pytest

from agent.media.composite.arrange import arrange, driver_of, missing_of
from agent.media.composite.geometry import Rect, fit, rect_of
from firmware_config.composite import Layout, Place


def place(*tracks: str, x: float = 0.0, y: float = 0.0, width: float = 1.0, height: float = 1.0) -> Place:
    return Place(tracks=tracks, x=x, y=y, width=width, height=height, title="")


LAYOUT = Layout(
    name="one",
    title="one",
    places=(place("suspect", "scene"), place("scene", x=0.68, y=0.03, width=0.3, height=0.3), place("desk")),
)


@pytest.mark.parametrize(
    ("live", "shown", "elsewhere", "driver", "missing"),
    [
        ({"suspect", "scene", "desk"}, ["suspect", "scene", "desk"], [False, False, False], "suspect", ()),
        ({"scene", "desk"}, ["scene", None, "desk"], [False, True, False], "scene", ("suspect",)),
        ({"suspect"}, ["suspect", None, None], [False, False, False], "suspect", ()),
        ({"desk"}, [None, None, "desk"], [False, False, False], "desk", ()),
        (set(), [None, None, None], [False, False, False], None, ()),
    ],
    ids=["all are there", "the main camera is gone", "the insets are gone", "only the desk is left", "none is there"],
)
def test_a_missing_source_is_stood_in_for_in_order_and_said(
    live: set[str], shown: list[str | None], elsewhere: list[bool], driver: str | None, missing: tuple[str, ...]
) -> None:
    filled = arrange(LAYOUT, live)
    assert [each.track for each in filled] == shown
    assert [each.is_elsewhere for each in filled] == elsewhere
    assert driver_of(filled) == driver
    assert missing_of(filled) == missing


@pytest.mark.parametrize("height", [360, 720, 1080])
def test_every_place_lies_on_even_pixels_inside_the_picture(height: int) -> None:
    width = height * 16 // 9
    for each in LAYOUT.places:
        rect = rect_of(each, width, height)
        assert all(number % 2 == 0 for number in (rect.x, rect.y, rect.width, rect.height))
        assert rect.x + rect.width <= width
        assert rect.y + rect.height <= height


def test_a_picture_of_another_shape_keeps_its_shape_in_the_middle_of_its_place() -> None:
    whole = Rect(x=0, y=0, width=1280, height=720)
    assert fit(640, 480, whole) == Rect(x=160, y=0, width=960, height=720)
    assert fit(1920, 1080, whole) == whole
    assert fit(1920, 1088, whole) == whole
    assert fit(720, 1280, Rect(x=100, y=100, width=320, height=180)).width == 102
