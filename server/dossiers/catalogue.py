"""A dossier's catalogue: papers in their order, with page numbers in the volume and in the whole. Fetches nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from server.dossiers.rules import Rules, Volume
from server.dossiers.sources import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One paper at its place. A paper that cannot be drawn has one page, which says so."""

    paper: Paper
    volume: Volume
    #: 1, 2, ... in its volume.
    number: int
    pages: int
    #: Its first page in the volume, and in the whole dossier.
    first: int
    start: int
    is_drawn: bool

    @property
    def last(self) -> int:
        """Its last page in the volume."""
        return self.first + self.pages - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One volume and what is in it."""

    volume: Volume
    entries: tuple[Entry, ...]
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page: which paper, which page of it (from 1), and its number in the whole."""

    entry: Entry
    page: int
    number: int

    @property
    def in_volume(self) -> int:
        """Its number in the volume."""
        return self.entry.first + self.page - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All of it."""

    shelves: tuple[Shelf, ...]
    pages: int

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every paper, in order."""
        return tuple(entry for shelf in self.shelves for entry in shelf.entries)

    def entry_of(self, key: str) -> Entry | None:
        """The paper of that key."""
        return next((each for each in self.entries if each.paper.key == key), None)

    def place(self, number: int) -> Place | None:
        """The page of that number; beyond the ends, the first or last. None: there is no page at all."""
        number = max(1, min(number, self.pages))
        for entry in self.entries:
            if number < entry.start + entry.pages:
                return Place(entry=entry, page=number - entry.start + 1, number=number)
        return None

    def found(self, text: str) -> tuple[Entry, ...]:
        """Papers whose title, part or maker has all of these words."""
        words = text.casefold().split()
        return tuple(each for each in self.entries if all(word in _said(each) for word in words))


def drawn_up(papers: Iterable[Paper], counts: Mapping[str, int], rules: Rules) -> Catalogue:
    """The catalogue of these papers. `counts`: pages by digest; 0 or none: it cannot be drawn."""
    shelved: dict[str, list[Paper]] = {each.key: [] for each in rules.volumes}
    volumes = {each.key: each for each in rules.volumes}
    for paper in papers:
        shelved[rules.volume_of(paper.kind, paper.origin).key].append(paper)
    in_order = [(volumes[key], _in_order(found, volumes[key])) for key, found in shelved.items()]
    return numbered(in_order, counts)


def numbered(in_order: Iterable[tuple[Volume, Iterable[Paper]]], counts: Mapping[str, int]) -> Catalogue:
    """The catalogue of papers that stand in their order already."""
    shelves, start = [], 1
    for volume, papers in in_order:
        entries, first = [], 1
        for number, paper in enumerate(papers, 1):
            drawn = counts.get(paper.digest, 0)
            pages = max(1, drawn)
            entries.append(
                Entry(
                    paper=paper, volume=volume, number=number, pages=pages, first=first, start=start,
                    is_drawn=drawn > 0,
                )
            )  # fmt: skip
            first, start = first + pages, start + pages
        if entries:
            shelves.append(Shelf(volume=volume, entries=tuple(entries), pages=first - 1))
    return Catalogue(shelves=tuple(shelves), pages=start - 1)


def narrowed(whole: Catalogue, volumes: Iterable[str]) -> Catalogue:
    """The same with these volumes alone, numbered anew; page numbers in the volumes stay."""
    wanted = set(volumes)
    shelves, start = [], 1
    for shelf in whole.shelves:
        if shelf.volume.key not in wanted:
            continue
        entries = []
        for each in shelf.entries:
            entries.append(
                Entry(
                    paper=each.paper, volume=each.volume, number=each.number, pages=each.pages, first=each.first,
                    start=start, is_drawn=each.is_drawn,
                )
            )  # fmt: skip
            start += each.pages
        shelves.append(Shelf(volume=shelf.volume, entries=tuple(entries), pages=shelf.pages))
    return Catalogue(shelves=tuple(shelves), pages=start - 1)


def _in_order(papers: Iterable[Paper], volume: Volume) -> list[Paper]:
    return sorted(papers, key=lambda paper: _order(paper, volume))


def _order(paper: Paper, volume: Volume) -> tuple[int, tuple[int, ...], date, str, str]:
    kind = volume.kinds.index(paper.kind) if paper.kind in volume.kinds else len(volume.kinds)
    return (kind, paper.place, paper.date, paper.title, paper.key)


def _said(entry: Entry) -> str:
    return " ".join(
        (entry.paper.title, entry.paper.part, entry.paper.made_by, entry.volume.zh, entry.volume.en)
    ).casefold()
