"""Seconds in which a signed document is typeset with its hands and sealed, four jobs at once, and in which a preview
follows what was typed.

Ours does all that the centre does: glyphs, Typst, the check of PDF/A and layout, a one-time certificate for each
signer, fields, two signatures at B-LT with their time stamps. The peer is Typst and pyHanko alone, over the same
template, hands, keys made beforehand and time stamps, in the same threads; rounds alternate, so that a load counts for
both. BENCH_RUNS (15) rounds of four.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from bench.measure import Figure, percentile  # noqa: E402
from bench.room import load, runs  # noqa: E402

JOBS = 4
RATIO, SECONDS, PREVIEW = 1.3, 0.5, 0.5


def main() -> None:
    """The three figures."""
    with tempfile.TemporaryDirectory(prefix="msr-b-") as folder:
        os.environ |= {"MSR_VAR": folder, "MSR_DEMO": "1", "DJANGO_SETTINGS_MODULE": "server.config.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        _measure()


def _measure() -> None:
    from bench.documents_made import Made

    made = Made()
    made.ours(), made.peer()
    mine, theirs = list[float](), list[float]()
    for _ in range(runs(15)):
        mine += _at_once(made.ours)
        theirs += _at_once(made.peer)
    value, beside = percentile(mine, 0.95), percentile(theirs, 0.95)
    note = f"four at once; load {load()}"
    Figure(
        figure="document_sealed_beside_typst_and_pyhanko", value=value, unit="s, p95", goal=RATIO, runs=len(mine),
        peer="typst + pyHanko", peer_value=beside, note=note,
    ).print()  # fmt: skip
    Figure(figure="document_sealed", value=value, unit="s, p95", goal=SECONDS, runs=len(mine), note=note).print()
    ours, peer = list[float](), list[float]()
    for _ in range(runs(15)):
        ours.append(_processor(made.ours))
        peer.append(_processor(made.peer))
    Figure(
        figure="document_sealed_processor", value=percentile(ours, 0.5), unit="CPU s, median", goal=RATIO,
        runs=len(ours), peer="typst + pyHanko", peer_value=percentile(peer, 0.5), note=f"one at a time; load {load()}",
    ).print()  # fmt: skip
    previews = [_seconds(made.preview) for _ in range(runs(15) * 4)]
    Figure(
        figure="document_preview", value=percentile(previews, 0.95), unit="s, p95", goal=PREVIEW, runs=len(previews),
        note=f"form read, checked, typeset, drawn; load {load()}",
    ).print()  # fmt: skip


def _at_once(job: Callable[[], object]) -> list[float]:
    with ThreadPoolExecutor(JOBS) as hands:
        return list(hands.map(lambda _: _seconds(job), range(JOBS)))


def _processor(job: Callable[[], object]) -> float:
    began = time.process_time()
    job()
    return time.process_time() - began


def _seconds(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
