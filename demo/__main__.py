"""`python -m demo`: everything of the project on one machine, until Ctrl-C. HEADLESS=1: rehearses by itself, ends."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import webbrowser
from pathlib import Path

from demo.errors import DemoError
from demo.ground import Ground, make_box_key, prepare, take_archive_key_away, write_profile
from demo.parts import beside_capture, capture_part, centre_parts, manage, seed
from demo.pipe import Pipe, choose_pipe
from demo.rehearsal import Outcome, rehearse
from demo.say import invitation, say, step
from demo.supervise import Supervisor

FOLDER = Path("var/demo")
DEFAULT_SECONDS = 20.0
WATCH_S = 0.5


def main() -> int:
    """0 when it ended as asked and, in a rehearsal, everything held."""
    ended = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda *_: ended.set())
    root = Path(os.environ.get("DEMO_FOLDER", FOLDER)).resolve()
    supervisor = Supervisor(folder=Path.cwd(), log=root / "logs", tell=say)
    is_headless = bool(os.environ.get("HEADLESS"))
    line = ""
    try:
        ground = prepare(root)
        if not (root / "enrolled").exists():
            say("第一次运行，约需一分钟；以后十几秒 / the first run takes about a minute, later ones some seconds")
        pipe, people = build(ground)
        for parts in ([pipe.part], [*centre_parts(ground), capture_part(ground)], beside_capture(ground)):
            names = ", ".join(part.name for part in parts)
            step(f"启动 {names}", f"starting {names}")
            supervisor.start(parts, ended=ended)
        if is_headless:
            outcome = rehearsal(ground, supervisor, ended)
            line = outcome.line()
            return 0 if outcome.ok else 1
        say(invitation(centre=ground.web, panel=ground.panel, people=people, broker=pipe.meaning, folder=str(root)))
        open_browser(ground)
        return keep(supervisor, ended)
    except DemoError as error:
        if ended.is_set():
            return 1 if is_headless else 0
        say(f"演示没有做完 / the demo did not get through: {error}\n全部日志 / all logs: {root / 'logs'}")
        return 1
    finally:
        step("正在结束全部程序", "ending everything")
        supervisor.end()
        if line:
            print(line, flush=True)


def build(ground: Ground) -> tuple[Pipe, dict[str, str]]:
    """Keys, certificates, profile, database: what has to be there before anything runs."""
    step("准备密钥和证书", "making keys and certificates")
    device_public = make_box_key(ground)
    pipe = choose_pipe(ground)
    write_profile(ground, centre_keys(ground))
    say(pipe.meaning)
    step("准备中心的数据库和人员", "preparing the centre's database and people")
    people = seed(ground, device_public)
    return pipe, people


def centre_keys(ground: Ground) -> dict[str, str]:
    """The centre's public keys (hex), made once; the archive key's private half goes away at once."""
    kept = ground.root / "centre-keys.json"
    if not kept.exists():
        public = json.loads(manage(ground, "make_keys"))["public"]
        take_archive_key_away(ground)
        kept.write_text(json.dumps(public, indent=2) + "\n")
    found: dict[str, str] = json.loads(kept.read_text())
    return found


def rehearsal(ground: Ground, supervisor: Supervisor, ended: threading.Event) -> Outcome:
    """The rehearsal beside the watch."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(WATCH_S) and supervisor.watch():
            pass

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        seconds = float(os.environ.get("DEMO_SECONDS", DEFAULT_SECONDS))
        return rehearse(ground, seconds, ended)
    finally:
        done.set()
        watcher.join()


def keep(supervisor: Supervisor, ended: threading.Event) -> int:
    """Until Ctrl-C, or until a program dies too often."""
    while not ended.wait(WATCH_S):
        if not supervisor.watch():
            return 1
    return 0


def open_browser(ground: Ground) -> None:
    """Opens the panel, where there is a screen to open it on."""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(ground.panel)


if __name__ == "__main__":
    sys.exit(main())
