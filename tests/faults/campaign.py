"""The fault campaign: sessions in a real room, kill -9 at seeded moments, a ledger that nothing may be missing from.

    python -m tests.faults.campaign --rounds 60 --seed 1 [--first 1] [--json] [--to docs/faults.json]

A round: press, kills of two or three processes, a hold; everything heals by itself; the session is exported and given
to the public verifier; each digest that capture called durable before a kill must be that of a frame in the export.
Prints a line of JSON a round, and a summary. Exit 0 if nothing was lost and every verdict is true.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from agent.clock import boottime_ns
from tests.fakes.waiting import wait_for
from tests.faults.judging import WAITING, Findings, judge, whole
from tests.faults.plan import PROCESSES, Deed, Plan, plan_of
from tests.faults.room import Room, pause

END_WITHIN_S = 90
HEAL_WITHIN_S = 120


@dataclass(slots=True)
class Round:
    """One round's line."""

    round: int
    seed: int
    kills: list[list[Any]]
    healed_s: float = 0.0
    took_s: float = 0.0
    findings: Findings = field(default_factory=Findings)

    def line(self) -> dict[str, Any]:
        """As it is printed."""
        told = asdict(self)
        return {**{k: v for k, v in told.items() if k != "findings"}, **told["findings"]}


class Campaign:
    """Rounds in one room that goes on running; only what was killed is started again."""

    def __init__(self, room: Room, seed: int) -> None:
        self.room, self.seed = room, seed

    def play(self, number: int) -> Round:
        """One round; its findings name what was not as it must be."""
        plan = plan_of(self.seed, number)
        played = Round(number, self.seed, [[deed.process, round(deed.at_s, 2)] for deed in plan.kills])
        before = (self.room.box_rows("SELECT max(part) FROM part") or [(0,)])[0][0] or 0
        began_ns = boottime_ns()
        try:
            self._perform(plan)
            self._end_session()
            healing_ns = boottime_ns()
            self._heal()
            played.healed_s = _since(healing_ns)
            kills = sum(deed.process == "capture" for deed in plan.kills)
            played.findings = judge(self.room, before, kills)
        except AssertionError as error:
            played.findings.faults.append(str(error))
        played.took_s = _since(began_ns)
        return played

    def _perform(self, plan: Plan) -> None:
        began_ns = boottime_ns()
        for deed in plan.deeds:
            due_ns = began_ns + round(deed.at_s * 1e9)
            wait_for(lambda due_ns=due_ns: boottime_ns() >= due_ns, within_s=60)
            self._do(deed)
        for process in self.room.dead():
            self.room.start_one(process)

    def _do(self, deed: Deed) -> None:
        match deed.what:
            case "kill":
                self.room.kill(deed.process)
            case "start":
                self.room.start_one(deed.process)
            case "press":
                self.room.press()
            case "down" | "up":
                self.room.ask(do="pin", down=deed.what == "down")

    def _end_session(self) -> None:
        """A hold, as often as the room goes on by itself; returns when it stands ready."""
        until_ns = boottime_ns() + END_WITHIN_S * 1_000_000_000
        while (state := self.room.wait_state("ready", "recording", "interrupted", within_s=END_WITHIN_S)) != "ready":
            assert boottime_ns() < until_ns, f"the room is still {state} after {END_WITHIN_S} s of holds"
            self.room.hold()
            pause(0.3)

    def _heal(self) -> None:
        assert not self.room.dead(), f"ended without being killed: {self.room.dead()}\n{self.room.logs()}"
        try:
            self.room.wait("every thing to have its receipt", lambda: whole(self.room), within_s=HEAL_WITHIN_S)
        except AssertionError as error:
            raise AssertionError(f"waiting: {self.room.box_rows(WAITING)[:10]}; {error}") from error
        linked = lambda: self.room.ask(do="state").get("linked")  # noqa: E731
        self.room.wait("capture to hear of the link", linked, within_s=30)
        self.room.wait("the key service to answer", self.room.opens_keys, within_s=60)


@contextmanager
def campaign(seed: int, folder: Path) -> Iterator[Campaign]:
    """A campaign in a room of its own."""
    room = Room(folder)
    try:
        room.start()
        yield Campaign(room, seed)
    finally:
        room.stop()


def summary(rounds: list[Round], seed: int) -> dict[str, Any]:
    """Sums over all rounds."""
    kills = Counter(process for each in rounds for process, _ in each.kills)
    found = [each.findings for each in rounds]
    counted = ("sessions", "parts", "recovered", "segments", "tails")
    verdicts = Counter(verdict for each in found for verdict in each.verdicts)
    return {
        "seed": seed,
        "rounds": len(rounds),
        "first": rounds[0].round if rounds else 0,
        "kills": {"all": sum(kills.values()), **{process: kills[process] for process in PROCESSES}},
        **{name: sum(getattr(each, name) for each in found) for name in counted},
        "fragments_in_ledger": sum(each.ledger for each in found),
        "lost": sum(each.lost for each in found),
        "verdicts": {"true": verdicts[True], "false": verdicts[False]},
        "healed_s_longest": max((each.healed_s for each in rounds), default=0.0),
        "took_s": round(sum(each.took_s for each in rounds)),
        "faults": sum(len(each.faults) for each in found),
    }


def main(argv: list[str] | None = None) -> int:
    """Plays the rounds; the exit code."""
    asked = _parser().parse_args(argv)
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="msr-faults-"))
    rounds: list[Round] = []
    with campaign(asked.seed, folder) as played:
        for number in range(asked.first, asked.first + asked.rounds):
            rounds.append(played.play(number))
            print(json.dumps(rounds[-1].line(), ensure_ascii=False), flush=True)
            if rounds[-1].findings.faults and asked.stop:
                break
    told = summary(rounds, asked.seed)
    print(json.dumps(told) if asked.json else json.dumps(told, indent=2), flush=True)
    if asked.to:
        record = {"summary": told, "rounds": [each.line() for each in rounds]}
        asked.to.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if told["faults"] or told["lost"] or told["verdicts"]["false"] else 0


def _since(start_ns: int) -> float:
    return round((boottime_ns() - start_ns) / 1e9, 2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.campaign", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=1, help="number of the first round (a campaign in pieces)")
    parser.add_argument("--json", action="store_true", help="the summary in one line")
    parser.add_argument("--to", type=Path, help="write summary and rounds to this file")
    parser.add_argument("--folder", type=Path, help="an empty folder with a short path; else a temporary one")
    parser.add_argument("--stop", action="store_true", help="end at the first round with a fault")
    return parser


if __name__ == "__main__":
    sys.exit(main())
