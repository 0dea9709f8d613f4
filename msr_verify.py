#!/usr/bin/env python3
"""码上认 public verifier: checks an exported recording offline, step by step.

Written from docs/formats/evidence.md and docs/formats/export.md alone; it shares no code with the recorder or the
centre. Needs Python 3.11 and the package `cryptography`, nothing else, and no network. The sections below carry the
numbers of the recipe in evidence.md section 9. What it trusts is the file given with --trust; nothing in the folder is
ever trusted.

Exit codes: 0 everything that is here holds; 1 a step refused it (named, with the file); 2 it could not be read at all.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

IMPLEMENTED_SUITES = frozenset({1})
MAGIC = b"MSRSEG1\n"
TAG_BYTES, SIGNATURE_BYTES = 16, 64
FRAME_LIMIT = 16 * 1024 * 1024
READ_BYTES = 1024 * 1024
BLOCK = memoryview(bytearray(READ_BYTES))  # the one buffer that files are hashed through
LIMITS = {  # evidence.md 5; the last three are this program's own
    "msr-statement": 256 * 1024,
    "msr-record": 64 * 1024,
    "msr-header": 16 * 1024,
    "msr-receipt": 16 * 1024,
    "msr-anchor": 16 * 1024,
    "msr-claim": 245,
    "proof": 64 * 1024,
    "keys": 64 * 1024 * 1024,
    "claim text": 2048,
}
STEPS = {  # name: what failed, for a reader
    "encoding": ("字节不是规范编码、超出限长或不是普通文件", "the bytes are not canonical, too long, or no plain file"),
    "envelope": ("签名封套的格式不对", "the signed envelope is not of the required form"),
    "key": ("签名所用的密钥不在可信之列", "the signing key is not trusted for this"),
    "signature": ("签名不成立", "the signature does not hold"),
    "suite": ("密码套件不在允许之列", "the cryptographic suite is not allowed"),
    "fields": ("内容的字段不合格式", "the fields are not those of the format"),
    "chain": ("链条断裂：编号或前一环的摘要不符", "the chain is broken: a number or the digest of the one before"),
    "fork": ("链条分叉：同一编号有两份不同的内容", "the chain forks: two different statements with one number"),
    "part": ("记录与所属段落或箱链的声明不一致", "a record and its part, or the box chain, contradict each other"),
    "header": ("分段文件的文件头与其记录不符", "the file's header is not what its record says"),
    "digest": ("文件的字节与签名记录中的摘要不符", "the file's bytes are not those of the signed record"),
    "frames": ("分段中的帧不完整或数目不符", "the frames do not reach as far as the record says"),
    "commitment": ("所给密钥不是该分段承诺的密钥", "the key given is not the one this segment committed to"),
    "decrypt": ("帧解密校验失败", "a frame does not open"),
    "timeline": ("时间线有未说明的空白或重叠", "the time line has a hole or an overlap that no gap states"),
    "receipt": ("回执与这些字节不符", "the receipt is not about these bytes"),
    "log": ("日志证明不成立", "the log proof does not hold"),
    "claim": ("可视码声明与此录制不符", "the claim is not about this recording"),
}


class Refusal(Exception):
    """One step of the recipe refused one thing: `step` of evidence.md 9, `where` (file), `why` (expected and got)."""

    def __init__(self, step: str, where: str, why: str) -> None:
        super().__init__(f"{step}: {where}: {why}")
        self.step, self.where, self.why = step, where, why


class Unreadable(Exception):
    """Nothing could be said: the folder, the trust file or the medium cannot be read (exit code 2)."""


def need(condition: object, step: str, where: str, why: str) -> None:
    if not condition:
        raise Refusal(step, where, why)


# ---------------------------------------------------------------------------------------------- step 1: encoding


def encode(value: Any) -> bytes:
    """Canonical bytes (3.1) of what this program has to build itself: integers, byte strings, text, arrays."""
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        text = value.encode()
        return _head(3, len(text)) + text
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(encode(item) for item in value)
    if isinstance(value, dict):
        return _head(5, len(value)) + b"".join(encode(key) + encode(value[key]) for key in sorted(value))
    return _head(0, value) if value >= 0 else _head(1, -1 - value)


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    width = next(width for width in (1, 2, 4, 8) if number < 1 << 8 * width)
    return bytes([major << 5 | 23 + width.bit_length()]) + number.to_bytes(width, "big")


class Canonical:
    """A strict reader of canonical CBOR (3.1): whatever has a shorter or another spelling is refused."""

    def __init__(self, data: bytes, where: str) -> None:
        self.data, self.where, self.at = data, where, 0

    def whole(self) -> Any:
        value = self.value(0)
        need(self.at == len(self.data), "encoding", self.where, "bytes follow the end")
        return value

    def value(self, depth: int) -> Any:
        major, number = self.head()
        if major == 0:
            return number
        if major == 1:
            need(number < 1 << 63, "encoding", self.where, "an integer below -2^63")
            return -1 - number
        if major == 2:
            return self.take(number)
        if major == 3:
            return self.text(number)
        if major == 7:
            need(number in (20, 21, 22), "encoding", self.where, "a simple value or float that is not allowed")
            return {20: False, 21: True, 22: None}[number]
        need(major != 6, "encoding", self.where, "a tag that is not allowed here")
        need(depth < 12, "encoding", self.where, "nested more than 12 deep")
        need(number <= len(self.data) - self.at, "encoding", self.where, "ends early")
        return [self.value(depth + 1) for _ in range(number)] if major == 4 else self.map(number, depth + 1)

    def head(self) -> tuple[int, int]:
        at = self.at
        if at == len(self.data):
            raise Refusal("encoding", self.where, "ends early")
        self.at = at + 1
        major, low = self.data[at] >> 5, self.data[at] & 31
        if low < 24:
            return major, low
        need(low < 28 and major != 7, "encoding", self.where, "an indefinite length, a float, or a reserved byte")
        width = 1 << low - 24
        number = int.from_bytes(self.take(width), "big")
        need(
            number >= (24 if width == 1 else 1 << 4 * width),
            "encoding",
            self.where,
            "a number is not in its shortest form",
        )
        return major, number

    def take(self, count: int) -> bytes:
        start, end = self.at, self.at + count
        if end > len(self.data):
            raise Refusal("encoding", self.where, "ends early")
        self.at = end
        return self.data[start:end]

    def text(self, count: int) -> str:
        try:
            return self.take(count).decode()
        except UnicodeDecodeError as error:
            raise Refusal("encoding", self.where, "text is not UTF-8") from error

    def map(self, count: int, depth: int) -> dict[int, Any]:
        result: dict[int, Any] = {}
        last = -1
        for _ in range(count):
            major, key = self.head()
            need(major == 0, "encoding", self.where, "a map key is not a non-negative integer")
            need(key > last, "encoding", self.where, "map keys are not in order")
            result[key], last = self.value(depth), key
        return result


# --------------------------------------------------------------------- steps 2, 3, 4: envelope, key and signature

LINK_AT = {
    "msr-statement": (4, 2, 3),
    "msr-record": (5, 3, 4),
}  # payload keys of kind, number, digest of the one before
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A P-256 key, and whose it is: the box's name, the part's number, or the role in the trust file."""

    key: EllipticCurvePublicKey
    point: bytes
    owner: str | int
    id: bytes  # SHA-256 of its SubjectPublicKeyInfo


@dataclass(frozen=True, slots=True)
class Signed:
    """A verified envelope: what was signed, the digest of its Sig_structure, the envelope's size, and who signed."""

    payload: dict[int, Any]
    digest: bytes
    size: int
    signer: PublicKey
    where: str
    kind: int = 0
    number: int = 0
    before: bytes = b""

    @property
    def body(self) -> dict[int, Any]:
        body: dict[int, Any] = self.payload[8]
        return body


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def public_key(point: bytes, owner: str | int) -> PublicKey:
    """Raises ValueError when the 65 bytes are no uncompressed point of the curve."""
    if len(point) != 65 or point[0] != 4:
        raise ValueError("not an uncompressed P-256 point of 65 bytes")
    key = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    return PublicKey(key, point, owner, sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)))


def check_signature(key: PublicKey, digest: bytes, signature: bytes, where: str) -> None:
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    need(len(signature) == SIGNATURE_BYTES, "signature", where, f"{len(signature)} bytes where 64 are required")
    need(s <= P256_ORDER // 2, "signature", where, "the high twin of s")
    try:
        key.key.verify(encode_dss_signature(r, s), digest, ECDSA(Prehashed(SHA256())))
    except InvalidSignature as error:
        raise Refusal("signature", where, "does not verify") from error


def open_envelope(
    data: bytes, kind: str, keys: Mapping[bytes, PublicKey], suites: frozenset[int], shape: Any, where: str
) -> Signed:
    """Steps 1 to 5 for one COSE_Sign1 of type `kind`, by one of `keys`, with a payload of `shape`."""
    need(len(data) <= LIMITS[kind], "encoding", where, f"longer than {LIMITS[kind]} bytes")
    tagged = data[:1] == b"\xd2"
    envelope = Canonical(data[1:] if tagged else data, where).whole()
    need(
        tagged and isinstance(envelope, list) and len(envelope) == 4, "envelope", where, "not a COSE_Sign1 with tag 18"
    )
    protected, unprotected, payload, signature = envelope
    need(isinstance(protected, bytes), "envelope", where, "the protected header is no byte string")
    need(unprotected == {}, "envelope", where, "the unprotected header is not empty")
    need(
        isinstance(payload, bytes) and isinstance(signature, bytes), "envelope", where, "payload or signature is absent"
    )
    header = Canonical(protected, where).whole()
    fields = Canonical(payload, where).whole()
    exact = isinstance(header, dict) and list(header) == [1, 4, 16] and header[1] == -7
    need(exact, "envelope", where, "the protected header is not exactly algorithm, key id and type")
    need(header[16] == kind, "envelope", where, f"its type is not {kind}")
    need(isinstance(header[4], bytes) and len(header[4]) == 32, "envelope", where, "the key id is no SHA-256")
    need(header[4] in keys, "key", where, f"key {header[4].hex()[:16]} is not known for {kind}")
    digest = sha256(encode(["Signature1", protected, b"", payload]))
    check_signature(keys[header[4]], digest, signature, where)
    need(isinstance(fields, dict) and type(fields.get(0)) is int, "fields", where, "no map, or it names no suite")
    need(fields[0] in suites & IMPLEMENTED_SUITES, "suite", where, f"suite {fields[0]} is not allowed")
    check_fields(fields, shape, where)
    return Signed(fields, digest, len(data), keys[header[4]], where, *(fields[key] for key in LINK_AT.get(kind, ())))


# --------------------------------------------------------------------------------------- step 5: suite and fields


@dataclass(frozen=True, slots=True)
class Maybe:
    """An optional key: left out when absent."""

    shape: Any


def ANY(value: Any) -> bool:
    return True


def UINT(value: Any) -> bool:
    return type(value) is int and value >= 0


def INT(value: Any) -> bool:
    return type(value) is int


def BOOL(value: Any) -> bool:
    return type(value) is bool


def TEXT(value: Any) -> bool:
    return type(value) is str


def BYTES(value: Any) -> bool:
    return type(value) is bytes


def sized(count: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is bytes and len(value) == count


def among(*allowed: Any) -> Callable[[Any], bool]:
    return lambda value: any(value == one and type(value) is type(one) for one in allowed)


def named(pattern: str) -> Callable[[Any], bool]:
    return lambda value: type(value) is str and re.fullmatch(pattern, value) is not None


def NOTE(value: Any) -> bool:
    """A checkpoint: the bytes of a signed note."""
    return type(value) is bytes


ID, DIGEST, POINT = sized(16), sized(32), sized(65)
BOX = named(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
TRACK = named(r"[a-z][a-z0-9-]{0,31}")
PROTECTION = among("file", "tpm")
WALL = {0: INT, 1: ANY, 2: UINT}
BEFORE = [{0: UINT, 1: DIGEST}]
PERSON = {0: among("declared", "proven", "not stated"), 1: Maybe(BYTES)}
BOOKING = {0: TEXT, 1: [{0: TEXT, 1: TEXT, 2: Maybe(BYTES)}]}
TAIL = {0: TRACK, 1: UINT, 2: UINT, 3: UINT, 4: UINT, 5: UINT, 6: DIGEST, 7: DIGEST, 8: UINT}
PROOF = {0: UINT, 1: NOTE, 2: [DIGEST]}
STATEMENT = {0: UINT, 1: BOX, 2: UINT, 3: DIGEST, 4: UINT, 5: ID, 6: UINT, 7: WALL, 8: ANY}
ENROLLED, BOOTED, ARMED, VOIDED, OPENED, CLOSED, RECOVERED, RETIRED, PROFILE = 1, 2, 3, 4, 5, 6, 7, 8, 10
RESET, ENDED, TALK_BEGUN, TALK_ENDED, TALK_CONFIRMED, ARRIVED = 11, 12, 13, 14, 15, 16
STATEMENTS = {
    ENROLLED: {0: POINT, 1: PROTECTION, 2: ANY},
    BOOTED: {0: ANY, 1: DIGEST, 2: ANY},
    ARMED: {0: UINT, 1: POINT},
    VOIDED: {0: UINT, 1: ANY},
    OPENED: {0: UINT, 1: ID, 2: DIGEST},
    CLOSED: {0: UINT, 1: ID, 2: DIGEST},
    RECOVERED: {0: UINT, 1: ID, 2: UINT, 3: DIGEST, 4: [TAIL], 5: [{0: TRACK, 1: UINT}], 6: ID, 7: ANY},
    RETIRED: {0: [{0: UINT, 1: UINT, 2: DIGEST}]},
    PROFILE: {0: DIGEST, 1: [DIGEST]},
    RESET: {0: TEXT, 1: UINT, 2: UINT, 3: DIGEST, 4: BOOL},
    ENDED: {0: UINT, 1: ID, 2: DIGEST, 3: UINT, 4: TEXT},
    TALK_BEGUN: {0: UINT, 1: TEXT},
    TALK_ENDED: {0: UINT, 1: UINT, 2: TEXT},
    TALK_CONFIRMED: {0: UINT, 1: TEXT, 2: UINT, 3: TEXT},
    ARRIVED: {0: [TEXT], 1: TEXT, 2: among("code", "afar"), 3: UINT, 4: TEXT},
}
RECORD = {0: UINT, 1: BOX, 2: UINT, 3: UINT, 4: DIGEST, 5: UINT, 6: UINT, 7: WALL, 8: ANY}
OPEN, SEGMENT, GAP, MARK, ANCHOR, SUSPEND, RESUME, LIVING_TAIL, CLOSE = 1, 2, 3, 4, 5, 6, 7, 8, 9
RECORDS = {
    OPEN: {0: ID, 1: BEFORE, 2: ANY, 3: ID, 4: INT, 5: UINT, 6: ANY}
    | {
        7: [{0: TRACK, 1: among("picture", "sound"), 2: ANY, 3: BOOL, 4: Maybe(BOOL)}],
        8: ANY,
        9: DIGEST,
        10: Maybe(DIGEST),
    }
    | {11: PROTECTION, 12: PERSON, 13: PERSON, 14: [DIGEST], 15: Maybe(ANY), 16: Maybe(BOOKING)},
    SEGMENT: {0: TRACK, 1: UINT, 2: UINT, 3: UINT, 4: UINT, 5: DIGEST, 6: DIGEST, 7: UINT, 8: UINT, 9: UINT}
    | {10: ANY, 11: UINT, 12: DIGEST, 13: ANY},
    GAP: {0: TRACK, 1: UINT, 2: UINT, 3: ANY, 4: ANY},
    MARK: {0: UINT, 1: UINT, 2: ANY, 3: Maybe(BYTES)},
    ANCHOR: {0: BYTES},
    SUSPEND: {0: UINT, 1: TEXT, 2: ANY, 3: Maybe(BYTES)},
    RESUME: {0: UINT, 1: ANY},
    LIVING_TAIL: {
        0: TRACK,
        1: UINT,
        2: UINT,
        3: UINT,
        4: UINT,
        5: DIGEST,
        6: DIGEST,
        7: UINT,
        8: UINT,
        9: DIGEST,
        10: ANY,
    },
    CLOSE: {0: ID, 1: BEFORE, 2: UINT, 3: ANY, 4: [{0: TRACK, 1: UINT, 2: UINT, 3: UINT}]},
}
HEADER = {0: UINT, 1: BOX, 2: UINT, 3: TRACK, 4: UINT, 5: UINT, 6: DIGEST, 7: [{0: DIGEST, 1: sized(65 + 32 + 16)}]}
RECEIPT = {0: UINT, 1: BOX, 2: DIGEST, 3: Maybe(DIGEST), 4: among(1, 2, 3, 4), 5: UINT, 6: UINT, 7: UINT, 8: DIGEST}
RECEIPT |= {9: among(1, 2), 10: BOOL, 11: UINT, 12: UINT, 13: ANY, 14: Maybe(NOTE), 15: Maybe(PROOF)}
THE_ANCHOR = {0: UINT, 1: BOX, 2: ID, 3: UINT, 4: Maybe(NOTE), 5: ANY}
CLAIM = {0: UINT, 1: ID, 2: DIGEST, 3: UINT, 4: UINT, 5: UINT, 6: UINT, 7: UINT, 8: UINT}


def check_fields(value: Any, shape: Any, where: str, at: str = "payload") -> None:
    """Step 5: every key that the format requires is there and of its type; unknown keys are ignored."""
    if isinstance(shape, dict):
        need(isinstance(value, dict), "fields", where, f"{at} is no map")
        for key, inner in shape.items():
            if key in value:
                check_fields(value[key], inner.shape if isinstance(inner, Maybe) else inner, where, f"{at}.{key}")
            else:
                need(isinstance(inner, Maybe), "fields", where, f"{at}.{key} is absent")
    elif isinstance(shape, list):
        need(isinstance(value, list), "fields", where, f"{at} is no array")
        for place, item in enumerate(value):
            check_fields(item, shape[0], where, f"{at}[{place}]")
    else:
        need(shape(value), "fields", where, f"{at} is not of its type")


# ------------------------------------------------------------------------- trust, folder and report (export.md)


@dataclass(frozen=True, slots=True)
class Trust:
    """The verifier's own list of suites and public keys."""

    suites: frozenset[int]
    devices: Mapping[bytes, PublicKey]
    receipt: Mapping[bytes, PublicKey]
    claim: Mapping[bytes, PublicKey]
    logs: Mapping[str, bytes]
    revoked: Mapping[str, int]


def load_trust(path: str | os.PathLike[str]) -> Trust:
    """The trust file at `path`; raises Unreadable, naming what is wrong with it."""
    try:
        return parse_trust(json.loads(Path(path).read_bytes()))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Unreadable(f"trust file {path}: {type(error).__name__}: {error}") from error


def parse_trust(source: Mapping[str, Any]) -> Trust:
    def ring(points: list[tuple[str, str]]) -> dict[bytes, PublicKey]:
        return {key.id: key for key in (public_key(bytes.fromhex(point), owner) for owner, point in points)}

    for key in source["logs"].values():
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    return Trust(
        suites=frozenset(suite for suite in source["suites"] if type(suite) is int),
        devices=ring(list(source["devices"].items())),
        receipt=ring([("receipt", point) for point in source["receipt"]]),
        claim=ring([("claim", point) for point in source["claim"]]),
        logs={name: bytes.fromhex(key) for name, key in source["logs"].items()},
        revoked={name: int(size) for name, size in source.get("revoked", {}).items()},
    )


LAYOUT = frozenset({"box", "parts", "receipts", "log", "claim.txt", "keys.cbor", "msr_verify.py"})
LAYOUT_OF_PART = frozenset({"records", "segments", "tails"})


class Folder:
    """The exported folder, read with distrust: no links followed, only plain files, only so many bytes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.strange: list[str] = []

    def names(self, under: str) -> list[str]:
        """Names in a sub-folder, sorted; none when it is absent."""
        try:
            need(stat.S_ISDIR((self.root / under).lstat().st_mode), "encoding", under, "not a folder")
            return sorted(entry.name for entry in (self.root / under).iterdir())
        except FileNotFoundError:
            return []

    def numbered(self, under: str, width: int, ending: str) -> list[tuple[int, str]]:
        """(number, path) of the files that the layout allows, by number; others are noted as strange, never read."""
        found = []
        for name in self.names(under):
            match = re.fullmatch(r"([0-9]{1,20})" + re.escape(ending), name)
            if match and name == f"{int(match[1]):0{width}d}{ending}":
                found.append((int(match[1]), f"{under}/{name}"))
            else:
                self.strange.append(f"{under}/{name}")
        return sorted(found)

    def has(self, name: str) -> bool:
        return os.path.lexists(f"{self.root}/{name}")

    def open(self, name: str) -> BinaryIO:
        path = f"{self.root}/{name}"
        need(stat.S_ISREG(os.lstat(path).st_mode), "encoding", name, "not a plain file")
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        return os.fdopen(os.open(path, flags), "rb", buffering=0)

    def read(self, name: str, limit: int) -> bytes:
        with self.open(name) as file:
            data = read_exactly(file, limit + 1)
        need(len(data) <= limit, "encoding", name, f"longer than {limit} bytes")
        return data


def read_exactly(file: BinaryIO, count: int) -> bytes:
    """Up to `count` bytes, fewer only at the end of the file."""
    pieces = []
    while count > 0 and (piece := file.read(min(count, READ_BYTES))):
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


@dataclass(slots=True)
class Report:
    """What was found. `step`, `where`, `why` are set when refused; `missing` makes it incomplete, not altered."""

    step: str | None = None
    where: str | None = None
    why: str | None = None
    session: str | None = None
    parts: list[dict[str, Any]] = field(default_factory=list)
    records: int = 0
    segments: int = 0
    missing: list[str] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    pauses: list[dict[str, Any]] = field(default_factory=list)
    talks: list[dict[str, Any]] = field(default_factory=list)
    ended: dict[str, Any] | None = None
    arrivals: list[dict[str, Any]] = field(default_factory=list)
    tails: list[dict[str, Any]] = field(default_factory=list)
    keys: int = 0
    opened: int = 0
    not_before: int | None = None
    not_after: int | None = None
    log: dict[str, int] | None = None
    receipts: int = 0
    quarantined: list[str] = field(default_factory=list)
    claim: dict[str, Any] | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.step is None


# ---------------------------------------------------------------------------------- step 6: chain, fork and part


@dataclass(slots=True)
class Box:
    """The box chain, and what it says of parts."""

    name: str = ""
    device: PublicKey | None = None
    statements: list[Signed] = field(default_factory=list)
    part_keys: dict[bytes, PublicKey] = field(default_factory=dict)
    armed: dict[int, Signed] = field(default_factory=dict)
    voided: dict[int, Signed] = field(default_factory=dict)
    opened: dict[int, Signed] = field(default_factory=dict)
    closed: dict[int, Signed] = field(default_factory=dict)
    recovered: dict[int, Signed] = field(default_factory=dict)
    ended: dict[bytes, Signed] = field(default_factory=dict)


@dataclass(slots=True)
class Part:
    """One part: its records by number, and how it ended, as far as that is here."""

    number: int
    records: list[Signed]
    session: bytes
    close: Signed | None = None
    closed: Signed | None = None
    recovered: Signed | None = None

    @property
    def open(self) -> Signed:
        return self.records[0]

    @property
    def ends(self) -> dict[bytes, int]:
        """Digest of each statement or record that ends the part: its kind of leaf (1 close, 2 recovered)."""
        ends = {self.recovered.digest: 2} if self.recovered else {}
        if self.closed:
            ends[self.closed.body[2]] = 1
        if self.close:
            ends[self.close.digest] = 1
        return ends

    def of_kind(self, *kinds: int) -> list[Signed]:
        return [record for record in self.records if record.kind in kinds]


def check_link(chain: list[Signed], one: Signed, file_number: int, first: int, before: bytes) -> None:
    """7.1 for `one`, which follows `chain`: no holes, no forks, it names the digest of the one before it."""
    expected = first + len(chain)
    need(file_number == expected, "chain", one.where, f"number {expected} is not here")
    if first <= one.number < expected and chain[one.number - first].digest != one.digest:
        raise Refusal("fork", one.where, f"another number {one.number} is in {chain[one.number - first].where}")
    need(one.number == expected, "chain", one.where, f"it says number {one.number} where {expected} is expected")
    named_before = chain[-1].digest if chain else before
    need(one.before == named_before, "chain", one.where, "does not name the digest of the one before")


def verify_box(folder: Folder, trust: Trust, report: Report) -> Box:
    """Steps 1 to 6 for the box chain."""
    box = Box()
    for number, path in folder.numbered("box", 8, ".cose"):
        data = folder.read(path, LIMITS["msr-statement"])
        one = open_envelope(data, "msr-statement", trust.devices, trust.suites, STATEMENT, path)
        check_fields(one.body, STATEMENTS.get(one.kind, ANY), path, "body")
        if not box.statements:
            box.name, box.device = str(one.signer.owner), one.signer
        need(one.payload[1] == one.signer.owner, "key", path, "the key is not that of the box it names")
        need(one.signer == box.device, "chain", path, f"a statement of another box than {box.name}")
        check_link(box.statements, one, number, first=1, before=bytes(32))
        box.statements.append(one)
        note_statement(box, one, report)
    need(box.statements, "chain", "box", "there is no box chain")
    return box


def note_statement(box: Box, one: Signed, report: Report) -> None:
    """What a statement says of a part, against what the chain said before."""
    body, where = one.body, one.where
    if one.kind not in STATEMENTS:
        report.notes.append(f"{where}: 未能理解 kind {one.kind} not understood")
    elif one.kind == ENROLLED:
        need(box.device and body[0] == box.device.point, "key", where, "enrols another key than the trusted one")
    elif one.kind == ARMED:
        arm(box, one)
    elif one.kind in (VOIDED, OPENED, CLOSED, RECOVERED):
        part = body[0]
        seen = {VOIDED: box.voided, OPENED: box.opened, CLOSED: box.closed, RECOVERED: box.recovered}[one.kind]
        need(part in box.armed, "part", where, f"part {part} was never armed")
        need(
            part not in box.voided and part not in seen, "part", where, f"part {part} was voided, or this is said twice"
        )
        need(one.kind != VOIDED or part not in box.opened, "part", where, f"voids part {part}, which was opened")
        seen[part] = one
        if one.kind != VOIDED:
            check_not_ended(box, body[1], part, where)
    elif one.kind == ENDED:
        end_session(box, one)


def end_session(box: Box, one: Signed) -> None:
    """7.2: a person ended the session whose last part, `part`, was recovered before."""
    (part, session, digest), where = (one.body[key] for key in (0, 1, 2)), one.where
    recovered = box.recovered.get(part)
    need(recovered, "part", where, f"ends the session of part {part}, which was not recovered before")
    assert recovered
    need((recovered.body[1], recovered.digest) == (session, digest), "part", where, f"names another end of part {part}")
    need(session not in box.ended, "part", where, "the session was ended before")
    for said in (box.opened, box.closed, box.recovered):
        later = [number for number, each in said.items() if each.body[1] == session and number > part]
        need(not later, "part", where, f"part {part} is not the last of its session")
    box.ended[session] = one


def check_not_ended(box: Box, session: bytes, part: int, where: str) -> None:
    """7.2: no part of a session comes after the one with which a person ended it."""
    if session in box.ended:
        need(part <= box.ended[session].body[0], "part", where, "of a session that a person had ended before")


def arm(box: Box, one: Signed) -> None:
    part, point = one.body[0], one.body[1]
    need(part > max(box.armed, default=0), "part", one.where, f"part {part} does not rise over the parts before it")
    try:
        key = public_key(point, part)
    except ValueError as error:
        raise Refusal("fields", one.where, "the part key is no point of P-256") from error
    need(key.id not in box.part_keys, "part", one.where, "the key was armed before, for another part")
    box.part_keys[key.id], box.armed[part] = key, one


def verify_records(folder: Folder, trust: Trust, box: Box, number: int, report: Report) -> Part | None:
    """Steps 1 to 6 for the records of one part; None when none of them is here."""
    records: list[Signed] = []
    for file_number, path in folder.numbered(f"parts/{number:06d}/records", 6, ".cose"):
        data = folder.read(path, LIMITS["msr-record"])
        one = open_envelope(data, "msr-record", box.part_keys, trust.suites, RECORD, path)
        check_fields(one.body, RECORDS.get(one.kind, ANY), path, "body")
        need(one.signer.owner == number == one.payload[2], "part", path, f"not a record of part {number}")
        need(one.payload[1] == box.name, "part", path, f"a record of another box than {box.name}")
        check_link(records, one, file_number, first=0, before=box.armed[number].digest)
        need((one.number == 0) == (one.kind == OPEN), "chain", path, "record 0 is open and nothing else is")
        need(not records or records[-1].kind != CLOSE, "chain", path, "follows the close")
        if one.kind not in RECORDS:
            report.notes.append(f"{path}: 未能理解 kind {one.kind} not understood")
        records.append(one)
    if not records:
        return None
    part = Part(number=number, records=records, session=records[0].body[0])
    part.close = records[-1] if records[-1].kind == CLOSE else None
    part.closed, part.recovered = box.closed.get(number), box.recovered.get(number)
    check_agreement(part, box)
    note_ending(part, report)
    return part


def check_agreement(part: Part, box: Box) -> None:
    """open, opened, close, closed and recovered agree on session and digests."""
    need(part.number not in box.voided, "part", part.open.where, f"part {part.number} was voided")
    check_not_ended(box, part.session, part.number, part.open.where)
    opened, closed, recovered, close = box.opened.get(part.number), part.closed, part.recovered, part.close
    for one in filter(None, (opened, closed, recovered)):
        need(one.body[1] == part.session, "part", one.where, "names another session than open")
    if opened:
        need(opened.body[2] == part.open.digest, "part", opened.where, "names another open")
    if close:
        need(close.body[0] == part.session, "part", close.where, "closes another session than open began")
    if close and closed:
        need(closed.body[2] == close.digest, "part", closed.where, "names another close")
    if recovered:
        last, where = recovered.body[2], recovered.where
        need(not close, "fork", where, f"part {part.number} was closed already")
        need(len(part.records) <= last + 1, "part", where, f"there are records after the last one found, {last}")
        last_is_here = len(part.records) == last + 1
        need(
            not last_is_here or part.records[-1].digest == recovered.body[3], "part", where, "names another last record"
        )
        need(recovered.body[6] == part.open.body[3], "part", where, "names another boot than open")


def note_ending(part: Part, report: Report) -> None:
    """Records that exist or must still come, but are not here."""
    if part.recovered and len(part.records) <= part.recovered.body[2]:
        report.missing.append(f"parts/{part.number:06d}/records: {len(part.records)} to {part.recovered.body[2]}")
    elif not part.close and not part.recovered:
        report.missing.append(f"parts/{part.number:06d}/records: from {len(part.records)} to the close")
    elif not part.closed and not part.recovered:
        report.missing.append(f"box: the statement that part {part.number} was closed")


def check_parts_before(parts: dict[int, Part], report: Report) -> None:
    """All parts are of one session; each open and close names every part before it by the digest that ended it."""
    ordered = [parts[number] for number in sorted(parts)]
    for place, part in enumerate(ordered):
        need(part.session == ordered[0].session, "part", part.open.where, "of another session than the parts before it")
        for record in part.of_kind(OPEN, CLOSE):
            before = {entry[0]: entry[1] for entry in record.body[1]}
            need(
                all(number < part.number for number in before), "part", record.where, "names a later part as before it"
            )
            for earlier in ordered[:place]:
                need(earlier.number in before, "part", record.where, f"does not name part {earlier.number} before it")
                agrees = not earlier.ends or before[earlier.number] in earlier.ends
                need(agrees, "part", record.where, f"names another end of part {earlier.number}")
            absent = [f"parts/{number:06d}: the whole part" for number in sorted(before) if number not in parts]
            report.missing.extend(name for name in absent if name not in report.missing)


# ------------------------------------------------------------------------- steps 7, 8, 9: header, digest and frames


@dataclass(frozen=True, slots=True)
class Stored:
    """What a record or a `recovered` says of one file: a segment, a living tail, or a tail found after a crash."""

    path: str
    part: Part
    track: str
    run: int
    segment: int
    fragments: int
    size: int
    digest: bytes
    header_digest: bytes
    start: int
    commitment: bytes | None = None  # of a tail found after a crash it stands in the header alone
    reach: int | None = None  # of a tail found after a crash: bytes that are vouched for
    is_tail: bool = False


def stored_files(part: Part) -> dict[tuple[int, int, int], Stored]:
    """Every file that the part's records name, by kind, a and b as receipts name them (3 tail, 4 segment)."""
    files: dict[tuple[int, int, int], Stored] = {}
    for record in part.of_kind(SEGMENT, LIVING_TAIL):
        path, body = f"parts/{part.number:06d}/segments/{record.number:06d}.seg", record.body
        is_tail = record.kind == LIVING_TAIL
        header, commitment = body[9 if is_tail else 12], body[6]
        files[4, part.number, record.number] = Stored(
            path, part, body[0], body[1], body[2], body[3], body[4], body[5], header, body[7], commitment, None, is_tail
        )
    end = part.recovered
    for place, tail in enumerate(end.body[4] if end else []):
        number = end.number if end else 0
        path = f"parts/{part.number:06d}/tails/{number:06d}-{place:03d}.tail"
        files[3, number, place] = Stored(
            path, part, tail[0], tail[1], tail[2], tail[3], tail[5], tail[6], tail[7], tail[8], None, tail[4], True
        )
    return files


@dataclass(frozen=True, slots=True)
class Header:
    """The verified header of a file, the bytes before its first frame, and the key its frames are signed with."""

    digest: bytes
    commitment: bytes
    raw: bytes
    signer: PublicKey


def read_header(file: BinaryIO, stored: Stored, box: Box, suites: frozenset[int]) -> Header:
    """Step 7, with steps 1 to 5 for the header's envelope."""
    where, part = stored.path, stored.part.number
    start = read_exactly(file, len(MAGIC) + 4)
    need(len(start) == len(MAGIC) + 4 and start.startswith(MAGIC), "header", where, "does not begin as a segment file")
    length = int.from_bytes(start[len(MAGIC) :], "big")
    need(length <= LIMITS["msr-header"], "encoding", where, f"header longer than {LIMITS['msr-header']} bytes")
    envelope = read_exactly(file, length)
    need(len(envelope) == length, "header", where, "ends inside its header")
    one = open_envelope(envelope, "msr-header", box.part_keys, suites, HEADER, where)
    said = [one.payload[key] for key in (1, 2, 3, 4, 5)]
    expected = [box.name, part, stored.track, stored.run, stored.segment]
    need(len(one.payload[7]) >= 2, "fields", where, "fewer than two recipients")
    need(one.signer.owner == part, "header", where, f"by the key of part {one.signer.owner}, not {part}")
    need(said == expected, "header", where, f"is that of {said}, the record says {expected}")
    need(stored.commitment in (None, one.payload[6]), "header", where, "commits to another key than the record says")
    need(one.digest == stored.header_digest, "header", where, "is not the one that the record names")
    return Header(one.digest, one.payload[6], start + envelope, one.signer)


def check_digest(file: BinaryIO, stored: Stored, header: Header) -> None:
    """Step 8, in one pass and constant memory."""
    size = os.fstat(file.fileno()).st_size
    need(size == stored.size, "digest", stored.path, f"{size} bytes where the record says {stored.size}")
    running = hashlib.sha256(header.raw)
    while count := file.readinto(BLOCK):  # type: ignore[attr-defined]
        running.update(BLOCK[:count])
    need(running.digest() == stored.digest, "digest", stored.path, "its SHA-256 is not that of the record")


def tail_frames(file: BinaryIO, header: Header) -> Iterator[tuple[bytes, int]]:
    """6.5: (ciphertext, place after its signature) of each frame while it is whole and its signature verifies."""
    file.seek(len(header.raw))
    running, reach, number = hashlib.sha256(header.raw), len(header.raw), 0
    protected = encode({1: -7, 4: header.signer.id, 16: "msr-frame"})
    while len(prefix := read_exactly(file, 4)) == 4:
        length = int.from_bytes(prefix, "big")
        if not TAG_BYTES <= length <= FRAME_LIMIT:
            return
        ciphertext, signature = read_exactly(file, length), read_exactly(file, SIGNATURE_BYTES)
        running.update(prefix + ciphertext)
        payload = encode([header.digest, number, running.digest()])
        try:
            check_signature(header.signer, sha256(encode(["Signature1", protected, b"", payload])), signature, "")
        except Refusal:
            return
        running.update(signature)
        reach, number = reach + 4 + length + SIGNATURE_BYTES, number + 1
        yield ciphertext, reach
        if length == TAG_BYTES:
            return


def check_tail(file: BinaryIO, stored: Stored, header: Header) -> int:
    """Step 9 for a tail: the signatures reach as far as was said. Returns the bytes that are vouched for."""
    fragments, reach = 0, len(header.raw)
    for ciphertext, reach in tail_frames(file, header):  # noqa: B007
        fragments += len(ciphertext) > TAG_BYTES
    need(
        fragments == stored.fragments, "frames", stored.path, f"{fragments} good fragments, said are {stored.fragments}"
    )
    need(
        stored.reach in (None, reach), "frames", stored.path, f"signatures reach {reach} bytes, said are {stored.reach}"
    )
    return reach


def check_frames(file: BinaryIO, stored: Stored, header: Header) -> None:
    """Step 9 for a closed segment: frames follow one another to the end frame, as many as the record says."""
    at, count, length = len(header.raw), 0, 0
    while at < stored.size and length != TAG_BYTES:
        file.seek(at)
        length = int.from_bytes(read_exactly(file, 4), "big")
        need(TAG_BYTES <= length <= FRAME_LIMIT, "frames", stored.path, f"frame {count} of {length} bytes")
        at, count = at + 4 + length + SIGNATURE_BYTES, count + 1
    need(length == TAG_BYTES and at == stored.size, "frames", stored.path, "does not end with its end frame")
    need(
        count - 1 == stored.fragments,
        "frames",
        stored.path,
        f"{count - 1} fragments, the record says {stored.fragments}",
    )


# ------------------------------------------------------------------------------ steps 10 and 11: commitment, decrypt


def segment_frames(file: BinaryIO, header: Header) -> Iterator[bytes]:
    """Ciphertexts of a closed segment whose frames were found in order."""
    file.seek(len(header.raw))
    while len(prefix := read_exactly(file, 4)) == 4:
        yield read_exactly(file, int.from_bytes(prefix, "big"))
        file.seek(SIGNATURE_BYTES, os.SEEK_CUR)


def check_opens(file: BinaryIO, stored: Stored, header: Header, key: bytes) -> None:
    """Steps 10 and 11: the key is the one committed to, and opens every frame (of a tail: every one vouched for)."""
    commitment = hmac.digest(key, b"msr-commitment-1", "sha256")
    need(commitment == header.commitment, "commitment", stored.path, "another key than the one committed to")
    frames = (frame for frame, _ in tail_frames(file, header)) if stored.is_tail else segment_frames(file, header)
    cipher = AESGCM(key)
    for number, ciphertext in enumerate(frames):
        nonce = bytes(7) + number.to_bytes(4, "big") + bytes([len(ciphertext) == TAG_BYTES])
        try:
            cipher.decrypt(nonce, ciphertext, header.digest)
        except InvalidTag as error:
            raise Refusal("decrypt", stored.path, f"frame {number} does not open") from error


def read_keys(folder: Folder) -> dict[tuple[int, int, int], bytes]:
    """Released keys by kind, a and b as receipts name their files; none without keys.cbor."""
    if not folder.has("keys.cbor"):
        return {}
    entries = Canonical(folder.read("keys.cbor", LIMITS["keys"]), "keys.cbor").whole()
    keys: dict[tuple[int, int, int], bytes] = {}
    check_fields(entries, [ANY], "keys.cbor")
    for entry in entries:
        well_formed = isinstance(entry, list) and len(entry) == 4 and UINT(entry[0]) and sized(32)(entry[3])
        need(well_formed, "fields", "keys.cbor", "an entry is not of its form")
        part, record, tail, key = entry
        is_tail = record is None and isinstance(tail, list) and len(tail) == 2 and UINT(tail[0]) and UINT(tail[1])
        need(is_tail or (UINT(record) and tail is None), "fields", "keys.cbor", "an entry is not of its form")
        thing = (3, tail[0], tail[1]) if is_tail else (4, part, record)
        need(thing not in keys, "fields", "keys.cbor", "two keys for one file")
        keys[thing] = key
    return keys


def verify_files(
    folder: Folder, trust: Trust, box: Box, files: dict[tuple[int, int, int], Stored], report: Report
) -> None:
    """Steps 7 to 11 for every file that a record names; a file that no record names is refused."""
    known = {stored.path for stored in files.values()}
    for number in part_numbers(folder):
        here = [name for _, name in folder.numbered(f"parts/{number:06d}/segments", 6, ".seg")]
        here += [f"parts/{number:06d}/tails/{name}" for name in folder.names(f"parts/{number:06d}/tails")]
        for name in here:
            need(name in known, "header", name, "no record names this file")
    keys = read_keys(folder)
    report.keys = len(keys)
    for thing in keys:
        need(
            thing in files, "commitment", "keys.cbor", f"a key for a file that no record names: {thing[1]}, {thing[2]}"
        )
    for thing, stored in files.items():
        if folder.has(stored.path):
            verify_file(folder, trust, box, stored, keys.get(thing), report)
        else:
            report.missing.append(stored.path)


def verify_file(folder: Folder, trust: Trust, box: Box, stored: Stored, key: bytes | None, report: Report) -> None:
    reach = 0
    with folder.open(stored.path) as file:
        header = read_header(file, stored, box, trust.suites)
        check_digest(file, stored, header)
        if stored.is_tail:
            reach = check_tail(file, stored, header)
        elif key:
            check_frames(file, stored, header)
        if key:
            check_opens(file, stored, header, key)
    if stored.is_tail:
        tail = {"part": stored.part.number, "track": stored.track, "from": stored.start, "file": stored.path}
        tail |= {"fragments": stored.fragments, "bytes": reach, "size": stored.size, "opened": key is not None}
        report.tails.append(tail)
    elif key:
        report.opened += 1


def part_numbers(folder: Folder) -> list[int]:
    """Numbers of the part folders that are here."""
    return [number for number, _ in folder.numbered("parts", 6, "")]


# -------------------------------------------------------------------------------------------- step 12: timeline

BEFORE_PRESS_NS = 10_000_000_000  # evidence.md 1: the origin is 10 s before the press


def check_timeline(part: Part, report: Report) -> None:
    """8.4: for each track of `open`, the spans meet end to end from the press to the close, or to the open end."""
    opening = part.open.body
    press = opening[5] - opening[4]
    need(press == BEFORE_PRESS_NS, "timeline", part.open.where, "the origin is not 10 s before the press")
    tracks = [track[0] for track in opening[7]]
    need(len(set(tracks)) == len(tracks), "timeline", part.open.where, "one track is named twice")
    spans: dict[str, list[tuple[int, int, str]]] = {track: [] for track in tracks}
    for record in part.of_kind(SEGMENT, GAP, LIVING_TAIL):
        start, end = (record.body[1], record.body[2]) if record.kind == GAP else (record.body[7], record.body[8])
        need(record.body[0] in spans, "timeline", record.where, f"track {record.body[0]} is not in open")
        need(start <= end, "timeline", record.where, "it ends before it begins")
        spans[record.body[0]].append((start, end, record.where))
        if record.kind == GAP:
            note_gap(report, part, record.body[0], start, end, record.body[3])
    pauses = read_pauses(part, press, report)
    ends = open_ends(part, tracks, report) if part.recovered and not part.close else {}
    for track in tracks:
        at = press
        for start, end, where in sorted(spans[track]):
            fault = "hole" if start > at else "overlap"
            need(start == at, "timeline", where, f"{fault} in track {track}: {start} where {at} is expected")
            at = end
        last = part.close.body[2] if part.close else ends.get(track)
        where = (part.close or part.recovered or part.open).where
        need(last in (None, at), "timeline", where, f"track {track} reaches {at}, not its end at {last}")
    if part.close or ends:
        check_pauses(part, pauses)


def open_ends(part: Part, tracks: list[str], report: Report) -> dict[str, int]:
    """Where each track's open end begins by the `recovered`: its first tail or gap. Empty when records are not here."""
    assert part.recovered
    body, where = part.recovered.body, part.recovered.where
    ends: dict[str, int] = {}
    for gap in body[5]:
        note_gap(report, part, gap[0], gap[1], None, body[7])
    for track, start in [(tail[0], tail[8]) for tail in body[4]] + [(gap[0], gap[1]) for gap in body[5]]:
        need(track in tracks, "timeline", where, f"track {track} is not in open")
        ends[track] = min(start, ends.get(track, start))
    for track in tracks:
        need(track in ends, "timeline", where, f"track {track} has neither a tail nor a gap at its end")
    return ends if len(part.records) > body[2] else {}


CONFIDENTIAL = "confidential"
IN_TALK = (3, 6, 7, 15, 19)  # 8.5: the marks that say nothing of what happens in a confidential talk
NEVER = 1 << 64


@dataclass(slots=True)
class Pause:
    """8.5: one span in which nothing was recorded; `end` is None where a crash leaves it open."""

    word: str
    start: int
    end: int | None
    said: Signed
    confirmed: list[str] = field(default_factory=list)


def read_pauses(part: Part, press: int, report: Report) -> list[Pause]:
    """8.5: suspensions and their resumptions, in order; a confidential talk may lie inside another suspension."""
    pauses: list[Pause] = []
    under_way: list[Signed] = []
    at = press
    for one in part.of_kind(SUSPEND, RESUME):
        need(one.body[0] >= at, "timeline", one.where, f"goes back to {one.body[0]}, before {at}")
        if under_way:
            pauses.append(Pause(word_of(under_way[-1]), at, one.body[0], under_way[-1]))
        at = one.body[0]
        if one.kind == RESUME:
            need(under_way, "timeline", one.where, "resumes what was not suspended")
            under_way.pop()
        else:
            words = [word_of(each) for each in [*under_way, one]]
            need(
                words in ([words[0]], ["suspended", CONFIDENTIAL]),
                "timeline",
                one.where,
                f"one inside another: {words}",
            )
            under_way.append(one)
    if under_way:
        end = part.close.body[2] if part.close else None
        need(end is None or end >= at, "timeline", under_way[-1].where, "begins after the close")
        pauses.append(Pause(word_of(under_way[-1]), at, end, under_way[-1]))
    note_pauses(part, pauses, report)
    return pauses


def word_of(suspend: Signed) -> str:
    return CONFIDENTIAL if suspend.body[1] == CONFIDENTIAL else "suspended"


def note_pauses(part: Part, pauses: list[Pause], report: Report) -> None:
    """For the report: each span, and which edges of a talk its lawyer confirmed (the marks up to the next talk)."""
    talks = [pause for pause in pauses if pause.word == CONFIDENTIAL]
    for mark in part.of_kind(MARK):
        before = [talk for talk in talks if talk.said.number < mark.number]
        if before and mark.body[0] == 15:
            before[-1].confirmed.append(str(plain(mark.body[2])).split(" ")[0])
    for pause in pauses:
        found = {"part": part.number, "word": pause.word, "reason": plain(pause.said.body[1]), "by": pause.said.body[2]}
        found |= {"from": pause.start, "to": pause.end, "confirmed": sorted(set(pause.confirmed))}
        report.pauses.append(plain(found))


def check_pauses(part: Part, pauses: list[Pause]) -> None:
    """8.5: on every track, gaps that say so fill each pause and lie inside it; nothing else of any track does."""
    for pause in pauses:
        last = NEVER if pause.end is None else pause.end
        for one in part.of_kind(SEGMENT, LIVING_TAIL, GAP):
            start, end = (one.body[1], one.body[2]) if one.kind == GAP else (one.body[7], one.body[8])
            if start < last and end > pause.start:
                own = one.kind == GAP and one.body[3] == pause.word and start >= pause.start and end <= last
                need(own, "timeline", one.where, f"lies inside a span that is {pause.word} from {pause.start} on")
            if one.kind == SEGMENT and last > pause.start:
                need(not (start >= last > one.body[9]), "timeline", one.where, "is decoded from what was not recorded")
        if part.recovered and not part.close:
            check_open_end(part.recovered, pause)
        for one in part.of_kind(MARK) if pause.word == CONFIDENTIAL else ():
            inside = pause.start <= one.body[1] < last
            need(
                not inside or one.body[0] in IN_TALK,
                "timeline",
                one.where,
                "marks something inside a confidential talk",
            )
    for one in part.of_kind(GAP):
        start, end, word = one.body[1], one.body[2], one.body[3]
        if word in ("suspended", CONFIDENTIAL) and start < end:
            met = any(start < (NEVER if p.end is None else p.end) and end > p.start for p in pauses)
            need(met, "timeline", one.where, f"says {word} where no record says so")


def check_open_end(recovered: Signed, pause: Pause) -> None:
    """What a crash left open: a tail may not begin inside a pause, nothing may begin before the end of a past one."""
    for start, is_tail in [(tail[8], True) for tail in recovered.body[4]] + [(g[1], False) for g in recovered.body[5]]:
        fits = start >= pause.end if pause.end is not None else not is_tail or start < pause.start
        need(fits, "timeline", recovered.where, f"an open end inside a {pause.word} span")


@dataclass(slots=True)
class Talk:
    """7.3: one confidential talk outside parts; `ended` is None while it is under way."""

    begun: Signed
    ended: Signed | None = None
    confirmed: list[str] = field(default_factory=list)


def read_talks(box: Box) -> list[Talk]:
    """7.3: the confidential talks outside parts, each begun and ended in turn; no part opens or ends in one."""
    talks: list[Talk] = []
    for one in box.statements:
        newest = talks[-1] if talks else None
        under_way = newest if newest and not newest.ended else None
        if one.kind == TALK_BEGUN:
            need(not under_way, "timeline", one.where, "a talk begins inside another")
            talks.append(Talk(one))
        elif one.kind == TALK_ENDED:
            end_talk(under_way, one)
        elif one.kind == TALK_CONFIRMED:
            confirm_talk(newest, one)
        elif one.kind in (OPENED, CLOSED, RECOVERED):
            need(not under_way, "timeline", one.where, f"part {one.body[0]} inside a confidential talk")
    return talks


def end_talk(talk: Talk | None, one: Signed) -> None:
    need(talk, "timeline", one.where, f"ends the talk of statement {one.body[0]}, but none is under way")
    assert talk
    begun = talk.begun
    need(begun.number == one.body[0], "timeline", one.where, f"ends the talk of statement {one.body[0]}, not its own")
    same_boot = begun.payload[5] == one.payload[5]
    need(not same_boot or one.body[1] >= begun.body[0], "timeline", one.where, "the talk ends before it begins")
    talk.ended = one


def confirm_talk(talk: Talk | None, one: Signed) -> None:
    is_newest = talk is not None and talk.begun.number == one.body[0]
    need(is_newest, "timeline", one.where, f"confirms the talk of statement {one.body[0]}, which is not the newest")
    assert talk
    edges = ("begin", "end") if talk.ended else ("begin",)
    need(one.body[1] in edges, "timeline", one.where, "confirms what the talk does not have yet")
    talk.confirmed.append(one.body[1])


def talk_in(boot: bytes, talk: Talk) -> tuple[int, int] | None:
    """The talk on the clock of that boot, as far as it is known there."""
    begun, ended = talk.begun, talk.ended
    begins_here = begun.payload[5] == boot
    if ended and ended.payload[5] == boot:
        return begun.body[0] if begins_here else 0, ended.body[1]
    return (begun.body[0], NEVER) if begins_here else None


def check_talks(part: Part, talks: list[Talk]) -> None:
    """7.3: no file of the part shows, or is decoded from, an instant of a talk outside parts."""
    boot, origin = part.open.body[3], part.open.body[4]
    film = [(min(one.body[7], one.body[9]), one.body[8], one.where) for one in part.of_kind(SEGMENT)]
    film += [(one.body[7], one.body[8], one.where) for one in part.of_kind(LIVING_TAIL)]
    end = part.recovered
    found = [(tail[8], None, end.where) for tail in end.body[4]] if end else []
    for talk in talks:
        span = talk_in(boot, talk)
        if not span:
            continue
        begin, finish = span[0] - origin, span[1] - origin
        for start, stop, where in film:
            inside = start < stop and start < finish and stop > begin
            need(not inside, "timeline", where, f"lies in the confidential talk of {talk.begun.where}")
        for start, _, where in found:
            need(not begin <= start < finish, "timeline", where, f"a tail begins in the talk of {talk.begun.where}")


def note_outside(box: Box, session: bytes, talks: list[Talk], report: Report) -> None:
    """For the report: who ended the session, and the talks since the recording before it, up to its last part."""
    since: list[Signed] = []
    own: list[Signed] = []
    for one in box.statements:
        if one.kind == TALK_BEGUN:
            since.append(one)
        elif one.kind == OPENED:
            own += since if one.body[1] == session else []
            since = []
    for talk in talks:
        if talk.begun in own:
            begun, ended = talk.begun, talk.ended
            found = {"statement": begun.number, "from_wall": wall_of(begun, begun.body[0]), "by": begun.body[1]}
            found |= {"to_wall": wall_of(ended, ended.body[1]) if ended else None}
            report.talks.append(plain(found | {"confirmed": sorted(set(talk.confirmed))}))
    end = box.ended.get(session)
    if end:
        report.ended = plain({"part": end.body[0], "wall": wall_of(end, end.body[3]), "by": end.body[4]})


def note_arrivals(box: Box, bookings: set[str], report: Report) -> None:
    """7.4, for the report: who said that he had come to the booking that the recording was bound to."""
    for one in box.statements:
        if one.kind == ARRIVED and bookings & set(one.body[0]):
            said = {"statement": one.number, "person": one.body[1], "how": one.body[2], "by": one.body[4]}
            report.arrivals.append(plain(said | {"wall": wall_of(one, one.body[3])}))


def wall_of(statement: Signed, at: int) -> int:
    """What the box's wall clock said at an instant of the statement's boot: an observation."""
    wall, boottime = statement.payload[7][0], statement.payload[6]
    return int(wall - (boottime - at))


def note_gap(report: Report, part: Part, track: str, start: int, end: int | None, observed: Any) -> None:
    report.gaps.append({"part": part.number, "track": track, "from": start, "to": end, "observed": plain(observed)})


# ------------------------------------------------------------------------------------- step 13: receipts and anchors


@dataclass(slots=True)
class Recording:
    """All that steps 1 to 12 established."""

    box: Box
    parts: dict[int, Part]
    files: dict[tuple[int, int, int], Stored]


def known_thing(recording: Recording, kind: int, a: int, b: int) -> tuple[int, bytes] | None:
    """Size and digest of what a receipt names, None when it is not here."""
    if kind == 1:
        one = recording.box.statements[a - 1] if 0 < a <= len(recording.box.statements) else None
        return (one.size, one.digest) if one else None
    if kind == 2:
        records = recording.parts[a].records if a in recording.parts else []
        return (records[b].size, records[b].digest) if b < len(records) else None
    stored = recording.files.get((kind, a, b))
    return (stored.size, stored.digest) if stored else None


def part_of(recording: Recording, kind: int, a: int, b: int) -> Part | None:
    if kind == 3:
        stored = recording.files.get((kind, a, b))
        return stored.part if stored else None
    return recording.parts.get(a) if kind in (2, 4) else None


def verify_receipts(folder: Folder, trust: Trust, recording: Recording, report: Report) -> list[dict[int, Any]]:
    """Step 13 for the receipts; returns their payloads."""
    payloads = []
    for name in folder.names("receipts"):
        path, match = f"receipts/{name}", re.fullmatch(r"([1-4])-([0-9]{1,20})-([0-9]{1,20})\.cose", name)
        if not match:
            folder.strange.append(path)
            continue
        data = folder.read(path, LIMITS["msr-receipt"])
        receipt = open_envelope(data, "msr-receipt", trust.receipt, trust.suites, RECEIPT, path).payload
        thing = (receipt[4], receipt[5], receipt[6])
        need(thing == tuple(int(match[group]) for group in (1, 2, 3)), "receipt", path, f"it is about {thing}")
        need(receipt[1] == recording.box.name, "receipt", path, f"about box {receipt[1]}")
        device = recording.box.device
        need(device and receipt[2] == device.id, "receipt", path, "names another device key")
        check_about(recording, thing, receipt, path, report)
        check_notes(trust, recording, receipt, thing, path)
        report.receipts += 1
        if receipt[9] == 2:
            report.quarantined.append(path)
        payloads.append(receipt)
    return payloads


def check_about(
    recording: Recording, thing: tuple[int, int, int], receipt: dict[int, Any], path: str, report: Report
) -> None:
    known, part = known_thing(recording, *thing), part_of(recording, *thing)
    if known is None:
        report.missing.append(f"what {path} is about")
    else:
        need(known == (receipt[7], receipt[8]), "receipt", path, "names another size or digest")
    if part and 3 in receipt:
        need(receipt[3] == part.open.digest, "receipt", path, "names another open")


def check_notes(
    trust: Trust, recording: Recording, receipt: dict[int, Any], thing: tuple[int, int, int], path: str
) -> None:
    """Step 14 for the checkpoint and the proof that a receipt carries."""
    if 14 in receipt:
        check_checkpoint(receipt[14], trust, path)
    if 15 in receipt:
        leaf = next((leaf for leaf, of in leaves(recording) if of == thing), None)
        need(leaf or known_thing(recording, *thing) is None, "log", path, "a proof for what is no leaf")
        if leaf:
            check_proof(receipt[15], leaf, trust, path)


def verify_anchors(trust: Trust, recording: Recording, report: Report) -> None:
    """Step 13 for the anchors in the parts' chains; the first gives the lower bound of time."""
    for number in sorted(recording.parts):
        for record in recording.parts[number].of_kind(ANCHOR):
            anchor = open_envelope(
                record.body[0], "msr-anchor", trust.receipt, trust.suites, THE_ANCHOR, record.where
            ).payload
            need(anchor[1] == recording.box.name, "receipt", record.where, f"an anchor for box {anchor[1]}")
            if 4 in anchor:
                check_checkpoint(anchor[4], trust, record.where)
            if report.not_before is None:
                report.not_before = anchor[3]
                report.notes.append(f"“不早于”适用于此记录之后 the lower bound holds for what follows {record.where}")


def bound_after(recording: Recording, receipts: list[dict[int, Any]]) -> int | None:
    """The time before which every part here had ended; None unless a receipt covers the end of each."""
    bounds = []
    for part in recording.parts.values():
        end = part.closed or part.recovered
        times = [r[12] for r in receipts if end and r[4] == 1 and end.number <= r[5] <= len(recording.box.statements)]
        close = part.close
        times += [r[12] for r in receipts if close and (r[4], r[5], r[6]) == (2, part.number, close.number)]
        if not times:
            return None
        bounds.append(min(times))
    return max(bounds, default=None)


# ------------------------------------------------------------------------------------------------- step 14: log


def leaves(recording: Recording) -> list[tuple[bytes, tuple[int, int, int]]]:
    """Leaf data (section 11) of each end of each part, and the record or statement it is of, named as by a receipt."""
    found = []
    for part in recording.parts.values():
        for digest, kind in part.ends.items():
            leaf = encode([kind, recording.box.name, part.number, part.session, digest])
            close_number = part.close.number if part.close else -1
            of = (1, part.recovered.number, 0) if kind == 2 and part.recovered else (2, part.number, close_number)
            found.append((leaf, of))
    for number, one in recording.box.recovered.items():
        if number not in recording.parts:  # a part of another session: its statement alone says what the leaf is
            found.append((encode([2, recording.box.name, number, one.body[1], one.digest]), (1, one.number, 0)))
    return found


def check_checkpoint(note: bytes, trust: Trust, where: str) -> tuple[int, bytes]:
    """Size and root of a checkpoint that is signed by a log of the trust file."""
    try:
        body, signatures = note.decode().split("\n\n", 1)
        name, size, root = body.split("\n")
        digest = base64.b64decode(root, validate=True)
    except ValueError as error:
        raise Refusal("log", where, "the checkpoint is no signed note of three lines") from error
    need(
        re.fullmatch(r"0|[1-9][0-9]{0,18}", size) and len(digest) == 32,
        "log",
        where,
        "the checkpoint's size or root is malformed",
    )
    need(name in trust.logs, "log", where, "the log is not a trusted one")
    public = trust.logs[name]
    key_id = sha256(name.encode() + b"\n\x01" + public)[:4]
    need(signatures.endswith("\n"), "log", where, "the checkpoint does not end with its signature line")
    for line in signatures[:-1].split("\n"):
        mark, _, rest = line.partition(" ")
        signer, _, encoded = rest.rpartition(" ")
        need(mark == "—" and signer and encoded, "log", where, "a signature line of the checkpoint is malformed")
        if signer == name and note_signature_holds(encoded, key_id, public, body + "\n"):
            return int(size), digest
    raise Refusal("log", where, "no signature of the log on its checkpoint")


def note_signature_holds(encoded: str, key_id: bytes, public: bytes, text: str) -> bool:
    try:
        signature = base64.b64decode(encoded, validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], text.encode())
    except (InvalidSignature, ValueError):
        return False
    return signature[:4] == key_id


def check_proof(proof: dict[int, Any], leaf: bytes, trust: Trust, where: str) -> dict[str, int]:
    """The leaf is under the checkpoint (RFC 6962 section 2.1.1). Returns index and size."""
    size, root = check_checkpoint(proof[1], trust, where)
    at, last, digest = proof[0], size - 1, sha256(b"\x00" + leaf)
    need(at <= last, "log", where, "the index is not in the tree")
    for sibling in proof[2]:
        need(last > 0, "log", where, "the path is too long")
        if at % 2 or at == last:
            digest = sha256(b"\x01" + sibling + digest)
            while at % 2 == 0:
                at, last = at >> 1, last >> 1
        else:
            digest = sha256(b"\x01" + digest + sibling)
        at, last = at >> 1, last >> 1
    need(last == 0 and digest == root, "log", where, "the leaf is not under the checkpoint")
    return {"index": proof[0], "size": size}


def verify_log(folder: Folder, trust: Trust, recording: Recording, report: Report) -> dict[int, dict[str, int]]:
    """Step 14 for log/; index and size by part."""
    positions: dict[int, dict[str, int]] = {}
    for number, path in folder.numbered("log", 6, ".cbor"):
        proof = Canonical(folder.read(path, LIMITS["proof"]), path).whole()
        check_fields(proof, PROOF, path)
        check_checkpoint(proof[1], trust, path)
        part = recording.parts.get(number)
        kinds = sorted(part.ends.items(), key=lambda end: end[1]) if part else []
        if not part or not kinds:
            report.missing.append(f"what {path} is about")
            continue
        candidates = [encode([kind, recording.box.name, number, part.session, digest]) for digest, kind in kinds]
        for place, leaf in enumerate(candidates):
            try:
                positions[number] = check_proof(proof, leaf, trust, path)
                break
            except Refusal:
                if place == len(candidates) - 1:
                    raise
    if positions:
        report.log = positions[max(positions)]
    return positions


def check_revoked(trust: Trust, recording: Recording, positions: dict[int, dict[str, int]]) -> None:
    """Step 14 for a box that was revoked: the log held each part before that, by position and by no clock."""
    size = trust.revoked.get(recording.box.name)
    if size is None:
        return
    for number in sorted(recording.parts):
        place = positions.get(number)
        need(
            place is not None and place["index"] < size,
            "log",
            f"log/{number:06d}.cbor",
            f"its box was revoked when the log had {size} leaves, and nothing shows that the log held this part then",
        )


# ----------------------------------------------------------------------------------------------- step 15: claim


def read_claim(text: str, trust: Trust, where: str) -> dict[int, Any]:
    """Steps 1 to 5 for a claim as base32 or as the URL in the code; returns its payload."""
    need(len(text) <= LIMITS["claim text"] and text.isascii(), "encoding", where, "too long, or not ASCII")
    match = re.fullmatch(r"(?:HTTPS?://[A-Z0-9.:-]{1,255}/V/)?([A-Z2-7]+)", text.strip().upper())
    if not match:
        raise Refusal("encoding", where, "neither base32 nor an address that ends in /V/ and base32")
    bare = match[1]
    try:
        data = base64.b32decode(bare + "=" * (-len(bare) % 8))
    except binascii.Error as error:
        raise Refusal("encoding", where, "not base32") from error
    need(base64.b32encode(data).decode().rstrip("=") == bare, "encoding", where, "not the one spelling in base32")
    return open_envelope(data, "msr-claim", trust.claim, trust.suites, CLAIM, where).payload


def note_claim(claim: dict[int, Any], report: Report) -> None:
    report.claim = {"session": claim[1].hex(), "digest": claim[2].hex(), "part": claim[3], "log_index": claim[4]}
    report.claim |= {"log_size": claim[5], "press": claim[6], "close": claim[7], "segments": claim[8]}


def check_claim(
    folder: Folder, trust: Trust, recording: Recording, positions: dict[int, dict[str, int]], report: Report
) -> None:
    """Step 15: the claim's session, part, digest and log position are those of the recording."""
    where = "claim.txt"
    if not folder.has(where):
        return
    text = folder.read(where, LIMITS["claim text"]).decode("latin-1")
    claim = read_claim(text, trust, where)
    note_claim(claim, report)
    last = max(recording.parts)
    need(claim[1] == recording.parts[last].session, "claim", where, "about another session")
    need(claim[3] >= last, "claim", where, f"its last part is {claim[3]}, but part {last} is here")
    need(claim[4] < claim[5], "claim", where, "its log position is outside the log")
    if claim[3] > last:
        report.missing.append(f"parts/{claim[3]:06d}: the whole part")
        return
    ends = recording.parts[last].ends
    need(not ends or claim[2] in ends, "claim", where, "names another end of its last part")
    here = positions.get(last)
    position = {"index": claim[4], "size": claim[5]}
    need(here in (None, position), "claim", where, f"log position {position}, the proof here is {here}")


# --------------------------------------------------------------------------------------------------- the recipe


def verify_folder(path: str | os.PathLike[str], trust: Trust) -> Report:
    """Every check on the folder at `path`. Raises Unreadable when the folder or its medium cannot be read."""
    report, folder = Report(), Folder(Path(path))
    try:
        if not folder.root.is_dir():
            raise Unreadable(f"{path}: no such folder")
        run_recipe(folder, trust, report)
    except Refusal as refusal:
        report.step, report.where, report.why = refusal.step, refusal.where, refusal.why
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path}: {error}") from error
    report.notes += [
        f"未核验，不属于格式 ignored, not part of the format: {name}"
        for name in list(dict.fromkeys(folder.strange))[:20]
    ]
    return report


def run_recipe(folder: Folder, trust: Trust, report: Report) -> None:
    folder.strange += [name for name in folder.names(".") if name not in LAYOUT]
    box = verify_box(folder, trust, report)
    parts: dict[int, Part] = {}
    for number in part_numbers(folder):
        below = f"parts/{number:06d}"
        folder.strange += [f"{below}/{name}" for name in folder.names(below) if name not in LAYOUT_OF_PART]
        part = verify_records(folder, trust, box, number, report)
        if part:
            parts[number] = part
            report.session = part.session.hex()
            report.records += len(part.records)
            report.segments += len(part.of_kind(SEGMENT))
            report.parts.append(describe(part))
    need(parts, "chain", "parts", "there is no part with records")
    check_parts_before(parts, report)
    files: dict[tuple[int, int, int], Stored] = {}
    for part in parts.values():
        files |= stored_files(part)
    recording = Recording(box, parts, files)
    verify_files(folder, trust, box, files, report)
    for part in parts.values():
        check_timeline(part, report)
    talks = read_talks(box)
    for part in parts.values():
        check_talks(part, talks)
    note_outside(box, parts[max(parts)].session, talks, report)
    note_arrivals(box, {part.open.body[16][0] for part in parts.values() if 16 in part.open.body}, report)
    receipts = verify_receipts(folder, trust, recording, report)
    verify_anchors(trust, recording, report)
    report.not_after = bound_after(recording, receipts)
    positions = verify_log(folder, trust, recording, report)
    check_revoked(trust, recording, positions)
    check_claim(folder, trust, recording, positions, report)


def verify_claim(text: str, trust: Trust) -> Report:
    """Steps 1 to 5 for a bare claim."""
    report = Report()
    try:
        claim = read_claim(text, trust, "claim")
        need(claim[4] < claim[5], "claim", "claim", "its log position is outside the log")
        note_claim(claim, report)
        report.session, report.log = claim[1].hex(), {"index": claim[4], "size": claim[5]}
    except Refusal as refusal:
        report.step, report.where, report.why = refusal.step, refusal.where, refusal.why
    return report


# --------------------------------------------------------------------------------------------------- the report


def describe(part: Part) -> dict[str, Any]:
    opening = part.open.body
    end = "close" if part.close else "recovered" if part.recovered else None
    found = {"part": part.number, "records": len(part.records), "end": end, "room": plain(opening[2])}
    if 16 in opening:
        found["booking"] = plain(opening[16][0])
    return found | {"press_wall": part.open.payload[7][0], "key_protection": opening[11]}


def plain(value: Any) -> Any:
    """Anything that was signed, as JSON: byte strings in hex, control characters made visible."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, str):
        return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in value)
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def moment(unix_ns: int | None) -> str:
    if unix_ns is None:
        return "-"
    try:
        return datetime.fromtimestamp(unix_ns // 10**9, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (ValueError, OverflowError, OSError):
        return f"{unix_ns} ns"


def verdict(report: Report) -> tuple[str, str]:
    """The verdict in words, Chinese and English."""
    if report.step:
        chinese, english = STEPS[report.step]
        return f"不予认可：{chinese}", f"refused: {english}"
    if not report.parts:
        return (
            "声明由可信密钥签署；录制本身需凭导出文件夹核验",
            "the claim is signed by a trusted key; the folder must show the rest",
        )
    if report.missing:
        words = [
            (
                "不完整：部分内容不在此处；在此的均未被改动、次序无误",
                "incomplete: what is not here is listed; what is here is unaltered, in order",
            )
        ]
    elif any(gap["observed"] not in ("suspended", CONFIDENTIAL) for gap in report.gaps):
        words = [
            (
                "除已签名记录的缺口外完整，未被改动，次序无误",
                "complete but for the gaps that are signed, unaltered, in order",
            )
        ]
    else:
        words = [("完整，未被改动，次序无误", "complete, unaltered, in order")]
    if report.keys and report.opened == report.segments and all(tail["opened"] for tail in report.tails):
        words.append(("每一帧均可解开", "every frame opens"))
    elif report.keys:
        words.append(("所给密钥对应的每一帧均可解开", "every frame opens of what keys were given for"))
    talks = sum(pause["word"] == CONFIDENTIAL for pause in report.pauses)
    stops = len({(p["part"], p["from"]) for p in report.pauses if p["word"] != CONFIDENTIAL})
    if stops:
        words.append(
            (f"含已签名的中止 {stops} 段，其间没有录制", f"{stops} signed suspended span(s), nothing recorded in them")
        )
    if talks:
        words.append(
            (
                f"含律师会见 {talks} 段，其间设备断开、没有采集",
                f"{talks} confidential talk(s), the sources closed throughout",
            )
        )
    if report.talks:
        words.append(
            (
                f"录制之外有律师会见 {len(report.talks)} 段，其间没有采集",
                f"{len(report.talks)} confidential talk(s) outside the recording, nothing captured in them",
            )
        )
    if report.tails:
        words.append(
            ("恢复残段：全程有签名，其末端无人担保", "recovered tail: signed throughout, its end not vouched for")
        )
    return "；".join(chinese for chinese, _ in words), "; ".join(english for _, english in words)


def as_json(report: Report) -> dict[str, Any]:
    names = [
        "ok",
        "step",
        "where",
        "why",
        "session",
        "parts",
        "records",
        "segments",
    ]
    names += ["missing", "gaps", "pauses", "talks", "ended", "arrivals", "tails", "keys"]
    names += ["opened", "not_before", "not_after", "log", "receipts", "quarantined", "claim", "notes"]
    return {name: plain(getattr(report, name)) for name in names} | {"verdict": " / ".join(verdict(report))}


def as_text(report: Report) -> str:
    """The report for a reader without a computer's training: Chinese, then English."""
    chinese, english = verdict(report)
    rows = [("结论", "Verdict", chinese, english)]
    if report.step:
        rows.append(
            (
                "停在步骤",
                "Stopped at step",
                f"{report.step}（{report.where}）",
                f"{report.step} ({report.where}): {report.why}",
            )
        )
    if report.session:
        rows.append(("同录", "Session", report.session, report.session))
    if report.parts and not report.step:
        rows += rows_of_recording(report)
    if report.claim:
        said = f"{moment(report.claim['press'] * 10**9)} - {moment(report.claim['close'] * 10**9)}"
        rows.append(
            (
                "可视码声明",
                "Claim",
                f"{said}，分段 {report.claim['segments']}",
                f"{said}, {report.claim['segments']} segments",
            )
        )
    rows += [("说明", "Note", note, note) for note in report.notes]
    lines = [f"{row[0]}：{row[2]}" for row in rows] + [""] + [f"{row[1]}: {row[3]}" for row in rows]
    return "\n".join(str(plain(line)) for line in lines)


def rows_of_recording(report: Report) -> list[tuple[str, str, str, str]]:
    parts = ", ".join(f"{part['part']} ({part['end'] or '?'})" for part in report.parts)
    rows = [("段落", "Parts", parts, parts)]
    booked = ", ".join(dict.fromkeys(part["booking"] for part in report.parts if "booking" in part))
    if booked:
        rows.append(("录制箱所认预约号", "Booking, by the box's word", booked, booked))
    counts = f"{report.records} / {report.segments} / {report.receipts}"
    rows.append(("记录 / 分段 / 回执", "Records / segments / receipts", counts, counts))
    rows += [("不在此处", "Not here", name, name) for name in report.missing]
    for gap in report.gaps:
        start = (gap["from"] - BEFORE_PRESS_NS) / 1e9
        end = "?" if gap["to"] is None else f"{(gap['to'] - BEFORE_PRESS_NS) / 1e9:.3f}"
        span = f"{gap['part']} {gap['track']} {start:.3f} - {end} s: {json.dumps(gap['observed'], ensure_ascii=False)}"
        rows.append(("缺口（自按下起，所见）", "Gap (from the press; observed)", span, span))
    for pause in report.pauses:
        rows.append(row_of_pause(pause))
    for talk in report.talks:
        rows.append(row_of_talk(talk))
    if report.ended:
        said, by = moment(report.ended["wall"]), report.ended["by"]
        rows.append(("中断后由人结束", "Ended by a person after the interruption", f"{said}，{by}", f"{said}, by {by}"))
    for come in report.arrivals:
        how = {"code": ("房间内输入到场码", "by his code in the room"), "afar": ("本人远程确认", "said from afar")}
        said = f"{moment(come['wall'])}, {come['person']}"
        words, english = how[come["how"]]
        rows.append(("律师到场", "The lawyer has come", f"{said}，{words}", f"{said}, {english}"))
    for tail in report.tails:
        span = f"{tail['file']} {tail['track']}: {tail['fragments']} fragments, {tail['bytes']} of {tail['size']} bytes"
        rows.append(("残段", "Tail", span, span))
    if report.not_before is None and report.not_after is None:
        rows.append(("制作时间", "Made", "时间仅以录制箱自己的时钟为据", "time rests on the box's clock alone"))
    rows.append(("不早于", "Not made before", moment(report.not_before), moment(report.not_before)))
    rows.append(("不晚于", "Not made after", moment(report.not_after), moment(report.not_after)))
    if any(part["key_protection"] != "tpm" for part in report.parts):
        rows.append(("编号", "Numbering", "编号以录制箱所述为据", "numbering rests on the box's word"))
    if report.log:
        position = f"{report.log['index']} / {report.log['size']}"
        rows.append(("日志位置", "Log position", position, position))
    keys = f"{report.opened} / {report.segments}"
    rows.append(("凭密钥解开的分段", "Segments opened with keys", keys, keys))
    rows += [("中心曾隔离", "Quarantined by the centre", name, name) for name in report.quarantined]
    return rows


def row_of_pause(pause: dict[str, Any]) -> tuple[str, str, str, str]:
    start = f"{(pause['from'] - BEFORE_PRESS_NS) / 1e9:.3f}"
    end = "?" if pause["to"] is None else f"{(pause['to'] - BEFORE_PRESS_NS) / 1e9:.3f}"
    span = f"{pause['part']} {start} - {end} s"
    if pause["word"] != CONFIDENTIAL:
        said = json.dumps(pause["reason"], ensure_ascii=False)
        return ("中止（自按下起）", "Suspended (from the press)", f"{span}，原因 {said}", f"{span}: {said}")
    words, english = words_of_confirmed(pause["confirmed"])
    return ("律师会见，没有采集", "Confidential talk, nothing captured", f"{span}，{words}", f"{span}: {english}")


def words_of_confirmed(confirmed: list[str]) -> tuple[str, str]:
    lacks = [edge for edge in ("begin", "end") if edge not in confirmed]
    if not lacks:
        return "律师已确认起止", "both ends confirmed by the lawyer"
    chinese = {"begin": "开始", "end": "结束"}
    return f"律师未确认{'、'.join(chinese[edge] for edge in lacks)}", f"not confirmed by the lawyer: {', '.join(lacks)}"


def row_of_talk(talk: dict[str, Any]) -> tuple[str, str, str, str]:
    begin, end = moment(talk["from_wall"]), "?" if talk["to_wall"] is None else moment(talk["to_wall"])
    label = ("录制之外的律师会见，没有采集", "Confidential talk outside the recording, nothing captured")
    words, english = words_of_confirmed(talk["confirmed"])
    return (*label, f"{begin} - {end}，{words}", f"{begin} - {end}: {english}")


def parser() -> argparse.ArgumentParser:
    described = "核验导出的同录文件夹或可视码声明，可离线进行。 Checks an exported recording, or a bare claim, offline."
    result = argparse.ArgumentParser(prog="msr_verify.py", description=described)
    result.add_argument("folder", nargs="?", metavar="DIR", help="导出文件夹 the exported folder")
    result.add_argument("--claim", metavar="TEXT", help="可视码的网址或文本 the code's URL or text, instead of DIR")
    result.add_argument(
        "--trust", metavar="FILE", required=True, help="可信公钥（JSON） the public keys to be trusted (JSON)"
    )
    result.add_argument("--json", action="store_true", help="以 JSON 输出 print the report as JSON")
    return result


def main(argv: list[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments = parser().parse_args(argv)
    except SystemExit as end:
        return int(end.code or 0)
    try:
        if (arguments.folder is None) == (arguments.claim is None):
            raise Unreadable("one of DIR and --claim TEXT is needed")
        trust = load_trust(arguments.trust)
        report = (
            verify_claim(arguments.claim, trust) if arguments.folder is None else verify_folder(arguments.folder, trust)
        )
    except Unreadable as error:
        print(f"无法读取 cannot be read: {error}", file=sys.stderr)
        return 2
    print(json.dumps(as_json(report), ensure_ascii=False) if arguments.json else as_text(report))
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
