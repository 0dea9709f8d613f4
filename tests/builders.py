"""Small, valid evidence made in memory: a box, its chain, parts with segments, gaps and a close, and their export."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.encoding import encode
from sync.evidence import records as r
from sync.evidence import statements as s
from sync.evidence.checkpoint import LEAF_CLOSE, LEAF_RECOVERED, LogProof, close_leaf, sign_checkpoint
from sync.evidence.claim import Claim, sign_claim, to_text
from sync.evidence.envelope import SegmentPlace, SegmentWriter, scan_tail
from sync.evidence.findings import Trust
from sync.evidence.keys import MemorySigner, Recipient, key_id, new_part_key, point_of
from sync.evidence.merkle import Tree, leaf_hash
from sync.evidence.receipts import Receipt, ThingKind, Verdict, sign_receipt
from sync.shapes import to_map

SECOND = 1_000_000_000
BOOT = bytes(range(16))
WALL = s.Wall(unix_ns=1_795_000_000 * SECOND, source="ntp", error_ns=2_000_000)
PROFILE = hashlib.sha256(b"profile").digest()


class MemoryFiles:
    """An export folder in memory."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def names(self) -> list[str]:
        return list(self.files)

    def read(self, name: str) -> bytes:
        return self.files[name]


@dataclass(frozen=True, kw_only=True)
class FoundTail:
    """A file that a crash left behind."""

    part: int
    data: bytes
    key: bytes


@dataclass
class PartBuilder:
    """A part that grows record by record, each durable at once."""

    box: BoxBuilder
    number: int
    session: bytes
    signer: MemorySigner
    armed: s.Statement
    press_ns: int = 110 * SECOND
    records: list[r.Record] = field(default_factory=list)
    segments: dict[int, bytes] = field(default_factory=dict)
    keys: dict[int, bytes] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)
    #: How long after the press the next record is made, by both clocks.
    elapsed_ns: int = 0
    recovered: s.Statement | None = None

    @property
    def end(self) -> bytes | None:
        """The digest by which a later part names this one's end; None while it is open."""
        if self.recovered is not None:
            return bytes(self.recovered.digest)
        is_closed = bool(self.records) and self.records[-1].head.kind == r.RecordKind.CLOSE
        return bytes(self.records[-1].digest) if is_closed else None

    def record(self, kind: r.RecordKind, body: object) -> r.Record:
        previous = bytes(self.records[-1].digest if self.records else self.armed.digest)
        head = r.record_head(
            box=self.box.name,
            part=self.number,
            number=len(self.records),
            previous=previous,
            kind=kind,
            boottime_ns=self.press_ns + self.elapsed_ns + len(self.records),
            wall=dataclasses.replace(WALL, unix_ns=WALL.unix_ns + self.elapsed_ns),
        )
        raw = r.sign_record(self.signer, head, body)
        record = r.read_record(raw, lambda kid: self.signer.public_key)
        self.records.append(record)
        return record

    def open(
        self,
        tracks: tuple[str, ...] = ("suspect", "mic"),
        before: tuple[r.PartBefore, ...] = (),
        *,
        started_by: str = "button",
        continues: str | None = None,
        booking: r.BoundBooking | None = None,
    ) -> r.Record:
        body = r.Open(
            session=self.session,
            parts_before=before,
            room="room-1",
            boot=BOOT,
            origin_ns=self.press_ns - 10 * SECOND,
            press_ns=self.press_ns,
            started_by=started_by,
            tracks=tuple(
                r.Track(name=t, kind="sound" if t.startswith("mic") else "picture", source="synthetic", required=True)
                for t in tracks
            ),
            software="test",
            profile=PROFILE,
            protection="file",
            operator=r.Person(how="not stated"),
            presiding=r.Person(how="not stated"),
            recipients=tuple(bytes(each.key_id) for each in self.box.recipients),
            continues=continues,
            booking=booking,
        )
        record = self.record(r.RecordKind.OPEN, body)
        opened = s.Opened(part=self.number, session=self.session, open_digest=bytes(record.digest))
        self.box.state(s.StatementKind.OPENED, opened)
        return record

    def sealed(
        self, track: str, plaintexts: tuple[bytes, ...] = (), run: int = 0
    ) -> tuple[SegmentWriter, bytes, bytes]:
        """A file that is still open: its writer, its bytes so far, its key."""
        number = self.counters.get(track, 0)
        self.counters[track] = number + 1
        key = hashlib.sha256(f"{self.number}{track}{number}".encode()).digest()
        place = SegmentPlace(box=self.box.name, part=self.number, track=track, run=run, segment=number)
        writer = SegmentWriter(place=place, key=key, signer=self.signer, recipients=self.box.recipients)
        data = writer.head
        for plain in plaintexts or (b"init", b"moof" * 50, b"moof" * 60):
            data += writer.seal(plain)
        return writer, data, key

    def living_tail(self, track: str, from_ns: int, to_ns: int) -> r.Record:
        """A file whose sync failed while the part lived: kept without its end frame, named by a `tail` record."""
        writer, data, key = self.sealed(track)
        body = r.Tail(
            track=track,
            run=0,
            segment=writer.place.segment,
            fragments=scan_tail(data, self.signer.public_key).fragments,
            size=len(data),
            digest=hashlib.sha256(data).digest(),
            commitment=writer.commitment,
            from_ns=from_ns,
            to_ns=to_ns,
            header=bytes(writer.header_digest),
            observed="sync-failed: Input/output error",
        )
        record = self.record(r.RecordKind.TAIL, body)
        self.segments[record.head.number], self.keys[record.head.number] = data, key
        return record

    def crash(self, *, tails: dict[str, int], gaps: dict[str, int], torn: bytes = b"") -> s.Statement:
        """The part's key is lost; the next start states `recovered`. Track -> from; `torn`: a frame half written."""
        found, files = [], []
        for track, from_ns in tails.items():
            writer, data, key = self.sealed(track)
            data += torn
            scan = scan_tail(data, self.signer.public_key)
            files.append((data, key))
            found.append(
                s.TailFound(
                    track=track,
                    run=0,
                    segment=writer.place.segment,
                    fragments=scan.fragments,
                    signed_bytes=scan.signed_bytes,
                    size=len(data),
                    digest=hashlib.sha256(data).digest(),
                    header=bytes(writer.header_digest),
                    from_ns=from_ns,
                )
            )
        last = self.records[-1]
        body = s.Recovered(
            part=self.number,
            session=self.session,
            last_record=last.head.number,
            last_digest=bytes(last.digest),
            tails=tuple(found),
            gaps=tuple(s.GapFound(track=track, from_ns=from_ns) for track, from_ns in gaps.items()),
            boot_before=BOOT,
            observed="capture ended without a close",
        )
        self.recovered = self.box.state(s.StatementKind.RECOVERED, body)
        for place, (data, key) in enumerate(files):
            self.box.tails[self.recovered.head.number, place] = FoundTail(part=self.number, data=data, key=key)
        return self.recovered

    def segment(
        self,
        track: str,
        from_ns: int,
        to_ns: int,
        plaintexts: tuple[bytes, ...] = (),
        *,
        run: int = 0,
        decode_ns: int | None = None,
    ) -> r.Record:
        writer, data, key = self.sealed(track, plaintexts, run)
        data += writer.end()
        body = r.Segment(
            track=track,
            run=run,
            segment=writer.place.segment,
            fragments=writer.fragments,
            size=writer.size,
            digest=bytes(writer.digest),
            commitment=writer.commitment,
            from_ns=from_ns,
            to_ns=to_ns,
            decode_ns=from_ns if decode_ns is None else decode_ns,
            time_method="arrival",
            time_error_ns=40_000_000,
            header=bytes(writer.header_digest),
            source="synthetic",
        )
        record = self.record(r.RecordKind.SEGMENT, body)
        self.segments[record.head.number] = data
        self.keys[record.head.number] = key
        return record

    def gap(self, track: str, from_ns: int, to_ns: int, observed: str = "source lost", detail: str = "") -> r.Record:
        body = r.Gap(track=track, from_ns=from_ns, to_ns=to_ns, observed=observed, detail=detail)
        return self.record(r.RecordKind.GAP, body)

    def mark(self, at_ns: int, detail: str, mark: int = r.MarkKind.BOOKMARK) -> r.Record:
        return self.record(r.RecordKind.MARK, r.Mark(mark=mark, at_ns=at_ns, detail=detail, sealed=None))

    def suspend(self, at_ns: int, reason: str = "new-facts") -> r.Record:
        return self.record(r.RecordKind.SUSPEND, r.Suspend(at_ns=at_ns, reason=reason, by="panel"))

    def resume(self, at_ns: int) -> r.Record:
        return self.record(r.RecordKind.RESUME, r.Resume(at_ns=at_ns, by="panel"))

    def close(self, closed_ns: int) -> r.Record:
        opened = self.records[0].body
        assert isinstance(opened, r.Open)
        body = r.Close(
            session=self.session,
            parts_before=opened.parts_before,
            closed_ns=closed_ns,
            stopped_by="button",
            totals=tuple(
                r.TrackTotal(name=name, segments=count, size=0, gaps=0) for name, count in self.counters.items()
            ),
        )
        record = self.record(r.RecordKind.CLOSE, body)
        closed = s.Closed(part=self.number, session=self.session, close_digest=bytes(record.digest))
        self.box.state(s.StatementKind.CLOSED, closed)
        return record


@dataclass
class BoxBuilder:
    """A box with a chain from `enrolled` and `profile`, two recipients, and a centre with all its keys."""

    name: str = "box-1"
    device: MemorySigner = field(default_factory=new_part_key)
    working: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    archive: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    receipt_key: MemorySigner = field(default_factory=new_part_key)
    claim_key: MemorySigner = field(default_factory=new_part_key)
    log_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    log_name: str = "log.example"
    statements: list[s.Statement] = field(default_factory=list)
    parts: list[PartBuilder] = field(default_factory=list)
    tails: dict[tuple[int, int], FoundTail] = field(default_factory=dict)

    def __post_init__(self) -> None:
        enrolled = s.Enrolled(device_key=self.device.public_key, protection="file", centre="centre")
        self.state(s.StatementKind.ENROLLED, enrolled)
        recipients = tuple(bytes(each.key_id) for each in self.recipients)
        self.state(s.StatementKind.PROFILE, s.ProfileSet(profile=PROFILE, recipients=recipients))

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        return (
            Recipient("working", point_of(self.working.public_key())),
            Recipient("archive", point_of(self.archive.public_key())),
        )

    @property
    def trust(self) -> Trust:
        return Trust(
            devices={self.name: self.device.public_key},
            receipt=(self.receipt_key.public_key,),
            claim=(self.claim_key.public_key,),
            logs={self.log_name: self.log_key.public_key().public_bytes_raw()},
        )

    def state(self, kind: s.StatementKind, body: object) -> s.Statement:
        head = s.statement_head(
            box=self.name,
            number=len(self.statements) + 1,
            previous=bytes(self.statements[-1].digest) if self.statements else s.FIRST_PREVIOUS,
            kind=kind,
            boot=BOOT,
            boottime_ns=100 * SECOND + len(self.statements),
            wall=WALL,
        )
        raw = s.sign_statement(self.device, head, body)
        statement = s.read_statement(raw, lambda kid: self.device.public_key)
        self.statements.append(statement)
        return statement

    def arm(self, session: bytes = b"S" * 16) -> PartBuilder:
        signer = new_part_key()
        number = len(self.parts) + 1
        armed = self.state(s.StatementKind.ARMED, s.Armed(part=number, part_key=signer.public_key))
        part = PartBuilder(box=self, number=number, session=session, signer=signer, armed=armed)
        self.parts.append(part)
        return part

    def simple_part(self) -> PartBuilder:
        """Two tracks, 8 s: picture whole, sound with a gap of 1 s."""
        part = self.arm()
        part.open()
        part.segment("suspect", 10 * SECOND, 14 * SECOND)
        part.segment("mic", 10 * SECOND, 14 * SECOND)
        part.gap("mic", 14 * SECOND, 15 * SECOND)
        part.segment("mic", 15 * SECOND, 18 * SECOND)
        part.segment("suspect", 14 * SECOND, 18 * SECOND)
        part.close(18 * SECOND)
        return part

    def interrupted_part(self, session: bytes = b"S" * 16) -> PartBuilder:
        """A segment, a living tail, a signed gap; then the power goes: a tail of one track, a gap of the other."""
        part = self.arm(session)
        part.open()
        part.segment("suspect", 10 * SECOND, 14 * SECOND)
        part.living_tail("mic", 10 * SECOND, 13 * SECOND)
        part.gap("mic", 13 * SECOND, 14 * SECOND)
        part.crash(tails={"suspect": 14 * SECOND}, gaps={"mic": 14 * SECOND}, torn=bytes(40))
        return part

    def resumed_part(self, before: PartBuilder) -> PartBuilder:
        """The next part of the same session, 4 s, closed."""
        part = self.arm(before.session)
        named = r.PartBefore(part=before.number, close_digest=before.end or b"")
        part.open(before=(named,), continues="same boot, after 2000 ms")
        part.segment("suspect", 10 * SECOND, 14 * SECOND)
        part.segment("mic", 10 * SECOND, 14 * SECOND)
        return part

    def receipt_for(self, part: PartBuilder, number: int) -> bytes:
        record = part.records[number]
        receipt = Receipt(
            suite=1,
            box=self.name,
            device_key=bytes(key_id(self.device.public_key)),
            kind=int(ThingKind.RECORD),
            number_a=part.number,
            number_b=number,
            size=len(record.raw),
            digest=bytes(record.digest),
            verdict=int(Verdict.VERIFIED),
            opened=False,
            copies=1,
            unix_ns=WALL.unix_ns + SECOND,
            centre="centre",
        )
        return sign_receipt(self.receipt_key, receipt)

    def export(self, *, keys: bool = False) -> dict[str, bytes]:
        """Every file of the export of all parts, with receipts, log proofs and a claim for the last closed part."""
        files: dict[str, bytes] = {}
        for statement in self.statements:
            files[f"box/{statement.head.number:08d}.cose"] = statement.raw
        tree, closed = Tree(), []
        for part in self.parts:
            for record in part.records:
                files[f"parts/{part.number:06d}/records/{record.head.number:06d}.cose"] = record.raw
            for number, data in part.segments.items():
                files[f"parts/{part.number:06d}/segments/{number:06d}.seg"] = data
            if part.end is not None:
                tree.append(leaf_hash(self._leaf(part)))
                closed.append(part)
            if part.end is not None and part.recovered is None:
                number = len(part.records) - 1
                files[f"receipts/2-{part.number}-{number}.cose"] = self.receipt_for(part, number)
        for (statement, place), tail in self.tails.items():
            files[f"parts/{tail.part:06d}/tails/{statement:06d}-{place:03d}.tail"] = tail.data
        if closed:
            self._add_proofs(files, tree, closed)
        if keys:
            released: list[list[object]] = [[p.number, n, None, key] for p in self.parts for n, key in p.keys.items()]
            released += [[tail.part, None, [*name], tail.key] for name, tail in self.tails.items()]
            files["keys.cbor"] = encode(released)
        return files

    def _leaf(self, part: PartBuilder) -> bytes:
        kind = LEAF_CLOSE if part.recovered is None else LEAF_RECOVERED
        digest = part.end or b""
        return close_leaf(kind=kind, box=self.name, part=part.number, session=part.session, digest=digest)

    def _add_proofs(self, files: dict[str, bytes], tree: Tree, closed: list[PartBuilder]) -> None:
        note = sign_checkpoint(self.log_key, origin=self.log_name, size=len(tree), root=tree.root())
        for index, part in enumerate(closed):
            proof = LogProof(index=index, checkpoint=note, path=tuple(tree.inclusion(index, len(tree))))
            files[f"log/{part.number:06d}.cbor"] = encode(to_map(proof))
        last = closed[-1]
        claim = Claim(
            suite=1,
            session=last.session,
            close_digest=last.end or b"",
            part=last.number,
            log_index=len(closed) - 1,
            log_size=len(tree),
            pressed_unix=WALL.unix_ns // SECOND,
            closed_unix=WALL.unix_ns // SECOND + 8,
            segments=sum(len(p.segments) for p in self.parts),
        )
        files["claim.txt"] = to_text(sign_claim(self.claim_key, claim)).encode()
