"""An act's bytes: the vector is what this centre writes, and a flipped bit or another key is refused by name."""

from __future__ import annotations

import json
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from server.signatures import act as acts
from server.signatures.errors import BadAct
from sync.evidence import cose
from sync.evidence.cose import only
from sync.evidence.keys import MemorySigner

VECTOR = Path(__file__).resolve().parents[2] / "vectors" / "signing-act"
#: Nobody's key: it signs the vector and nothing else.
SIGNER = MemorySigner(ec.derive_private_key(int.from_bytes(sha256(b"signing act vector").digest()), ec.SECP256R1()))


def _d(text: str) -> bytes:
    return sha256(text.encode()).digest()


SAID = acts.Said(
    suite=1,
    issuer="centre",
    act=bytes(range(16)),
    sitting=bytes(range(16, 32)),
    document=_d("document"),
    revision=2,
    read_code="K7M2QX",
    kind="sign",
    role="suspect",
    place=0,
    started_ms=1_796_000_000_000,
    at_ms=1_796_000_192_500,
    device="device:3f0c1c52-58b0-4a53-9d7b-6b8a4d1d0001",
    pages=(
        acts.SeenPage(page=0, digest=_d("page 1"), shown_ms=61_200),
        acts.SeenPage(page=1, digest=_d("page 2"), shown_ms=48_000),
    ),
    strokes=_d("strokes"),
    finger=_d("finger"),
    note=None,
    session=bytes(range(32, 48)),
    offset_ms=1_204_331,
    present=(acts.There(role="lawyer", how="link", from_ms=1_795_999_900_000, until_ms=1_796_000_191_000),),
    read_how="aloud",
    scans=(),
)


def test_the_vector_is_what_this_centre_writes() -> None:
    raw = (VECTOR / "act.cose").read_bytes()
    told = json.loads((VECTOR / "act.json").read_text())
    assert acts.sign(SIGNER, SAID) == raw, "ES256 by RFC 6979: the same act has the same bytes"
    point = bytes.fromhex(json.loads((VECTOR / "trust.json").read_text())["acts"][0])
    read = acts.read(raw, only(point))
    assert read == SAID
    assert told["digest"] == cose.read(raw, typ=acts.TYP, limit=acts.LIMIT).digest.hex()
    assert told["keys"] == {each.name: each.metadata["key"] for each in fields(acts.Said)}


@pytest.mark.parametrize("place", [5, 80, -1])
def test_a_flipped_bit_is_refused(place: int) -> None:
    data = bytearray((VECTOR / "act.cose").read_bytes())
    data[place] ^= 1
    with pytest.raises(BadAct):
        acts.read(bytes(data), only(SIGNER.public_key))


def test_another_key_is_refused_by_name() -> None:
    other = MemorySigner(ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(BadAct) as refused:
        acts.read((VECTOR / "act.cose").read_bytes(), only(other.public_key))
    assert refused.value.step == "key"
