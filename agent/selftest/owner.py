"""A technician calls the self-test as root; it is made as capture would make it: by its user, with its devices."""

from __future__ import annotations

import grp
import os
import tempfile
from pathlib import Path

#: What systemd gives capture and things beside their own group (systemd/msr-*.service), where the machine has it.
DEVICES = ("video", "audio", "gpio", "tss", "input", "dialout")
_UMASK = 0o027


def become_owner(outbox: Path) -> None:
    """From here on this process is the outbox's owner: what it writes the uplink can read. Without root: nothing.

    lgpio makes a pipe in the working directory, which whoever called it may not share.
    """
    try:
        there = outbox.stat()
    except OSError:
        return
    if os.geteuid() != 0 or there.st_uid == 0:
        return
    os.umask(_UMASK)
    os.chdir(tempfile.gettempdir())
    os.setgroups([there.st_gid, *_groups()])
    os.setgid(there.st_gid)
    os.setuid(there.st_uid)


def _groups() -> list[int]:
    known = {each.gr_name: each.gr_gid for each in grp.getgrall()}
    return [known[name] for name in DEVICES if name in known]
