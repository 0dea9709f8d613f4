"""A disk that calls written what is not: shown by pulling the plug."""

from __future__ import annotations

from pathlib import Path

from agent.outbox.disk import RealDisk
from agent.selftest import honesty
from tests.fakes.cached_disk import CachedDisk

BEGUN = honesty.Begun(seed="5eed" * 8, boot="b0" * 16)
BLOCKS = 40


def pulled(disk: CachedDisk, folder: Path, seen: int = BLOCKS) -> honesty.Verdict:
    """Write, pull the plug while the last number is on the screen, start, count."""
    honesty.begin(disk, folder, BEGUN)
    honesty.write(disk, folder, BEGUN, lambda number: number < BLOCKS)
    disk.cut()
    begun = honesty.begun_in(folder)
    assert begun == BEGUN
    return honesty.judge(folder, begun, seen)


def test_an_honest_disk_has_every_block_that_was_shown(tmp_path: Path) -> None:
    assert pulled(CachedDisk(), tmp_path / "plug") == honesty.Verdict(reason="", written=BLOCKS, seen=BLOCKS)


def test_a_disk_that_lost_what_it_called_written_is_found_out(tmp_path: Path) -> None:
    assert pulled(CachedDisk(cached=7), tmp_path / "plug") == honesty.Verdict(reason="lost", written=33, seen=40)


def test_a_disk_that_lost_whole_files_is_found_out(tmp_path: Path) -> None:
    assert pulled(CachedDisk(cached=30), tmp_path / "plug") == honesty.Verdict(reason="lost", written=10, seen=40)


def test_a_hole_before_what_was_kept_shows_a_liar_even_if_nobody_remembers_the_number(tmp_path: Path) -> None:
    assert pulled(CachedDisk(cached=7, reorders=True), tmp_path / "plug", seen=0).reason == "holes"


def test_half_a_block_at_the_end_is_no_lie(tmp_path: Path) -> None:
    disk, folder = CachedDisk(), tmp_path / "plug"
    honesty.begin(disk, folder, BEGUN)
    honesty.write(disk, folder, BEGUN, lambda number: number < BLOCKS)
    with (folder / "0002.blocks").open("ab") as file:
        file.write(b"half a block that was never synced")
    assert honesty.judge(folder, BEGUN, BLOCKS).reason == ""


def test_blocks_of_an_earlier_attempt_do_not_count(tmp_path: Path) -> None:
    disk, folder = CachedDisk(), tmp_path / "plug"
    honesty.begin(disk, folder, BEGUN)
    honesty.write(disk, folder, BEGUN, lambda number: number < BLOCKS)
    again = honesty.Begun(seed="0" * 32, boot=BEGUN.boot)
    assert honesty.judge(folder, again, 0).written == 0
    honesty.begin(disk, folder, again)
    assert [path.name for path in folder.iterdir()] == ["begun.json"]


def test_a_disk_that_forgot_even_the_beginning_is_found_out_by_the_number_that_was_seen(tmp_path: Path) -> None:
    gone = tmp_path / "plug"
    honesty.clear(RealDisk(), gone)
    assert honesty.judge(gone, honesty.NOT_KEPT, 40) == honesty.Verdict(reason="lost", written=0, seen=40)
