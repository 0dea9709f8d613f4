"""`msr-agent network`: the box's addresses at its console: show, set (asks line by line), apply FILE, code, serve."""

from __future__ import annotations

import argparse
import getpass
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent.control import ask
from agent.errors import AgentError
from agent.system import network_service

WITHIN_S = 30.0
YES = ("y", "yes", "是")
#: Asked in this order; what is left empty is not set. (key, question)
ROOM = (
    ("address", "本箱地址，例如 10.1.2.3/24；填 dhcp 表示自动获取 / this box's address, or dhcp"),
    ("gateway", "网关 / gateway"),
    ("vlan", "VLAN 编号，没有则留空 / VLAN number, empty if none"),
    ("dns", "域名服务器，空格分隔，可留空 / name servers"),
    ("ntp", "时间服务器，空格分隔 / time servers"),
)
CAMERAS = (("address", "摄像机网段上本箱的地址，例如 192.168.50.1/24 / this box's address towards the cameras"),)

#: A card that nobody set up yet is down: it cannot tell.
CABLE = {True: "有网线 cable", False: "无网线 no cable", None: "未启用，不知有无网线 not in use yet, cable unknown"}

Say = Callable[[str], None]
Hear = Callable[[str], str]


class NetworkCommandRefused(AgentError):
    """The network's process refused, or is not there."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("what", choices=("show", "set", "apply", "code", "serve"))
    parser.add_argument("file", nargs="?", type=Path, help="for apply: a file with [room] and perhaps [cameras]")
    parser.add_argument("--socket", type=Path, default=network_service.SOCKET)


def network(arguments: argparse.Namespace) -> int:
    """the box's addresses, VLAN, the second card for cameras: show | set | apply FILE | code | serve"""
    line = Line(arguments.socket)
    match arguments.what:
        case "serve":
            network_service.serve(arguments.socket)
        case "show":
            print(json.dumps(line.ask(do="show"), ensure_ascii=False, indent=2))
        case "code":
            line.ask(do="code", code=line.token(), new=getpass.getpass("新的技术员口令，至少 6 位数字 / new code: "))
            print("已设定 / set")
        case "set":
            return put_in_force(line, asked(line.ask(do="show")["cards"], input, print), input, print)
        case _:
            if arguments.file is None:
                raise NetworkCommandRefused("network apply: expected a file with [room]")
            return put_in_force(line, tomllib.loads(arguments.file.read_text(encoding="utf-8")), input, print)
    return 0


class Line:
    """The line to the network's process. Only root can read its token."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def token(self) -> str:
        """Raises NetworkCommandRefused where this user may not."""
        try:
            return self._path.with_name(network_service.TOKEN).read_text(encoding="ascii")
        except OSError as error:
            raise NetworkCommandRefused(f"{error}; run this as root, with msr-network.service running") from error

    def ask(self, **request: Any) -> dict[str, Any]:
        """The answer. Raises NetworkCommandRefused with the words of a refusal."""
        try:
            answer = ask(self._path, request, timeout_s=WITHIN_S)
        except (OSError, ValueError) as error:
            words = f"{self._path}: {error}; look at `systemctl status msr-network`"
            raise NetworkCommandRefused(words) from error
        if not answer.get("ok"):
            raise NetworkCommandRefused(str(answer.get("error")))
        return answer


def put_in_force(line: Line, values: dict[str, Any], hear: Hear, say: Say) -> int:
    """Tries it out; 0 once it was confirmed, 1 where nobody did."""
    trial = line.ask(do="apply", network=values, code=line.token())["trial"]
    left_s = trial["left_s"]
    say(f"新设置已生效，{left_s} 秒内不确认就恢复原设置 / in force; undone in {left_s} s unless confirmed")
    if hear("保留新设置吗？keep it? [y/N] ").strip().lower() not in YES:
        line.ask(do="undo", code=line.token())
        say("已恢复原设置 / the one before is back")
        return 1
    line.ask(do="confirm", code=line.token())
    say("已保留 / kept")
    return 0


def asked(cards: list[dict[str, Any]], hear: Hear, say: Say) -> dict[str, Any]:
    """The values that a technician types, line by line, for `read_network`."""
    for card in cards:
        cable = CABLE[card["has_cable"]]
        say(f"  {card['card']}  {card['mac']}  {cable}  {' '.join(card['addresses'])}")
    values = {"room": {"card": hear("连中心的网卡 / card to the centre: ").strip()} | _answers(ROOM, hear)}
    second = hear("连摄像机的第二块网卡，没有则留空 / second card for cameras: ").strip()
    if second:
        values["cameras"] = {"card": second} | _answers(CAMERAS, hear)
    return values


def _answers(questions: tuple[tuple[str, str], ...], hear: Hear) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, question in questions:
        text = hear(f"{question}: ").strip()
        if not text:
            continue
        if key == "vlan":
            found[key] = int(text) if text.isdecimal() else text
        else:
            found[key] = text.split() if key in ("dns", "ntp") else text
    return found
