"""The process of a box out of its carton, on folders of a test's own: no profile, no key in a TPM.

python -m tests.fakes.enrol_service FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from agent.enrolling.service import serve
from firmware_config.enrol.install import usual_places

if __name__ == "__main__":
    new = Path(sys.argv[1]) / "new"
    new.mkdir()
    serve(usual_places(new / "profile.toml", tls=new / "tls", use_file=True), new / "enrol.sock")
