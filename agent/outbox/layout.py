"""Where each thing lies in the outbox (docs/outbox.md). Pure names; every number is zero-padded so that names sort."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """The outbox under `root`."""

    root: Path

    @property
    def lock(self) -> Path:
        """Held by the one capture."""
        return self.root / "lock"

    @property
    def reserve(self) -> Path:
        """Given up on a full disk, so that the close fits."""
        return self.root / "reserve.bin"

    @property
    def box(self) -> Path:
        """The box chain."""
        return self.root / "box"

    @property
    def parts(self) -> Path:
        """One folder a part."""
        return self.root / "parts"

    @property
    def capture_db(self) -> Path:
        """The index."""
        return self.root / "capture.db"

    @property
    def uplink_db(self) -> Path:
        """What the centre said; written by uplink alone."""
        return self.root / "uplink.db"

    @property
    def command_counter(self) -> Path:
        """The highest command counter that was obeyed or refused by the table."""
        return self.root / "command.counter"

    @property
    def bookings(self) -> Path:
        """The newest bookings of the room, as the centre signed them."""
        return self.root / "bookings.cose"

    @property
    def booked(self) -> Path:
        """How often each booking was recorded."""
        return self.root / "booked.json"

    @property
    def ended(self) -> Path:
        """The interrupted session that a person ended by a hold."""
        return self.root / "ended"

    @property
    def talk(self) -> Path:
        """Not empty while a confidential talk is under way: a start must connect no source."""
        return self.root / "talk"

    def statement(self, number: int) -> Path:
        """A statement of the box chain."""
        return self.box / f"{number:08d}.cose"

    def statement_tmp(self, number: int) -> Path:
        """The same while it is written."""
        return self.box / f".{number:08d}.tmp"

    def part(self, part: int) -> Path:
        """The folder of a part."""
        return self.parts / f"{part:06d}"

    def records(self, part: int) -> Path:
        """Every record but `segment`."""
        return self.part(part) / "records.log"

    def records_torn(self, part: int) -> Path:
        """What a cut left behind the last whole record."""
        return self.part(part) / "records.torn"

    def open_segment(self, part: int, track: str, segment: int) -> Path:
        """A file that grows."""
        return self.part(part) / "open" / f"{track}-{segment:06d}.part"

    def sealed(self, part: int, number: int) -> Path:
        """A closed segment, by its record's number."""
        return self.part(part) / "sealed" / f"{number:06d}.seg"

    def living_tail(self, part: int, number: int) -> Path:
        """A file whose sync failed, by its `tail` record's number."""
        return self.part(part) / "tails" / f"r{number:06d}.tail"

    def found_tail(self, part: int, statement: int, place: int) -> Path:
        """A file found after a crash, by its `recovered` statement and place in it."""
        return self.part(part) / "tails" / f"{statement:06d}-{place:03d}.tail"

    def relative(self, path: Path) -> str:
        """As the index names it."""
        return path.relative_to(self.root).as_posix()


PART_FOLDERS = ("open", "sealed", "tails")
