"""Reads about hearings: whose, what is new, the rounds of a person, what of article 4 is in which recordings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Prefetch, Q, QuerySet

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.bookings.states import BookingState
from server.cases.models import SessionLink, Suspect
from server.hearings import policies
from server.hearings.models import Draft, Hearing, Item, Reply, Round
from server.hearings.outline import Speaker
from server.hearings.scripts import Content, scripts
from server.hearings.states import HearingState
from server.recordings.models import Mark, Part, Session, SessionState
from sync.evidence.records import MarkKind

_NOTHING = (BookingState.CANCELLED, BookingState.MISSED)
_WHOLE = ("case", "case__unit", "case__prosecutor", "booking", "booking__room", "booking__batch", "room", "opened_by")


def hearings_for(user: User, now: datetime, permissions: tuple[Permission, ...] = policies.SEE) -> QuerySet[Hearing]:
    """Those that this person may know of."""
    return reach.within(user, permissions, Hearing.objects.select_related(*_WHOLE), now)


def open_ones(rows: QuerySet[Hearing]) -> QuerySet[Hearing]:
    """Of these, what is still to be worked in: not over, and not of a booking that came to nothing."""
    return rows.exclude(state=HearingState.ENDED).exclude(booking__state__in=_NOTHING)


def sessions_of(hearing: Hearing) -> list[Session]:
    """Its recordings, oldest first: those of its booking, else those of its room and people while it was open."""
    if hearing.booking_id:
        return list(Session.objects.filter(of_bookings__booking=hearing.booking_id).order_by("started_at").distinct())
    until = Q() if hearing.ended_at is None else Q(started_at__lte=hearing.ended_at)
    linked = Session.objects.filter(case_links__case=hearing.case_id, case_links__ended_at=None)
    here = Q(pk__in=linked.values("pk")) | Q(room=hearing.room, state=SessionState.RECORDING)
    return list(Session.objects.filter(here, until, started_at__gte=hearing.opened_at).order_by("started_at"))


def under_way(hearing: Hearing) -> Session | None:
    """The recording that is made of it now, if one is: of its booking, or whatever its room records."""
    mine = [each for each in sessions_of(hearing) if each.state == SessionState.RECORDING]
    return mine[-1] if mine else None


@dataclass(frozen=True, slots=True)
class Version:
    """One round and what was said to it last, by speaker."""

    round: Round
    replies: dict[str, Reply]

    @property
    def suspect(self) -> Reply | None:
        return self.replies.get(Speaker.SUSPECT)

    @property
    def lawyer(self) -> Reply | None:
        return self.replies.get(Speaker.LAWYER)


def rounds_of(suspect: Suspect) -> list[Version]:
    """All versions of the proposal to this person, the first one first, each with the newest word of each speaker."""
    rows = Round.objects.filter(suspect=suspect).select_related("by", "hearing").prefetch_related(
        Prefetch("replies", Reply.objects.select_related("by"))
    )  # fmt: skip
    return [Version(each, {reply.speaker: reply for reply in each.replies.all()}) for each in rows]


def news(hearing: Hearing, since: int) -> list[Item]:
    """The items that changed after that revision, with the drafts that lie beside them."""
    drafts = Draft.objects.filter(joined_at=None).select_related("by")
    rows = Item.objects.filter(hearing=hearing, revision__gt=since).select_related("by")
    return list(rows.prefetch_related(Prefetch("drafts", drafts, to_attr="open_drafts")))


@dataclass(frozen=True, slots=True)
class Found:
    """One content of article 4, and where it is: (recording, wall time, chapter) of each mark that shows it."""

    content: Content
    where: tuple[tuple[Session, datetime, str], ...]

    @property
    def is_there(self) -> bool:
        """Shown by all of its chapters where the law names several things, by any of them else."""
        seen = {chapter for _session, _at, chapter in self.where}
        return seen >= set(self.content.chapters) if self.content.every else bool(seen)


def contents_of(suspect: Suspect) -> list[Found]:
    """The contents of article 4 over all recordings of this person together (article 2: several may satisfy it)."""
    return contents_of_all([suspect])[suspect.pk]


def contents_of_all(suspects: Iterable[Suspect]) -> dict[int, list[Found]]:
    """The same for several persons, by their keys; three queries whatever their number."""
    ids = [each.pk for each in suspects]
    links = SessionLink.objects.filter(ended_at=None, suspects__in=ids).values_list("suspects", "session")
    linked: dict[int, set[str]] = {pk: set() for pk in ids}
    for pk, session in links:
        linked[pk].add(session)
    marks = _chapters({each for sessions in linked.values() for each in sessions})
    contents = scripts().contents
    return {
        pk: [
            Found(each, tuple(mark for mark in marks if mark[0].pk in sessions and mark[2] in each.chapters))
            for each in contents
        ]
        for pk, sessions in linked.items()
    }


def _chapters(sessions: set[str]) -> list[tuple[Session, datetime, str]]:
    rows = Mark.objects.filter(part__session__in=sessions, mark=int(MarkKind.CHAPTER))
    rows = rows.select_related("part__session__room").order_by("part__session__started_at", "part__number", "at_ns")
    return [(each.part.session, wall_of(each), each.detail) for each in rows if each.part.session is not None]


def wall_of(mark: Mark) -> datetime:
    """The wall time of a mark, by the box's clock at the press."""
    return wall_at(mark.part, mark.at_ns)


def wall_at(part: Part, at_ns: int) -> datetime:
    """The same for any position of that part."""
    since_press = at_ns - ((part.press_ns or 0) - (part.origin_ns or 0))
    return datetime.fromtimestamp(((part.press_wall_ns or 0) + since_press) / 1e9, UTC)
