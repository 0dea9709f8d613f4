"""The network's process on folders of a test's own: it writes nothing where this machine's networkd reads.

python -m tests.fakes.network_service FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from agent.system.network import Places
from agent.system.network_service import serve

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name in ("networks", "time", "kept"):
        (folder / name).mkdir()
    places = Places(networks=folder / "networks", time=folder / "time", kept=folder / "kept" / "network.toml")
    serve(folder / "network.sock", places)
