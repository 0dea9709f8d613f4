"""Back to the factory state: asked twice, signed, and nothing that the centre has not confirmed is lost by a slip."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent.__main__ import main
from agent.uplink.book import Book
from sync.evidence import cose
from sync.evidence.statements import Recovered, Reset, read_statement
from tests.agent.box_process import BoxProcess

Answers = Callable[..., int]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoxProcess]:
    """A box that lost its power in the middle of a recording."""
    box = BoxProcess(tmp_path_factory.mktemp("reset") / "box")
    box.start()
    box.wait_state("ready", within_s=20)
    box.press()
    box.wait("a sealed segment", lambda: list(box.outbox.glob("parts/*/sealed/*")), within_s=30)
    box.kill()
    yield box


@pytest.fixture
def reset(recorded: BoxProcess, monkeypatch: pytest.MonkeyPatch) -> Answers:
    def typed(*lines: str, destroy: bool = False) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        words = ["--destroy-evidence"] if destroy else []
        own = ["--profile", str(recorded.folder / "profile.toml"), "--records", str(recorded.folder / "resets")]
        return main(["reset", *own, "--by", "technician 7", *words])

    return typed


def things(box: BoxProcess) -> int:
    with sqlite3.connect(box.outbox / "capture.db") as db:
        return int(db.execute("SELECT count(*) FROM thing WHERE retired = 0").fetchone()[0])


def test_another_name_or_number_does_nothing(recorded: BoxProcess, reset: Answers, capsys) -> None:  # type: ignore[no-untyped-def]
    assert reset("box-2") == 1
    assert "什么都没有做" in capsys.readouterr().err
    waiting = things(recorded)
    assert reset("box-1", str(waiting + 1), destroy=True) == 1
    assert "什么都没有做" in capsys.readouterr().err
    assert (recorded.folder / "device.pem").exists() and things(recorded) == waiting
    assert not (recorded.folder / "resets").exists()


def test_while_capture_runs_nothing_is_reset(recorded: BoxProcess, reset: Answers, capsys) -> None:  # type: ignore[no-untyped-def]
    recorded.start()
    assert reset("box-1") == 1
    assert "outbox" in capsys.readouterr().err
    recorded.kill()


def test_evidence_without_a_receipt_is_put_aside_sealed_and_the_record_is_signed(
    recorded: BoxProcess, reset: Answers
) -> None:
    Book(recorded.outbox / "uplink.db").close()
    files = {path.name: path.read_bytes() for path in recorded.outbox.glob("parts/*/sealed/*")}
    assert reset("box-1") == 0
    record = read_statement((recorded.folder / "resets/box-1.reset.cose").read_bytes(), cose.only(recorded.device_key))
    aside = recorded.folder / "outbox.kept-box-1"
    chain = [
        read_statement(one.read_bytes(), cose.only(recorded.device_key)) for one in sorted(aside.glob("box/*.cose"))
    ]
    assert chain[-1].raw == record.raw and any(isinstance(one.body, Recovered) for one in chain)
    assert isinstance(record.body, Reset) and record.body.by == "technician 7" and not record.body.destroyed
    assert record.body.things == len(chain) - 1 + sum(1 for _ in files) + records_of(aside) + tails_of(aside)
    assert {path.name: path.read_bytes() for path in aside.glob("parts/*/sealed/*")} == files
    assert not recorded.outbox.exists() and not (recorded.folder / "device.pem").exists()
    assert not (recorded.folder / "profile.toml").exists()


def records_of(outbox: Path) -> int:
    with sqlite3.connect(outbox / "capture.db") as db:
        return int(db.execute("SELECT count(*) FROM thing WHERE kind = 2").fetchone()[0])


def tails_of(outbox: Path) -> int:
    with sqlite3.connect(outbox / "capture.db") as db:
        return int(db.execute("SELECT count(*) FROM thing WHERE kind = 3").fetchone()[0])
