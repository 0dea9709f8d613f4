"""`msr-agent config ...`: check FILE, show (where does each value come from), apply an order of the centre's."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from firmware_config.errors import ConfigurationError, ProfileError
from firmware_config.explain import FILE, Explained, explain, place_of, shown
from firmware_config.profile import Profile

DEFAULT_PROFILE = Path("/etc/msr/profile.toml")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What stands behind `config`."""
    deeds = parser.add_subparsers(dest="deed", required=True)
    check = deeds.add_parser("check", help="whether FILE is a profile with which a box would start")
    check.add_argument("file", type=Path, nargs="?", default=DEFAULT_PROFILE)
    show = deeds.add_parser("show", help="every value that holds, and where it comes from")
    show.add_argument("file", type=Path, nargs="?", default=None)
    show.add_argument("--json", action="store_true", help="one JSON object a line")
    apply = deeds.add_parser(
        "apply", help="put in an order of the centre's from FILE (a stick), try it, keep it or not"
    )
    apply.add_argument("file", type=Path)
    apply.add_argument("--now", action="store_true", help="do not wait until the room is at rest")
    fetch = deeds.add_parser("fetch", help="ask the centre for an order (the timer's)")
    settle = deeds.add_parser("settle", help="put in what came, end what a power cut broke off (the timer's)")
    for deed in (apply, fetch, settle):  # said behind the deed too, as the units do
        deed.add_argument("--profile", type=Path, default=argparse.SUPPRESS)


def config(arguments: argparse.Namespace) -> int:
    """the box's profile: check FILE, show where each value comes from, apply FILE (an order of the centre's)"""
    match arguments.deed:
        case "check":
            return check(arguments.file)
        case "show":
            return show(arguments)
        case deed:
            from firmware_config.profile_orders.command import run

            return run(deed, arguments)


def check(file: Path) -> int:
    """0 and what the box would be; 1 and, with its line, what is wrong and what was expected."""
    data = _read(file)
    try:
        profile, found = explain(data, file.resolve().parent)
    except ProfileError as error:
        line = place_of(error, data)
        print(f"{file}:{line}: {error}" if line else f"{file}: {error}", file=sys.stderr)
        return 1
    print(f"{file}: {summary(profile)}")
    silent = sum(each.origin == "default" for each in found)
    print(f"{sum(each.origin == FILE for each in found)} values from the file, {silent} by default.")
    return 0


def show(arguments: argparse.Namespace) -> int:
    """The table, widest path first found; JSON lines for programs."""
    file: Path = arguments.file or arguments.profile
    _, found = explain(_read(file), file.resolve().parent)
    if arguments.json:
        for each in found:
            said = {"path": each.path, "value": shown(each.value), "origin": each.origin, "line": each.line or None}
            print(json.dumps(said, ensure_ascii=False))
        return 0
    widest = max(len(each.path) for each in found)
    for each in found:
        value = "" if each.value is None else shown(each.value)
        print(f"{each.path:<{widest}}  {_origin(each):<10}  {value}")
    return 0


def summary(profile: Profile) -> str:
    """One line that a technician compares with what stands before him."""
    things = [relay.name for relay in profile.things.relays] + list(profile.things.watched)
    words = [
        f"box {profile.box}, room {profile.room.code} {profile.room.name}",
        f"{len(profile.tracks)} tracks ({len(profile.required_tracks)} required)",
        f"things: {', '.join(things) or 'none'}",
        f"digest {bytes(profile.digest).hex()[:16]}",
    ]
    return "; ".join(words)


def _origin(each: Explained) -> str:
    return f"line {each.line}" if each.line else each.origin


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"profile {file}: cannot be read ({error.strerror})") from error
