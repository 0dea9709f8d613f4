"""Closed parts of any size in an outbox, made by the box's own sealing and store; synced once, at the end."""

from __future__ import annotations

import os
from pathlib import Path

from agent.media.fragments import ORIGIN_BEFORE_PRESS_NS, Initialisation, MediaFragment
from agent.outbox.boxchain import BoxChain
from agent.outbox.disk import RealDisk
from agent.outbox.moment import Moment
from agent.outbox.store import Outbox
from agent.sealing import ArmedPart, BoxFacts, Notices, PartSealer, Start
from agent.settings import settings_for
from agent.tracks import open_tracks
from firmware_config.profile import load
from sync.evidence.keys import new_part_key
from sync.evidence.statements import Armed, Enrolled, ProfileSet, StatementKind, Wall

SECOND_NS = 1_000_000_000
FRAGMENTS, HALF_NS = 8, SECOND_NS // 2
_WALL_NS = 1_790_000_000 * SECOND_NS


class _LazyDisk(RealDisk):
    """The kernel writes back when it likes; `fill` asks for all of it at the end."""

    def sync(self, fd: int) -> None:
        """Not now."""

    def sync_folder(self, path: Path) -> None:
        """Not now."""


class _Time:
    """A clock that moves by a microsecond a reading."""

    def __init__(self, wall_ns: int) -> None:
        self.boottime_ns, self._wall_ns = 1_000 * SECOND_NS, wall_ns - 1_000 * SECOND_NS

    def now(self) -> Moment:
        self.boottime_ns += 1_000
        wall = Wall(unix_ns=self._wall_ns + self.boottime_ns, source="free-running", error_ns=0)
        return Moment(self.boottime_ns, wall)


def fill(
    profile_path: Path,
    *,
    segments: int,
    segment_bytes: int = 2_000_000,
    fragment_ns: int = HALF_NS,
    wall_ns: int = _WALL_NS,
) -> int:
    """One more closed part of so many segments of the profile's first track; returns the bytes of its files.

    A fragment lasts `fragment_ns`, a segment eight of them; `wall_ns`: what the wall clock says then.
    """
    settings, time = settings_for(load(profile_path)), _Time(wall_ns)
    profile = settings.profile
    outbox = Outbox(profile.outbox, disk=_LazyDisk(), reserve_bytes=1 << 20)
    outbox.index._db.execute("PRAGMA synchronous=OFF")
    boot = os.urandom(16)
    chain = BoxChain(outbox=outbox, signer=settings.signer, box=profile.box, boot=boot, now=time.now)
    chain.load(path.read_bytes() for path in sorted(outbox.layout.box.glob("*.cose")))
    if chain.number == 0:
        enrolled = Enrolled(device_key=settings.signer.public_key, protection=settings.protection, centre="")
        chain.state(StatementKind.ENROLLED, enrolled)
        recipients = tuple(bytes(each.key_id) for each in profile.recipients)
        chain.state(StatementKind.PROFILE, ProfileSet(profile=bytes(profile.digest), recipients=recipients))
    signer, part = new_part_key(), max(chain.parts, default=0) + 1
    armed = chain.state(StatementKind.ARMED, Armed(part=part, part_key=signer.public_key))
    press_ns = time.boottime_ns
    sealer = PartSealer(
        outbox=outbox,
        chain=chain,
        facts=BoxFacts(
            box=profile.box,
            room=profile.room.code,
            boot=boot,
            software=settings.software,
            profile=bytes(profile.digest),
            protection=settings.protection,
            tracks=open_tracks(profile),
            recipients=profile.recipients,
        ),
        armed=ArmedPart(part=part, signer=signer, armed=bytes(armed.digest)),
        start=Start(
            session=os.urandom(16), press_ns=press_ns, origin_ns=press_ns - ORIGIN_BEFORE_PRESS_NS, started_by="press"
        ),
        now=time.now,
        entropy=os.urandom,
        notices=Notices(durable=lambda _: None, disk_fault=_fail),
    )
    sealer.open()
    _film(sealer, profile.tracks[0].name, segments, segment_bytes, fragment_ns)
    ends_ns = press_ns + segments * FRAGMENTS * fragment_ns
    time.boottime_ns = max(time.boottime_ns, ends_ns)
    sealer.close(ends_ns, "hold")
    ((size,),) = outbox.index._db.execute(
        "SELECT total(size) FROM thing WHERE kind = 4 AND part = ?", (part,)
    ).fetchall()
    outbox.close()
    os.sync()
    return int(size)


def _film(sealer: PartSealer, track: str, segments: int, segment_bytes: int, fragment_ns: int) -> None:
    sealer.take(
        Initialisation(
            track=track,
            run=0,
            data=bytes(800),
            codec="avc1.42c01e",
            source="rtsp://camera",
            time_method="arrival",
            time_error_ns=20_000_000,
        )
    )
    data = os.urandom(segment_bytes // FRAGMENTS)
    for index in range(segments * FRAGMENTS):
        from_ns = ORIGIN_BEFORE_PRESS_NS + index * fragment_ns
        sealer.take(
            MediaFragment(
                track=track,
                run=0,
                data=data,
                from_ns=from_ns,
                to_ns=from_ns + fragment_ns,
                opens_segment=index % FRAGMENTS == 0,
            )
        )


def _fail(track: str, error: OSError) -> None:
    raise AssertionError(f"{track}: {error}")
