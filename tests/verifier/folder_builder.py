"""Builds export folders from docs/formats/evidence.md and export.md, sharing no code with the verifier or the project.

Everything is deterministic: keys come from small numbers, segment keys and wraps from digests of their names.
`Recording` keeps the recording as plain values until `write`; a fault is made by changing those values before they are
signed (`edit`), or the files afterwards.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
S = 1_000_000_000
PRESS = 10 * S
UNIX = 1_760_000_000 * S
BOX, OTHER_BOX, LOG = "box-7", "box-8", "log.example/msr"
SESSION, OTHER_SESSION, BOOT = bytes(range(16)), bytes(range(1, 17)), bytes([7] * 16)
Fields = dict[int, Any]


def cbor(value: Any) -> bytes:
    return cbor2.dumps(value, canonical=True)


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def private(seed: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(seed, ec.SECP256R1())


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def key_id(key: ec.EllipticCurvePrivateKey) -> bytes:
    return sha(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


DEVICE, OTHER_DEVICE, RECEIPT, CLAIM, STRANGER, WORKING, ARCHIVE = (private(1000 + n) for n in range(7))
LOG_KEY = ed25519.Ed25519PrivateKey.from_private_bytes(bytes([9] * 32))


def part_key(part: int) -> ec.EllipticCurvePrivateKey:
    return private(2000 + part)


def trust() -> dict[str, Any]:
    log = LOG_KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    devices = {BOX: point(DEVICE).hex(), OTHER_BOX: point(OTHER_DEVICE).hex()}
    keys = {"receipt": [point(RECEIPT).hex()], "claim": [point(CLAIM).hex()], "logs": {LOG: log.hex()}}
    return {"suites": [1], "devices": devices} | keys


def es256(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True)))
    return r.to_bytes(32, "big") + min(s, ORDER - s).to_bytes(32, "big")


def structure(kind: str, key: ec.EllipticCurvePrivateKey, payload: bytes) -> bytes:
    return cbor(["Signature1", cbor({1: -7, 4: key_id(key), 16: kind}), b"", payload])


def envelope(kind: str, key: ec.EllipticCurvePrivateKey, payload: bytes, unprotected: Any = None, **more: Any) -> bytes:
    """A COSE_Sign1; `more` is the fault: header (extra parameters), raw_header, no payload kept."""
    protected = cbor({1: -7, 4: key_id(key), 16: kind} | more.get("header", {}))
    signature = es256(key, cbor(["Signature1", protected, b"", payload]))
    return cbor(cbor2.CBORTag(18, [protected, unprotected or {}, payload, signature]))


def sealed(key: ec.EllipticCurvePrivateKey, info: bytes, text: bytes, seed: bytes) -> bytes:
    """HPKE base mode, single shot (RFC 9180 sections 4.1 and 5.1), with a fixed ephemeral key for fixed vectors."""
    ephemeral = private(int.from_bytes(sha(b"ephemeral" + seed), "big") % (ORDER - 1) + 1)
    enc, suite = point(ephemeral), b"HPKE" + bytes.fromhex("001000010002")

    def extract(salt: bytes, of: bytes, label: bytes, ikm: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + of + label + ikm, "sha256")

    def expand(prk: bytes, of: bytes, label: bytes, context: bytes, size: int) -> bytes:
        labelled = size.to_bytes(2, "big") + b"HPKE-v1" + of + label + context
        return HKDFExpand(SHA256(), size, labelled).derive(prk)

    kem = b"KEM\x00\x10"
    shared = expand(
        extract(b"", kem, b"eae_prk", ephemeral.exchange(ec.ECDH(), key.public_key())), kem, b"shared_secret",
        enc + point(key), 32,
    )  # fmt: skip
    context = b"\x00" + extract(b"", suite, b"psk_id_hash", b"") + extract(b"", suite, b"info_hash", info)
    secret = extract(shared, suite, b"secret", b"")
    base_key, nonce = expand(secret, suite, b"key", context, 32), expand(secret, suite, b"base_nonce", context, 12)
    return enc + AESGCM(base_key).encrypt(nonce, text, b"")


class SegmentFile:
    """One file in the form of section 6; `edit` changes its header before it is signed."""

    def __init__(
        self, part: int, track: str, segment: int, run: int = 0, edit: Fields | None = None, key_part: int = 0
    ) -> None:
        self.part, self.track, self.segment, self.run = part, track, segment, run
        self.signer = part_key(key_part or part)
        self.key = sha(f"segment key {part} {track} {segment}".encode())
        self.commitment = hmac.digest(self.key, b"msr-commitment-1", "sha256")
        bare = {0: 1, 1: BOX, 2: part, 3: track, 4: run, 5: segment, 6: self.commitment} | (edit or {})
        wraps = []
        for person in (WORKING, ARCHIVE):
            info = cbor(["msr-wrap-1", sha(cbor(bare)), key_id(person)])
            wraps.append({0: key_id(person), 1: sealed(person, info, self.key, self.key + key_id(person))})
        payload = cbor({7: wraps} | bare)
        self.header_digest = sha(structure("msr-header", self.signer, payload))
        header = envelope("msr-header", self.signer, payload)
        self.data = bytearray(b"MSRSEG1\n" + len(header).to_bytes(4, "big") + header)
        self.running = hashlib.sha256(self.data)
        self.frames = 0
        self.ends: list[int] = []

    def add(self, plaintext: bytes, spoil: bool = False) -> None:
        nonce = bytes(7) + self.frames.to_bytes(4, "big") + bytes([not plaintext])
        text = bytearray(AESGCM(self.key).encrypt(nonce, plaintext, self.header_digest))
        text[-1] ^= spoil
        frame = len(text).to_bytes(4, "big") + text
        self.running.update(frame)
        payload = cbor([self.header_digest, self.frames, self.running.digest()])
        signature = es256(self.signer, structure("msr-frame", self.signer, payload))
        self.running.update(signature)
        self.data += frame + signature
        self.frames += 1
        self.ends.append(len(self.data))

    def fill(self, fragments: int = 3, end: bool = True, spoil: int = -1, size: int = 90) -> SegmentFile:
        for number in range(fragments):
            self.add((f"{self.track} {number} ".encode() * size)[:size], spoil=number == spoil)
        if end:
            self.add(b"", spoil=spoil == fragments)
        return self


def tree(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1."""
    if len(leaves) == 1:
        return sha(b"\x00" + leaves[0])
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\x01" + tree(leaves[:half]) + tree(leaves[half:]))


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return [*path(index, leaves[:half]), tree(leaves[half:])]
    return [*path(index - half, leaves[half:]), tree(leaves[:half])]


def checkpoint(leaves: list[bytes], key: ed25519.Ed25519PrivateKey = LOG_KEY, name: str = LOG) -> str:
    text = f"{name}\n{len(leaves)}\n{base64.b64encode(tree(leaves)).decode()}\n"
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = sha(name.encode() + b"\n\x01" + public)[:4] + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signature).decode()}\n"


def proof(index: int, leaves: list[bytes]) -> Fields:
    return {0: index, 1: checkpoint(leaves).encode(), 2: path(index, leaves)}


Edit = Callable[[str, int, Fields], None]


class Recording:
    """Box chain, parts and files. `edit(kind, number, payload)` may change what is signed, before it is."""

    def __init__(self, edit: Edit | None = None, session: bytes = SESSION) -> None:
        self.edit, self.session = edit, session
        self.files: dict[str, bytes] = {}
        self.heads: dict[str, bytes] = {}
        self.counts: dict[str, int] = {}
        self.sizes: dict[tuple[int, int, int], tuple[int, bytes]] = {}
        self.keys: list[list[Any]] = []
        self.part, self.now = 0, 0
        self.say(1, {0: point(DEVICE), 1: "file", 2: "centre-1"})
        self.say(2, {0: "msr 0.1.0", 1: sha(b"profile"), 2: "power on"})
        self.say(10, {0: sha(b"profile"), 1: [key_id(WORKING), key_id(ARCHIVE)]})

    def wall(self) -> Fields:
        return {0: UNIX + self.now, 1: "ntp", 2: 5_000_000}

    def say(self, kind: int, body: Fields, key: ec.EllipticCurvePrivateKey = DEVICE, box: str = BOX) -> bytes:
        """One statement of the box chain; returns its digest."""
        number = self.counts.get("box", 0) + 1
        payload = {
            0: 1,
            1: box,
            2: number,
            3: self.heads.get("box", bytes(32)),
            4: kind,
            5: BOOT,
            6: 100 * S + self.now,
        }
        payload |= {7: self.wall(), 8: body}
        if self.edit:
            self.edit("statement", number, payload)
        data = cbor(payload)
        self.heads["box"], self.counts["box"] = sha(structure("msr-statement", key, data)), number
        self.files[f"box/{number:08d}.cose"] = envelope("msr-statement", key, data)
        self.sizes[1, number, 0] = (len(self.files[f"box/{number:08d}.cose"]), self.heads["box"])
        return self.heads["box"]

    def record(self, kind: int, body: Fields) -> int:
        """One record of the part; returns its number."""
        chain, key = f"part {self.part}", part_key(self.part)
        number = self.counts.get(chain, -1) + 1
        payload = {0: 1, 1: BOX, 2: self.part, 3: number, 4: self.heads[chain], 5: kind, 6: 100 * S + self.now}
        payload |= {7: self.wall(), 8: body}
        if self.edit:
            self.edit("record", number, payload)
        data = cbor(payload)
        self.heads[chain], self.counts[chain] = sha(structure("msr-record", key, data)), number
        name = f"parts/{self.part:06d}/records/{number:06d}.cose"
        self.files[name] = envelope("msr-record", key, data)
        self.sizes[2, self.part, number] = (len(self.files[name]), self.heads[chain])
        return number

    def start(self, part: int, tracks: dict[str, str], before: list[Fields] | None = None) -> None:
        self.part, self.before = part, before or []
        self.heads[f"part {part}"] = self.say(3, {0: part, 1: point(part_key(part))})
        known = [{0: name, 1: kind, 2: f"source of {name}", 3: True} for name, kind in tracks.items()]
        person = {0: "not stated"}
        body = {0: self.session, 1: self.before, 2: "room 2", 3: BOOT, 4: 90 * S + self.now, 5: 100 * S + self.now}
        body |= {6: "button", 7: known, 8: "msr 0.1.0", 9: sha(b"profile"), 11: "file", 12: person, 13: person}
        self.record(1, body | {14: [key_id(WORKING), key_id(ARCHIVE)]})
        self.say(5, {0: part, 1: self.session, 2: self.heads[f"part {part}"]})

    def segment(
        self,
        track: str,
        number: int,
        start: float,
        end: float,
        file: SegmentFile | None = None,
        said: Fields | None = None,
    ) -> int:
        """A closed segment and its record; `start` and `end` in seconds from the press."""
        file = file or SegmentFile(self.part, track, number).fill()
        body = {0: track, 1: file.run, 2: number, 3: file.frames - 1, 4: len(file.data), 5: sha(bytes(file.data))}
        body |= {6: file.commitment, 7: PRESS + int(start * S), 8: PRESS + int(end * S), 9: PRESS + int(start * S)}
        body |= {10: "arrival", 11: 1_000_000, 12: file.header_digest, 13: f"source of {track}"}
        self.now = max(self.now, int(end * S))
        place = self.record(2, body | (said or {}))
        self.files[f"parts/{self.part:06d}/segments/{place:06d}.seg"] = bytes(file.data)
        self.sizes[4, self.part, place] = (len(file.data), sha(bytes(file.data)))
        self.keys.append([self.part, place, None, file.key])
        return place

    def living_tail(self, track: str, number: int, start: float, end: float, good: int = 2, torn: bytes = b"") -> int:
        file = SegmentFile(self.part, track, number).fill(good, end=False)
        file.data += torn
        body = {0: track, 1: 0, 2: number, 3: good, 4: len(file.data), 5: sha(bytes(file.data)), 6: file.commitment}
        body |= {7: PRESS + int(start * S), 8: PRESS + int(end * S), 9: file.header_digest, 10: "fdatasync failed"}
        place = self.record(8, body)
        self.files[f"parts/{self.part:06d}/segments/{place:06d}.seg"] = bytes(file.data)
        self.keys.append([self.part, place, None, file.key])
        return place

    def gap(self, track: str, start: float, end: float, observed: str = "no packets") -> int:
        span = {1: PRESS + int(start * S), 2: PRESS + int(end * S)}
        return self.record(3, {0: track} | span | {3: observed, 4: "unplugged"})

    def suspend(self, at: float, reason: str = "new-facts") -> int:
        return self.record(6, {0: PRESS + int(at * S), 1: reason, 2: "panel"})

    def resume(self, at: float) -> int:
        return self.record(7, {0: PRESS + int(at * S), 1: "panel"})

    def anchor(self, key: ec.EllipticCurvePrivateKey = RECEIPT, box: str = BOX) -> int:
        payload = {0: 1, 1: box, 2: bytes(16), 3: UNIX + self.now, 5: "centre-1"}
        return self.record(5, {0: envelope("msr-anchor", key, cbor(payload))})

    def close(self, end: float, totals: list[Fields]) -> int:
        self.now = int(end * S)
        place = self.record(9, {0: self.session, 1: self.before, 2: PRESS + self.now, 3: "button", 4: totals})
        self.say(6, {0: self.part, 1: self.session, 2: self.heads[f"part {self.part}"]})
        return place

    def recover(
        self, tails: list[tuple[SegmentFile, float, int]], gaps: dict[str, float], said: Fields | None = None
    ) -> None:
        """`recovered`, with tails as (file, from, good fragments), and open gaps by seconds after the press."""
        part, number = self.part, self.counts["box"] + 1
        stated = []
        for place, (file, start, good) in enumerate(tails):
            tail = {0: file.track, 1: file.run, 2: file.segment, 3: good, 4: file.ends[good - 1], 5: len(file.data)}
            tail |= {6: sha(bytes(file.data)), 7: file.header_digest, 8: PRESS + int(start * S)}
            stated.append(tail | (said or {}))
            self.files[f"parts/{part:06d}/tails/{number:06d}-{place:03d}.tail"] = bytes(file.data)
            self.sizes[3, number, place] = (len(file.data), sha(bytes(file.data)))
            self.keys.append([part, None, [number, place], file.key])
        open_gaps = [{0: track, 1: PRESS + int(start * S)} for track, start in gaps.items()]
        body = {0: part, 1: self.session, 2: self.counts[f"part {part}"], 3: self.heads[f"part {part}"], 4: stated}
        self.say(7, body | {5: open_gaps, 6: BOOT, 7: "power lost"})

    def receipt(
        self, kind: int, a: int, b: int, edit: Fields | None = None, key: ec.EllipticCurvePrivateKey = RECEIPT
    ) -> None:
        size, digest = self.sizes[kind, a, b]
        payload = {0: 1, 1: BOX, 2: key_id(DEVICE), 4: kind, 5: a, 6: b, 7: size, 8: digest, 9: 1, 10: True, 11: 2}
        payload |= {12: UNIX + self.now + S, 13: "centre-1"} | (edit or {})
        self.files[f"receipts/{kind}-{a}-{b}.cose"] = envelope("msr-receipt", key, cbor(payload))

    def leaf(self, kind: int = 1) -> bytes:
        digest = self.heads[f"part {self.part}"] if kind == 1 else self.heads["box"]
        return cbor([kind, BOX, self.part, self.session, digest])

    def log(self, index: int = 0, size: int = 1, kind: int = 1, leaf: bytes | None = None) -> Fields:
        leaves = [cbor(["other", number]) for number in range(size)]
        leaves[index] = leaf or self.leaf(kind)
        stated = proof(index, leaves)
        self.files[f"log/{self.part:06d}.cbor"] = cbor(stated)
        return stated

    def claim(self, index: int, size: int, edit: Fields | None = None, key: ec.EllipticCurvePrivateKey = CLAIM) -> None:
        payload = {0: 1, 1: self.session, 2: self.heads[f"part {self.part}"], 3: self.part, 4: index, 5: size}
        payload |= {6: UNIX // S, 7: (UNIX + self.now) // S, 8: 4} | (edit or {})
        data = envelope("msr-claim", key, cbor(payload))
        self.files["claim.txt"] = b"HTTP://127.0.0.1:8000/V/" + base64.b32encode(data).rstrip(b"=")

    def release_keys(self) -> None:
        self.files["keys.cbor"] = cbor(self.keys)

    def write(self, folder: Path) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        for name, data in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return folder


def write_trust(file: Path) -> Path:
    file.write_text(json.dumps(trust(), indent=1) + "\n")
    return file


def one_part(edit: Edit | None = None, session: bytes = SESSION) -> Recording:
    """One part, two tracks, a gap in the picture, an anchor, receipts, a log proof (index 2 of 5), a claim and keys."""
    made = Recording(edit, session)
    made.start(1, {"scene": "picture", "mic-room": "sound"})
    made.anchor()
    made.segment("scene", 0, 0, 4)
    made.segment("mic-room", 0, 0, 5)
    made.gap("scene", 4, 5)
    made.record(4, {0: 1, 1: PRESS + 3 * S, 2: "bookmark"})
    made.segment("mic-room", 1, 5, 9)
    made.segment("scene", 1, 5, 9)
    end = made.close(9, [{0: "scene", 1: 2, 2: 1, 3: 1}, {0: "mic-room", 1: 2, 2: 1, 3: 0}])
    made.receipt(4, 1, 2, {3: made.sizes[2, 1, 0][1]})
    stated = made.log(2, 5)
    made.receipt(2, 1, end, {15: stated})
    made.claim(2, 5)
    made.release_keys()
    return made
