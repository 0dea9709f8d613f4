"""Reads about dossiers: the catalogue of a case, who may be registered to read it, who read it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from server.access.models import User
from server.bookings.models import Booking
from server.bookings.states import BookingState
from server.cases.models import Case, Suspect
from server.defence.queries import in_force
from server.dossiers import catalogue as catalogues
from server.dossiers.catalogue import Catalogue
from server.dossiers.counting import counts_of
from server.dossiers.errors import OtherBytes
from server.dossiers.models import Archive, Sitting, Turned
from server.dossiers.rules import Volume, rules
from server.dossiers.sources import Paper, papers_of
from server.dossiers.states import ArchiveState

_CHOSEN = (BookingState.WITH_LAWYER, BookingState.CONFIRMED, BookingState.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counsel:
    """A lawyer who stands in the case, and for whom."""

    lawyer: User
    suspects: tuple[Suspect, ...]


def catalogue(case: Case) -> Catalogue:
    """The dossier as it stands; of an archived one, as it was archived."""
    archive = archive_of(case)
    papers = papers_of(case)
    return live(papers) if archive is None else as_archived(archive, papers)


def live(papers: Iterable[Paper]) -> Catalogue:
    """The catalogue of papers as their sources have them now."""
    known = list(papers)
    counts = {digest: each.pages for digest, each in counts_of(known).items()}
    return catalogues.drawn_up(known, counts, rules())


def archive_of(case: Case) -> Archive | None:
    """The archiving that is in force."""
    return Archive.objects.filter(case=case).exclude(state=ArchiveState.OPENED).select_related("by", "asked_by").first()


def as_archived(archive: Archive, papers: Iterable[Paper]) -> Catalogue:
    """The catalogue that was archived; a paper's bytes are compared with the digest of then."""
    here = {each.key: each for each in papers}
    shelved: dict[str, tuple[Volume, list[Paper]]] = {}
    for told in archive.entries:
        volume = Volume(**{**told["volume"], "kinds": (), "origins": ()})
        shelved.setdefault(volume.key, (volume, []))[1].append(_of_then(told, here.get(told["key"])))
    return catalogues.numbered(shelved.values(), {each["digest"]: each["pages"] for each in archive.entries})


def since(archive: Archive, case: Case) -> list[Paper]:
    """Papers that came, or came to be others, after it was archived. A signed one that was lifted is the same."""
    then = {each["key"]: each["digest"] for each in archive.entries}
    return [
        each for each in papers_of(case) if each.digest != then.get(each.key) and not (each.signed and each.key in then)
    ]


def frozen(whole: Catalogue) -> list[dict[str, Any]]:
    """What an archive keeps of a catalogue."""
    return [
        {
            "key": each.paper.key, "title": each.paper.title, "kind": each.paper.kind, "origin": each.paper.origin,
            "date": each.paper.date.isoformat(), "pages": each.pages if each.is_drawn else 0,
            "digest": each.paper.digest, "media": each.paper.media, "made_by": each.paper.made_by,
            "part": each.paper.part, "signed": each.paper.signed,
            "volume": {
                "key": each.volume.key, "zh": each.volume.zh, "en": each.volume.en,
                "to_lawyers": each.volume.to_lawyers,
            },
        }
        for each in whole.entries
    ]  # fmt: skip


def digest_of(entries: list[dict[str, Any]]) -> str:
    """SHA-256 over the catalogue's canonical text."""
    text = json.dumps(entries, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def counsel_of(case: Case) -> list[Counsel]:
    """Bound defenders, and duty lawyers chosen for a booking of the case: whom case management may register."""
    found: dict[int, tuple[User, dict[int, Suspect]]] = {}
    bound = in_force().filter(suspect__case=case).select_related("binding__lawyer__unit", "suspect")
    pairs = [(each.binding.lawyer, each.suspect) for each in bound]
    chosen = Booking.objects.filter(case=case, lawyer__isnull=False, state__in=_CHOSEN, lawyer__is_active=True)
    for booking in chosen.select_related("lawyer__unit").prefetch_related("suspects"):
        pairs += [(booking.lawyer, suspect) for suspect in booking.suspects.all()]  # type: ignore[misc]
    for lawyer, suspect in pairs:
        found.setdefault(lawyer.pk, (lawyer, {}))[1][suspect.pk] = suspect
    return [
        Counsel(lawyer=lawyer, suspects=tuple(sorted(of.values(), key=lambda s: s.number)))
        for lawyer, of in found.values()
    ]


def sittings_of(case: Case) -> QuerySet[Sitting]:
    """Who read the dossier, the newest first, with how many pages."""
    return with_pages(Sitting.objects.filter(case=case).select_related("person", "visit"))


def with_pages(sittings: QuerySet[Sitting]) -> QuerySet[Sitting]:
    """Each with `pages`: how many different ones went out."""
    return sittings.annotate(pages=Count("turned"))


def pages_of(sitting: Sitting) -> QuerySet[Turned]:
    """Which pages, in the order in which they were first turned to."""
    return Turned.objects.filter(sitting=sitting)


def minutes_of(sitting: Sitting) -> int:
    """Whole minutes from the first page to the last sign of him; one at least."""
    return max(1, round((sitting.seen_at - sitting.started_at).total_seconds() / 60))


def _of_then(told: dict[str, Any], now: Paper | None) -> Paper:
    def gone(digest: str) -> bytes:
        raise OtherBytes(f"paper {told['key']}: its source has it no more")

    facts = {
        name: told[name] for name in ("key", "title", "kind", "origin", "digest", "media", "made_by", "part", "signed")
    }
    then = Paper(**facts, date=date.fromisoformat(told["date"]), pages=told["pages"], open=gone)
    return then if now is None else replace(then, open=now.open)
