"""What can be done to the files of a recording by whoever has them, without a key or with one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sync.encoding import decode, encode
from sync.evidence import cose
from sync.evidence.envelope import frames_of, nonce_of, read_header
from sync.evidence.keys import MemorySigner
from tests.tampering.recording import Files

STRANGER = MemorySigner(ec.derive_private_key(666, ec.SECP256R1()))
Deed = Callable[[Files], Files]


def record(part: int, number: int) -> str:
    """A record's file."""
    return f"parts/{part:06d}/records/{number:06d}.cose"


def segment(part: int, number: int) -> str:
    """A segment's file, by its record."""
    return f"parts/{part:06d}/segments/{number:06d}.seg"


def statement(number: int) -> str:
    """A statement's file."""
    return f"box/{number:08d}.cose"


def of_record(part: int, number: int) -> tuple[str, ...]:
    """A record, its segment, their receipts."""
    return (
        record(part, number), segment(part, number), f"receipts/2-{part}-{number}.cose",
        f"receipts/4-{part}-{number}.cose",
    )  # fmt: skip


def without(*names: str) -> Deed:
    """These files are gone."""
    return lambda files: {name: data for name, data in files.items() if name not in names}


def only(*patterns: str) -> Deed:
    """Nothing else is there."""
    return lambda files: {n: data for n, data in files.items() if any(re.match(each, n) for each in patterns)}


def put(name: str, data: Callable[[Files], bytes]) -> Deed:
    """That file holds other bytes."""
    return lambda files: files | {name: data(files)}


def changed(name: str, change: Callable[[bytes], bytes]) -> Deed:
    """That file's bytes are changed."""
    return put(name, lambda files: change(files[name]))


def swapped(one: str, other: str) -> Deed:
    """Two files stand in each other's place."""
    return lambda files: files | {one: files[other], other: files[one]}


def copied(source: str, to: str) -> Deed:
    """A file stands in another's place as well."""
    return put(to, lambda files: files[source])


def from_other(other: Files, names: dict[str, str]) -> Deed:
    """Files of another session (values) stand in the place of these (keys)."""
    return lambda files: files | {to: other[source] for to, source in names.items()}


def one_after_another(*deeds: Deed) -> Deed:
    """All of them."""

    def every(files: Files) -> Files:
        for deed in deeds:
            files = deed(files)
        return files

    return every


def bit(at: int) -> Callable[[bytes], bytes]:
    """One bit is another; `at` below 0 counts from the end."""

    def flip(data: bytes) -> bytes:
        place = at % len(data)
        return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]

    return flip


def said_otherwise(
    change: Callable[[dict[int, Any]], None], signer: MemorySigner | None = None
) -> Callable[[bytes], bytes]:
    """The payload of a signed file is changed; the signature stays, or is the stranger's."""

    def edit(raw: bytes) -> bytes:
        protected, unprotected, payload, signature = decode(raw[1:], limit=1 << 20)
        told = decode(payload, limit=1 << 20)
        change(told)
        if signer is not None:
            return cose.sign(signer, decode(protected, limit=256)[cose.TYP], encode(told))
        return cbor2.dumps(cbor2.CBORTag(18, [protected, unprotected, encode(told), signature]), canonical=True)

    return edit


def header_otherwise(change: Callable[[dict[int, Any]], None]) -> Callable[[bytes], bytes]:
    """The header of a segment file is changed; its signature stays."""

    def edit(data: bytes) -> bytes:
        length = int.from_bytes(data[8:12], "big")
        raw = said_otherwise(change)(data[12 : 12 + length])
        return data[:8] + len(raw).to_bytes(4, "big") + raw + data[12 + length :]

    return edit


def header_unsigned(data: bytes) -> bytes:
    """The header of a segment file has lost its signature."""
    end = 12 + int.from_bytes(data[8:12], "big")
    return data[:12] + unsigned(data[12:end]) + data[end:]


def unsigned(raw: bytes) -> bytes:
    """The signature is lost: zeros stand in its place."""
    return raw[:-64] + bytes(64)


def cut_at_frame(left: int) -> Callable[[bytes], bytes]:
    """The file ends behind so many whole frames."""

    def cut(data: bytes) -> bytes:
        at = read_header(data).size
        for number, frame in enumerate(frames_of(data, at)):
            at += 4 + len(frame.ciphertext) + len(frame.signature)
            if number + 1 == left:
                return data[:at]
        raise AssertionError(f"expected over {left} frames")

    return cut


def frames_swapped(data: bytes) -> bytes:
    """The second and third frame stand in each other's place."""
    read = read_header(data)
    pieces = [len(f.ciphertext).to_bytes(4, "big") + f.ciphertext + f.signature for f in frames_of(data, read.size)]
    pieces[1], pieces[2] = pieces[2], pieces[1]
    return data[: read.size] + b"".join(pieces)


def frame_unsigned(number: int) -> Callable[[bytes], bytes]:
    """A frame's signature is lost."""

    def strip(data: bytes) -> bytes:
        at = read_header(data).size
        for place in range(number + 1):
            at += 4 + int.from_bytes(data[at : at + 4], "big") + 64
            if place == number:
                return data[: at - 64] + bytes(64) + data[at:]
        raise AssertionError

    return strip


def encrypted_anew(keys: bytes, part: int, number: int) -> Callable[[bytes], bytes]:
    """Whoever has the released keys opens a segment, changes a picture, and seals it again under the same key."""
    key = next(entry[3] for entry in decode(keys, limit=1 << 20) if entry[:2] == [part, number])

    def edit(data: bytes) -> bytes:
        read, aead, out = read_header(data), AESGCM(key), b""
        for frame in frames_of(data, read.size):
            nonce = nonce_of(frame.number, is_end=frame.is_end)
            plain = bytearray(aead.decrypt(nonce, frame.ciphertext, read.envelope.digest))
            if frame.number == 1:
                plain[-5] ^= 1
            text = aead.encrypt(nonce, bytes(plain), read.envelope.digest)
            out += len(text).to_bytes(4, "big") + text + frame.signature
        return data[: read.size] + out

    return edit


def another_key(part: int, number: int) -> Callable[[bytes], bytes]:
    """keys.cbor gives another key for a segment."""

    def edit(data: bytes) -> bytes:
        entries = decode(data, limit=1 << 20)
        for entry in entries:
            if entry[:2] == [part, number]:
                entry[3] = hashlib.sha256(entry[3]).digest()
        return encode(entries)

    return edit
