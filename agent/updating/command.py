"""`msr-agent update ...`: put FILE, now, look, fetch, status."""

from __future__ import annotations

import argparse
import json
import os
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from agent.updating.arrived import FOLDER, arrived
from agent.updating.errors import NotRoot
from agent.updating.look import look
from firmware_config.update.bundle import KEY_FOLDERS, trusted_keys
from firmware_config.update.errors import UpdateRefused
from firmware_config.update.runner import ENDED, HOME, Journal, Record, State
from firmware_config.update.staging import installed_version, stage
from sync.evidence.keys import key_id

_WORDS = {
    State.STAGED: "已核验，等房间空闲（update now 立即开始） / waits for the room to be at rest (or update now)",
    State.INSTALLING: "正在安装 / installing",
    State.TESTING: "已安装，正在自检 / installed, being tested",
    State.KEPT: "更新完成 / the new version is kept",
    State.RETURNING: "新版本不合格，正在退回 / the new version failed, taking it back",
    State.RETURNED: "已退回原版本，这个版本不再试 / the former version is back; this one is not tried again",
    State.STUCK: "退回也没有成功，请用安装盘重装，录制材料都在 / not taken back: install from the stick",
}


def update(arguments: argparse.Namespace) -> int:
    """The exit code: 0, or 1 where the new version was not kept. Raises NotRoot and what staging raises."""
    match arguments.deed:
        case "put":
            _root()
            if arguments.file is None:
                raise UpdateRefused("update put: expected a bundle, *.update")
            return _follow(stage(arguments.file, forced=arguments.now))
        case "now":
            _root()
            return _now()
        case "look":
            _root()
            print(look(time.time()))
            return 0
        case "fetch":
            from agent.updating.fetch import fetch
            from firmware_config.profile import load

            print(fetch(load(arguments.profile)))
            return 0
        case _:
            print(json.dumps(status(), ensure_ascii=False, indent=2))
            return 0


def status(home: Path = HOME) -> dict[str, Any]:
    """What is installed, under way, was last, failed, has arrived; whose signature is believed."""
    record, came = Record(home), arrived(FOLDER)
    return {
        "installed": installed_version(),
        "under_way": _told(record.under_way()),
        "last": _told(record.last()),
        "failed": record.failed(),
        "arrived": asdict(came.offer) if came else None,
        "trusted_keys": [key_id(point).hex()[:16] for point in trusted_keys(KEY_FOLDERS)],
    }


def _now() -> int:
    record = Record()
    journal = record.under_way()
    if journal is None or journal.state is not State.STAGED:
        raise UpdateRefused("update now: no version waits; see msr-agent update status")
    record.keep(replace(journal, forced=True))
    return _follow(journal)


def _follow(journal: Journal) -> int:
    """Says each step until the update has ended; Ctrl-C leaves it to itself."""
    record, said = Record(), None
    print(f"mashangren-box {journal.before} -> {journal.version}", flush=True)
    while True:
        found = record.under_way() or record.last() or journal
        if found.state is not said:
            said = found.state
            print(f"  {_WORDS[found.state]} {found.words}".rstrip(), flush=True)
        if found.state in ENDED:
            return 0 if found.state is State.KEPT else 1
        time.sleep(1)


def _told(journal: Journal | None) -> dict[str, Any] | None:
    return (
        None
        if journal is None
        else asdict(journal) | {"state": journal.state.value, "words_for": _WORDS[journal.state]}
    )


def _root() -> None:
    if os.geteuid() != 0:
        raise NotRoot("update: 请以 root 登录再运行 / expected root: sign in as root and run it again")
