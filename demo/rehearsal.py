"""HEADLESS=1: the demo presses the button itself and checks what comes of it, to the public verifier's word."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from demo.errors import StepFailed
from demo.ground import Ground, clean_environ
from demo.parts import MANAGE, ask, manage, state_of
from demo.say import step

T = TypeVar("T")
HOLD_S, PRESS_S, MARGIN_S = 2.0, 0.25, 0.4
READY_S, RECEIPTS_S, CLAIM_S = 30.0, 60.0, 60.0
_DEBT = """SELECT count(*), total(NOT EXISTS (SELECT 1 FROM told.receipt r
  WHERE r.kind = t.kind AND r.a = t.a AND r.b = t.b AND r.verdict = 1))
  FROM thing t WHERE t.part IN (SELECT part FROM part WHERE session = ?) AND t.kind {kinds}"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The one line of JSON."""

    session: str
    segments: int
    gaps: int
    stop_to_qr_s: float
    ok: bool
    #: The number of the booked hearing that the press belonged to; null: to none.
    booking: str | None

    def line(self) -> str:
        """As it is printed."""
        return json.dumps(
            {
                "session": self.session,
                "segments": self.segments,
                "gaps": self.gaps,
                "stop_to_qr_s": self.stop_to_qr_s,
                "ok": self.ok,
                "booking": self.booking,
            }
        )


def rehearse(ground: Ground, seconds: float, ended: threading.Event) -> Outcome:
    """Press, record, stop, receipts, claim, export, verify. Raises StepFailed when something awaited never comes."""
    step("等待就绪", "waiting until the room is ready")
    _until(lambda: (state_of(ground) or {}).get("state") == "ready", READY_S, "ready", ended)
    _until(lambda: _knows_its_day(ground), READY_S, "what is booked for the room", ended)
    step("按下圆钮", "pressing the button")
    _finger(ground, PRESS_S, ended)
    session = _until(lambda: _recording(ground), READY_S, "recording", ended)
    step(f"正在录制 {seconds:.0f} 秒，场次 {session[:8]}", f"recording for {seconds:.0f} s, session {session[:8]}")
    ended.wait(seconds)
    qr_s = _stop_and_await_claim(ground, session, ended)
    step(f"可视码已到（{qr_s} 秒）", f"the QR code is there ({qr_s} s)")
    segments = _until(lambda: _all_receipted(ground, session), RECEIPTS_S, "every receipt", ended)
    step(f"{segments} 个分段全部有回执", f"all {segments} segments have receipts")
    keyless, with_keys = (_verified(ground, session, keys=keys) for keys in (False, True))
    is_good = bool(keyless.get("ok") and with_keys.get("ok") and with_keys.get("opened") == segments)
    gaps = keyless.get("gaps")
    booking = manage(ground, "booking_of", session).strip() or None
    step(f"录像属于预约 {booking}", f"the recording belongs to booking {booking}")
    return Outcome(session, segments, len(gaps) if isinstance(gaps, list) else -1, qr_s, is_good, booking)


def _knows_its_day(ground: Ground) -> bool:
    """The centre's bookings have reached the box: the press belongs to one of them."""
    return ((state_of(ground) or {}).get("bookings") or {}).get("version") is not None


def _finger(ground: Ground, seconds: float, ended: threading.Event) -> None:
    ask(ground, {"do": "pin", "down": True})
    ended.wait(seconds)
    ask(ground, {"do": "pin", "down": False})


def _recording(ground: Ground) -> str | None:
    state = state_of(ground) or {}
    return state.get("session") if state.get("state") == "recording" else None


def _stop_and_await_claim(ground: Ground, session: str, ended: threading.Event) -> float:
    """Seconds from the end of the 2 s hold to the claim at the centre; the question waits there before the stop."""
    question = subprocess.Popen(
        (*MANAGE, "claim_of", session, "--json", "--wait", str(CLAIM_S)),
        env=clean_environ() | ground.centre_environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        step("按住 2 秒，结束录制", "holding for 2 s to stop")
        held = time.monotonic() + HOLD_S
        _finger(ground, HOLD_S + MARGIN_S, ended)
        told, _ = question.communicate(timeout=CLAIM_S)
    except subprocess.TimeoutExpired as error:
        raise StepFailed(f"claim: none within {CLAIM_S:.0f} s") from error
    finally:
        question.kill()
        question.wait()
    if question.returncode != 0 or json.loads(told)["session"] != session:
        raise StepFailed(f"claim of {session}: {told[-200:]!r}")
    return round(time.monotonic() - held, 2)


def _all_receipted(ground: Ground, session: str) -> int | None:
    """The number of segments, once everything of the session has a receipt that says verified."""
    db = sqlite3.connect(f"file:{ground.outbox / 'capture.db'}?mode=ro", uri=True)
    try:
        db.execute("ATTACH DATABASE ? AS told", (f"file:{ground.outbox / 'uplink.db'}?mode=ro",))
        asked = (bytes.fromhex(session),)
        _, waiting = db.execute(_DEBT.format(kinds=">= 2"), asked).fetchone()
        segments, _ = db.execute(_DEBT.format(kinds="= 4"), asked).fetchone()
    finally:
        db.close()
    return int(segments) if segments and not waiting else None


def _verified(ground: Ground, session: str, *, keys: bool) -> dict[str, Any]:
    """The public verifier's report on a fresh export."""
    folder, trust = ground.root / "export" / f"{session}{'-keys' if keys else ''}", ground.root / "trust.json"
    folder.parent.mkdir(exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    manage(ground, "trust_file", "--to", str(trust))
    manage(ground, "export_session", session, "--to", str(folder), *(("--with-keys",) if keys else ()))
    done = subprocess.run(
        (sys.executable, str(Path("msr_verify.py").resolve()), str(folder), "--trust", str(trust), "--json"),
        capture_output=True,
        text=True,
    )
    report: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    is_good = done.returncode == 0
    step(
        f"公开核验（{'带密钥' if keys else '不带密钥'}）：{'通过' if is_good else done.stdout + done.stderr}",
        f"public verifier {'with' if keys else 'without'} keys: {'holds' if is_good else done.returncode}",
    )
    return report | {"ok": is_good}


def _until(fact: Callable[[], T | None], within_s: float, what: str, ended: threading.Event) -> T:
    limit = time.monotonic() + within_s
    while True:
        value = fact()
        if value:
            return value
        if ended.is_set() or time.monotonic() > limit:
            raise StepFailed(f"{what}: expected it within {within_s:.0f} s")
        ended.wait(0.1)
