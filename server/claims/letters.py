"""The claim as a letter between zones: claim, what its leaf is made of, checkpoint and inclusion proof."""

from __future__ import annotations

from datetime import datetime

from server import keyring as keys
from server.claims.models import Claim
from server.config.environment import Zone
from server.ferry.actions import post
from server.ferry.handlers import takes
from sync.encoding import decode
from sync.errors import MalformedInput
from sync.evidence import checkpoint
from sync.evidence import claim as words
from sync.evidence.cose import KeyLookup
from sync.evidence.keys import key_id
from sync.shapes import from_map

KIND = "claim"


def post_claim(claim: Claim, now: datetime) -> None:
    """The claim goes on its way with the next `ferry_send`."""
    body = {0: bytes(claim.raw), 1: claim.box, 2: claim.leaf_kind, 3: bytes(claim.proof)}
    post(kind=KIND, unique=f"claim:{claim.session}:{bytes(claim.close_digest).hex()}", body=body, now=now)


@takes(KIND, Zone.OUTER)
def receive_claim(body: dict[int, object], now: datetime) -> None:
    """What the QR page shows, if claim key and log, both pinned here, stand behind it. Raises PeerFault."""
    from server.claims.actions import store

    raw, box, kind, proof = (body.get(key) for key in range(4))
    if (
        not isinstance(raw, bytes)
        or not isinstance(box, str)
        or not isinstance(kind, int)
        or not isinstance(proof, bytes)
    ):
        raise MalformedInput("letter `claim`: expected claim, box, leaf kind and proof")
    believed = words.read_claim(raw, claim_keys())
    check_logged(believed.claim, box=box, leaf_kind=kind, proof=proof)
    store(raw=raw, said=believed.claim, box=box, leaf_kind=kind, proof=proof, now=now)


def check_logged(claim: words.Claim, *, box: str, leaf_kind: int, proof: bytes) -> checkpoint.Checkpoint:
    """The checkpoint of a trusted log that covers the claim's close. Raises BadProof."""
    leaf = checkpoint.close_leaf(
        kind=leaf_kind, box=box, part=claim.part, session=claim.session, digest=claim.close_digest
    )
    read = from_map(checkpoint.LogProof, decode(proof, limit=16 * 1024), "proof")
    return checkpoint.check_leaf(leaf, read, keys.trusted().logs)


def claim_keys() -> KeyLookup:
    """The pinned claim keys."""
    points = {key_id(point): point for point in keys.trusted().claim}
    return points.get
