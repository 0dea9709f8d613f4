"""Which films a recording becomes: nothing is joined over a suspension, the sound goes with every picture."""

from __future__ import annotations

import pytest

from server.filing.discs.stage import fit_name
from server.filing.discs.tracks import plan, stretches
from server.recordings.models import Part, Session
from server.recordings.timeline import timeline
from tests.builders import SECOND
from tests.server.centre import Centre

pytestmark = pytest.mark.django_db
TRACKS = ("composite", "suspect", "mic-room")


def test_a_suspension_parts_the_films_and_a_lost_track_does_not(centre: Centre) -> None:
    part = centre.made.arm()
    part.open(TRACKS)
    for track in TRACKS:
        part.segment(track, 10 * SECOND, 14 * SECOND)
    part.suspend(14 * SECOND, "health")
    for track in TRACKS:
        part.gap(track, 14 * SECOND, 20 * SECOND, observed="suspended")
    part.resume(20 * SECOND)
    part.gap("composite", 20 * SECOND, 24 * SECOND, observed="stalled")
    for track in TRACKS[1:]:
        part.segment(track, 20 * SECOND, 24 * SECOND)
    part.close(24 * SECOND)
    centre.everything()
    (view,) = timeline(Session.objects.get()).parts
    assert stretches(view) == [(10 * SECOND, 14 * SECOND), (20 * SECOND, 24 * SECOND)]
    films = plan(Part.objects.get(), view, "disc-test")
    assert [(film.stretch, film.track, [lane.name for lane in film.lanes]) for film in films] == [
        (1, "composite", ["composite", "mic-room"]),
        (1, "suspect", ["suspect", "mic-room"]),
        (1, "mic-room", ["mic-room"]),
        (2, "suspect", ["suspect", "mic-room"]),
        (2, "mic-room", ["mic-room"]),
    ]


def test_a_name_is_fit_for_every_system_and_keeps_what_tells_films_apart() -> None:
    name = fit_name(
        "温检刑诉受[2026]1号",
        f"张三{'、李四' * 60}等/盗窃:案?",
        "张三",
        "第2次",
        "20260316100000-103000",
        "一号室",
        "特写",
    )
    assert len(name) <= 110 and not set(name) & set('\\/:*?"<>|')
    assert name.startswith("温检刑诉受[2026]1号_张三") and name.endswith("_第2次_20260316100000-103000_一号室_特写")
