"""Back to the factory state: what lies on the box, the signed record of it, and what is destroyed, in this order.

1 the statement `reset` in the chain, durable; 2 its copy in a folder that no reset touches; 3 the evidence put aside,
or destroyed; 4 keys and certificates; 5 the profile, last. Cut off anywhere, the same command again goes on. Asks
nobody: the command does.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from agent.outbox.boxchain import BoxChain
from agent.outbox.disk import RealDisk
from agent.outbox.moment import Now
from agent.outbox.recovery import Recoverer
from agent.outbox.reindex import reindex
from agent.outbox.schema import connect_read_only
from agent.outbox.store import Outbox
from firmware_config import keystore
from firmware_config.errors import KeyNotFound, NotConfirmed
from firmware_config.files import sync_folder, write_whole
from firmware_config.profile import Profile
from sync import encoding
from sync.evidence.keys import Signer
from sync.evidence.statements import Reset, StatementKind

_MIB = 1 << 20
_ALL = "SELECT kind, a, b, digest, size FROM thing WHERE retired = 0 ORDER BY kind, a, b"
_GOOD = "SELECT kind, a, b FROM receipt WHERE verdict = 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreceipted:
    """What no good receipt covers: how many things, their bytes, the digest of their list (evidence.md 7.5)."""

    things: int
    size: int
    digest: bytes


class BoxReset:
    """One box's way back. `records` is the folder where signed records of resets stay."""

    def __init__(self, profile: Profile, path: Path, *, records: Path, boot: bytes, now: Now) -> None:
        self._profile, self._path, self._records = profile, path, records
        self._boot, self._now = boot, now

    def look(self) -> Unreceipted:
        """What no good receipt covers, after whatever a crash left open was closed and signed.

        OutboxInUse while capture runs. Where the device key is gone nothing more is signed: it is looked at as it lies.
        """
        if not self._profile.outbox.exists():
            return _listed([])
        signer = self._signer()
        if signer is not None:
            self._opened(signer)[0].close()
        return _listed(self._without_receipt())

    def sign(self, found: Unreceipted, *, by: str, destroyed: bool) -> Path | None:
        """The signed record in the chain and in its folder; None for a box that never said a word.

        NotConfirmed where evidence is to be destroyed and the device key is gone: no destruction without its record.
        """
        if not self._profile.outbox.exists():
            return self._record if self._record.exists() else None
        signer = self._signer()
        if signer is None:
            if destroyed:
                raise NotConfirmed("the device key is gone: nothing can sign for the destruction of evidence; keep it")
            return None
        outbox, chain = self._opened(signer)
        try:
            if chain.number == 0:
                return None
            body = Reset(by=by, things=found.things, size=found.size, digest=found.digest, destroyed=destroyed)
            statement = chain.state(StatementKind.RESET, body)
        finally:
            outbox.close()
        self._records.mkdir(mode=0o755, parents=True, exist_ok=True)
        write_whole(self._record, statement.raw)
        return self._record

    def put_evidence_aside(self) -> Path | None:
        """The outbox under another name, sealed as it is; None where there is none."""
        outbox = self._profile.outbox
        if not outbox.exists():
            return None
        aside = self._free_name(outbox.with_name(f"{outbox.name}.kept-{self._profile.box}"))
        told = (outbox / "uplink.db").resolve()
        outbox.rename(aside)
        if told.exists() and told.parent != outbox:  # the uplink's folder: its receipts belong to what was put aside
            (aside / "uplink.db").unlink()
            for path in told.parent.glob("uplink.db*"):
                shutil.move(path, aside / path.name)
        sync_folder(aside.parent)
        return aside

    def destroy_evidence(self) -> None:
        """The outbox and the centre's receipts for it are gone."""
        aside = self.put_evidence_aside()
        if aside is not None:
            shutil.rmtree(aside)
            sync_folder(aside.parent)

    def destroy_keys(self) -> None:
        """Both keys, the certificates, what an enrolment began; the profile last, for it says where the others are."""
        broker = self._profile.broker
        keystore.destroy(self._profile.device_key)
        keystore.destroy(f"file:{broker.key}")
        for path in (broker.certificate, broker.certificate.with_name("box-ca.crt"), self._path.with_name("enrolling")):
            path.unlink(missing_ok=True)
        self._path.unlink()
        sync_folder(self._path.parent)

    @property
    def _record(self) -> Path:
        return self._records / f"{self._profile.box}.reset.cose"

    def _signer(self) -> Signer | None:
        try:
            return keystore.fetch(self._profile.device_key)
        except KeyNotFound:
            return None

    def _opened(self, signer: Signer) -> tuple[Outbox, BoxChain]:
        outbox = Outbox(self._profile.outbox, disk=RealDisk(), reserve_bytes=self._profile.limits.reserve_mib * _MIB)
        chain = BoxChain(outbox=outbox, signer=signer, box=self._profile.box, boot=self._boot, now=self._now)
        recoverer = Recoverer(outbox=outbox, chain=chain, boot=self._boot)
        recoverer.load_chain()
        newest = outbox.index.newest_part()
        recoverer.recover()
        reindex(outbox, chain, newest)
        outbox.index.flush()
        return outbox, chain

    def _without_receipt(self) -> list[tuple[int, int, int, bytes, int]]:
        db = connect_read_only(self._profile.outbox / "capture.db")
        rows = db.execute(_ALL).fetchall()
        db.close()
        told, good = self._profile.outbox / "uplink.db", set()
        if told.exists():
            book = connect_read_only(told)
            good = {tuple(row) for row in book.execute(_GOOD)}
            book.close()
        return [(k, a, b, bytes(digest), size) for k, a, b, digest, size in rows if (k, a, b) not in good]

    @staticmethod
    def _free_name(path: Path) -> Path:
        names = (path, *(path.with_name(f"{path.name}-{number}") for number in range(2, 1000)))
        return next(name for name in names if not name.exists())


def _listed(rows: list[tuple[int, int, int, bytes, int]]) -> Unreceipted:
    told = encoding.encode([[kind, a, b, digest] for kind, a, b, digest, _ in rows])
    return Unreceipted(things=len(rows), size=sum(row[4] for row in rows), digest=hashlib.sha256(told).digest())
