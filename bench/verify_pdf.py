"""CPU seconds to verify a PDF with four signers: ours, with every refusal by name, beside pyHanko alone.

Both believe the same root and lists, both read the file anew each time; rounds alternate, so that a load counts for
both. BENCH_RUNS (30) rounds.
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime

from bench.measure import Figure
from bench.room import load, runs

GOAL = 1.2


def main() -> None:
    """The figure."""
    with tempfile.TemporaryDirectory(prefix="msr-b-") as folder:
        os.environ |= {"MSR_VAR": folder, "MSR_DEMO": "1", "DJANGO_SETTINGS_MODULE": "server.config.settings"}
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        _measure()


def _measure() -> None:
    from django.utils import timezone

    from server.seals import configured
    from server.seals.verifying import verify
    from tests.server.seals.paper import signed

    now = timezone.now()
    pdf, trust = signed(now).pdf, configured.trust(now)

    def ours() -> None:
        assert verify(pdf, now).whole

    def peer() -> None:
        assert _by_pyhanko(pdf, trust, now) == 4

    for each in (ours, peer):
        each()
    rounds = [(_seconds(ours), _seconds(peer)) for _ in range(runs(30))]
    ratios = sorted(mine / theirs for mine, theirs in rounds)
    Figure(
        figure="verify a PDF with four signers",
        value=statistics.median(mine for mine, _ in rounds),
        unit="CPU s",
        goal=GOAL,
        runs=len(rounds),
        peer="pyHanko's validate_pdf_signature for each of the four",
        peer_value=statistics.median(theirs for _, theirs in rounds),
        spread=(ratios[0], ratios[-1]),
        note=f"{len(pdf)} bytes; {load()}",
    ).print()


def _by_pyhanko(pdf: bytes, trust, now: datetime) -> int:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature

    held = 0
    for each in PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures:
        held += validate_pdf_signature(each, signer_validation_context=trust.context(now)).bottom_line
    return held


def _seconds(deed: Callable[[], None]) -> float:
    before = time.process_time()
    deed()
    return time.process_time() - before


if __name__ == "__main__":
    sys.exit(main())
