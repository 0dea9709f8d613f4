"""`msr-agent selftest`: the box looks at itself, and says in words what is wrong and who should do what."""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from agent.outbox.disk import RealDisk
from sync.evidence.selftests import COMMISSIONING, FULL, SHORT, Finding, Level

if TYPE_CHECKING:
    from firmware_config.profile import Profile

EXIT = {Level.GOOD: 0, Level.WARNING: 0, Level.SKIPPED: 0, Level.BAD: 2}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes beside --profile."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--short", action="store_true", help="the morning's form: no long write, nobody is asked")
    form.add_argument(
        "--commission", action="store_true", help="with a hand at button and lamps; new reference pictures"
    )
    form.add_argument(
        "--disk-write", action="store_true", help="disk honesty, first step: write until the plug is pulled"
    )
    form.add_argument("--disk-check", action="store_true", help="disk honesty, second step: count what is there")
    parser.add_argument(
        "--seen", type=int, metavar="N", help="the last number that was shown before the plug was pulled"
    )
    parser.add_argument("--by", default="", metavar="NUMBER", help="staff number of whoever commissions the room")
    parser.add_argument("--by-file", type=Path, help="the same, in a file (msr-commission.service)")
    parser.add_argument(
        "--ask-at", type=Path, metavar="SOCKET", help="whoever answers is asked there, by the room's screen"
    )
    parser.add_argument("--json", action="store_true", help="one line of JSON instead of words")


def selftest(arguments: argparse.Namespace) -> int:
    """the box looks at itself: sources, clock, disk, link, certificate, hands (--commission); signs what it found"""
    from agent.selftest.owner import become_owner
    from firmware_config.profile import load

    profile = load(arguments.profile)
    become_owner(profile.outbox)
    if arguments.disk_write or arguments.disk_check:
        from agent.selftest import plug

        return plug.write(profile) if arguments.disk_write else plug.check(profile, arguments.seen)
    return _test(profile, arguments)


def _test(profile: Profile, arguments: argparse.Namespace) -> int:
    from agent.clock import boottime_ns
    from agent.frontdrivers import front_panel
    from agent.selftest import printing
    from agent.selftest.real import RealMachine, Terminal
    from agent.selftest.run import Wanted, test
    from agent.selftest.screen import Screen
    from agent.settings import settings_for
    from agent.things.drivers import hands_of
    from firmware_config.selftests import catalogue

    settings = settings_for(profile)
    form = SHORT if arguments.short else COMMISSIONING if arguments.commission else FULL
    screen = Screen(arguments.ask_at, boottime_ns) if arguments.ask_at is not None else None
    at_keyboard = Terminal() if form == COMMISSIONING and sys.stdin.isatty() else None

    def found(finding: Finding) -> None:
        if screen is not None:
            screen.found(finding)
        if not arguments.json:
            print("\n".join(printing.finding_lines(finding)), flush=True)

    wanted = Wanted(
        form=form,
        by=arguments.by_file.read_text(encoding="utf-8").strip() if arguments.by_file is not None else arguments.by,
        run=os.urandom(16),
        limits=catalogue().limits,
        hand=screen or at_keyboard,
        panel=lambda: front_panel(settings),
        things=lambda: hands_of(profile),
        found=found,
    )
    if not arguments.json:
        _say("正在从每个信号源取十秒 taking ten seconds from every source ...")
    with ExitStack() as held:
        if screen is not None:
            screen.start()
            held.callback(screen.stop)
        report, _ = test(settings, wanted, RealMachine(), RealDisk())
        if screen is not None:
            screen.ended(report)
    print(
        json.dumps(printing.as_json(report), ensure_ascii=False) if arguments.json else "\n" + printing.verdict(report)
    )
    return EXIT[report.level]


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
