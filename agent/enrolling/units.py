"""The box's own processes, which wait for a profile: started once it is there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

LISTED = Path(sys.prefix) / "share" / "units"


def start_units(listed: Path = LISTED) -> bool:
    """Whether the units of an installed box, which waited for a profile, are being started. False without systemd."""
    systemctl = shutil.which("systemctl")
    if systemctl is None or not listed.exists() or not Path("/run/systemd/system").is_dir():
        return False
    return subprocess.run([systemctl, "--no-block", "start", *listed.read_text().split()], check=False).returncode == 0
