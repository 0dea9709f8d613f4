"""What is known of a claim's text: signature by pinned keys, log place by its proof."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server.claims.letters import check_logged, claim_keys
from server.claims.models import Claim
from sync.errors import PeerFault
from sync.evidence.claim import Claim as Said
from sync.evidence.claim import from_text, read_claim


class Standing(StrEnum):
    """What the page can say."""

    INVALID = "invalid"
    UNKNOWN = "unknown"
    LOGGED = "logged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A claim, checked. `claim` where its signature is good; `row` and `log_size` where its log place is proven."""

    standing: Standing
    claim: Said | None = None
    row: Claim | None = None
    log_size: int = 0
    step: str = ""


def answer(text: str) -> Answer:
    """What may be said of this text to anybody."""
    try:
        believed = read_claim(from_text(text), claim_keys())
    except PeerFault as fault:
        return Answer(standing=Standing.INVALID, step=fault.step)
    row = Claim.objects.select_related("superseded_by").filter(raw=believed.raw).first()
    if row is None:
        return Answer(standing=Standing.UNKNOWN, claim=believed.claim)
    try:
        covered = check_logged(believed.claim, box=row.box, leaf_kind=row.leaf_kind, proof=bytes(row.proof))
    except PeerFault as fault:
        return Answer(standing=Standing.INVALID, claim=believed.claim, step=fault.step)
    return Answer(standing=Standing.LOGGED, claim=believed.claim, row=row, log_size=covered.size)


def newest_claim(session: str) -> Claim | None:
    """The claim of a session that nothing superseded."""
    return Claim.objects.filter(session=session, superseded_by__isnull=True).order_by("-pk").first()
