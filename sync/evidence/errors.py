"""Why a piece of evidence was refused: one error per clause of docs/formats/evidence.md section 9."""

from __future__ import annotations

from sync.errors import PeerFault


class EvidenceFault(PeerFault):
    """Root: bytes that are not the evidence they claim to be."""


class BadEnvelope(EvidenceFault):
    """Not a COSE_Sign1 of ours: tag, array, headers, type."""

    step = "envelope"


class UnknownSuite(EvidenceFault):
    """A suite that the verifier's own list does not allow."""

    step = "suite"


class UnknownKey(EvidenceFault):
    """Signed by a key that is not known for this kind of statement."""

    step = "key"


class BadSignature(EvidenceFault):
    """The signature does not verify, or is a second spelling of one that does (high s)."""

    step = "signature"


class BrokenChain(EvidenceFault):
    """Number or predecessor is not what the chain demands."""

    step = "chain"


class Fork(BrokenChain):
    """Two statements with one number, or two successors of one record."""

    step = "fork"


class WrongPart(EvidenceFault):
    """The record or header belongs to another box, part or session."""

    step = "part"


class BadHeader(EvidenceFault):
    """A segment's header does not match its record."""

    step = "header"


class BadFrames(EvidenceFault):
    """Frames do not follow one another, or their signatures fail."""

    step = "frames"


class WrongDigest(EvidenceFault):
    """Bytes, count or digest differ from the record."""

    step = "digest"


class WrongKey(EvidenceFault):
    """The key does not match the signed commitment."""

    step = "commitment"


class BadCiphertext(EvidenceFault):
    """A frame's tag is not good under the committed key."""

    step = "decrypt"


class Unaccounted(EvidenceFault):
    """A span of a track is in no segment and no gap, or in two."""

    step = "timeline"


class BadReceipt(EvidenceFault):
    """The receipt is about other bytes."""

    step = "receipt"


class BadProof(EvidenceFault):
    """The leaf is not under the checkpoint, or the checkpoint is not the log's."""

    step = "log"


class BadClaim(EvidenceFault):
    """The claim does not match the recording."""

    step = "claim"
