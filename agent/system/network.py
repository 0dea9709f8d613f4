"""The network that is kept, and one that is on trial: who cannot confirm it within 60 s has cut himself off.

What is kept lies in one file; what is on trial lies only in memory. So whatever ends a trial, a person, time, a crash
or a power cut, the box comes back with the network that was kept:

1. the new files for networkd and chronyd are written (new file, fsync, rename), and networkd is asked to read them
2. confirmed: the kept file is replaced in the same way
3. not confirmed: the files are rendered anew from the kept one, as at each start
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from firmware_config.files import write_whole
from firmware_config.network import NETWORKS, Network, read_toml, render, render_time, to_toml

TRIAL_NS = 60_000_000_000
TIME_FILE = "network.conf"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where networkd and chronyd read, and where the kept network lies."""

    networks: Path = Path("/etc/systemd/network")
    time: Path = Path("/etc/chrony/msr.d")
    kept: Path = Path("/var/lib/msr-network/network.toml")


@dataclass(frozen=True, slots=True)
class Trial:
    """A network that is in force until `until_ns` (boottime) unless somebody confirms it."""

    network: Network
    until_ns: int


class Keeper:
    """One box's network. `reload` has networkd read its files; it raises OSError. `now` is boottime."""

    def __init__(self, places: Places, *, reload: Callable[[], None]) -> None:
        self._places, self._reload = places, reload
        self.kept = read_toml(places.kept.read_text(encoding="utf-8")) if places.kept.exists() else None
        self.trial: Trial | None = None

    def restore(self) -> None:
        """What is kept is in force: at the start, and after a trial that nobody confirmed."""
        self.trial = None
        self._put(self.kept)

    def try_out(self, network: Network, now_ns: int) -> Trial:
        """It is in force from now on, for 60 s. Raises OSError; then what is kept is in force."""
        try:
            self._put(network)
        except OSError:
            self.restore()
            raise
        self.trial = Trial(network, now_ns + TRIAL_NS)
        log.info("A network is on trial for %d s.", TRIAL_NS // 1_000_000_000)
        return self.trial

    def confirm(self) -> Network:
        """The one on trial is kept. Raises LookupError where none is."""
        if self.trial is None:
            raise LookupError("no network is on trial")
        network = self.trial.network
        _write(self._places.kept, to_toml(network))
        self.kept, self.trial = network, None
        log.info("The network was confirmed.")
        return network

    def look(self, now_ns: int) -> None:
        """Ends a trial whose time is over."""
        if self.trial is not None and now_ns >= self.trial.until_ns:
            log.warning("Nobody confirmed the network: the one before is back.")
            self.restore()

    def _put(self, network: Network | None) -> None:
        texts = render(network)
        for name in NETWORKS:
            _write(self._places.networks / name, texts[name])
        _write(self._places.time / TIME_FILE, render_time(network))
        self._reload()


def _write(path: Path, text: str) -> None:
    """Whole or not at all; an empty text removes the file; what stands there already is let be."""
    if not text:
        path.unlink(missing_ok=True)
        return
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write_whole(path, text.encode())
