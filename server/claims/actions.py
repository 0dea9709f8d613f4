"""A claim is issued where the recording is, or comes by the ferry; a later part's claim supersedes the one before."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from server import keyring as keys
from server.claims.letters import post_claim
from server.claims.models import Claim
from sync.encoding import encode
from sync.evidence import claim as words
from sync.evidence.checkpoint import LogProof
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256
from sync.shapes import to_map


@transaction.atomic
def issue_claim(
    *,
    session: bytes,
    close_digest: bytes,
    part: int,
    box: str,
    leaf_kind: int,
    proof: LogProof,
    pressed_unix: int,
    closed_unix: int,
    segments: int,
    now: datetime,
) -> Claim:
    """The claim of a session whose last part has this close; the one issued before if it is of the same close."""
    known = Claim.objects.filter(session=session.hex(), close_digest=close_digest, superseded_by=None).first()
    if known is not None:
        return known
    said = words.Claim(
        suite=ES256_SHA256_AES256GCM_HPKEP256,
        session=session,
        close_digest=close_digest,
        part=part,
        log_index=proof.index,
        log_size=_size_of(proof),
        pressed_unix=pressed_unix,
        closed_unix=closed_unix,
        segments=segments,
    )
    raw = words.sign_claim(keys.signer("claim"), said)
    made = store(raw=raw, said=said, box=box, leaf_kind=leaf_kind, proof=encode(to_map(proof)), now=now)
    post_claim(made, now)
    return made


def store(*, raw: bytes, said: words.Claim, box: str, leaf_kind: int, proof: bytes, now: datetime) -> Claim:
    """The row of a believed claim, once; it supersedes earlier claims of its session, or yields to a later part's."""
    made, fresh = Claim.objects.get_or_create(
        raw=raw,
        defaults={
            "session": said.session.hex(), "close_digest": said.close_digest, "part": said.part, "box": box,
            "leaf_kind": leaf_kind, "log_index": said.log_index, "proof": proof, "segments": said.segments,
            "pressed_at": datetime.fromtimestamp(said.pressed_unix, UTC),
            "closed_at": datetime.fromtimestamp(said.closed_unix, UTC), "issued_at": now,
        },
    )  # fmt: skip
    if fresh:
        older = Claim.objects.filter(session=made.session, superseded_by=None).exclude(pk=made.pk)
        older.filter(part__lte=made.part).update(superseded_by=made)
        later = Claim.objects.filter(session=made.session, part__gt=made.part, superseded_by=None).first()
        if later is not None:
            Claim.objects.filter(pk=made.pk).update(superseded_by=later)
    return made


def _size_of(proof: LogProof) -> int:
    return int(proof.checkpoint.split(b"\n")[1])
