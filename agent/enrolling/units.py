"""The box's own processes, which wait for a profile: started once it is there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

LISTED = Path(sys.prefix) / "share" / "units"
#: Its timer found no profile and comes again in some minutes; so the centre is told at once. The timer itself is not
#: started anew: systemd lets a time from boot that is over fire once, and then this timer had none left.
TOLD_AT_ONCE = "msr-profile-fetch.service"


def start_units(listed: Path = LISTED) -> bool:
    """Whether the units of an installed box, which waited for a profile, are being started. False without systemd."""
    systemctl = shutil.which("systemctl")
    if systemctl is None or not listed.exists() or not Path("/run/systemd/system").is_dir():
        return False
    words = [systemctl, "--no-block", "start", *listed.read_text().split(), TOLD_AT_ONCE]
    return subprocess.run(words, check=False).returncode == 0
