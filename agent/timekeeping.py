"""Where the box's wall time comes from and how far it may be off: chronyd's word, else the kernel's (docs/time.md).

chronyd is asked in a thread of its own; a record takes the newest word. A word that is old is none: then the kernel is
asked, and where that is forbidden too, the box says that its clock runs free.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from agent.clock import WallObservation
from agent.system.chrony import Tracking
from agent.system.errors import ChronySilent

EVERY_S = 16.0
HOLDS_NS = 64_000_000_000
#: What a clock may drift between two words of chronyd, beyond the skew that it tells itself.
DRIFT_PPM = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """A word of chronyd and when it came (boottime)."""

    tracking: Tracking
    at_ns: int


class Timekeeper:
    """`ask` asks chronyd, `kernel` the kernel; `clock` is CLOCK_BOOTTIME. `wall` from any thread."""

    def __init__(
        self, *, ask: Callable[[], Tracking], kernel: Callable[[], WallObservation], clock: Callable[[], int]
    ) -> None:
        self._ask, self._kernel, self._clock = ask, kernel, clock
        self._heard: Heard | None = None
        self._silence = ""
        self._ended = threading.Event()

    def start(self) -> None:
        """Ask every so often."""
        threading.Thread(target=self._run, name="timekeeper", daemon=True).start()

    def stop(self) -> None:
        """Ask no more."""
        self._ended.set()

    def ask(self) -> None:
        """Ask once, now."""
        try:
            tracking, words = self._ask(), ""
        except ChronySilent as silent:
            words = str(silent)
        else:
            self._heard = Heard(tracking, self._clock())
        if words and words != self._silence:
            log.warning("chronyd said nothing of the clock: %s", words)
        self._silence = words

    def wall(self) -> WallObservation:
        """The wall clock now, with its source and the bound of its error."""
        return observe(self._kernel(), self._heard, self._clock())

    def _run(self) -> None:
        while not self._ended.wait(EVERY_S):
            self.ask()


def observe(kernel: WallObservation, heard: Heard | None, now_ns: int) -> WallObservation:
    """chronyd's word, grown by what the clock may have drifted since; else the kernel's. Pure."""
    if heard is None or now_ns - heard.at_ns > HOLDS_NS:
        return kernel
    tracking = heard.tracking
    if not tracking.server:
        # The kernel calls a clock that chronyd sets by itself alone synchronised; it is not.
        return WallObservation(unix_ns=kernel.unix_ns, source="free-running", error_ns=kernel.error_ns)
    drifted = round((now_ns - heard.at_ns) * (tracking.skew_ppm + DRIFT_PPM) / 1e6)
    source = f"ntp {tracking.server}"[:64]
    return WallObservation(unix_ns=kernel.unix_ns, source=source, error_ns=tracking.error_ns + drifted)
