"""The fault campaign: sessions in a real room, faults of every kind at seeded moments, a ledger that nothing may be
missing from.

    python -m tests.faults.campaign --rounds 60 --seed 1 [--first 1] [--json] [--to docs/faults.json]

A round: press, two or three faults (plan.py draws them, deeds.py and afterwards.py do them), a hold; everything heals;
the session is exported and given to the public verifier; judging.py says what was not as it must be. Prints a line of
JSON a round, and a summary. With `--to`, rounds are merged into that file, round by round: a campaign may be run in
pieces, and a round run again replaces the one before. Exit 0 if nothing was lost and nothing was wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from agent.clock import boottime_ns
from tests.fakes.waiting import wait_for
from tests.faults import record
from tests.faults.afterwards import AFTERWARDS
from tests.faults.deeds import Trouble, alarms_of, during, look_back
from tests.faults.judging import WAITING, Allowed, Before, Findings, judge, whole
from tests.faults.plan import DRAWS, Deed, Plan, plan_of
from tests.faults.room import pause
from tests.faults.trouble import TroubledRoom, hush

END_WITHIN_S = 90
HEAL_WITHIN_S = 150


@dataclass(slots=True)
class Round:
    """One round's line."""

    round: int
    seed: int
    faults: list[dict[str, Any]]
    healed_s: float = 0.0
    took_s: float = 0.0
    seen: dict[str, str] = field(default_factory=dict)
    exits: list[str] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)

    def line(self) -> dict[str, Any]:
        """As it is printed."""
        told = asdict(self)
        return {**{k: v for k, v in told.items() if k != "findings"}, **told["findings"]}


class Campaign:
    """Rounds in one room that goes on running."""

    def __init__(self, room: TroubledRoom, seed: int) -> None:
        self.room, self.seed = room, seed

    def play(self, number: int, kinds: tuple[str, ...] = ()) -> Round:
        """One round; its findings name what was not as it must be."""
        room, plan = self.room, plan_of(self.seed, number, kinds)
        played = Round(number, self.seed, [_told(fault) for fault in plan.faults])
        before = Before.of(room)
        trouble = Trouble(room, plan.faults, before.alarm, {name: len(room.log_of(name)) for name in room.logged()})
        room.exits.clear()
        began_ns = boottime_ns()
        kept = room.keep_database() if plan.of("older-database") else None
        try:
            room.wait_state("ready", within_s=END_WITHIN_S)
            began_ns = boottime_ns()
            self._perform(plan, trouble)
            self._end_session()
            healing_ns = boottime_ns()
            self._heal()
            for fault in plan.afterwards:
                AFTERWARDS[fault.kind](trouble, fault, before, kept)
                self._heal()
            look_back(trouble)
            played.healed_s = _since(healing_ns)
            recovered = len(plan.of("kill-capture")) + room.exits.count("capture")
            allowed = Allowed(
                alarms_of(plan.faults, room.exits), recovered, tuple(trouble.damaged), room.reinstalled_part
            )
            played.findings = judge(room, before, allowed)
        except Exception as error:  # noqa: BLE001 - a round that breaks is told, whatever broke it, and the next one begins
            words = str(error) if isinstance(error, AssertionError) else traceback.format_exc()
            played.findings.wrong.append(words[:1_500])
        played.findings.wrong += trouble.wrong
        played.seen, played.exits = dict(sorted(trouble.seen.items())), list(room.exits)
        played.took_s = _since(began_ns)
        return played

    def _perform(self, plan: Plan, trouble: Trouble) -> None:
        began_ns = boottime_ns()
        for deed in plan.deeds:
            due_ns = began_ns + round(deed.at_s * 1e9)
            wait_for(lambda due_ns=due_ns: self._is_due(due_ns), within_s=60)
            self._do(deed, trouble)
        for process in self.room.dead():
            self.room.start_one(process)

    def _is_due(self, due_ns: int) -> bool:
        self.room.revive()
        return boottime_ns() >= due_ns

    def _do(self, deed: Deed, trouble: Trouble) -> None:
        match deed.what:
            case "press":
                self.room.press()
            case "down" | "up":
                self.room.ask(do="pin", down=deed.what == "down")
            case "begin" if deed.fault:
                during(deed.fault).begin(trouble, deed.fault)
            case "end" if deed.fault:
                during(deed.fault).end(trouble, deed.fault)

    def _end_session(self) -> None:
        """A hold, as often as the room goes on by itself; returns when it stands ready."""
        until_ns = boottime_ns() + END_WITHIN_S * 1_000_000_000
        while (state := self._stands()) != "ready":
            assert boottime_ns() < until_ns, f"the room is still {state} after {END_WITHIN_S} s of holds"
            self.room.hold()
            pause(0.3)

    def _stands(self) -> str:
        wanted = ("ready", "recording", "interrupted")

        def stands() -> str:
            self.room.revive()
            return state if (state := self.room.state()) in wanted else ""

        return str(self.room.wait(f"state {wanted}", stands, within_s=END_WITHIN_S))

    def _heal(self) -> None:
        try:
            self.room.wait("every thing to have its receipt", self._is_whole, within_s=HEAL_WITHIN_S)
        except AssertionError as error:
            raise AssertionError(f"waiting: {self.room.box_rows(WAITING)[:10]}; {error}") from error
        linked = lambda: self.room.ask(do="state").get("linked")  # noqa: E731
        self.room.wait("capture to hear of the link", linked, within_s=60)
        self.room.wait("the key service to answer", self.room.opens_keys, within_s=60)

    def _is_whole(self) -> bool:
        self.room.revive()
        return whole(self.room)


@contextmanager
def campaign(seed: int, folder: Path) -> Iterator[Campaign]:
    """A campaign in a room of its own."""
    room = TroubledRoom(folder)
    try:
        room.start()
        yield Campaign(room, seed)
    finally:
        room.stop()


def main(argv: list[str] | None = None) -> int:
    """Plays the rounds; the exit code."""
    asked = _parser().parse_args(argv)
    hush()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="msr-faults-"))
    kept = record.read(asked.to, asked.seed)
    with campaign(asked.seed, folder) as played:
        for number in range(asked.first, asked.first + asked.rounds):
            line = played.play(number, tuple(asked.only)).line()
            print(json.dumps(line, ensure_ascii=False), flush=True)
            kept[number] = line
            record.write(asked.to, kept, asked.seed)
            if line["wrong"] and asked.stop:
                break
    told = record.summary(list(kept.values()), asked.seed)
    print(json.dumps(told) if asked.json else json.dumps(told, indent=2), flush=True)
    return 1 if told["wrong"] or told["lost"] or told["verdicts"]["false"] else 0


def _told(fault: Any) -> dict[str, Any]:
    said = {"kind": fault.kind, "at_s": round(fault.at_s, 2), "until_s": round(fault.until_s, 2)}
    if fault.kind in AFTERWARDS:
        said = {"kind": fault.kind}
    extra = {"process": fault.process} if fault.kind == "clock" else {}
    return said | extra | ({"amount": fault.amount} if fault.amount else {})


def _since(start_ns: int) -> float:
    return round((boottime_ns() - start_ns) / 1e9, 2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.campaign", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=1, help="number of the first round (a campaign in pieces)")
    parser.add_argument("--only", nargs="*", default=[], choices=tuple(DRAWS), help="these kinds in every round")
    parser.add_argument("--json", action="store_true", help="the summary in one line")
    parser.add_argument("--to", type=Path, help="merge the rounds into this file, and write the summary of all in it")
    parser.add_argument("--folder", type=Path, help="an empty folder with a short path; else a temporary one")
    parser.add_argument("--stop", action="store_true", help="end at the first round with something wrong")
    return parser


if __name__ == "__main__":
    sys.exit(main())
