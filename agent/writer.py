"""The one thread that makes all records and does all syncs, and the bounded queue before it. Nobody waits for it."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from agent.media.fragments import MediaEvent, MediaFragment

TICK_S = 0.5

Job = Callable[[], None]
log = logging.getLogger(__name__)


class Writer:
    """Runs jobs and hands on media events in order of arrival; `tick` is called at least every 0.5 s.

    A track whose waiting fragments would pass `limit_bytes` has fragments dropped, and `drop` is told once a time.
    What a job raises ends the thread: `broken` is told, and the process is to end (recovery is the next start's).
    """

    def __init__(
        self,
        *,
        take: Callable[[MediaEvent], None],
        drop: Callable[[str], None],
        tick: Job,
        broken: Callable[[BaseException], None],
        limit_bytes: int,
    ) -> None:
        self._take, self._drop, self._tick, self._broken = take, drop, tick, broken
        self._limit = limit_bytes
        self._queue: deque[Job] = deque()
        self._waiting: dict[str, int] = {}
        self._dropping: set[str] = set()
        self._wake = threading.Condition()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, timeout_s: float) -> bool:
        """Finish what waits, then end; False if that takes longer."""
        with self._wake:
            self._is_stopping = True
            self._wake.notify()
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def do(self, job: Job) -> None:
        """Have `job` done after everything that was asked before."""
        with self._wake:
            self._queue.append(job)
            self._wake.notify()

    def offer(self, event: MediaEvent) -> None:
        """Take a media event, from any thread, at once."""
        size = len(event.data) if isinstance(event, MediaFragment) else 0
        with self._wake:
            if size and self._waiting.get(event.track, 0) + size > self._limit:
                self._note_drop(event.track)
                return
            self._waiting[event.track] = self._waiting.get(event.track, 0) + size
            self._queue.append(lambda: self._take_one(event, size))
            self._wake.notify()

    def _take_one(self, event: MediaEvent, size: int) -> None:
        try:
            self._take(event)
        finally:
            with self._wake:
                self._waiting[event.track] -= size

    def _note_drop(self, track: str) -> None:
        """Under the lock. One notice stands in the queue at a time, at the place of the first fragment dropped."""
        if track not in self._dropping:
            self._dropping.add(track)
            self._queue.append(lambda: self._say_drop(track))
            self._wake.notify()

    def _say_drop(self, track: str) -> None:
        with self._wake:
            self._dropping.discard(track)
        self._drop(track)

    def _run(self) -> None:
        try:
            while (job := self._next()) is not None:
                job()
        except Exception as error:  # the writer is supervised: capture ends with it, the next start recovers
            log.exception("The writer ended.")
            self._broken(error)

    def _next(self) -> Job | None:
        with self._wake:
            if not self._queue and not self._is_stopping:
                self._wake.wait(TICK_S)
            if self._queue:
                return self._queue.popleft()
            return None if self._is_stopping else self._tick
