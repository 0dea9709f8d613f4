"""The log's tree against published vectors (tests/vectors/rfc6962, Apache-2.0) and against itself."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest

from sync.evidence.errors import BadProof
from sync.evidence.merkle import Tree, check_consistency, check_inclusion, leaf_hash

VECTORS = Path(__file__).parents[2] / "vectors" / "rfc6962" / "testdata"
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOT_OF_8 = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


@pytest.mark.parametrize("path", sorted(VECTORS.glob("inclusion/**/*.json")), ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_published_inclusion_proofs(path: Path) -> None:
    case = json.loads(path.read_text())
    args = (
        raw(case["leafHash"]),
        case["leafIdx"],
        case["treeSize"],
        [raw(p) for p in case["proof"] or []],
        raw(case["root"]),
    )
    if case["wantErr"]:
        with pytest.raises(BadProof):
            check_inclusion(*args)
    else:
        check_inclusion(*args)


@pytest.mark.parametrize(
    "path", sorted(VECTORS.glob("consistency/**/*.json")), ids=lambda p: f"{p.parent.name}/{p.stem}"
)
def test_published_consistency_proofs(path: Path) -> None:
    case = json.loads(path.read_text())
    proof = [raw(p) for p in case["proof"] or []]
    args = (case["size1"], case["size2"], proof, raw(case["root1"]), raw(case["root2"]))
    if case["wantErr"]:
        with pytest.raises(BadProof):
            check_consistency(*args)
    else:
        check_consistency(*args)


def test_the_tree_of_the_published_leaves_has_the_published_root() -> None:
    tree = Tree([leaf_hash(bytes.fromhex(each)) for each in LEAVES])
    assert tree.root().hex() == ROOT_OF_8


def test_every_proof_of_every_tree_up_to_40_leaves_holds() -> None:
    tree = Tree([hashlib.sha256(bytes([n])).digest() for n in range(40)])
    for size in range(1, 41):
        for index in range(size):
            leaf = hashlib.sha256(bytes([index])).digest()
            check_inclusion(leaf, index, size, tree.inclusion(index, size), tree.root(size))
        for old in range(1, size + 1):
            check_consistency(old, size, tree.consistency(old, size), tree.root(old), tree.root(size))
