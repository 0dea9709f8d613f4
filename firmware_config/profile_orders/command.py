"""`msr-agent config apply FILE | fetch | settle`: an order from a stick or over HTTPS, put in between sessions."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from firmware_config.errors import ConfigurationError
from firmware_config.profile import load
from firmware_config.profile_orders.errors import OrderRefused
from firmware_config.profile_orders.fetch import ARRIVED, fetch
from firmware_config.profile_orders.putting_in import ProfileBox, Shelf, stage
from firmware_config.update.runner import ENDED, LOOK_AGAIN_S, Journal, State
from firmware_config.update.runner import run as run_course

WORDS = {
    State.STAGED: "等房间空闲再应用 / waits until the room is at rest",
    State.INSTALLING: "正在写入 / being written",
    State.TESTING: "已写入，正在自检 / written, being tested",
    State.KEPT: "配置已生效 / the new profile is kept",
    State.RETURNING: "自检不合格，正在恢复原配置 / the self-test failed, the former profile is put back",
    State.RETURNED: "已恢复原配置，这份配置不再试 / the former profile is back; this one is not tried again",
    State.STUCK: "恢复也没有成功，请到现场处理；录制材料不受影响 / putting back failed: see to the box; evidence stays",
}


def run(deed: str, arguments: argparse.Namespace) -> int:
    """The exit code: 0, or 1 where the order was not kept. Raises ConfigurationError."""
    shelf, profile = Shelf(), arguments.profile
    if deed == "fetch":
        came = fetch(load(profile), profile, shelf=shelf)
        print("收到配置变更 / an order came" if came else "没有配置变更 / no order waits")
        return 0
    if os.geteuid() != 0:
        raise ConfigurationError(
            f"config {deed}: 请以 root 登录再运行 / expected root: sign in as root and run it again"
        )
    if deed == "apply":
        stage(arguments.file.read_bytes(), shelf=shelf, profile=profile, forced=arguments.now)
    else:
        take_arrived(shelf, profile)
    return settle(shelf, profile)


def take_arrived(shelf: Shelf, profile: Path, arrived: Path = ARRIVED) -> None:
    """What the uplink's user laid down is staged, or refused in words that the centre is told; then it is gone."""
    if not arrived.exists() or shelf.record.under_way() is not None:
        return
    try:
        stage(arrived.read_bytes(), shelf=shelf, profile=profile)
    except OrderRefused as refused:
        print(f"配置变更未采用 / the order was not taken: {refused}", file=sys.stderr)
    arrived.unlink(missing_ok=True)


def settle(shelf: Shelf, profile: Path) -> int:
    """Goes on until the change under way has ended; waits while the room is at work."""
    while True:
        ended = run_course(shelf.record, ProfileBox(shelf, profile), time.time, say=_say)
        if ended is None or ended.state in ENDED:
            _tell(ended)
            return 0 if ended is None or ended.state is State.KEPT else 1
        time.sleep(LOOK_AGAIN_S)


def _say(words: str) -> None:
    print(f"profile {words}", flush=True)


def _tell(journal: Journal | None) -> None:
    if journal is not None:
        print(f"{WORDS[journal.state]} {journal.words}".rstrip(), flush=True)
