"""Writes tests/hostile/corpus: what each target is begun with, from the vectors and from what the product writes.

`python -m tests.hostile.make_corpus [NAME...]` makes those folders anew. Certificates bear fresh signatures each time;
everything else comes out the same.
"""

from __future__ import annotations

import hashlib
import shutil
import sys

from tests.hostile.target import Target
from tests.hostile.targets import BY_NAME

LARGEST = 16 * 1024
MOST = 24


def write(target: Target) -> int:
    """The target's folder; how many files."""
    shutil.rmtree(target.corpus, ignore_errors=True)
    target.corpus.mkdir(parents=True)
    seeds = sorted({seed for seed in target.seeds() if len(seed) <= LARGEST}, key=lambda s: (len(s), s))
    step = max(1, -(-len(seeds) // MOST))
    for seed in seeds[::step]:
        (target.corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    return len(seeds[::step])


if __name__ == "__main__":
    for name in sys.argv[1:] or BY_NAME:
        print(f"{name:20} {write(BY_NAME[name])}")
