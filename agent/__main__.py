"""The room box's command line. A command is a function in COMMANDS that imports what it runs."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from agent import network_command, supervise
from agent.align_command import add_arguments, align
from agent.enrolling.command import add_enrol_arguments, enrol
from agent.errors import AgentError
from agent.selftest.command import add_arguments as add_selftest_arguments
from agent.selftest.command import selftest
from firmware_config import config_command
from firmware_config.errors import ConfigurationError

Command = Callable[[argparse.Namespace], int]


def run(arguments: argparse.Namespace) -> int:
    """capture: records what the room's sources give, by button or signed command"""
    from agent.daemon import run as run_daemon
    from agent.settings import settings_for
    from firmware_config.profile import load

    return run_daemon(settings_for(load(arguments.profile), ledger=arguments.ledger))


def uplink(arguments: argparse.Namespace) -> int:
    """the second process: sends what the outbox holds, keeps the centre's receipts"""
    from agent.uplink.service import serve
    from firmware_config.profile import load

    serve(load(arguments.profile))
    return 0


def panel(arguments: argparse.Namespace) -> int:
    """the room's screen, in a browser on this box (loopback only)"""
    from agent.panel.service import serve
    from agent.panel.setting_up import wait_for_profile
    from firmware_config.profile import load

    if arguments.profile.exists() or wait_for_profile(arguments.profile):
        serve(load(arguments.profile))
    return 0


def watch(arguments: argparse.Namespace) -> int:
    """a process beside capture: previews, levels, and what is wrong with picture or sound"""
    from agent.watch.service import serve
    from firmware_config.profile import load

    serve(load(arguments.profile))
    return 0


def things(arguments: argparse.Namespace) -> int:
    """a process beside capture: door lamp, relays, alarm button, switches, pulse, sensors on the serial line"""
    from agent.things.service import serve
    from firmware_config.profile import load

    serve(load(arguments.profile))
    return 0


def composite(arguments: argparse.Namespace) -> int:
    """one picture and one sound made from the originals, as a derived copy, in a process of its own"""
    from agent.composite_process import serve
    from firmware_config.profile import load

    serve(load(arguments.profile))
    return 0


def system(arguments: argparse.Namespace) -> int:
    """a process beside capture: mains, time, disks, watchdog of the board; what is wrong with them"""
    from agent.system.service import serve
    from firmware_config.profile import load

    serve(load(arguments.profile))
    return 0


def disks(arguments: argparse.Namespace) -> int:
    """asks every disk for its health, as root, and writes the answers to /run/msr-disks (msr-disks.timer)"""
    from agent.system.disks import ask_all, write_told

    write_told(ask_all())
    return 0


def status(arguments: argparse.Namespace) -> int:
    """print capture's state as JSON"""
    from agent.control import ask
    from firmware_config.profile import load

    print(json.dumps(ask(load(arguments.profile).control, {"do": "state"}), ensure_ascii=False, indent=2))
    return 0


def act(arguments: argparse.Namespace) -> int:
    """a deed in the room: suspend reason=health, confidential, confidential-end, chapter id=C1_NOTICE ..."""
    from agent.control import ask
    from firmware_config.profile import load

    said = dict(word.partition("=")[::2] for word in arguments.words)
    request = {**said, "do": "act", "deed": arguments.deed, "by": arguments.by}
    answer = ask(load(arguments.profile).control, request)
    print(json.dumps(answer, ensure_ascii=False, indent=2))
    return 0 if answer.get("ok") else 1


def reset(arguments: argparse.Namespace) -> int:
    """back to the factory state: keys destroyed, evidence put aside; capture and uplink must be stopped"""
    from agent.reset_command import reset as run_reset

    return run_reset(arguments)


def states(arguments: argparse.Namespace) -> int:
    """print the room's state table as a mermaid diagram"""
    from agent.session import diagram

    print(diagram())
    return 0


def cameras(arguments: argparse.Namespace) -> int:
    """the room's cameras: model, serial number, clock, addresses (--find: who is on the camera network)"""
    from agent.discovery.cameras import found_cameras, known_cameras
    from agent.discovery.table import blocks
    from firmware_config.profile import load

    profile = load(arguments.profile)
    print(
        "正在询问摄像机，应答一台显示一台 / asking the cameras, shown as they answer",
        file=sys.stderr,
        flush=True,
    )
    for block in blocks(found_cameras(profile) if arguments.find else known_cameras(profile)):
        print(block, end="\n\n", flush=True)
    return 0


def update(arguments: argparse.Namespace) -> int:
    """a new version: put FILE from a stick, now, status (look and fetch are the timers')"""
    from agent.updating.command import update as run_update

    return run_update(arguments)


COMMANDS: dict[str, Command] = {
    "run": run,
    "uplink": uplink,
    "panel": panel,
    "watch": watch,
    "things": things,
    "composite": composite,
    "system": system,
    "disks": disks,
    "network": network_command.network,
    "status": status,
    "act": act,
    "states": states,
    "align": align,
    "cameras": cameras,
    "selftest": selftest,
    "config": config_command.config,
    "update": update,
    "enrol": enrol,
    "reset": reset,
}


def main(argv: list[str] | None = None) -> int:
    """The exit code: 0, or 1 with one line that says what is wrong and what to do."""
    supervise.bound_memory()
    arguments = parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        return COMMANDS[arguments.command](arguments)
    except (AgentError, ConfigurationError, OSError) as error:
        print(f"msr-agent {arguments.command}: {error}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """What a command line may say: each command, and what stands behind it."""
    made = argparse.ArgumentParser(prog="msr-agent")
    commands = made.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=command.__doc__)
        sub.add_argument("--profile", type=Path, default=Path("/etc/msr/profile.toml"))
        if name == "align":
            add_arguments(sub)
        if name == "selftest":
            add_selftest_arguments(sub)
        if name == "config":
            config_command.add_arguments(sub)
        if name == "update":
            sub.add_argument("deed", choices=("put", "now", "look", "fetch", "status"))
            sub.add_argument("file", nargs="?", type=Path, help="put: a bundle (*.update), from a stick")
            sub.add_argument("--now", action="store_true", help="put: do not wait until the room is at rest")
        if name == "enrol":
            add_enrol_arguments(sub)
        if name == "reset":
            sub.add_argument("--by", required=True, help="who resets it, as the signed record says")
            sub.add_argument("--destroy-evidence", action="store_true", help="destroy what lies here too")
            sub.add_argument("--records", type=Path, default=Path("/var/lib/msr-resets"), help="where records stay")
        if name == "network":
            network_command.add_arguments(sub)
        if name == "cameras":
            sub.add_argument("--find", action="store_true", help="look on the camera network, if the profile allows it")
        if name == "act":
            sub.add_argument("deed")
            sub.add_argument("words", nargs="*", metavar="KEY=VALUE")
            sub.add_argument("--by", default="key-box")
        if name == "run":
            sub.add_argument(
                "--ledger", type=Path, help="write a line here for each durable fragment (fault campaigns)"
            )
    return made


if __name__ == "__main__":
    sys.exit(main())
