"""`python -m server.documents.child`: one JSON from stdin is typeset, one JSON goes to stdout. Knows no database.

A template that never ends, or takes all memory, ends this process and no other.
"""

from __future__ import annotations

import base64
import json
import resource
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from server.documents.compiling import DoesNotCompile, Source, compiled

_MOST_BYTES = 2 << 30
#: Any instant: a trial's pages are looked at and thrown away.
_THEN = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    """What came out, or why nothing did."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    told = json.load(sys.stdin)
    files = {name: base64.b64decode(data) for name, data in told["files"].items()}
    source = Source(kind=told["kind"], template=told["template"], files=files)
    try:
        found = compiled(source, told["payload"], fonts=tuple(map(Path, told["fonts"])), made_at=_THEN)
    except DoesNotCompile as error:
        json.dump({"error": str(error)}, sys.stdout)
        return
    places = [asdict(each) for each in found.places]
    json.dump({"pdf": base64.b64encode(found.pdf).decode(), "places": places}, sys.stdout)


if __name__ == "__main__":
    main()
