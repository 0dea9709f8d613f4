"""The uplink's numbered steps (docs/outbox.md, U1 to U3), and at which seam each is met. A table."""

from __future__ import annotations

from tests.faults.matrix.centre_steps import CentreStep, Seam
from tests.faults.matrix.model import Row

PAGE = "outbox.md"
UPLINK = "uplink"
COUNT, KEEP = "count", "keep"


def _step(key: str, words: str, seam: Seam, on: str = "", call: str = "", *, nth: int = 1) -> CentreStep:
    return CentreStep(row=Row(key=key, process=UPLINK, step=words, page=PAGE), seam=seam, on=on, call=call, nth=nth)


STEPS = (
    _step("U1.1", "the connection's number, committed before its birth", Seam.COMMIT, COUNT, "posix/io/rw/pwrite"),
    _step("U1.2", "the commit of the number synced", Seam.COMMIT, COUNT, "posix/io/sync/fdatasync"),
    _step("U1.3", "hello published", Seam.SAID, r"/up/hello$"),
    _step("U2.1", "statement or record published", Seam.SAID, r"/record$", nth=4),
    _step("U2.2", "a file's header published", Seam.SAID, r"/header$", nth=2),
    _step("U2.3", "parcel published", Seam.SAID, r"/parcel$", nth=3),
    _step("U3.1", "receipt comes", Seam.CAME, r"/down/receipt$", nth=4),
    _step("U3.2", "receipts committed to uplink.db", Seam.COMMIT, KEEP, "posix/io/rw/pwrite", nth=2),
    _step("U3.3", "the commit of receipts synced", Seam.COMMIT, KEEP, "posix/io/sync/fdatasync", nth=2),
)
