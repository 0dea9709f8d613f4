"""The profile's composite: layouts as data, what is burnt in, whose sound is heard.

A place of a layout names tracks in the order in which they may fill it: the first that gives a picture and is not shown
in an earlier place. Fractions are of the composite's width and height.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from firmware_config.errors import WrongValue
from firmware_config.table import Table

HEIGHTS = (360, 720, 1080)
_MOST_PLACES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a picture goes: `title` is written into its corner ("" for none)."""

    tracks: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The places of one layout, the main picture first, each drawn over those before it."""

    name: str
    title: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """What the composite process makes. `font` is a file, or None: fontconfig is asked for Noto Sans CJK."""

    height: int
    layout: str
    layouts: tuple[Layout, ...]
    place: str
    show_case: bool
    font: str | None
    sounds: tuple[str, ...]

    @property
    def width(self) -> int:
        """16:9."""
        return self.height * 16 // 9

    def named(self, name: str | None) -> Layout:
        """The layout of that name, or the profile's own where there is none."""
        found = {layout.name: layout for layout in self.layouts}
        return found.get(name or self.layout, found[self.layout])


def read_composite(table: Table, *, pictures: Collection[str], sounds: Collection[str]) -> Composite:
    """The composite of a table; `pictures` and `sounds` are the profile's original tracks. Raises ProfileError."""
    with table:
        layouts = tuple(_layout(each, pictures) for each in table.tables("layouts", at_least=1))
        names = [layout.name for layout in layouts]
        if len(set(names)) != len(names):
            raise WrongValue(table.path("layouts"), f"expected different names, got {', '.join(names)}")
        height = table.number("height", min(HEIGHTS), max(HEIGHTS), 720)
        if height not in HEIGHTS:
            raise WrongValue(table.path("height"), f"expected one of {', '.join(map(str, HEIGHTS))}, got {height}")
        return Composite(
            height=height,
            layout=table.choice("layout", tuple(names), default=names[0]),
            layouts=layouts,
            place=table.text("place") if table.has("place") else "",
            show_case=table.flag("show_case", default=True),
            font=table.text("font") if table.has("font") else None,
            sounds=_names(table, "sounds", sounds) if table.has("sounds") else tuple(sounds),
        )


def _layout(table: Table, pictures: Collection[str]) -> Layout:
    with table:
        name = table.text("name")
        places = tuple(_place(each, pictures) for each in table.tables("places", at_least=1))
        if len(places) > _MOST_PLACES:
            raise WrongValue(table.path("places"), f"expected at most {_MOST_PLACES} places, got {len(places)}")
        return Layout(name=name, title=table.text("title", default=name), places=places)


def _place(table: Table, pictures: Collection[str]) -> Place:
    with table:
        x, y = table.fraction("x", 0.0), table.fraction("y", 0.0)
        width, height = table.fraction("width", 1.0), table.fraction("height", 1.0)
        if x + width > 1.0001 or y + height > 1.0001 or min(width, height) < 0.05:
            raise WrongValue(
                table.where,
                f"expected a place of at least 0.05 inside the picture, got {width:g} x {height:g} at {x:g}, {y:g}",
            )
        tracks = _names(table, "tracks", pictures)
        title = table.text("title") if table.has("title") else ""
        return Place(tracks=tracks, x=x, y=y, width=width, height=height, title=title)


def _names(table: Table, key: str, known: Collection[str]) -> tuple[str, ...]:
    names = table.texts(key)
    for name in names:
        if name not in known:
            raise WrongValue(
                table.path(key), f"expected tracks of this profile ({', '.join(sorted(known))}), got {name!r}"
            )
    if not names or len(set(names)) != len(names):
        raise WrongValue(table.path(key), "expected at least one track, each named once")
    return names
