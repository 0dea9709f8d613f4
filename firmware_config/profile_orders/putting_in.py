"""Puts the profile of an order in, tries it, and takes it back when the box's self-test fails; through any power cut.

The course is that of a new version of the program (firmware_config/update/runner.py): the same table, the same journal,
kept in a folder of its own; what is installed is a profile instead of a package. Runs as root.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
from dataclasses import asdict, dataclass, field
from pathlib import Path

from firmware_config.files import sync_folder, write_whole
from firmware_config.profile_orders.check import taken
from firmware_config.profile_orders.errors import OrderRefused
from firmware_config.update.runner import HOME, Box, DeedFailed, Journal, Record

PROFILE = Path("/etc/msr/profile.toml")
ORDERS = HOME / "profile"
#: What reads the profile beside capture, which is stopped for it.
READERS = ("msr-uplink", "msr-panel", "msr-watch", "msr-things")
#: It rests where the profile has no composite, and the next profile may have one.
MAY_REST = "msr-composite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The newest order that was looked at; `refusal` is why it was not taken, "" for one that was."""

    number: int = 0
    refusal: str = ""


class Shelf:
    """The folder of orders: profiles by their digest, the newest order, and the runner's own record."""

    def __init__(self, home: Path = ORDERS) -> None:
        self._home, self.record = home, Record(home)

    def newest(self) -> Newest:
        """The newest order, number 0 where there was none."""
        try:
            return Newest(**json.loads((self._home / "newest.json").read_bytes()))
        except FileNotFoundError:
            return Newest()

    def remember(self, order: Newest) -> None:
        """Durably, for the uplink to tell."""
        self._put("newest.json", json.dumps(asdict(order), ensure_ascii=False).encode(), mode=0o644)

    def keep(self, text: bytes) -> str:
        """The name under which these bytes are kept: their digest. Passwords of cameras are in them: root's alone."""
        name = hashlib.sha256(text).hexdigest()
        self._put(f"{name}.toml", text, mode=0o600)
        return name

    def text(self, name: str) -> bytes:
        """What was kept under that name."""
        return (self._home / f"{name}.toml").read_bytes()

    def _put(self, name: str, data: bytes, *, mode: int) -> None:
        self._home.mkdir(parents=True, exist_ok=True)
        write_whole(self._home / name, data, mode=mode)


@dataclass(frozen=True, slots=True)
class ProfileBox:
    """The real machine, as runner.Machine: `install` writes the profile in place and has its readers read it."""

    shelf: Shelf
    profile: Path = PROFILE
    box: Box = field(default_factory=Box)

    def stop(self, *, forced: bool) -> tuple[bool, bool] | None:
        """As Machine: only a room at rest, with nothing booked within the hour, is stopped."""
        return self.box.stop(forced=forced)

    def install(self, version: str) -> None:
        """As Machine. `version` is the digest of a kept profile."""
        try:
            replace_profile(self.profile, self.shelf.text(version))
        except OSError as error:
            raise DeedFailed(f"the profile could not be written: {error}") from error
        subprocess.run(("systemctl", "try-restart", *READERS), check=False, timeout=120)
        subprocess.run(("systemctl", "restart", MAY_REST), check=False, timeout=120)

    def test(self, *, ready: bool, well: bool) -> None:
        """As Machine: capture must answer and be as ready as before, the self-test as good."""
        self.box.test(ready=ready, well=well)

    def start(self) -> None:
        """As Machine."""
        self.box.start()


def stage(raw: bytes, *, shelf: Shelf, profile: Path = PROFILE, forced: bool = False) -> Journal:
    """The journal of an order that this box takes: what the runner goes on with. Raises OrderRefused.

    1 none under way; 2 checked, not one that failed here; 3 its number remembered; 4 both profiles kept; 5 the journal.
    """
    if (open_one := shelf.record.under_way()) is not None:
        raise OrderRefused("busy", f"a change of the profile is under way ({open_one.state.value})")
    now, newest = profile.read_bytes(), shelf.newest()
    try:
        order, after = taken(raw, now=now, folder=profile.resolve().parent, newest=newest.number)
        digest = hashlib.sha256(after).hexdigest()
        if digest in shelf.record.failed():
            words = f"this very profile was tried here and taken back: {shelf.record.failed()[digest]}"
            raise OrderRefused("failed", words, order.number)
    except OrderRefused as refused:
        if refused.number:
            shelf.remember(Newest(number=refused.number, refusal=str(refused)[:500]))
        raise
    shelf.remember(Newest(number=order.number))
    journal = Journal(version=shelf.keep(after), digest=digest, before=shelf.keep(now), forced=forced)
    shelf.record.keep(journal)
    return journal


def replace_profile(profile: Path, text: bytes) -> None:
    """1 a file beside, root's alone; 2 written, with owner and mode of the old one, synced; 3 rename, synced."""
    beside, before = profile.with_name(profile.name + ".new"), profile.stat()
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600, exist_ok=False)
    with beside.open("wb") as file:
        file.write(text)
        os.fchown(file.fileno(), before.st_uid, before.st_gid)
        os.fchmod(file.fileno(), stat.S_IMODE(before.st_mode))
        file.flush()
        os.fsync(file.fileno())
    beside.rename(profile)
    sync_folder(profile.parent)
