"""Two implementations, one text: our own recipe and the public verifier refuse each vector at the same step."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync.errors import PeerFault
from sync.evidence.findings import Trust
from sync.evidence.verify import verify_export

VECTORS = Path(__file__).parents[1] / "vectors" / "evidence"


class Folder:
    """A vector's folder as verify_export sees it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        return [f.relative_to(self.path).as_posix() for f in self.path.rglob("*") if f.is_file()]

    def read(self, name: str) -> bytes:
        return (self.path / name).read_bytes()


def stated_trust() -> Trust:
    """Whom the vectors ask to believe."""
    stated = json.loads((VECTORS / "trust.json").read_text())
    return Trust(
        devices={name: bytes.fromhex(key) for name, key in stated["devices"].items()},
        receipt=tuple(map(bytes.fromhex, stated["receipt"])),
        claim=tuple(map(bytes.fromhex, stated["claim"])),
        logs={name: bytes.fromhex(key) for name, key in stated["logs"].items()},
        suites=frozenset(stated["suites"]),
    )


@pytest.fixture(scope="module")
def trust() -> Trust:
    return stated_trust()


@pytest.mark.parametrize("vector", sorted(p for p in VECTORS.iterdir() if p.is_dir()), ids=lambda p: p.name)
def test_the_projects_recipe_says_what_the_vector_expects(vector: Path, trust: Trust) -> None:
    expected = json.loads((vector / "expect.json").read_text())
    try:
        verify_export(Folder(vector), trust)
        said = (True, None)
    except PeerFault as fault:
        said = (False, fault.step)
    assert said == (expected["ok"], expected.get("step"))
