"""The public verifier against folders that are right, folders with one fault each, and folders that are hostile."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import msr_verify

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests" / "vectors" / "evidence"
NAMES = sorted(path.name for path in VECTORS.iterdir() if path.is_dir())


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(name, module)
    spec.loader.exec_module(module)
    return module


vectors = load("make_vectors")
TRUST = msr_verify.parse_trust(vectors.fb.trust())


def verified(made: Any, folder: Path) -> msr_verify.Report:
    return msr_verify.verify_folder(made.write(folder), TRUST)


@pytest.mark.parametrize("name", NAMES)
def test_a_vector_is_refused_at_the_step_it_is_named_for(name: str) -> None:
    report = msr_verify.verify_folder(VECTORS / name, msr_verify.load_trust(VECTORS / "trust.json"))
    expected = json.loads((VECTORS / name / "expect.json").read_text())
    assert (report.ok, report.step) == (expected["ok"], expected.get("step")), report.why
    assert report.ok or report.where


def test_every_step_has_a_vector_that_only_it_refuses() -> None:
    assert {name.split("-")[1] for name in NAMES if name.startswith("fail-")} == set(msr_verify.STEPS)


def test_the_vectors_on_disk_are_those_of_the_generator(tmp_path: Path) -> None:
    vectors.write_all(tmp_path / "again")
    fresh = {p.relative_to(tmp_path / "again"): p.read_bytes() for p in (tmp_path / "again").rglob("*") if p.is_file()}
    assert fresh == {p.relative_to(VECTORS): p.read_bytes() for p in VECTORS.rglob("*") if p.is_file()}


def test_a_whole_recording_is_told_with_its_gap_bounds_and_log_position() -> None:
    report = msr_verify.verify_folder(VECTORS / "ok-one-part-two-tracks-gap-keys", TRUST)
    assert (report.records, report.segments, report.opened, report.missing) == (9, 4, 4, [])
    assert [(gap["track"], gap["from"], gap["to"]) for gap in report.gaps] == [("scene", 14 * 10**9, 15 * 10**9)]
    assert report.log == {"index": 2, "size": 5}
    assert report.not_before == vectors.fb.UNIX and report.not_after == vectors.fb.UNIX + 10 * 10**9
    assert "every frame opens" in msr_verify.verdict(report)[1]


def test_without_keys_no_frame_is_said_to_open() -> None:
    report = msr_verify.verify_folder(VECTORS / "ok-smallest-keyless", TRUST)
    assert report.opened == 0 and "opens" not in msr_verify.verdict(report)[1]
    assert "time rests on the box's clock alone" in msr_verify.as_text(report)


def test_a_segment_that_is_not_here_makes_it_incomplete_not_altered() -> None:
    report = msr_verify.verify_folder(VECTORS / "ok-segment-not-here", TRUST)
    assert report.ok and report.missing == ["parts/000001/segments/000002.seg"]
    assert msr_verify.verdict(report)[1].startswith("incomplete")


def test_a_recording_without_its_close_is_incomplete(tmp_path: Path) -> None:
    made = vectors.plain_part()
    del made.files["parts/000001/records/000002.cose"]
    report = verified(made, tmp_path / "f")
    assert report.ok and report.missing == ["parts/000001/records: from 2 to the close"]


def test_a_recovered_tail_is_vouched_for_as_far_as_its_signatures_reach() -> None:
    report = msr_verify.verify_folder(VECTORS / "ok-recovered-tail-keys", TRUST)
    assert report.tails[0]["bytes"] < report.tails[0]["size"] and report.tails[0]["opened"]
    assert "its end not vouched for" in msr_verify.verdict(report)[1]
    assert [gap["to"] for gap in report.gaps] == [None]


def test_a_bare_claim_is_checked_as_url_and_as_text() -> None:
    url = (VECTORS / "ok-one-part-two-tracks-gap-keys" / "claim.txt").read_text()
    for text in (url, url.rpartition("/")[2]):
        assert msr_verify.verify_claim(text, TRUST).session == vectors.fb.SESSION.hex()
    assert msr_verify.verify_claim(url[:-1], TRUST).step == "encoding"
    assert msr_verify.verify_claim("可视码", TRUST).step == "encoding"


def test_the_log_proof_holds_for_every_leaf_of_every_small_tree(tmp_path: Path) -> None:
    for size in range(1, 8):
        for index in range(size):
            report = verified(vectors.logged(index, size), tmp_path / f"{index}-{size}")
            assert report.log == {"index": index, "size": size}


def mutations(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data))
    kinds = (
        data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :],
        data[:at],
        data[:at] + data[at + 1 :],
        data[:at] + chance.randbytes(3) + data[at:],
        data[:at] + b"\xff" * 9 + data[at + 9 :],
        chance.randbytes(40),
        b"",
    )
    return chance.choice(kinds)


@pytest.mark.parametrize("name", ["ok-one-part-two-tracks-gap-keys", "ok-recovered-tail-keys", "ok-two-parts"])
def test_any_changed_byte_is_a_named_refusal_and_never_a_crash(name: str, tmp_path: Path) -> None:
    seed = int(os.environ.get("MSR_SEED", "20"))
    print("seed", seed)
    chance = random.Random(seed)
    made = vectors.CASES[name]()
    folder = made.write(tmp_path / "f")
    for file, data in sorted(made.files.items()):
        for _ in range(8):
            changed = mutations(chance, data)
            (folder / file).write_bytes(changed)
            report = msr_verify.verify_folder(folder, TRUST)
            same = (
                changed.rpartition(b"/V/")[2] == data.rpartition(b"/V/")[2]
            )  # the host in a claim's address is unsigned
            assert report.step in msr_verify.STEPS or same, (file, changed.hex())
        (folder / file).write_bytes(data)
    assert msr_verify.verify_folder(folder, TRUST).ok


STRAY_VALUES = (
    0,
    1,
    -1,
    2**64 - 1,
    True,
    None,
    "",
    "scene",
    b"",
    bytes(16),
    bytes(32),
    bytes(65),
    [],
    {},
    [[]],
    [{}],
    {0: 1},
)


def test_anything_at_all_under_a_good_signature_is_still_no_crash(tmp_path: Path) -> None:
    """What a hostile box or centre could sign: each payload in turn says something of another kind somewhere."""
    chance = random.Random(int(os.environ.get("MSR_SEED", "21")))
    for round_ in range(int(os.environ.get("MSR_FUZZ", "150"))):
        target, seen = chance.randrange(14), iter(range(1000))

        def edit(of: str, number: int, payload: dict[int, Any], target: int = target, seen: Any = seen) -> None:
            if next(seen) == target:
                place = payload[8] if chance.random() < 0.8 and isinstance(payload[8], dict) else payload
                place[chance.choice(list(place))] = chance.choice(STRAY_VALUES)

        made = vectors.Recording(edit)
        made.start(1, {"scene": "picture"})
        made.anchor()
        made.segment("scene", 0, 0, 4)
        made.gap("scene", 4, 5)
        made.living_tail("scene", 1, 5, 6)
        if round_ % 2:
            made.recover([(vectors.SegmentFile(1, "scene", 2).fill(2, end=False), 6, 2)], {})
        else:
            made.close(6, [{0: "scene", 1: 1, 2: 1, 3: 1}])
        made.log(1, 4, kind=2 if round_ % 2 else 1)
        made.receipt(4, 1, 2, {chance.choice(list(range(16))): chance.choice(STRAY_VALUES)} if round_ % 3 == 0 else {})
        made.claim(1, 4, {chance.choice(list(range(9))): chance.choice(STRAY_VALUES)} if round_ % 3 == 1 else {})
        made.release_keys()
        report = verified(made, tmp_path / "f")
        assert report.ok or report.step in msr_verify.STEPS
        msr_verify.as_text(report).encode()
        json.dumps(msr_verify.as_json(report))


@pytest.mark.parametrize("name", ["box/00000001.cose", "parts/000001/segments/000001.seg", "parts/000001/records"])
def test_a_link_in_the_folder_is_never_followed(name: str, tmp_path: Path) -> None:
    folder = vectors.plain_part().write(tmp_path / "f")
    (folder / name).rename(tmp_path / "elsewhere")
    (folder / name).symlink_to(tmp_path / "elsewhere")
    assert msr_verify.verify_folder(folder, TRUST).step == "encoding"


def test_a_pipe_in_place_of_a_file_is_refused_without_waiting(tmp_path: Path) -> None:
    folder = vectors.plain_part().write(tmp_path / "f")
    (folder / "box/00000002.cose").unlink()
    os.mkfifo(folder / "box/00000002.cose")
    assert msr_verify.verify_folder(folder, TRUST).step == "encoding"


def test_huge_files_are_refused_without_being_read(tmp_path: Path) -> None:
    for name, step in (("box/00000002.cose", "encoding"), ("parts/000001/segments/000001.seg", "digest")):
        folder = vectors.plain_part().write(tmp_path / step)
        os.truncate(folder / name, 1 << 40)
        assert msr_verify.verify_folder(folder, TRUST).step == step


def test_files_with_odd_names_are_named_and_not_believed(tmp_path: Path) -> None:
    folder = vectors.plain_part().write(tmp_path / "f")
    for name in (b"box/Thumbs.db", b"box/\xff\xfe.cose", b"box/1.cose", b"receipts/1-1.cose", b"parts/\n"):
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    report = msr_verify.verify_folder(folder, TRUST)
    assert report.ok and sum("ignored" in note for note in report.notes) == 5
    msr_verify.as_text(report).encode(errors="strict")


def test_a_segment_that_no_record_names_is_refused(tmp_path: Path) -> None:
    made = vectors.plain_part()
    made.files["parts/000001/segments/000009.seg"] = made.files["parts/000001/segments/000001.seg"]
    assert verified(made, tmp_path / "f").step == "header"


def test_deep_or_boastful_encodings_are_refused_quickly() -> None:
    for data in (
        b"\x81" * 100_000,
        b"\x9b" + b"\xff" * 8,
        b"\x5b" + b"\xff" * 8,
        b"\xbb" + b"\xff" * 8,
        b"\xf9\x00\x00",
        b"",
    ):
        with pytest.raises(msr_verify.Refusal) as refused:
            msr_verify.Canonical(data, "x").whole()
        assert refused.value.step == "encoding"


def test_exit_codes_tell_held_refused_and_unreadable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trust = ["--trust", str(VECTORS / "trust.json")]
    assert msr_verify.main([str(VECTORS / "ok-smallest-keyless"), *trust, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    wanted = {
        "ok",
        "session",
        "parts",
        "records",
        "segments",
        "missing",
        "gaps",
        "tails",
        "opened",
        "not_before",
        "not_after",
    }
    assert wanted | {"log", "verdict", "step", "where"} <= set(found)
    assert msr_verify.main([str(VECTORS / "fail-digest-truncated"), *trust]) == 1
    said = capsys.readouterr().out
    assert said.startswith("结论：不予认可") and "digest (parts/000001/segments/000001.seg)" in said
    assert msr_verify.main([str(tmp_path / "absent"), *trust]) == 2
    assert msr_verify.main([str(VECTORS / "ok-smallest-keyless"), "--trust", str(tmp_path / "absent")]) == 2
    (tmp_path / "bad.json").write_text('{"suites": 1}')
    assert msr_verify.main([str(VECTORS / "ok-smallest-keyless"), "--trust", str(tmp_path / "bad.json")]) == 2
    assert msr_verify.main(trust) == 2
    assert msr_verify.main(["--unknown"]) == 2


def test_the_verifier_stands_alone_in_one_file() -> None:
    source = (ROOT / "msr_verify.py").read_text()
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            found.add(str(node.module).split(".")[0])
    assert found <= set(sys.stdlib_module_names) | {"cryptography", "cbor2"}
    assert not found & {"socket", "urllib", "http", "subprocess"}
    assert len(source.splitlines()) < LINES


LINES = 1850


def test_the_guide_shows_the_help_that_the_program_prints() -> None:
    run = [sys.executable, str(ROOT / "msr_verify.py"), "--help"]
    shown = subprocess.run(run, capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "100"}).stdout
    assert shown.strip() in (ROOT / "docs/guide/verify.md").read_text()
