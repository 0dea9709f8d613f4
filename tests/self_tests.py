"""Reports of boxes for tests: what a self-test signs, with whatever findings a test wants."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from PIL import Image

from sync.evidence.keys import Signer
from sync.evidence.selftests import COMMISSIONING, SHORT, Finding, Level, Picture, SelfTest, sign_self_test

BEGAN_NS = 1_796_000_000_000_000_000
GOOD = Finding(check="clock", subject="", level=Level.GOOD, reason="", measured="ntp, +-3 ms")
BLACK = Finding(check="picture", subject="scene", level=Level.BAD, reason="black", measured="320x180 h264 25.0/s, 10 s")
SLOW = Finding(check="disk", subject="", level=Level.WARNING, reason="slow", measured="sync 9.1 ms (22 %), 8 MiB/s")
SKIPPED = Finding(check="wear", subject="vda", level=Level.SKIPPED, reason="not-told", measured="")


@cache
def jpeg(shade: int = 90) -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (640, 360), (shade, shade + 20, shade + 40)).save(out, "JPEG")
    return out.getvalue()


def report(**changes: Any) -> SelfTest:
    """A morning's test of box-1 in T01 where all is well, but for the changes."""
    values: dict[str, Any] = {
        "suite": 1,
        "box": "box-1",
        "room": "T01",
        "run": b"r" * 16,
        "form": SHORT,
        "began_unix_ns": BEGAN_NS,
        "ended_unix_ns": BEGAN_NS + 12_000_000_000,
        "boot": b"b" * 16,
        "software": "mashangren 0.1",
        "profile": b"p" * 32,
        "is_key_in_hardware": True,
        "findings": (GOOD,),
        "pictures": (),
        "by": "",
    }
    return SelfTest(**(values | changes))


def commissioning(**changes: Any) -> SelfTest:
    """A commissioning with two pictures."""
    pictures = (Picture(track="scene", jpeg=jpeg()), Picture(track="suspect", jpeg=jpeg(140)))
    return report(**({"form": COMMISSIONING, "pictures": pictures, "by": "技-017"} | changes))


def signed(signer: Signer, found: SelfTest) -> bytes:
    """As a box signs it."""
    return sign_self_test(signer, found)
