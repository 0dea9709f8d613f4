"""The numbered recipe: a whole recording holds, and each single fault is refused at its own step."""

from __future__ import annotations

from collections.abc import Callable

import cbor2
import pytest

from sync.encoding import encode
from sync.errors import PeerFault
from sync.evidence.findings import Trust
from sync.evidence.keys import P256_ORDER, new_part_key
from sync.evidence.records import PartBefore, RecordKind
from sync.evidence.verify import verify_export
from tests.builders import SECOND, BoxBuilder, MemoryFiles

Files = dict[str, bytes]


def built() -> tuple[BoxBuilder, Files]:
    box = BoxBuilder()
    box.simple_part()
    return box, box.export(keys=True)


def test_a_whole_recording_holds_and_every_frame_opens() -> None:
    box, files = built()
    found = verify_export(MemoryFiles(files), box.trust)
    assert (found.segments, found.opened, found.missing) == (4, 4, [])
    assert [s.observed for s in found.parts[1].spans if s.piece.value == "gap"] == ["source lost"]
    assert found.not_after is not None


def test_without_keys_nothing_is_opened_and_all_else_holds() -> None:
    box, files = built()
    del files["keys.cbor"]
    assert verify_export(MemoryFiles(files), box.trust).opened == 0


def test_a_file_that_is_not_here_is_missing_not_altered() -> None:
    box, files = built()
    del files["parts/000001/segments/000001.seg"]
    assert verify_export(MemoryFiles(files), box.trust).missing == ["parts/000001/segments/000001.seg"]


def test_two_parts_of_one_session_hold_together() -> None:
    box = BoxBuilder()
    first = box.simple_part()
    second = box.arm()
    second.open(before=(PartBefore(part=1, close_digest=bytes(first.records[-1].digest)),))
    second.segment("suspect", 10 * SECOND, 12 * SECOND)
    second.segment("mic", 10 * SECOND, 12 * SECOND)
    second.close(12 * SECOND)
    assert set(verify_export(MemoryFiles(box.export()), box.trust).parts) == {1, 2}


RECORD = "parts/000001/records/000003.cose"
SEGMENT = "parts/000001/segments/000001.seg"


def flip(name: str, at: int) -> Callable[[BoxBuilder, Files], None]:
    def fault(box: BoxBuilder, files: Files) -> None:
        data = bytearray(files[name])
        data[at] ^= 1
        files[name] = bytes(data)

    return fault


def high_s(box: BoxBuilder, files: Files) -> None:
    tag = cbor2.loads(files[RECORD])
    protected, unprotected, payload, signature = tag.value
    s = P256_ORDER - int.from_bytes(signature[32:], "big")
    twin = [protected, unprotected, payload, signature[:32] + s.to_bytes(32, "big")]
    files[RECORD] = cbor2.dumps(cbor2.CBORTag(18, twin), canonical=True)


def unprotected_header(box: BoxBuilder, files: Files) -> None:
    tag = cbor2.loads(files[RECORD])
    tag.value[1] = {4: b"another key"}
    files[RECORD] = cbor2.dumps(tag, canonical=True)


def skipped_record(box: BoxBuilder, files: Files) -> None:
    part = box.parts[0]
    for number in range(3, len(part.records) - 1):
        files[f"parts/000001/records/{number:06d}.cose"] = part.records[number + 1].raw
    del files[f"parts/000001/records/{len(part.records) - 1:06d}.cose"]


def swapped_segments(box: BoxBuilder, files: Files) -> None:
    other = "parts/000001/segments/000005.seg"
    files[SEGMENT], files[other] = files[other], files[SEGMENT]


def truncated(box: BoxBuilder, files: Files) -> None:
    files[SEGMENT] = files[SEGMENT][:-100]


def wrong_key(box: BoxBuilder, files: Files) -> None:
    files["keys.cbor"] = encode([[1, 1, None, bytes(32)]])


def receipt_for_other_bytes(box: BoxBuilder, files: Files) -> None:
    files["receipts/2-1-6.cose"] = files["receipts/2-1-6.cose"]
    box.name, name = "box-2", box.name
    files["receipts/2-1-2.cose"] = box.receipt_for(box.parts[0], 2)
    box.name = name


def foreign_device(box: BoxBuilder, files: Files) -> None:
    box.device = new_part_key()


def foreign_log(box: BoxBuilder, files: Files) -> None:
    box.log_name = "another.log"


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ("signature", flip(RECORD, -1)),
        ("signature", high_s),
        ("envelope", unprotected_header),
        ("envelope", flip(RECORD, 0)),
        ("chain", skipped_record),
        ("header", swapped_segments),
        ("header", flip(SEGMENT, 0)),
        ("digest", flip(SEGMENT, -1)),
        ("digest", truncated),
        ("commitment", wrong_key),
        ("receipt", receipt_for_other_bytes),
        ("key", foreign_device),
        ("log", foreign_log),
        ("encoding", lambda box, files: files.update({"claim.txt": b"NOT BASE32 1"})),
    ],
)
def test_one_fault_is_refused_at_its_step(step: str, fault: Callable[[BoxBuilder, Files], None]) -> None:
    box, files = built()
    fault(box, files)
    with pytest.raises(PeerFault) as refused:
        verify_export(MemoryFiles(files), box.trust)
    assert refused.value.step == step, str(refused.value)


@pytest.mark.parametrize(("start", "stop"), [(14, 15), (16, 18)])
def test_a_hole_or_an_overlap_in_a_track_is_refused(start: int, stop: int) -> None:
    box = BoxBuilder()
    part = box.arm()
    part.open(tracks=("suspect",))
    part.segment("suspect", 10 * SECOND, 15 * SECOND)
    part.segment("suspect", start * SECOND, stop * SECOND)
    part.close(stop * SECOND)
    with pytest.raises(PeerFault) as refused:
        verify_export(MemoryFiles(box.export()), box.trust)
    assert refused.value.step == "timeline"


def test_a_record_after_the_close_is_refused() -> None:
    box = BoxBuilder()
    part = box.simple_part()
    part.record(RecordKind.GAP, {0: "mic", 1: 0, 2: 1, 3: "", 4: ""})
    with pytest.raises(PeerFault) as refused:
        verify_export(MemoryFiles(box.export()), box.trust)
    assert refused.value.step == "chain"


def test_a_suite_that_the_verifier_does_not_allow_is_refused() -> None:
    box, files = built()
    trust = Trust(devices=box.trust.devices, suites=frozenset({2}))
    with pytest.raises(PeerFault) as refused:
        verify_export(MemoryFiles(files), trust)
    assert refused.value.step == "suite"
