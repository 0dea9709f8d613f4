"""What is burnt in, as text. Pure. The same values go into the chain, so that the film can be read against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from agent.feed.facts import Standing, Suspension
from firmware_config.composite import Composite

NO_SIGNAL, SHOWN_ELSEWHERE = "无信号", "见主画面"
_REASONS = {"new-facts": "发现新的事实", "technical": "技术故障", "health": "身体原因", "other": "其他原因"}
_SECOND = 1_000_000_000
_FAULTS = {
    "temperature-missing": "温度 无读数",
    "temperature-out-of-range": "温度 读数越限",
    "temperature-stuck": "温度 读数不变",
    "humidity-missing": "湿度 无读数",
    "humidity-out-of-range": "湿度 读数越限",
    "humidity-stuck": "湿度 读数不变",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The burnt-in lines: the clock, what stands beside it, and what has to be known about the picture itself."""

    clock: str
    details: str
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A span without film, told in the picture that follows it: a heading and lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """How a picture is drawn: one in `divisor` of `rate` a second; others stand in for the sources titled `missing`."""

    divisor: int = 1
    rate: float = 25.0
    missing: tuple[str, ...] = ()


def caption(standing: Standing, plan: Composite, *, at_ns: int, zone: tzinfo, drawn: Drawn) -> Caption:
    """The lines for a picture seen at `at_ns` (boottime)."""
    notices = [f"{title} {NO_SIGNAL}" for title in drawn.missing]
    if drawn.divisor > 1:
        notices.append(f"算力不足 合成画面 {drawn.rate / drawn.divisor:.3g} 帧/秒 原始画面不受影响")
    return Caption(
        clock=f"{_local(at_ns, standing, zone):%Y-%m-%d %H:%M:%S}",
        details=_details(standing, plan),
        notice="  ".join(notices),
    )


def values(standing: Standing, plan: Composite, *, at_ns: int, zone: tzinfo, layout: str, heard: str) -> dict[str, Any]:
    """What is burnt in, as values for the chain, those that there are.

    The clock shown at an instant is boottime plus `clock_offset_ns` (whole milliseconds), in the zone `zone_s` seconds
    east of UTC; it is told anew when either changes.
    """
    away = _local(at_ns, standing, zone).utcoffset()
    found = {
        "clock_offset_ns": round(standing.wall_offset_ns / 1_000_000) * 1_000_000,
        "zone_s": int(away.total_seconds()) if away is not None else 0,
        "place": plan.place,
        "room": standing.room,
        "case": standing.case if plan.show_case else None,
        "temperature_c": standing.temperature_c,
        "humidity_pct": standing.humidity_pct,
        "climate_faults": " ".join(standing.climate_faults),
        "part": standing.part,
        "part_number": standing.part_number,
        "layout": layout,
        "sound": heard or None,
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def suspended_card(held: Suspension, standing: Standing, zone: tzinfo) -> Card:
    """Shown while nothing is recorded: it is in the memory of this box only."""
    return Card(heading="中止", lines=(f"原因：{_reason(held)}", f"自 {_time(held.since_ns, standing, zone)}"))


def resumed_card(held: Suspension, until_ns: int, standing: Standing, zone: tzinfo) -> Card:
    """Shown in the film after the suspension."""
    return Card(
        heading="中止后恢复",
        lines=(f"中止原因：{_reason(held)}", _span(held.since_ns, until_ns, standing, zone), "此间未录音录像"),
    )


def confidential_card(from_ns: int, until_ns: int, standing: Standing, zone: tzinfo) -> Card:
    """Shown in the film after a lawyer's confidential talk."""
    return Card(heading="律师保密交谈", lines=(_span(from_ns, until_ns, standing, zone), "此间依法未录音录像"))


def _details(standing: Standing, plan: Composite) -> str:
    parts = [plan.place, standing.room, (standing.case or "") if plan.show_case else ""]
    if standing.temperature_c is not None:
        parts.append(f"温度 {standing.temperature_c:.1f}℃")
    if standing.humidity_pct is not None:
        parts.append(f"湿度 {standing.humidity_pct:.0f}%")
    parts += [_FAULTS.get(fault, fault) for fault in standing.climate_faults]
    number = standing.part_number if standing.part_number is not None else standing.part
    if number is not None:
        parts.append(f"第 {number} 段")
    return "  ".join(part for part in parts if part)


def _reason(held: Suspension) -> str:
    return _REASONS.get(held.reason, _REASONS["other"])


def _span(from_ns: int, until_ns: int, standing: Standing, zone: tzinfo) -> str:
    return f"{_time(from_ns, standing, zone)} 至 {_time(until_ns, standing, zone)}"


def _time(at_ns: int, standing: Standing, zone: tzinfo) -> str:
    return f"{_local(at_ns, standing, zone):%H:%M:%S}"


def _local(at_ns: int, standing: Standing, zone: tzinfo) -> datetime:
    """The wall clock's whole second, as the box's zone writes it."""
    offset_ns = round(standing.wall_offset_ns / 1_000_000) * 1_000_000
    return datetime.fromtimestamp((at_ns + offset_ns) // _SECOND, tz=zone)
