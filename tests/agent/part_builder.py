"""Builds a box without media or hardware: an outbox in a folder, a device key, a time that the test moves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from agent.media.fragments import Initialisation, MediaFragment
from agent.outbox.boxchain import BoxChain
from agent.outbox.disk import Disk, RealDisk
from agent.outbox.moment import Moment
from agent.outbox.store import Outbox
from agent.sealing import ArmedPart, BoxFacts, Notices, PartSealer, Start
from agent.track_sealing import DurableFragment
from sync.evidence.keys import MemorySigner, Recipient, new_part_key, point_of
from sync.evidence.records import Track
from sync.evidence.statements import Armed, Enrolled, StatementKind, Wall

SECOND = 1_000_000_000
ORIGIN = 1_000 * SECOND
PRESS = ORIGIN + 10 * SECOND
BOOT = bytes(range(16))
SESSION = bytes(range(16, 32))
TRACKS = (
    Track(name="scene", kind="picture", source="synthetic:scene", required=True),
    Track(name="mic-room", kind="sound", source="synthetic:mic", required=True),
)
_PATTERN = b"ftypmoovmoofmdat-the-pattern-that-must-not-be-on-the-disk"


def private_key(name: str) -> ec.EllipticCurvePrivateKey:
    """The same key for the same name, in every test."""
    scalar = int.from_bytes(hashlib.sha256(name.encode()).digest(), "big") % (1 << 255) + 1
    return ec.derive_private_key(scalar, ec.SECP256R1())


WORKING, ARCHIVE = private_key("working"), private_key("archive")
RECIPIENTS = (
    Recipient(name="working", public_key=point_of(WORKING.public_key())),
    Recipient(name="archive", public_key=point_of(ARCHIVE.public_key())),
)
DEVICE = MemorySigner(private_key("device"))


@dataclass(slots=True)
class FakeTime:
    """Both clocks, moved by the test."""

    boottime_ns: int = PRESS
    wall_offset_ns: int = 1_700_000_000 * SECOND

    def now(self) -> Moment:
        """A reading that never stands still."""
        self.boottime_ns += 1_000
        return Moment(self.boottime_ns, Wall(unix_ns=self.boottime_ns + self.wall_offset_ns, source="test", error_ns=0))


def facts(tracks: tuple[Track, ...] = TRACKS, boot: bytes = BOOT) -> BoxFacts:
    """A box called box-1."""
    return BoxFacts(
        box="box-1",
        room="room-1",
        boot=boot,
        software="test",
        profile=bytes(32),
        protection="file",
        tracks=tracks,
        recipients=RECIPIENTS,
    )


@dataclass(slots=True)
class Bench:
    """An outbox with its chain, and what it said was durable."""

    root: Path
    disk: Disk = field(default_factory=RealDisk)
    time: FakeTime = field(default_factory=FakeTime)
    durable: list[DurableFragment] = field(default_factory=list)
    faults: list[OSError] = field(default_factory=list)
    outbox: Outbox = field(init=False)
    chain: BoxChain = field(init=False)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.root, disk=self.disk, reserve_bytes=1 << 20)
        self.chain = BoxChain(outbox=self.outbox, signer=DEVICE, box="box-1", boot=BOOT, now=self.time.now)

    def enrol(self) -> None:
        """The first statement."""
        body = Enrolled(device_key=DEVICE.public_key, protection="file", centre="test")
        self.chain.state(StatementKind.ENROLLED, body)

    def arm(self, part: int) -> ArmedPart:
        """A part's key, certified."""
        signer = new_part_key()
        statement = self.chain.state(StatementKind.ARMED, Armed(part=part, part_key=signer.public_key))
        return ArmedPart(part=part, signer=signer, armed=bytes(statement.digest))

    def sealer(self, part: int = 1, tracks: tuple[Track, ...] = TRACKS) -> PartSealer:
        """An opened part."""
        sealer = PartSealer(
            outbox=self.outbox,
            chain=self.chain,
            facts=facts(tracks),
            armed=self.arm(part),
            start=Start(
                session=SESSION,
                press_ns=PRESS,
                origin_ns=ORIGIN,
                started_by="press",
                parts_before=self.chain.parts_of(SESSION),
            ),
            now=self.time.now,
            entropy=_entropy(),
            notices=Notices(durable=self.durable.append, disk_fault=lambda _track, error: self.faults.append(error)),
        )
        sealer.open()
        return sealer


def initialisation(track: str, run: int = 0) -> Initialisation:
    """ftyp and moov of a run, pretended."""
    return Initialisation(
        track=track,
        run=run,
        data=b"init:" + track.encode() + _PATTERN,
        codec="avc1.42c01e",
        source=f"synthetic:{track}",
        time_method="arrival",
        time_error_ns=20_000_000,
    )


def fragment(track: str, from_s: float, to_s: float, *, opens: bool, run: int = 0, size: int = 500) -> MediaFragment:
    """One fragment; seconds from the press."""
    press = PRESS - ORIGIN
    return MediaFragment(
        track=track,
        run=run,
        data=(f"{track}{from_s}".encode() + _PATTERN).ljust(size, b"."),
        from_ns=press + round(from_s * SECOND),
        to_ns=press + round(to_s * SECOND),
        opens_segment=opens,
    )


def film(track: str, from_s: float, to_s: float, *, run: int = 0, segment_s: float = 4.0) -> list[MediaFragment]:
    """Half-second fragments without a hole; a segment opens every `segment_s`."""
    count = round((to_s - from_s) * 2)
    every = round(segment_s * 2)
    return [fragment(track, from_s + i / 2, from_s + (i + 1) / 2, opens=i % every == 0, run=run) for i in range(count)]


def _entropy() -> Callable[[int], bytes]:
    counter = iter(range(1 << 30))
    return lambda size: hashlib.sha256(next(counter).to_bytes(8, "big")).digest()[:size]
