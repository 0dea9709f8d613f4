"""The outbox's disk: how fast it syncs and writes, its health, its honesty, and what fits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from agent.health import Room, expected_rate, is_disk_slow, judge_storage, syncs_per_s
from agent.outbox.probe import median_sync_ns
from agent.selftest.findings import ended, good
from agent.selftest.means import Means
from agent.settings import MIB
from firmware_config.profile import PICTURE
from sync.evidence.selftests import SHORT, Finding

WRITE_MIB = 64
_DAY_NS = 86_400_000_000_000


def disk(means: Means) -> Iterator[Finding]:
    """A sync of 64 KiB; in the longer forms a long write too."""
    try:
        sync_ns = median_sync_ns(means.disk, means.shelf.folder, means.machine.boottime_ns)
        speed = None if means.form == SHORT else _write_speed(means)
    except OSError as error:
        yield ended("disk", "unwritable", error.strerror or type(error).__name__)
        return
    tracks = len(means.profile.tracks)
    share = round(sync_ns * syncs_per_s(tracks) / 1e7)
    measured = f"sync {sync_ns / 1e6:.1f} ms ({share} %)" + ("" if speed is None else f", {speed:.0f} MiB/s")
    if is_disk_slow(sync_ns=sync_ns, tracks=tracks):
        yield ended("disk", "too-slow", measured)
    elif share > means.limits.sync_share or (speed is not None and speed < means.limits.write_mib_s):
        yield ended("disk", "slow", measured)
    else:
        yield good("disk", measured)


def _write_speed(means: Means) -> float:
    """MiB a second of one synced write."""
    path, block = means.shelf.folder / ".speed", os.urandom(MIB)
    fd = means.disk.open_append(path)
    try:
        before_ns = means.machine.boottime_ns()
        for _ in range(WRITE_MIB):
            means.disk.write(fd, block)
        means.disk.sync(fd)
        return WRITE_MIB * 1e9 / max(1, means.machine.boottime_ns() - before_ns)
    finally:
        os.close(fd)
        means.disk.unlink(path)


def wear(means: Means) -> Iterator[Finding]:
    """What each disk says of itself (`msr-agent disks` asks them once an hour)."""
    disks = means.machine.board().disks
    if not disks:
        yield ended("wear", "not-told")
    for each in disks:
        worn = "" if each.worn_percent is None else f"{each.worn_percent} %, "
        measured = f"{each.model}, {worn}{each.errors} errors"
        name = each.name.rpartition("/")[2]
        if each.is_failing:
            yield ended("wear", "failing", measured, subject=name)
        elif each.errors:
            yield ended("wear", "errors", measured, subject=name)
        elif each.worn_percent is not None and each.worn_percent >= means.limits.wear:
            yield ended("wear", "worn", measured, subject=name)
        else:
            yield good("wear", measured, subject=name)


def honesty(means: Means) -> Iterator[Finding]:
    """The last pulled plug's verdict."""
    told = means.shelf.verdict()
    if told is None:
        yield ended("honesty", "under-way" if means.shelf.plug.is_dir() else "not-shown")
        return
    age_days = (means.machine.wall().unix_ns - int(told.get("at_unix_ns", 0))) // _DAY_NS
    measured = f"{told.get('written')} / {told.get('seen')} x 256 KiB, {age_days} d"
    reason = str(told.get("reason") or "")
    if reason:
        yield ended("honesty", reason if reason in ("lost", "holes") else "not-shown", measured)
    elif age_days > means.limits.fresh_days:
        yield ended("honesty", "old", measured)
    else:
        yield good("honesty", measured)


def space(means: Means) -> Iterator[Finding]:
    """How many hours of recording fit."""
    limits, tracks = means.profile.limits, means.profile.tracks
    pictures = sum(track.kind == PICTURE for track in tracks)
    found = judge_storage(
        limits,
        free_bytes=means.machine.free_bytes(means.shelf.folder),
        bytes_per_s=expected_rate(pictures=pictures, sounds=len(tracks) - pictures),
    )
    measured = f"{found.hours_left:.1f} h, {found.free_bytes / (1 << 30):.1f} GiB"
    if found.room is Room.FULL:
        yield ended("space", "full", measured)
    elif found.room is Room.LOW or found.hours_left < means.limits.hours_left:
        yield ended("space", "low", measured)
    else:
        yield good("space", measured)


def device_of(path: Path) -> str:
    """The disk that holds a path, as /sys/block names it ("nvme0n1"); "" where there is none (a memory disk)."""
    number = path.stat().st_dev
    place = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}").resolve()
    if not place.is_dir():
        return ""
    return place.parent.name if (place / "partition").exists() else place.name
