"""What the system knows of a recording's trouble, for whoever writes it up; in Chinese, as documents are. Reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone, translation

from server.devices.models import RoomAlarm
from server.devices.words import problem_words
from server.filing.films import defects_of
from server.filing.seen import Defect
from server.recordings.lanes import Hole
from server.recordings.models import Alarm, Session
from server.recordings.timeline import PartView, SessionView, timeline
from server.recordings.trouble import alarms, quarantined
from server.recordings.words import observed_words, track_words

SIGNED, CENTRE, BOX = "设备签名记录", "中心核验", "设备自报（未签名）"
#: Facts that one account takes in: the nearest to what it is about.
MOST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that was written down by the box or by this centre."""

    at: datetime
    until: datetime | None = None
    what: str
    source: str

    def plain(self) -> dict[str, str]:
        """As a document has it."""
        return {"at": _span(self.at, self.until), "what": self.what, "source": self.source}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """With what an account begins. `defects` it explains, unless the writer chooses others."""

    found_by: str
    found_at: datetime
    began_at: datetime | None = None
    until_at: datetime | None = None
    happened: str = ""
    effect: str = ""
    defects: tuple[Defect, ...] = ()
    facts: tuple[Fact, ...] = field(default=())


def known(session: Session, origin: str, now: datetime) -> Known:
    """What is known of that recording's trouble, seen from there ("alarm:12", "defect:1:hole:..", "")."""
    with translation.override("zh-hans"):
        view = timeline(session)
        defects = tuple(defects_of(view))
        facts = tuple(sorted(_facts(session, view), key=lambda each: each.at))
        kind, _colon, ident = origin.partition(":")
        match kind:
            case "alarm":
                row = alarms.of_session(session).filter(pk=_number(ident)).first()
                return _of_alarm(row, defects, facts, now)
            case "quarantined":
                found = [each for each in quarantined.of_session(session) if each.row.pk == _number(ident)]
                return _of_quarantined(found[0] if found else None, defects, facts, now)
            case "room_alarm":
                room = RoomAlarm.objects.filter(pk=_number(ident), room=session.room_id).first()
                return _of_room_alarm(room, defects, facts, now)
        return _of_defects(view, [each for each in defects if not ident or each.ident == ident], defects, facts, now)


def holes_of(parts: Iterable[PartView]) -> Iterator[tuple[PartView, Hole, str]]:
    """Each hole with its part and the id that its defect has."""
    for part in parts:
        for hole in part.holes:
            yield part, hole, f"{part.number}:hole:{hole.from_ns}:{','.join(hole.tracks)}"


def wall(part: PartView, at_ns: int) -> datetime:
    """The time of day of a position, by the press and its clock."""
    return part.pressed_at + timedelta(microseconds=(at_ns - part.start_ns) // 1000)


def _of_defects(
    view: SessionView, chosen: list[Defect], defects: tuple[Defect, ...], facts: tuple[Fact, ...], now: datetime
) -> Known:
    idents = {each.ident for each in chosen}
    holes = [(part, hole) for part, hole, ident in holes_of(view.parts) if ident in idents]
    begins = [wall(part, hole.from_ns) for part, hole in holes]
    ends = [wall(part, hole.to_ns) for part, hole in holes if hole.to_ns is not None]
    return Known(
        found_by="录像页面",
        found_at=now,
        began_at=min(begins, default=None),
        until_at=max(ends) if ends and len(ends) == len(holes) else None,
        happened="\n".join(_said(part, hole) for part, hole in holes),
        effect="\n".join(_beside(part, hole) for part, hole in holes),
        defects=tuple(chosen) or defects,
        facts=facts[:MOST],
    )


def _of_alarm(row: Alarm | None, defects: tuple[Defect, ...], facts: tuple[Fact, ...], now: datetime) -> Known:
    if row is None:
        return Known(found_by="", found_at=now, defects=defects, facts=facts[:MOST])
    return Known(
        found_by=f"告警 {row.pk}",
        found_at=row.at,
        began_at=row.at,
        happened=row.zh,
        defects=defects,
        facts=facts[:MOST],
    )


def _of_quarantined(
    each: quarantined.Held | None, defects: tuple[Defect, ...], facts: tuple[Fact, ...], now: datetime
) -> Known:
    if each is None:
        return Known(found_by="", found_at=now, defects=defects, facts=facts[:MOST])
    ours = tuple(defect for defect in defects if defect.ident.startswith("files:"))
    return Known(
        found_by=f"隔离区第 {each.row.pk} 号",
        found_at=each.row.at,
        began_at=each.from_at or each.row.at,
        until_at=each.until_at,
        happened=_held_words(each),
        effect=each.effect,
        defects=ours,
        facts=facts[:MOST],
    )


def _of_room_alarm(row: RoomAlarm | None, defects: tuple[Defect, ...], facts: tuple[Fact, ...], now: datetime) -> Known:
    if row is None:
        return Known(found_by="", found_at=now, defects=defects, facts=facts[:MOST])
    return Known(
        found_by=f"房间告警：{problem_words(row.code, row.detail)}"[:200],
        found_at=row.raised_at or row.since,
        began_at=row.since,
        until_at=row.ended_at,
        happened=f"{_span(row.since, row.ended_at)}，{problem_words(row.code, row.detail)}。",
        defects=defects,
        facts=facts[:MOST],
    )


def _facts(session: Session, view: SessionView) -> Iterator[Fact]:
    for part, hole, _ident in holes_of(view.parts):
        until = None if hole.to_ns is None else wall(part, hole.to_ns)
        words = f"{_tracks(hole)}：{observed_words(hole.observed)}"
        yield Fact(at=wall(part, hole.from_ns), until=until, what=words, source=SIGNED)
    for each in quarantined.of_session(session):
        yield Fact(at=each.row.at, what=_held_words(each), source=CENTRE)
    for alarm in alarms.of_session(session).exclude(code__in=("quarantined", "fork")):
        yield Fact(at=alarm.at, what=alarm.zh, source=CENTRE)
    for told in _room_alarms(session):
        words = problem_words(told.code, told.detail)
        yield Fact(at=told.since, until=told.ended_at, what=words, source=BOX)


def _room_alarms(session: Session) -> list[RoomAlarm]:
    rows = RoomAlarm.objects.filter(room=session.room_id).exclude(raised_at=None)
    if session.ended_at is not None:
        rows = rows.filter(since__lte=session.ended_at)
    return [each for each in rows if each.ended_at is None or each.ended_at >= session.started_at]


def _said(part: PartView, hole: Hole) -> str:
    lasted = "起中断" if hole.to_ns is None else f"起缺 {(hole.to_ns - hole.from_ns) / 1e9:.1f} 秒"
    return (
        f"{_tracks(hole)}自 {_clock(wall(part, hole.from_ns))} {lasted}；设备观察到：{observed_words(hole.observed)}。"
    )


def _beside(part: PartView, hole: Hole) -> str:
    """Which other tracks have that time whole: what a court asks first."""
    if hole.to_ns is None:
        return f"{_tracks(hole)}自 {_clock(wall(part, hole.from_ns))} 起没有录像。"
    whole = [
        track_words(track.name)
        for track in part.tracks
        if track.name not in hole.tracks and not track.derived
        and not any(
            span.piece == "gap" and span.from_ns < hole.to_ns and (span.to_ns is None or span.to_ns > hole.from_ns)
            for span in track.spans
        )
    ]  # fmt: skip
    beside = f"同一时间{'、'.join(whole)}录制完整。" if whole else "同一时间其他轨道也没有完整的录像。"
    return f"{_tracks(hole)}缺 {(hole.to_ns - hole.from_ns) / 1e9:.1f} 秒；{beside}"


def _held_words(each: quarantined.Held) -> str:
    came = "完整的一份还没有来" if each.whole is None else "完整的一份已核验入库"
    return f"{each.kind}（{each.name}）在“{each.step}”一步核验不符，已隔离；{came}。"


def _tracks(hole: Hole) -> str:
    return "、".join(track_words(name) for name in hole.tracks)


def _span(at: datetime, until: datetime | None) -> str:
    begin = f"{timezone.localtime(at):%m-%d %H:%M:%S}"
    return begin if until is None else f"{begin} 至 {_clock(until)}"


def _clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M:%S}"


def _number(ident: str) -> int:
    return int(ident) if ident.isdecimal() and len(ident) < 10 else 0
