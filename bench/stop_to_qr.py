"""Seconds from the end of the 2 s hold to the claim on the page: the whole stack, two 1080p RTSP cameras, two mics.

The hold's end is the instant that the sealed close names; the clock of box and centre is one here. The claim is there
when its row is committed and GET /V/<claim> has answered 200. BENCH_RUNS (10) stops after 8 s of recording, and one
after BENCH_SECONDS (60; for the record 600).
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from agent.clock import boottime_ns
from bench.measure import Figure, percentile
from bench.room import camera, load, pause_until, runs, seconds
from sync.evidence.claim import to_text
from sync.evidence.records import Close, Open
from tests.agent.outbox_reading import read_part
from tests.fakes.waiting import wait_for
from tests.faults.room import BOX
from tests.system.stack import Stack, running_stack, track

GOAL_S, SHORT_S = 2.0, 8.0
CLAIM = "SELECT raw FROM claims_claim WHERE session = ? ORDER BY part DESC LIMIT 1"


def main() -> None:
    """A line a stop, then the figure: the 95th percentile of all."""
    lengths = [seconds(60), *[SHORT_S] * runs(10)]
    with tempfile.TemporaryDirectory(prefix="msr-b-") as folder, camera() as url:
        tracks = [track("scene", url), track("suspect", url)]
        tracks += [track("mic-room", "synthetic-mic:tone"), track("mic-suspect", "synthetic-mic:speech")]
        with running_stack(Path(folder), *tracks) as stack:
            took = [_stop(stack, part, length) for part, length in enumerate(lengths, 1)]
    Figure(
        figure="stop to QR, p95",
        value=percentile(sorted(took), 0.95),
        unit="s",
        goal=GOAL_S,
        runs=len(took),
        spread=(min(took), max(took)),
        note=f"after {lengths[0]:g} s of recording {took[0]:.3f} s, after {SHORT_S:g} s median "
        f"{percentile(sorted(took[1:]), 0.5):.3f} s; {load()}",
    ).print()


def _stop(stack: Stack, part: int, length: float) -> float:
    stack.wait_state("ready")
    stack.press()
    stack.wait_state("recording")
    session = str(stack.ask(do="state")["session"])
    pause_until(time.monotonic() + length)
    stack.ask(do="pin", down=True)
    ((raw,),) = wait_for(lambda: stack.centre_rows(CLAIM, session), within_s=60, what="the claim")
    seen_ns = boottime_ns()
    assert stack.status(f"/V/{to_text(bytes(raw))}") == 200
    shown_ns = boottime_ns()
    stack.ask(do="pin", down=False)
    stack.wait_state("ready")
    read = read_part(stack.outbox, part, stack.device_key, BOX)
    assert isinstance(read.end, Close)
    assert isinstance(read.opened, Open)
    stopped_ns = read.opened.origin_ns + read.end.closed_ns
    print(f"after {length:g} s: row {(seen_ns - stopped_ns) / 1e9:.3f} s, page {(shown_ns - stopped_ns) / 1e9:.3f} s")
    return (shown_ns - stopped_ns) / 1e9


if __name__ == "__main__":
    main()
