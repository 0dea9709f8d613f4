"""The disk's honesty as a technician does it: the numbers run on the screen, the plug is pulled, the last is typed."""

from __future__ import annotations

import secrets
import sys
import threading

from agent import clock
from agent.outbox.disk import RealDisk
from agent.selftest import honesty, printing
from agent.selftest.checks.disk import device_of
from agent.selftest.errors import SelfTestRefused
from agent.selftest.findings import ended, good
from agent.selftest.run import capture_state
from agent.selftest.shelf import Shelf
from agent.settings import settings_for
from firmware_config.profile import Profile

#: Four blocks a second: a person can read the number, and a cache of some seconds is caught.
PACE_S = 0.25


def write(profile: Profile) -> int:
    """The first step; ends by itself after some seventeen minutes without a power cut."""
    settings = settings_for(profile)
    capture_state(settings)
    disk, shelf = RealDisk(), _shelf(settings.profile)
    begun = honesty.Begun(seed=secrets.token_hex(16), boot=clock.boot_id().hex())
    honesty.begin(disk, shelf.plug, begun)
    print("数字跳动时拔掉电源，记住最后看到的数字。开机后运行 msr-agent selftest --disk-check")
    print(
        "Pull the plug while the number runs, and remember the last one. "
        "After the start run msr-agent selftest --disk-check"
    )
    pace = threading.Event()

    def synced(number: int) -> bool:
        print(f"\r已落盘 synced  {number:>6}", end="", flush=True)
        return not pace.wait(PACE_S)

    honesty.write(disk, shelf.plug, begun, synced)
    print("\n没有断电，测试没有完成。The plug was not pulled, nothing was shown.")
    return 1


def check(profile: Profile, seen: int | None) -> int:
    """The second step. Raises SelfTestRefused where the first was not made or the box was not started anew."""
    disk, shelf = RealDisk(), _shelf(profile)
    begun = honesty.begun_in(shelf.plug)
    if begun is None:
        if seen is None:
            raise SelfTestRefused(
                "没有做过第一步；做过而痕迹全无的，用 --seen 给出看到的数字。first run msr-agent selftest --disk-write "
                "and pull the plug; if you did and no trace of it is left, give the number you saw as --seen N"
            )
        begun = honesty.NOT_KEPT  # a disk that forgot even the beginning, which was durable before the first number
    if begun.boot == clock.boot_id().hex():
        raise SelfTestRefused(
            "写入之后没有断过电。the power was not cut since the first step: pull the plug, then start"
        )
    found = honesty.judge(shelf.plug, begun, _asked() if seen is None else seen)
    told = {"reason": found.reason, "written": found.written, "seen": found.seen, "disk": device_of(profile.outbox)}
    shelf.put_verdict({**told, "at_unix_ns": clock.wall_ns()})
    honesty.clear(disk, shelf.plug)
    measured = f"{found.written} / {found.seen} x 256 KiB"
    finding = ended("honesty", found.reason, measured) if found.reason else good("honesty", measured)
    print("\n".join(printing.finding_lines(finding)))
    return 2 if found.reason else 0


def _asked() -> int:
    while True:
        print("断电前最后看到的数字 the last number that was shown: ", end="", flush=True)
        line = sys.stdin.readline()
        if line.strip().isdecimal():
            return int(line)
        if not line:
            raise SelfTestRefused("没有输入数字。no number was typed; give it as --seen N")


def _shelf(profile: Profile) -> Shelf:
    shelf = Shelf(profile.outbox, RealDisk())
    shelf.open()
    return shelf
