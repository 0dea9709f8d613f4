"""A database that is older than the vault beside it: what it lost is taken again, and the log goes on where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.ingest.rebuilding import rebuild
from server.recordings import log
from server.recordings.errors import LogForked, LogShrunk
from server.recordings.models import (
    Alarm,
    Checkpoint,
    Gap,
    LogLeaf,
    Mark,
    Part,
    Receipt,
    Record,
    SegmentObject,
    Session,
    Statement,
    Tail,
)
from server.vault.configured import vault
from server.vault.keys import record_key
from sync.evidence.verify import verify_export
from tests.builders import BoxBuilder, MemoryFiles
from tests.server.centre import Centre
from tests.server.recordings.test_export_and_log import exported, trust

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_an_older_database_lost_is_taken_again_from_the_vault(
    centre: Centre, made: BoxBuilder, tmp_path: Path
) -> None:
    made.simple_part()
    made.interrupted_part(b"T" * 16)
    centre.everything()
    before = known()
    root = log.newest_checkpoint().root
    forget()
    done = rebuild(centre.segment_key, centre.now)
    assert known() == before
    assert (done.leaves, done.refused) == (2, [])
    assert bytes(log.newest_checkpoint().root) == bytes(root)
    assert rebuild(centre.segment_key, centre.now).statements == 0
    made.simple_part()
    centre.everything()
    assert LogLeaf.objects.count() == 3
    files = MemoryFiles(exported(centre, tmp_path / "export", keys=True))
    assert verify_export(files, trust(centre)).missing == []


def test_ends_are_put_in_the_order_that_the_newest_note_witnesses(centre: Centre, made: BoxBuilder) -> None:
    made.simple_part()
    made.simple_part()
    centre.everything()
    leaves = list(LogLeaf.objects.order_by("index"))
    endings = [log.Ending(box=centre.box, part=each.part, data=bytes(each.data), wall_ns=0) for each in leaves]
    forget()
    assert log.bring_back(list(reversed(endings)), centre.now) == 2
    assert [bytes(each.data) for each in LogLeaf.objects.order_by("index")] == [each.data for each in endings]


def test_a_vault_without_what_the_log_signed_for_is_refused_and_nothing_is_changed(
    centre: Centre, made: BoxBuilder
) -> None:
    part = made.simple_part()
    centre.everything()
    ends = log.Ending(box=centre.box, part=part.number, data=b"another", wall_ns=0)
    forget()
    with pytest.raises(LogShrunk):
        log.bring_back([], centre.now)
    with pytest.raises(LogForked):
        log.bring_back([ends], centre.now)
    last = len(part.records) - 1
    (Path(vault()._root) / record_key(centre.box.name, part.number, last)).unlink()  # type: ignore[attr-defined]
    with pytest.raises(LogShrunk):
        rebuild(centre.segment_key, centre.now)
    assert known() == (0, 0, 0, 0, 0, 0)


def known() -> tuple[int, ...]:
    """How many of each."""
    kinds = (Statement, Record, Part, SegmentObject, Tail, LogLeaf)
    return tuple(kind.objects.count() for kind in kinds)


def forget() -> None:
    """The database of before the first recording; vault and newest note stay."""
    for kind in (Receipt, Checkpoint, LogLeaf, Alarm, Gap, Mark, Tail, SegmentObject, Record):
        kind.objects.all().delete()
    Part.objects.all().delete()
    Session.objects.all().delete()
    Statement.objects.all().delete()
