"""The box's own processes, which wait for a profile: started once it is there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

LISTED = Path(sys.prefix) / "share" / "units"


def start_units(listed: Path = LISTED) -> bool:
    """Whether the units of an installed box, which waited for a profile, are being started. False without systemd.

    Timers run already, and found no profile: started anew they fire at once, since their time from boot is over.
    """
    systemctl = shutil.which("systemctl")
    if systemctl is None or not listed.exists() or not Path("/run/systemd/system").is_dir():
        return False
    units = listed.read_text().split()
    timers = [unit for unit in units if unit.endswith(".timer")]
    others = [unit for unit in units if unit not in timers]
    deeds = ["start", *others], ["restart", *timers]
    return all([subprocess.run([systemctl, "--no-block", *deed], check=False).returncode == 0 for deed in deeds])
