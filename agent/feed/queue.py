"""What waits for one subscriber, bounded in bytes, and what it loses when it is slow. Pure; the caller holds a lock."""

from __future__ import annotations

from collections import deque

from agent.feed.messages import Dropped, encode

QUEUE_BYTES = 16 << 20
MOST_WAITING = 20_000


class SubscriberQueue:
    """Film in the order in which it came; a picture track that lost anything goes on with its next keyframe.

    What is told (streams, losses, facts) is never left out; of facts only the newest waits.
    """

    def __init__(self, limit: int = QUEUE_BYTES) -> None:
        self._limit = limit
        self._waiting: deque[tuple[bytes, bool]] = deque()
        self._facts: bytes | None = None
        self._size = 0
        self._running: set[str] = set()
        self._dropped: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting) or self._facts is not None

    @property
    def size(self) -> int:
        """Bytes of film that wait."""
        return self._size

    @property
    def is_stuck(self) -> bool:
        """True once so many messages wait that the subscriber is as good as dead."""
        return len(self._waiting) > MOST_WAITING

    def offer(self, track: str, data: bytes, *, begins: bool) -> None:
        """One message of film; `begins` where decoding may begin with it (a keyframe, any sound)."""
        may_go = begins or track in self._running
        if not may_go or self._size + len(data) > self._limit:
            was_running = track in self._running
            self._running.discard(track)
            if was_running or track in self._dropped or begins:
                self._dropped[track] = self._dropped.get(track, 0) + 1
            return
        self._running.add(track)
        if (lost := self._dropped.pop(track, 0)) > 0:
            self._put(encode(Dropped(track, lost)), is_film=False)
        self._put(data, is_film=True)

    def tell(self, data: bytes) -> None:
        """Something about a track."""
        self._put(data, is_film=False)

    def facts(self, data: bytes) -> None:
        """Where the room stands; takes the place of facts that were not fetched."""
        self._facts = data

    def restart(self, track: str) -> None:
        """The track begins anew: nothing of it until its next keyframe, and what it had lost is told no more."""
        self._running.discard(track)
        self._dropped.pop(track, None)

    def empty(self) -> None:
        """Let go of all film that waits; each track goes on with a keyframe (E11)."""
        self._waiting = deque(each for each in self._waiting if not each[1])
        self._size = 0
        self._running.clear()
        self._dropped.clear()

    def next(self) -> bytes | None:
        """The next message's bytes, taken out."""
        if self._facts is not None:
            facts, self._facts = self._facts, None
            return facts
        if not self._waiting:
            return None
        data, is_film = self._waiting.popleft()
        self._size -= len(data) if is_film else 0
        return data

    def _put(self, data: bytes, *, is_film: bool) -> None:
        self._waiting.append((data, is_film))
        self._size += len(data) if is_film else 0
