"""Gives each row of the table to both verifiers; `python -m tests.tampering.run` draws docs/tamper.md from that."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import msr_verify
from sync.errors import PeerFault
from sync.evidence.findings import Trust
from sync.evidence.verify import verify_export
from tests.tampering.forged import Forged
from tests.tampering.recording import KEPT, Files
from tests.tampering.table import GROUPS

PAGE = Path(__file__).parents[2] / "docs" / "tamper.md"
BEGIN, END = "<!-- drawn by tests/tampering/run.py -->\n", "<!-- end -->\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a verifier said: the step that refused ("": none) and where, or what is not here; its verdict."""

    step: str = ""
    where: str = ""
    missing: tuple[str, ...] = ()
    words: str = ""


class _InMemory:
    def __init__(self, files: Files) -> None:
        self._files = files

    def names(self) -> list[str]:
        return list(self._files)

    def read(self, name: str) -> bytes:
        return self._files[name]


def ours(files: Files) -> Said:
    """sync.evidence.verify, which the centre runs."""
    try:
        found = verify_export(_InMemory(files), _trust(files))
    except PeerFault as fault:
        return Said(step=fault.step, words=str(fault))
    return Said(missing=tuple(found.missing))


def public(files: Files) -> Said:
    """msr_verify.py, which anybody runs."""
    with tempfile.TemporaryDirectory() as place:
        for name, data in files.items():
            (Path(place) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(place) / name).write_bytes(data)
        trust = _trust(files)
        stated = {
            "suites": [1], "devices": {name: point.hex() for name, point in trust.devices.items()},
            "receipt": [each.hex() for each in trust.receipt], "claim": [each.hex() for each in trust.claim],
            "logs": {name: key.hex() for name, key in trust.logs.items()},
        }  # fmt: skip
        report = msr_verify.verify_folder(place, msr_verify.parse_trust(stated))
    words = "; ".join([msr_verify.verdict(report)[1], *report.notes])
    return Said(step=report.step or "", where=report.where or "", missing=tuple(report.missing), words=words)


def _trust(files: Files) -> Trust:
    if isinstance(files, Forged):
        return files.box.trust
    stated = msr_verify.json.loads((KEPT / "trust.json").read_text())
    return Trust(
        devices={name: bytes.fromhex(point) for name, point in stated["devices"].items()},
        receipt=tuple(map(bytes.fromhex, stated["receipt"])),
        claim=tuple(map(bytes.fromhex, stated["claim"])),
        logs={name: bytes.fromhex(key) for name, key in stated["logs"].items()},
    )


def outcome(said: Said) -> str:
    """A row's outcome as the page says it."""
    if said.step:
        return f"refused: **{said.step}**, at `{said.where}`"
    if said.missing:
        return (
            "incomplete, named: "
            + ", ".join(f"`{each}`" for each in said.missing[:3])
            + (f" and {len(said.missing) - 3} more" if len(said.missing) > 3 else "")
        )
    return f"accepted: {said.words}"


def page() -> str:
    """The tables, from a run."""
    lines = []
    for group in GROUPS:
        lines += [f"## {group.title}", "", "| row | what is done | what the public verifier says |", "|---|---|---|"]
        lines += [f"| {row.name} | {row.what} | {outcome(public(row.deed(dict(row.base))))} |" for row in group.rows]
        lines.append("")
    return "\n".join(lines)


def write() -> None:
    """Puts the tables into the page."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(before + BEGIN + page() + END + rest.partition(END)[2])


if __name__ == "__main__":
    write()
