"""The box chain as this box continues it: numbered statements by the device key, each durable before the next (W4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from agent.errors import ChainDamaged
from agent.outbox.moment import Now
from agent.outbox.store import Outbox
from sync.evidence import cose
from sync.evidence.chain import check_statement_link
from sync.evidence.errors import EvidenceFault
from sync.evidence.keys import Signer
from sync.evidence.records import PartBefore
from sync.evidence.statements import (
    FIRST_PREVIOUS,
    Armed,
    Arrived,
    Closed,
    Ended,
    Opened,
    ProfileSet,
    Recovered,
    Retired,
    RetiredThing,
    Statement,
    StatementBody,
    StatementKind,
    TalkBegun,
    TalkEnded,
    Voided,
    read_statement,
    sign_statement,
    statement_head,
)


@dataclass(slots=True, kw_only=True)
class PartHistory:
    """What the chain says of one part."""

    part: int
    armed: Statement
    key: bytes
    session: bytes | None = None
    voided: bool = False
    close_digest: bytes | None = None
    recovered: Statement | None = None

    @property
    def is_pending(self) -> bool:
        """Armed, and neither voided nor closed nor recovered."""
        return not self.voided and self.close_digest is None


class BoxChain:
    """The newest statement, and the parts that the chain speaks of."""

    def __init__(self, *, outbox: Outbox, signer: Signer, box: str, boot: bytes, now: Now) -> None:
        self._outbox = outbox
        self._signer = signer
        self._box, self._boot, self._now = box, boot, now
        self._last: Statement | None = None
        self.parts: dict[int, PartHistory] = {}
        self.retired: set[tuple[int, int, int]] = set()
        self.profile: bytes | None = None
        #: The sessions that a person ended after a crash; the talk outside parts that is under way, and the newest one.
        self.ended: set[bytes] = set()
        self.talk: Statement | None = None
        self.newest_talk: Statement | None = None
        #: The bookings to which a lawyer came, and the wall clock's word then (Unix s). Replaced, never changed.
        self.came: Mapping[str, int] = {}
        self.newest_wall_before_start_ns = 0

    @property
    def device_key(self) -> bytes:
        """The device key's point, 65 bytes."""
        return self._signer.public_key

    @property
    def number(self) -> int:
        """The newest statement's number; 0 for an empty chain."""
        return self._last.head.number if self._last else 0

    def load(self, raws: Iterable[bytes]) -> None:
        """Believe the statements that lie on the disk, in order. Raises ChainDamaged."""
        keys = cose.only(self._signer.public_key)
        for raw in raws:
            try:
                statement = read_statement(raw, keys)
                check_statement_link(self._last, statement, self._box)
            except EvidenceFault as error:
                raise ChainDamaged(f"box chain after statement {self.number}: {error}") from error
            self._take(statement)
            self.newest_wall_before_start_ns = max(self.newest_wall_before_start_ns, statement.head.wall.unix_ns)

    def state(self, kind: StatementKind, body: Any) -> Statement:
        """Sign the next statement and make it durable (W4)."""
        moment = self._now()
        head = statement_head(
            box=self._box,
            number=self.number + 1,
            previous=bytes(self._last.digest) if self._last else FIRST_PREVIOUS,
            kind=kind,
            boot=self._boot,
            boottime_ns=moment.boottime_ns,
            wall=moment.wall,
        )
        raw = sign_statement(self._signer, head, body)
        statement = Statement(head, body, cose.read(raw, typ=cose.STATEMENT, limit=len(raw)).digest, raw)
        self._outbox.put_statement(head.number, bytes(statement.digest), raw)
        self._take(statement)
        return statement

    def armed(self, part: int) -> Statement:
        """The statement that certifies a part's key."""
        return self.parts[part].armed

    def parts_of(self, session: bytes) -> tuple[PartBefore, ...]:
        """The closed parts of a session, in order, each with the digest that closed it."""
        own = sorted((p for p in self.parts.values() if p.session == session), key=lambda p: p.part)
        return tuple(PartBefore(part=p.part, close_digest=p.close_digest) for p in own if p.close_digest is not None)

    def _take(self, statement: Statement) -> None:
        self._last = statement
        match statement.body:
            case ProfileSet() as body:
                self.profile = body.profile
            case Retired() as body:
                self.retired |= {_retired_name(thing) for thing in body.things}
            case Ended() as body:
                self.ended.add(body.session)
            case TalkBegun():
                self.talk = self.newest_talk = statement
            case TalkEnded():
                self.talk = None
            case Arrived() as body:
                at_s = statement.head.wall.unix_ns // 1_000_000_000
                self.came = {**self.came, **dict.fromkeys(body.bookings, at_s)}
            case _:
                pass
        _note(self.parts, statement, statement.body)


def _retired_name(thing: RetiredThing) -> tuple[int, int, int]:
    """A tail is retired as part 0 and the number of its `recovered`; all tails of one go together."""
    return (3, thing.number, 0) if thing.part == 0 else (4, thing.part, thing.number)


def _note(parts: dict[int, PartHistory], statement: Statement, body: StatementBody) -> None:
    match body:
        case Armed():
            parts[body.part] = PartHistory(part=body.part, armed=statement, key=body.part_key)
        case Voided() if body.part in parts:
            parts[body.part].voided = True
        case Opened() if body.part in parts:
            parts[body.part].session = body.session
        case Closed() if body.part in parts:
            parts[body.part].session = body.session
            parts[body.part].close_digest = body.close_digest
        case Recovered() if body.part in parts:
            parts[body.part].session = body.session
            parts[body.part].close_digest = bytes(statement.digest)
            parts[body.part].recovered = statement
        case _:
            pass
