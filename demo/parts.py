"""The programs of the demo by their command lines, and when each counts as ready."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from demo.errors import StepFailed
from demo.ground import BOX, ROOM, Ground, clean_environ
from demo.supervise import Part

MANAGE = (sys.executable, "-m", "server.manage")
AGENT = (sys.executable, "-m", "agent")


def manage(ground: Ground, *arguments: str) -> str:
    """Runs one command of the centre; what it printed. Raises StepFailed with what it said."""
    done = subprocess.run(
        (*MANAGE, *arguments), env=clean_environ() | ground.centre_environ(), capture_output=True, text=True
    )
    with (ground.logs / "manage.log").open("a", encoding="utf-8") as log:
        log.write(f"$ manage {' '.join(arguments)} -> {done.returncode}\n{done.stderr}")
    if done.returncode != 0:
        raise StepFailed(f"manage {' '.join(arguments)}: {done.returncode}\n{done.stdout[-500:]}{done.stderr[-1500:]}")
    return done.stdout


def seed(ground: Ground, device_public: Path) -> dict[str, str]:
    """Database, people, room, box, cases and hearings; the demo sign-ins (made once, kept beside the database for the
    next run)."""
    manage(ground, "migrate", "--verbosity", "0")
    kept = ground.root / "sign-ins.json"
    people: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
    people |= json.loads(manage(ground, "seed_demo"))
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(people) + "\n")
    enrolled = ground.root / "enrolled"
    if not enrolled.exists():
        code, name_zh, name_en, unit = ROOM
        manage(ground, "register_room", code, name_zh, name_en, unit)
        manage(ground, "register_box", BOX, code, str(device_public))
        enrolled.write_text("the centre knows room and box\n")
    manage(ground, "make_seal_pki")
    manage(ground, "seed_demo_hearings", ROOM[0])
    manage(ground, "seed_demo_dossiers")
    return people


def centre_parts(ground: Ground) -> list[Part]:
    """Key service, web, ingest, and who works on what waits: bookings, deadlines, imports, notices, seals."""
    environ = ground.centre_environ()
    web = (sys.executable, "-m", "uvicorn", "server.config.asgi:application", "--host", "127.0.0.1")
    return [
        Part(
            name="keyservice",
            command=(*MANAGE, "keyservice"),
            environ=environ,
            is_ready=lambda: answers(ground.centre / "keyservice.sock"),
        ),
        Part(
            name="web",
            command=(
                *web,
                "--port",
                str(ground.ports["web"]),
                "--no-server-header",
                "--timeout-graceful-shutdown",
                "3",
            ),
            environ=environ,
            is_ready=lambda: serves(ground.web + "/"),
        ),
        Part(
            name="ingest",
            command=(*MANAGE, "ingest"),
            environ=environ,
            is_ready=lambda: "broker answered" in log_of(ground, "ingest"),
        ),
        Part(
            name="work",
            command=(*MANAGE, "work"),
            environ=environ | {"PYTHONUNBUFFERED": "1"},
            is_ready=lambda: "rooms told" in log_of(ground, "work"),
        ),
    ]


def capture_part(ground: Ground) -> Part:
    """Capture: it needs nobody else."""
    command = (*AGENT, "run", "--profile", str(ground.profile))
    return Part(name="capture", command=command, is_ready=lambda: state_of(ground) is not None)


def beside_capture(ground: Ground) -> list[Part]:
    """Uplink, watch, panel, composite: what asks capture."""
    profile = ("--profile", str(ground.profile))
    return [
        Part(
            name="uplink",
            command=(*AGENT, "uplink", *profile),
            is_ready=lambda: bool((state_of(ground) or {}).get("linked")),
        ),
        Part(
            name="watch",
            command=(*AGENT, "watch", *profile),
            is_ready=lambda: answers(ground.control.parent / "watch.sock"),
        ),
        Part(name="panel", command=(*AGENT, "panel", *profile), is_ready=lambda: serves(ground.panel)),
        Part(name="composite", command=(*AGENT, "composite", *profile), is_ready=lambda: is_armed(ground, "composite")),
    ]


def state_of(ground: Ground) -> dict[str, Any] | None:
    """Capture's state by its control socket; None while it does not answer."""
    try:
        answer = ask(ground, {"do": "state"})
    except (OSError, ValueError):
        return None
    return answer if answer.get("ok") else None


def is_armed(ground: Ground, track: str) -> bool:
    """True while a press now would be on that track."""
    tracks = (state_of(ground) or {}).get("tracks", [])
    return any(each["name"] == track and each["armed"] for each in tracks)


def ask(ground: Ground, request: dict[str, Any]) -> dict[str, Any]:
    """One request at the control socket (docs/outbox.md). Raises OSError."""
    with socket.socket(socket.AF_UNIX) as peer:
        peer.settimeout(2.0)
        peer.connect(str(ground.control))
        peer.sendall(json.dumps({"v": 1, **request}).encode() + b"\n")
        with peer.makefile("rb") as lines:
            answer = json.loads(lines.readline(256 * 1024) or b"{}")
    return answer if isinstance(answer, dict) else {}


def answers(path: Path) -> bool:
    """True if somebody listens at the Unix socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def listens(port: int) -> bool:
    """True if somebody listens at the loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def serves(address: str) -> bool:
    """True if the address gives any page of its own (a redirect or a refusal too)."""
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 -- always our own http://127.0.0.1
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def log_of(ground: Ground, name: str) -> str:
    """What a program has said so far."""
    path = ground.logs / f"{name}.log"
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
