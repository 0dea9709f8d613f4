"""The segment file: signed header, encrypted and signed frames, end frame (docs/formats/evidence.md section 6)."""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync.encoding import decode, encode
from sync.errors import LocalFault, MalformedInput
from sync.evidence import cose
from sync.evidence.errors import BadCiphertext, BadFrames, BadHeader, BadSignature, WrongKey
from sync.evidence.keys import SIGNATURE_SIZE, Recipient, Signer, check_signature, key_id, unwrap, wrap
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256, check_suite
from sync.ids import Digest, KeyId
from sync.shapes import at, digest32, from_map, many, octets, shaped, text, to_map, uint

MAGIC = b"MSRSEG1\n"
MAX_HEADER = 16 * 1024
MAX_FRAME = 16 * 1024 * 1024
MAX_SEGMENT = 64 * 1024 * 1024
TAG_SIZE = 16
KEY_SIZE = 32
_LENGTH = struct.Struct(">I")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap:
    """The segment key for one recipient."""

    recipient: bytes = at(0, digest32)
    wrapped: bytes = at(1, octets(256))


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands at the head of a segment file, signed by the part's key."""

    suite: int = at(0, uint)
    box: str = at(1, text)
    part: int = at(2, uint)
    track: str = at(3, text)
    run: int = at(4, uint)
    segment: int = at(5, uint)
    commitment: bytes = at(6, digest32)
    wraps: tuple[Wrap, ...] = at(7, many(shaped(Wrap), 16))


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentPlace:
    """Where a segment stands: box, part, track, run, and number within track (from 0)."""

    box: str
    part: int
    track: str
    run: int
    segment: int


@dataclass(frozen=True, slots=True)
class ReadHeader:
    """A header that was read: its values, its envelope, and how many bytes of the file it takes."""

    header: Header
    envelope: cose.Envelope
    size: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as it lies: ciphertext, its signature, and the running digest that the signature covers."""

    number: int
    ciphertext: bytes
    signature: bytes
    running: Digest
    is_end: bool


def commitment_of(key: bytes) -> bytes:
    """HMAC-SHA256 of a fixed text under the key: binds the one key that opens the segment."""
    return hmac.digest(key, b"msr-commitment-1", "sha256")


def wrap_info(header_map: dict[int, object], recipient: KeyId) -> bytes:
    """HPKE's info: a label, the digest of the header without its wraps, and the recipient."""
    bare = {k: v for k, v in header_map.items() if k != 7}
    return encode(["msr-wrap-1", hashlib.sha256(encode(bare)).digest(), bytes(recipient)])


def frame_message(kid: KeyId, header_digest: Digest, number: int, running: Digest) -> bytes:
    """What the part's key signs for one frame: a Sig_structure whose payload is not stored."""
    payload = encode([bytes(header_digest), number, bytes(running)])
    return cose.sig_structure(cose.protected_header(cose.FRAME, kid), payload)


def nonce_of(number: int, *, is_end: bool) -> bytes:
    """12 bytes: seven zeros, the frame number, 1 on the end frame only (the STREAM construction)."""
    return bytes(7) + _LENGTH.pack(number) + (b"\x01" if is_end else b"\x00")


class SegmentWriter:
    """Seals one segment: gives the bytes to append, keeps the key until `end`, never sees a file.

    Order: `head`, `seal(initialisation)`, `seal(fragment)`..., `end()`. The key is dropped by `end` (E3).
    """

    __slots__ = (
        "_aead",
        "_frames",
        "_hash",
        "_kid",
        "_running",
        "_signer",
        "_size",
        "commitment",
        "head",
        "header_digest",
        "place",
    )

    def __init__(self, *, place: SegmentPlace, key: bytes, signer: Signer, recipients: Sequence[Recipient]) -> None:
        if len(key) != KEY_SIZE:
            raise LocalFault(f"segment key: expected {KEY_SIZE} bytes, got {len(key)}")
        if len(recipients) < 2:
            raise LocalFault(f"recipients: expected at least two (working, archive), got {len(recipients)}")
        self.place = place
        self.commitment = commitment_of(key)
        payload = encode(_header_map(place, self.commitment, key, recipients))
        envelope = cose.sign(signer, cose.HEADER, payload)
        self._kid = key_id(signer.public_key)
        self.header_digest = cose.digest_of(cose.HEADER, self._kid, payload)
        self.head = MAGIC + _LENGTH.pack(len(envelope)) + envelope
        self._aead: AESGCM | None = AESGCM(key)
        self._signer = signer
        self._frames = 0
        self._running = Digest(b"")
        self._hash = hashlib.sha256(self.head)
        self._size = len(self.head)

    @property
    def fragments(self) -> int:
        """Frames sealed so far, the initialisation counted, the end frame not."""
        return self._frames if self._aead else self._frames - 1

    @property
    def last_frame(self) -> tuple[int, Digest]:
        """Number and running digest of the frame sealed last (6.3)."""
        return self._frames - 1, self._running

    @property
    def size(self) -> int:
        """Bytes given out so far."""
        return self._size

    @property
    def digest(self) -> Digest:
        """SHA-256 of every byte given out so far; after `end`, the segment's digest."""
        return Digest(self._hash.digest())

    def seal(self, plaintext: bytes) -> bytes:
        """The frame of one fragment. Raises LocalFault after `end` or for more than 16 MiB."""
        if not plaintext or len(plaintext) > MAX_FRAME - TAG_SIZE:
            raise LocalFault(f"fragment: expected 1 to {MAX_FRAME - TAG_SIZE} bytes, got {len(plaintext)}")
        return self._frame(plaintext, is_end=False)

    def end(self) -> bytes:
        """The end frame; the key is dropped."""
        frame = self._frame(b"", is_end=True)
        self._aead = None
        return frame

    def _frame(self, plaintext: bytes, *, is_end: bool) -> bytes:
        if self._aead is None:
            raise LocalFault("segment: it has ended, its key is gone")
        ciphertext = self._aead.encrypt(nonce_of(self._frames, is_end=is_end), plaintext, self.header_digest)
        head = _LENGTH.pack(len(ciphertext))
        self._hash.update(head)
        self._hash.update(ciphertext)
        self._running = self.digest
        signature = self._signer.sign(frame_message(self._kid, self.header_digest, self._frames, self._running))
        self._hash.update(signature)
        self._frames += 1
        self._size += len(head) + len(ciphertext) + len(signature)
        return b"".join((head, ciphertext, signature))


def _header_map(
    place: SegmentPlace, commitment: bytes, key: bytes, recipients: Sequence[Recipient]
) -> dict[int, object]:
    bare = Header(
        suite=ES256_SHA256_AES256GCM_HPKEP256,
        box=place.box,
        part=place.part,
        track=place.track,
        run=place.run,
        segment=place.segment,
        commitment=commitment,
        wraps=(),
    )
    header = to_map(bare)
    wraps = [Wrap(recipient=bytes(r.key_id), wrapped=wrap(r, key, wrap_info(header, r.key_id))) for r in recipients]
    return header | {7: [to_map(each) for each in wraps]}


def read_header(data: bytes | memoryview) -> ReadHeader:
    """The header at the start of a segment file, not yet believed. Raises BadHeader, BadEnvelope, UnknownSuite."""
    if bytes(data[:8]) != MAGIC:
        raise BadHeader(f"segment: expected it to begin with {MAGIC!r}")
    if len(data) < 12:
        raise BadHeader("segment: it ends inside its header")
    (length,) = _LENGTH.unpack(data[8:12])
    if length > MAX_HEADER or len(data) < 12 + length:
        raise BadHeader(f"segment: its header of {length} bytes is over {MAX_HEADER} or cut off")
    envelope = cose.read(bytes(data[12 : 12 + length]), typ=cose.HEADER, limit=MAX_HEADER)
    try:
        header = from_map(Header, decode(envelope.payload, limit=MAX_HEADER), "header")
    except MalformedInput as error:
        raise BadHeader(f"segment: {error}") from error
    check_suite(header.suite, "segment header")
    return ReadHeader(header, envelope, 12 + length)


def frames_of(data: bytes | memoryview, head_size: int) -> Iterator[Frame]:
    """Each whole frame in turn; the end frame is the last one given. Raises BadFrames where the file breaks off."""
    view = memoryview(data)
    running = hashlib.sha256(view[:head_size])
    at_byte, number = head_size, 0
    while True:
        if at_byte + 4 > len(view):
            raise BadFrames(f"frame {number}: the file ends at byte {len(view)} before the end frame")
        (length,) = _LENGTH.unpack(view[at_byte : at_byte + 4])
        stop = at_byte + 4 + length
        if not TAG_SIZE <= length <= MAX_FRAME or stop + SIGNATURE_SIZE > len(view):
            raise BadFrames(f"frame {number}: {length} bytes at byte {at_byte} do not fit the file of {len(view)}")
        running.update(view[at_byte:stop])
        signature = bytes(view[stop : stop + SIGNATURE_SIZE])
        is_end = length == TAG_SIZE
        yield Frame(number, bytes(view[at_byte + 4 : stop]), signature, Digest(running.digest()), is_end)
        running.update(signature)
        at_byte, number = stop + SIGNATURE_SIZE, number + 1
        if is_end:
            if at_byte != len(view):
                raise BadFrames(f"segment: {len(view) - at_byte} bytes after the end frame")
            return


def check_frame(read: ReadHeader, frame: Frame, point: bytes) -> None:
    """Raises BadSignature unless the part's key signed this frame at this place."""
    message = frame_message(read.envelope.kid, read.envelope.digest, frame.number, frame.running)
    check_signature(point, message, frame.signature, f"frame {frame.number}")


def unwrap_key(read: ReadHeader, recipient: ec.EllipticCurvePrivateKey, recipient_id: KeyId) -> bytes:
    """The segment key, matched with its commitment. Raises WrongKey."""
    header_map = to_map(read.header)
    for each in read.header.wraps:
        if each.recipient == recipient_id:
            key = unwrap(recipient, each.wrapped, wrap_info(header_map, recipient_id))
            check_commitment(read.header, key)
            return key
    raise WrongKey(f"segment header: no wrap for recipient {recipient_id.hex()[:16]}")


def check_commitment(header: Header, key: bytes) -> None:
    """Raises WrongKey unless `key` is the one that the header commits to."""
    if len(key) != KEY_SIZE or not hmac.compare_digest(commitment_of(key), header.commitment):
        raise WrongKey("segment key: it does not match the signed commitment")


def open_frames(read: ReadHeader, frames: Iterator[Frame], key: bytes) -> Iterator[bytes]:
    """The plaintext of each frame but the end; the end frame's tag is checked too. Raises WrongKey, BadCiphertext."""
    check_commitment(read.header, key)
    aead = AESGCM(key)
    for frame in frames:
        nonce = nonce_of(frame.number, is_end=frame.is_end)
        try:
            plaintext = aead.decrypt(nonce, frame.ciphertext, read.envelope.digest)
        except InvalidTag as error:
            raise BadCiphertext(f"frame {frame.number}: its tag is not good under the committed key") from error
        if not frame.is_end:
            yield plaintext


@dataclass(frozen=True, slots=True)
class ScannedTail:
    """A file that was never closed, as far as signatures vouch for it."""

    read: ReadHeader
    fragments: int
    signed_bytes: int
    is_ended: bool


def scan_tail(data: bytes | memoryview, point: bytes) -> ScannedTail:
    """How far an open file is signed throughout. Raises only when its header is not the part's."""
    read = read_header(data)
    cose.check(read.envelope, cose.only(point))
    fragments, signed, ended = 0, read.size, False
    try:
        for frame in frames_of(data, read.size):
            check_frame(read, frame, point)
            signed += 4 + len(frame.ciphertext) + SIGNATURE_SIZE
            ended = frame.is_end
            fragments += not frame.is_end
    except (BadFrames, BadSignature):
        pass  # the walk ends where the file or its signatures do
    return ScannedTail(read, fragments, signed, ended)
