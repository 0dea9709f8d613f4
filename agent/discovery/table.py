"""Cameras as a table for a terminal: one block a camera, labels in Chinese and English. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agent.discovery.cameras import NO_CLOCK, Row


def blocks(rows: Iterable[Row]) -> Iterator[str]:
    """A block of lines a camera, as soon as it is known; a sentence if there is none."""
    row = None
    for row in rows:
        yield "\n".join(_lines(row))
    if row is None:
        yield "没有找到摄像机 / no camera was found"


def _lines(row: Row) -> Iterator[str]:
    yield f"地址 address   {row.address}"
    for label, value in (
        ("轨道 track    ", row.track),
        ("型号 model    ", row.model),
        ("序列号 serial ", row.serial or "未知 unknown"),
        ("时钟差 clock  ", row.clock or "未知 unknown"),
        *(("视频 stream   ", each) for each in row.streams),
        ("备注 remark   ", row.remark),
    ):
        if value and value != NO_CLOCK:
            yield f"  {label}{value}"
