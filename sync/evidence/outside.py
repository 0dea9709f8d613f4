"""What the box chain says of the time outside parts: sessions that a person ended after a crash, and confidential talks
between recordings, with the check that nothing was filmed in one (docs/formats/evidence.md 7.2, 7.3). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sync.evidence.errors import Unaccounted, WrongPart
from sync.evidence.records import Open, Record, Segment, Tail
from sync.evidence.statements import Closed, Ended, Opened, Recovered, Statement, TalkBegun, TalkConfirmed, TalkEnded

FOREVER = 1 << 64
EDGES = ("begin", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkOutside:
    """A confidential talk outside parts; `ended` is None while it is under way. Times are CLOCK_BOOTTIME of a boot.

    `confirmed` are the edges that the lawyer confirmed.
    """

    begun: Statement
    begin_ns: int
    by: str
    ended: Statement | None = None
    end_ns: int | None = None
    confirmed: frozenset[str] = frozenset()

    @property
    def begin_wall_ns(self) -> int:
        """Its begin by the box's wall clock, an observation."""
        return wall_of(self.begun, self.begin_ns)

    @property
    def end_wall_ns(self) -> int | None:
        """Its end by the box's wall clock."""
        return None if self.ended is None or self.end_ns is None else wall_of(self.ended, self.end_ns)

    def span_in(self, boot: bytes) -> tuple[int, int] | None:
        """[from, to) on the clock of that boot; None where the talk touched neither end of it."""
        begins_here = self.begun.head.boot == boot
        if self.ended is None or self.end_ns is None:
            return (self.begin_ns, FOREVER) if begins_here else None
        if self.ended.head.boot == boot:
            return (self.begin_ns if begins_here else 0), self.end_ns
        return (self.begin_ns, FOREVER) if begins_here else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filmed:
    """What a file shows or is decoded from, on the clock of its boot; `to_ns` is None where a crash hides the end."""

    boot: bytes
    from_ns: int
    to_ns: int | None
    what: str


def wall_of(statement: Statement, at_ns: int) -> int:
    """What the wall clock said at `at_ns` of the statement's boot, by the two clocks that the statement carries."""
    return statement.head.wall.unix_ns - (statement.head.boottime_ns - at_ns)


def ends_of(statements: Sequence[Statement]) -> dict[bytes, Statement]:
    """The `ended` statement of each session that has one. Raises WrongPart where the chain contradicts it."""
    recovered: dict[int, Statement] = {}
    ends: dict[bytes, Statement] = {}
    newest: dict[bytes, int] = {}
    for each in statements:
        body = each.body
        if isinstance(body, Recovered):
            recovered[body.part] = each
        if isinstance(body, Ended):
            _check_ended(each, body, recovered.get(body.part), ends, newest)
            ends[body.session] = each
        elif isinstance(body, Opened | Closed | Recovered):
            newest[body.session] = max(newest.get(body.session, 0), body.part)
            check_not_ended(ends, body.session, body.part, f"statement {each.head.number}")
    return ends


def check_not_ended(ends: dict[bytes, Statement], session: bytes, part: int, what: str) -> None:
    """Raises WrongPart where a part is of a session that had ended before it."""
    end = ends.get(session)
    if end is not None and isinstance(end.body, Ended) and part > end.body.part:
        raise WrongPart(f"{what}: part {part} is of a session that statement {end.head.number} says was ended")


def talks_of(statements: Sequence[Statement]) -> list[TalkOutside]:
    """The talks in order. Raises Unaccounted where their ends do not follow one another, or a part lies inside."""
    found: list[TalkOutside] = []
    for each in statements:
        body, number = each.body, each.head.number
        under_way = found[-1] if found and found[-1].ended is None else None
        match body:
            case TalkBegun() if under_way is not None:
                raise Unaccounted(f"statement {number}: a talk begins inside the one of {under_way.begun.head.number}")
            case TalkBegun():
                found.append(TalkOutside(begun=each, begin_ns=body.at_ns, by=body.by))
            case TalkEnded():
                found[-1:] = [_ended(under_way, each, body)]
            case TalkConfirmed():
                found[-1:] = [_confirmed(found[-1] if found else None, each, body)]
            case Opened() | Closed() | Recovered() if under_way is not None:
                raise Unaccounted(f"statement {number}: part {body.part} inside a confidential talk")
            case _:
                pass
    return found


def film_of(opened: Open, records: Sequence[Record], recovered: Recovered | None) -> list[Filmed]:
    """Everything that a part's files show or are decoded from."""
    film: list[Filmed] = []
    for record in records:
        match record.body:
            case Segment() as body:
                what, begin = f"record {record.head.number}", min(body.from_ns, body.decode_ns)
                film.append(filmed(opened.boot, opened.origin_ns, begin, body.to_ns, what))
            case Tail() as body:
                what = f"record {record.head.number}"
                film.append(filmed(opened.boot, opened.origin_ns, body.from_ns, body.to_ns, what))
            case _:
                pass
    for tail in recovered.tails if recovered else ():
        film.append(filmed(opened.boot, opened.origin_ns, tail.from_ns, None, f"tail {tail.track}/{tail.segment}"))
    return film


def filmed(boot: bytes, origin_ns: int, from_ns: int, to_ns: int | None, what: str) -> Filmed:
    """A file's span, which counts from its part's origin, on the clock of its boot."""
    return Filmed(boot=boot, from_ns=origin_ns + from_ns, to_ns=None if to_ns is None else origin_ns + to_ns, what=what)


def check_talks(talks: Iterable[TalkOutside], film: Sequence[Filmed]) -> None:
    """Raises Unaccounted where a file shares an instant with a talk; one of unknown end where it begins inside."""
    for talk in talks:
        for each in film:
            span = talk.span_in(each.boot)
            if span is None:
                continue
            begin, end = span
            is_inside = each.from_ns < end and (each.from_ns >= begin if each.to_ns is None else each.to_ns > begin)
            if is_inside and each.to_ns != each.from_ns:
                raise Unaccounted(
                    f"{each.what}: it lies in the confidential talk that statement {talk.begun.head.number} began"
                )


def talks_beside(statements: Sequence[Statement], session: bytes) -> list[TalkOutside]:
    """The talks that belong to a recording: since the recording before it, and before its own last part was opened."""
    since: set[int] = set()
    beside: set[int] = set()
    for each in statements:
        match each.body:
            case Opened() as body:
                beside |= since if body.session == session else set()
                since = set()
            case TalkBegun():
                since.add(each.head.number)
            case _:
                pass
    return [talk for talk in talks_of(statements) if talk.begun.head.number in beside]


def _check_ended(
    statement: Statement,
    body: Ended,
    recovered: Statement | None,
    ends: dict[bytes, Statement],
    newest: dict[bytes, int],
) -> None:
    number = statement.head.number
    if recovered is None or not isinstance(recovered.body, Recovered):
        raise WrongPart(f"statement {number}: it ends a session whose part {body.part} was not recovered before")
    if (body.session, body.end_digest) != (recovered.body.session, bytes(recovered.digest)):
        raise WrongPart(f"statement {number}: it names another session or end of part {body.part}")
    if body.session in ends:
        raise WrongPart(f"statement {number}: the session was ended before")
    if newest.get(body.session, 0) > body.part:
        raise WrongPart(f"statement {number}: part {body.part} is not the last of its session")


def _ended(under_way: TalkOutside | None, statement: Statement, body: TalkEnded) -> TalkOutside:
    number = statement.head.number
    if under_way is None or body.begun != under_way.begun.head.number:
        raise Unaccounted(f"statement {number}: it ends the talk of statement {body.begun}, which is not under way")
    if statement.head.boot == under_way.begun.head.boot and body.at_ns < under_way.begin_ns:
        raise Unaccounted(f"statement {number}: the talk ends at {body.at_ns}, before it began")
    return replace(under_way, ended=statement, end_ns=body.at_ns)


def _confirmed(newest: TalkOutside | None, statement: Statement, body: TalkConfirmed) -> TalkOutside:
    number = statement.head.number
    if newest is None or body.begun != newest.begun.head.number:
        raise Unaccounted(
            f"statement {number}: it confirms the talk of statement {body.begun}, which is not the newest"
        )
    if body.edge not in EDGES or (body.edge == "end" and newest.ended is None):
        raise Unaccounted(f"statement {number}: it confirms the {body.edge[:16]} of a talk that has none yet")
    return replace(newest, confirmed=newest.confirmed | {body.edge})
