"""Seconds in which a dossier of BENCH_PAGES (300) pages opens, catalogue and page drawn; and is exported with digests.

Sixty papers, every second one a scan of 150 dots an inch, the others type; filed as a parcel of the police is. Opening
is asked for at the application, without a network: the page and the picture of a page that nobody turned to before.
The export is made by the worker's own code, as one PDF and as a folder, sealed and fsynced. On SQLite. Goals: p95 1 s;
20 s.
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from bench.measure import Figure  # noqa: E402

PAGES = int(os.environ.get("BENCH_PAGES", "300"))
PER_PAPER = 5
OPENED, EXPORTED = 1.0, 20.0
RUNS = 20


def scan(pages: int, seed: int) -> bytes:
    """A PDF of so many A4 pages in grey, noisy as a scanner leaves them: some 250 KB a page."""
    import numpy as np
    from PIL import Image

    random = np.random.default_rng(seed)
    sheets = []
    for _page in range(pages):
        paper = np.full((1754, 1240), 244, np.int16) + random.integers(-6, 7, (1754, 1240), dtype=np.int16)
        for line in range(160, 1600, 44):
            paper[line : line + 18, 120:1120] -= (random.random((18, 1000)) < 0.35).astype(np.int16) * 170
        sheets.append(Image.fromarray(paper.clip(0, 255).astype(np.uint8)))
    kept = io.BytesIO()
    sheets[0].save(kept, "PDF", resolution=150, save_all=True, append_images=sheets[1:], quality=75)
    return kept.getvalue()


def filed() -> Any:
    """A case of an invented office with that dossier, and its prosecutor."""
    from django.utils import timezone

    from server.access import actions
    from server.access.models import Role, UnitKind
    from server.cases.actions import cases
    from server.cases.actions.history import Deed
    from server.gateways.dossiers import parcels
    from tests.server.dossiers.papers import parcel_of, pdf

    name = {"name_zh": "演示区人民检察院", "name_en": "Demo"}
    unit = actions.create_unit(actor="bench", code="a", kind=UnitKind.COUNTY, **name, parent=None, beside=None)
    by, manager = (
        actions.create_user(
            actor="bench", username=name, display_name=name, role=role, unit=unit, password="correct horse 7",
            staff_number=name, must_change_password=False,
        )
        for name, role in (("p", Role.PROSECUTOR), ("m", Role.CASE_MANAGEMENT))
    )  # fmt: skip
    now = timezone.now()
    told = {
        "name": "演示案", "procedure": "ordinary", "accepted_on": timezone.localdate(),
        "bmsah": "温鹿检刑诉受[2026]33030200123号",
    }  # fmt: skip
    case = cases.open_case(unit=unit, values=told, deed=Deed(by=by, now=now))
    papers = range(PAGES // PER_PAPER)
    files = [(f"第{n}份材料", 1 + n // 20, scan(PER_PAPER, n) if n % 2 else pdf(PER_PAPER, f"笔录{n}")) for n in papers]
    parcel = parcels.receive(by=manager, case=case, name="卷.zip", data=parcel_of(files), now=now)
    parcels.confirm(by=manager, parcel=parcel, now=now)
    parcels.file_away(parcel, now)
    return case, by


def opened(case: Any, by: Any) -> list[float]:
    """How long each opening took: the page, then the picture that is on it."""
    from django.test import Client

    from server.dossiers import queries

    browser = Client()
    browser.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    whole, took = queries.catalogue(case), []
    browser.get(f"/dossiers/{case.pk}/")  # templates are read once a process
    for run in range(RUNS):
        place = whole.place(1 + run * (whole.pages // RUNS))
        begin = time.monotonic()
        page = browser.get(f"/dossiers/{case.pk}/?page={place.number}")
        picture = browser.get(f"/dossiers/{case.pk}/pages/{place.entry.paper.key}/{place.page}/page/")
        took.append(time.monotonic() - begin)
        if page.status_code != 200 or picture.status_code != 200:
            raise SystemExit(f"page {place.number}: {page.status_code}, {picture.status_code}")
    return took


def exported(case: Any, by: Any, form: str) -> tuple[float, int]:
    """How long the worker took, and how many bytes it made."""
    from django.utils import timezone

    from server.dossiers.actions import exports
    from server.dossiers.exporting.work import work_on_next

    now = timezone.now()
    exports.ask(by=by, case=case, form=form, volumes=["evidence"], why="bench", now=now)
    begin = time.monotonic()
    done = work_on_next(now)
    if done is None or done.state != "done":
        raise SystemExit(f"{form}: {done and done.trouble}")
    return time.monotonic() - begin, done.size


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="msr-bench-") as var:
        os.environ |= {"MSR_DEMO": "1", "MSR_SECOND_FACTOR": "0", "MSR_VAR": var, "MSR_DATABASE": "sqlite"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "server.config.settings")
        import django
        from django.conf import settings

        django.setup()
        settings.ALLOWED_HOSTS = ["testserver"]
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        case, by = filed()
        took = sorted(opened(case, by))
        p95 = statistics.quantiles(took, n=20)[-1]
        made = {form: exported(case, by, form) for form in ("book", "folder")}
    for form, (seconds, size) in made.items():
        print(f"{form}: {seconds:.1f} s, {size / 1e6:.0f} MB; load {os.getloadavg()[0]:.1f}")
    worst = max(seconds for seconds, _size in made.values())
    spread = (took[0], took[-1])
    Figure(figure="dossier_exported", value=worst, unit="s", goal=EXPORTED, runs=1, note=f"{PAGES} pages").print()
    Figure(
        figure="dossier_opened", value=p95, unit="s", goal=OPENED, runs=RUNS, spread=spread, note=f"{PAGES} pages"
    ).print()


if __name__ == "__main__":
    main()
