"""What the working page shows of one person's hearing, chapter by chapter: values for its template. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import override

from server.cases.words import SUSPECT, role_of
from server.hearings.models import Draft, Heard, Hearing, Item
from server.hearings.outline import ASKED, BY_KEY, TOPICS, Place, Shared, Speaker, places_of
from server.hearings.queries import wall_of
from server.hearings.scripts import said, scripts
from server.recordings.models import Mark, Session
from server.recordings.words import chapter_number, chapter_words
from sync.evidence.records import MarkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One place as the page shows it. `who` is the row of Heard, 0 for what is of the whole hearing."""

    place: Place
    who: int
    item: Item | None

    @property
    def ident(self) -> str:
        return f"at-{self.who}-{self.place.key.replace('.', '-')}"

    @property
    def text(self) -> str:
        return self.item.text if self.item else ""

    @property
    def version(self) -> int:
        return self.item.version if self.item else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One topic of one speaker: how he stands, his words; of a lawyer's also what was made of it and why."""

    topic: Promise
    stance: Field
    words: Field
    taken: Field | None = None
    why: Field | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One chapter: what is said, when it was set in the film, and what is written in it."""

    ident: str
    number: int | None
    name: str
    say: str
    at: tuple[datetime, ...]
    fields: tuple[Field, ...]
    said: tuple[Said, ...] = ()
    is_extra: bool = False


def sections(hearing: Hearing, heard: Heard, sessions: Iterable[Session]) -> list[Section]:
    """All chapters of the script; what a short script leaves out stands at the end, to be unfolded."""
    items = _items(hearing, heard)
    marks = chapters_set(sessions)
    with override("zh-hans"):  # what is said aloud is said in Chinese
        role = str(role_of(hearing.case.state, heard.suspect.outcome))
    now_called = role_of(hearing.case.state, heard.suspect.outcome)
    words = {"role": role, "unit": hearing.case.unit.name_zh, "n": str(hearing.number)}
    kept = {each.ident for each in scripts().of(hearing.script)}
    found = [
        Section(
            ident=each.ident,
            number=chapter_number(each.ident),
            name=chapter_words(each.ident).replace(str(SUSPECT), str(now_called)),
            say=said(each, hearing.script, **words),
            at=tuple(marks.get(each.ident, ())),
            fields=tuple(_field(place, heard, items) for place in places_of(each.ident)),
            said=_said(each.ident, heard, items),
            is_extra=each.ident not in kept,
        )
        for each in scripts().chapters
    ]
    return sorted(found, key=lambda each: each.is_extra)


def chapters_set(sessions: Iterable[Session]) -> Mapping[str, list[datetime]]:
    """When each chapter was set in these recordings."""
    found: dict[str, list[datetime]] = {}
    rows = Mark.objects.filter(part__session__in=list(sessions), mark=int(MarkKind.CHAPTER)).select_related("part")
    for mark in rows.order_by("part__number", "at_ns"):
        found.setdefault(mark.detail, []).append(wall_of(mark))
    return found


def can_share(field: Field, *, others: int) -> bool:
    """Whether its text can go to the others of the batch."""
    return others > 0 and field.place.shared is not Shared.NO


def _items(hearing: Hearing, heard: Heard) -> dict[str, Item]:
    drafts = Prefetch("drafts", Draft.objects.filter(joined_at=None).select_related("by"), to_attr="open_drafts")
    rows = Item.objects.filter(hearing=hearing, heard_id__in=[heard.pk]).select_related("by").prefetch_related(drafts)
    common = Item.objects.filter(hearing=hearing, heard=None).select_related("by").prefetch_related(drafts)
    return {each.place: each for each in (*rows, *common)}


def _field(place: Place, heard: Heard, items: Mapping[str, Item]) -> Field:
    return Field(place=place, who=heard.pk if place.of_person else 0, item=items.get(place.key))


def _said(chapter: str, heard: Heard, items: Mapping[str, Item]) -> tuple[Said, ...]:
    speakers = {"C7_LAWYER_OPINION": Speaker.LAWYER, "C8_SUSPECT_OPINION": Speaker.SUSPECT}
    speaker = speakers.get(chapter)
    if speaker is None:
        return ()

    def at(key: str) -> Field | None:
        return _field(BY_KEY[key], heard, items) if key in BY_KEY else None

    found = []
    for topic in ASKED[speaker]:
        stance, words = at(f"{speaker}.{topic}.stance"), at(f"{speaker}.{topic}")
        assert stance is not None and words is not None
        is_lawyers = speaker is Speaker.LAWYER
        taken, why = (at(f"answer.{topic}.taken"), at(f"answer.{topic}")) if is_lawyers else (None, None)
        found.append(Said(topic=TOPICS[topic], stance=stance, words=words, taken=taken, why=why))
    return tuple(found)
