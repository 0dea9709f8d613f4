"""One quarantined thing, for people: what it was to be, at which step it failed, whether a whole one is here, what that
means for the film. Reads alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from server.access.models import User
from server.access.queries import reach as units_of
from server.audit.models import AuditEvent
from server.recordings.models import Part, Quarantined, Receipt, Session, Standing, Statement, Tail
from server.recordings.models import Record as SignedRecord
from server.recordings.models import SegmentObject as Segment
from server.recordings.trouble import words
from server.recordings.words import track_words
from sync.evidence.receipts import ThingKind, Verdict

LOOKED, TAKEN = "quarantine.looked", "quarantine.taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The whole one: when it was taken, and whether that was before the bad one came."""

    at: datetime | None
    was_before: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A quarantined thing with everything a page says of it."""

    row: Quarantined
    kind: str
    #: What it was to be, in words: 段落 3 的记录 17.
    name: str
    step: str
    means: str
    part: Part | None
    session: Session | None
    track: str
    from_at: datetime | None
    until_at: datetime | None
    #: What its record signed for; None where no record speaks of it.
    expected_size: int | None
    expected_digest: str
    whole: Whole | None
    is_of_film: bool
    is_hole: bool
    effect: str
    todo: tuple[Promise | str, ...]

    @property
    def digest(self) -> str:
        """Of what came, hex."""
        return bytes(self.row.digest).hex()


def for_user(user: User) -> QuerySet[Quarantined]:
    """What boxes in this person's reach sent and failed, the newest first."""
    return Quarantined.objects.filter(Q(box__room__unit__in=units_of(user))).select_related(
        "box", "box__room", "box__room__unit"
    )


def of_session(session: Session) -> list[Held]:
    """All of that recording, in the order of their coming."""
    of_parts = Q(pk__in=())
    for part in session.parts.all():
        of_parts |= Q(box=part.box_id, kind__in=(ThingKind.RECORD, ThingKind.SEGMENT), a=part.number)
        statements = part.tails.values("statement")
        of_parts |= Q(box=part.box_id, kind=ThingKind.TAIL, a__in=statements)
    rows = Quarantined.objects.filter(of_parts).select_related("box", "box__room").order_by("at", "pk")
    return [held(each) for each in rows]


def looked_at(row: Quarantined) -> Iterable[AuditEvent]:
    """Who opened its page or took its bytes, each deed once a person, the first time."""
    events = AuditEvent.objects.filter(kind=row._meta.label_lower, ident=str(row.pk), action__in=(LOOKED, TAKEN))
    first: dict[tuple[str, str], AuditEvent] = {}
    for event in events.order_by("number"):
        first.setdefault((event.actor, event.action), event)
    return first.values()


def held(row: Quarantined) -> Held:
    """Everything that is known of it; half a dozen queries."""
    kind = ThingKind(row.kind)
    part, file = _part_of(row, kind), _file_of(row, kind)
    whole = _whole(row)
    of_film = kind in (ThingKind.SEGMENT, ThingKind.TAIL)
    is_hole = of_film and whole is None
    step, means = words.step_words(row.step)
    return Held(
        row=row,
        kind=words.kind_words(row.kind),
        name=_name(row, kind),
        step=step,
        means=means,
        part=part,
        session=part.session if part else None,
        track=track_words(file.track) if file else "",
        from_at=_wall(part, file.from_ns) if part and file else None,
        until_at=_wall(part, file.to_ns) if part and isinstance(file, Segment) else None,
        expected_size=file.size if file else None,
        expected_digest=bytes(file.digest).hex() if file else "",
        whole=whole,
        is_of_film=of_film,
        is_hole=is_hole,
        effect=_effect(kind, whole, is_hole=is_hole),
        todo=words.todo_of(row.step, is_here=whole is not None, of_film=part is not None),
    )


def _name(row: Quarantined, kind: ThingKind) -> str:
    match kind:
        case ThingKind.STATEMENT:
            return _("第 %(a)d 号声明") % {"a": row.a}
        case ThingKind.TAIL:
            return _("第 %(a)d 号声明中的第 %(b)d 件残段") % {"a": row.a, "b": row.b + 1}
        case ThingKind.RECORD:
            return _("段落 %(a)d 的第 %(b)d 号记录") % {"a": row.a, "b": row.b}
        case ThingKind.SEGMENT:
            return _("段落 %(a)d 中第 %(b)d 号记录的录像文件") % {"a": row.a, "b": row.b}


def _part_of(row: Quarantined, kind: ThingKind) -> Part | None:
    parts = Part.objects.select_related("session", "session__room")
    if kind == ThingKind.TAIL:
        return parts.filter(box=row.box_id, tails__statement=row.a, tails__place=row.b).first()
    if kind == ThingKind.STATEMENT:
        return None
    return parts.filter(box=row.box_id, number=row.a).first()


def _file_of(row: Quarantined, kind: ThingKind) -> Segment | Tail | None:
    if kind == ThingKind.SEGMENT:
        return Segment.objects.filter(part__box=row.box_id, part__number=row.a, record=row.b).first()
    if kind == ThingKind.TAIL:
        return Tail.objects.filter(part__box=row.box_id, statement=row.a, place=row.b).first()
    return None


def _whole(row: Quarantined) -> Whole | None:
    """The receipt says when; a record or statement that waits for its predecessor has none yet and is here all the
    same."""
    found = Receipt.objects.filter(
        box=row.box_id, kind=row.kind, a=row.a, b=row.b, verdict=int(Verdict.VERIFIED)
    ).first()
    if found is not None:
        return Whole(at=found.at, was_before=found.at < row.at)
    kind = ThingKind(row.kind)
    kept: SignedRecord | Statement | None = None
    if kind == ThingKind.RECORD:
        kept = SignedRecord.objects.filter(
            part__box=row.box_id, part__number=row.a, number=row.b, standing=Standing.VERIFIED
        ).first()
    elif kind == ThingKind.STATEMENT:
        kept = Statement.objects.filter(box=row.box_id, number=row.a, standing=Standing.VERIFIED).first()
    return Whole(at=kept.received_at, was_before=kept.received_at < row.at) if kept is not None else None


def _effect(kind: ThingKind, whole: Whole | None, *, is_hole: bool) -> str:
    if whole is not None:
        return _("没有影响：完整的一份已核验入库。")
    if is_hole:
        return _("录像中这一段现在不能播放；完整的一份到达以前按缺口处理，须说明后才能移送。")
    if kind == ThingKind.RECORD:
        return _("签名链缺这一条，其后的记录不能核验，录像不能封存；画面和声音已入库的仍可播放。")
    return _("设备声明缺这一条，其后开始的段落不能核验；已核验的录像不受影响。")


def _wall(part: Part, at_ns: int) -> datetime:
    """The time of day of a position, by the press and its clock."""
    pressed = datetime.fromtimestamp((part.press_wall_ns or 0) / 1e9, UTC)
    return pressed + timedelta(microseconds=(at_ns - ((part.press_ns or 0) - (part.origin_ns or 0))) // 1000)
