"""CPU to verify a recording without keys, beside `openssl dgst -sha256` over the same files.

Makes BENCH_GB (2) of 2 MB segments of random bytes with a receipt for each, in a temporary folder deleted at
the end. CPU seconds are user and system of the whole process tree; both are run in turn, medians are quoted.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "verifier"))
import folder_builder as fb  # noqa: E402  (the tests' builder makes the folder)

GOAL, RUNS, SEGMENT_BYTES, FRAGMENTS = 1.5, 5, 2_000_000, 8


def record(folder: Path, gigabytes: float) -> int:
    """Writes a recording of one picture track; returns its bytes of segments."""
    made, total, number = fb.Recording(), 0, 0
    made.start(1, {"scene": "picture"})
    while total < gigabytes * 1e9:
        file = fb.SegmentFile(1, "scene", number)
        for _ in range(FRAGMENTS):
            file.add(os.urandom(SEGMENT_BYTES // FRAGMENTS))
        file.add(b"")
        place = made.segment("scene", number, number * 4, number * 4 + 4, file)
        made.receipt(4, 1, place)
        total, number = total + len(file.data), number + 1
        for name in list(made.files):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(made.files.pop(name))
    end = made.close(number * 4, [{0: "scene", 1: number, 2: total, 3: 0}])
    made.log(2, 5)
    made.receipt(2, 1, end)
    made.claim(2, 5)
    for name, data in made.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return total


def cpu_seconds(command: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="msr-bench-") as name:
        folder = Path(name) / "export"
        total = record(folder, float(os.environ.get("BENCH_GB", "2")))
        trust = fb.write_trust(Path(name) / "trust.json")
        segments = sorted(str(path) for path in folder.rglob("*.seg"))
        ours, peers = [], []
        for _ in range(RUNS):
            peers.append(cpu_seconds(["openssl", "dgst", "-sha256", *segments]))
            ours.append(cpu_seconds([sys.executable, str(ROOT / "msr_verify.py"), str(folder), "--trust", str(trust)]))
    print(f"{total} bytes in {len(segments)} segments; ours {ours}; openssl {peers}")
    value, peer = statistics.median(ours), statistics.median(peers)
    figure = {"figure": "verify_keyless", "value": round(value, 3), "unit": "CPU s", "peer": "openssl dgst -sha256"}
    figure |= {"peer_value": round(peer, 3), "ratio": round(value / peer, 3), "goal": GOAL, "met": value <= GOAL * peer}
    print(json.dumps(figure | {"runs": RUNS}))


if __name__ == "__main__":
    main()
