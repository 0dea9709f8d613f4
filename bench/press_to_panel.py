"""Milliseconds from the finger on the pretend pin to the state painted on the panel: a real capture, a real panel
process, a real Chromium. BENCH_RUNS is the number of presses; each starts a recording, a hold ends it.

The finger's instant is read before the pin moves, so the bounces and the contact's filter (about 40 ms) are in the
figure. The page's clock and ours are both CLOCK_MONOTONIC; the distance between them is measured over CDP, good to half
of the fastest round trip, which is printed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from agent.control import ask
from bench.measure import Figure, percentile
from bench.room import BenchBox, load, pause_until, running, runs
from tests.conftest import ARGUMENTS, CHROMIUM
from tests.fakes.mosquitto import free_port
from tests.fakes.waiting import wait_for
from tests.system.stack import track

GOAL_MS = 200.0
TRIPS = 200
# Notes when each state was painted: what changes is drawn in the next frame, and a message sent there comes after it.
NOTE_STATES = """() => {
  window.painted = [];
  new MutationObserver(() => {
    const state = document.body.dataset.state;
    if (state === window.noted) return;
    window.noted = state;
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => window.painted.push([state, performance.now()]);
      after.port2.postMessage(0);
    });
  }).observe(document.body, { attributes: true, attributeFilter: ["data-state"] });
}"""


def main() -> None:
    """The distribution, then the figure: the 95th percentile."""
    count = runs(50)
    tracks = [track("scene", "synthetic:scene?size=320x180&rate=25"), track("mic-room", "synthetic-mic:tone")]
    with tempfile.TemporaryDirectory(prefix="msr-b-") as folder:
        port = free_port()
        box = BenchBox(Path(folder) / "box").with_tracks(*tracks)
        profile = box.folder / "profile.toml"
        profile.write_text(profile.read_text().replace("port = 8801", f"port = {port}"))
        with running(box), panel(box), page_of(port) as page:
            distance_ms, trip_ms = distance(page)
            page.evaluate(NOTE_STATES)
            took = sorted(_press(box, page, distance_ms) for _ in range(count))
    marks = {share: percentile(took, share / 100) for share in (50, 90, 95, 99)}
    print("; ".join(f"p{share} {value:.0f} ms" for share, value in marks.items()), f"; longest {took[-1]:.0f} ms")
    Figure(
        figure="press to state on the panel, p95",
        value=marks[95],
        unit="ms",
        goal=GOAL_MS,
        runs=count,
        spread=(took[0], took[-1]),
        note=f"clocks compared to {trip_ms / 2:.1f} ms; {load()}",
    ).print()


@contextmanager
def panel(box: BenchBox) -> Iterator[None]:
    """The panel's process, ended at the end."""
    command = [sys.executable, "-m", "agent", "panel", "--profile", str(box.folder / "profile.toml")]
    with (box.folder / "panel.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def page_of(port: int) -> Iterator[Page]:
    """The panel's page in a Chromium of its own, showing `ready`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1024, "height": 600})
        wait_for(lambda: _opens(page, port), within_s=20, what="the panel's page")
        page.wait_for_selector("body[data-state=ready]")
        yield page
        browser.close()


def _opens(page: Page, port: int) -> bool:
    try:
        return bool(page.goto(f"http://127.0.0.1:{port}/"))
    except Exception:  # noqa: BLE001  # playwright's own: the panel does not listen yet
        return False


def distance(page: Page) -> tuple[float, float]:
    """By how many ms our monotonic clock is ahead of the page's, and the fastest round trip it was read in."""
    found = []
    for _ in range(TRIPS):
        before = time.monotonic()
        there_ms = page.evaluate("performance.now()")
        after = time.monotonic()
        found.append(((after - before) * 1000, (before + after) * 500 - there_ms))
    trip_ms, ahead_ms = min(found)
    return ahead_ms, trip_ms


def _press(box: BenchBox, page: Page, ahead_ms: float) -> float:
    """One press, in ms until the page has painted another state than ready; then the hold that ends the recording."""
    box.wait_state("ready", within_s=30)
    page.wait_for_selector("body[data-state=ready]")
    pause_until(time.monotonic() + 0.3)  # a finger is off the button for longer than the contact's filter of 30 ms
    page.evaluate("window.painted = []")
    began_ms = time.monotonic() * 1000
    ask(box.folder / "c.sock", {"do": "pin", "down": True})
    pause_until(time.monotonic() + 0.1)
    ask(box.folder / "c.sock", {"do": "pin", "down": False})
    state, there_ms = page.wait_for_function("() => window.painted.length && window.painted[0]").json_value()
    assert state in ("opening", "recording"), state
    box.wait_state("recording", within_s=20)
    box.hold()
    return float(there_ms + ahead_ms - began_ms)


if __name__ == "__main__":
    main()
