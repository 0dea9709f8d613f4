"""The seam: an object store that never writes over what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol


class ObjectStore(Protocol):
    """Objects by key, put once. After `put_once` or `put_file` the bytes and the name survive a power cut."""

    def put_once(self, key: str, data: bytes) -> None:
        """Durable, or unchanged if the very bytes are here already. Raises OtherBytes, BadKey."""
        ...

    def put_file(self, key: str, source: Path) -> None:
        """Like `put_once` for the bytes of a file that nobody writes any more; `source` is left where it is."""
        ...

    def gathered(self) -> AbstractContextManager[None]:
        """Within it the names of what is put are durable only when it has been left, without an error."""
        ...

    def get(self, key: str) -> bytes:
        """All bytes. Raises NoSuchObject."""
        ...

    def read_range(self, key: str, start: int, stop: int, *, piece: int = 1 << 20) -> Iterator[bytes]:
        """Bytes [start, stop) in pieces; the first piece comes before any error of its own. Raises NoSuchObject."""
        ...

    def size(self, key: str) -> int | None:
        """Bytes of the object; None if there is none."""
        ...
