"""Writes tests/vectors/evidence: export folders with one fault each, named for the step that must refuse them.

`python tests/verifier/make_vectors.py` makes them anew, the same bytes each time. Beside the files of export.md each
folder has an `expect.json`: {"ok": true} or {"ok": false, "step": name}; `trust.json` is shared by all.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cbor2

sys.path.insert(0, str(Path(__file__).parent))
import folder_builder as fb
import vectors_outside
from folder_builder import PRESS, Recording, S, SegmentFile, cbor, one_part, sha

VECTORS = Path(__file__).parents[1] / "vectors" / "evidence"
REC, BOXF = "parts/000001/records/{:06d}.cose", "box/{:08d}.cose"
SEG = "parts/000001/segments/{:06d}.seg"
Make = Callable[[], Recording]
#: What `open` says of the booking: its number, persons by number and role, one with a sealed note.
BOOKING = {0: "YY-2026-0042", 1: [{0: "presiding", 1: "P-7", 2: b"sealed"}, {0: "suspect", 1: "S-1"}]}


def changed(kind: str, number: int, **fields: Any) -> Recording:
    """One part in which one statement or record says something else: k8 is payload key 8, b3 is key 3 of its body."""

    def edit(of: str, at: int, payload: dict[int, Any]) -> None:
        if (of, at) == (kind, number):
            for name, value in fields.items():
                (payload if name[0] == "k" else payload[8])[int(name[1:])] = value

    return one_part(edit)


def replaced(name: str, change: Callable[[bytes], bytes], base: Make = one_part) -> Recording:
    made = base()
    made.files[name] = change(made.files[name])
    return made


def copied(name: str, to: str, base: Make = one_part) -> Recording:
    made = base()
    made.files[to] = made.files[name]
    return made


def moved(name: str, to: str) -> Recording:
    made = copied(name, to)
    del made.files[name]
    return made


def closed_and_recovered() -> Recording:
    made = one_part()
    made.recover([], {"scene": 9, "mic-room": 9})
    return made


def without(name: str, base: Make = one_part) -> Recording:
    made = base()
    del made.files[name]
    return made


def flipped(at: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] if at >= 0 else flipped(len(data) + at)(data)


def reopened(change: Callable[[list[Any]], Any]) -> Callable[[bytes], bytes]:
    """Takes a COSE_Sign1 apart and puts it together as `change` says."""

    def remake(data: bytes) -> bytes:
        parts = list(cbor2.loads(data).value)
        return cbor(cbor2.CBORTag(18, change(parts)))

    return remake


def high_s(parts: list[Any]) -> list[Any]:
    s = fb.ORDER - int.from_bytes(parts[3][32:], "big")
    return [*parts[:3], parts[3][:32] + s.to_bytes(32, "big")]


def resigned(key: Any, kind: str, **more: Any) -> Callable[[bytes], bytes]:
    return lambda data: fb.envelope(kind, key, cbor2.loads(data).value[2], **more)


def with_payload(key: Any, kind: str, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda data: fb.envelope(kind, key, change(cbor2.loads(data).value[2]))


def plain_part(edit: fb.Edit | None = None, **options: Any) -> Recording:
    """The smallest recording: one track, one segment."""
    made = Recording(edit)
    made.start(1, {"scene": "picture"})
    made.segment("scene", 0, 0, 4, file=options.get("file"), said=options.get("said"))
    if "between" in options:
        options["between"](made)
    made.close(options.get("end", 4), [{0: "scene", 1: 1, 2: 1, 3: 0}])
    return made


def two_parts(before: bytes | None = None, session: bytes = fb.SESSION) -> Recording:
    made = plain_part()
    end = before or made.heads["part 1"]
    made.session = session
    made.start(2, {"scene": "picture"}, [{0: 1, 1: end}])
    made.segment("scene", 0, made.now / S - 4, made.now / S)
    made.close(4, [{0: "scene", 1: 1, 2: 1, 3: 0}])
    made.log(0, 1)
    made.claim(0, 1, {8: 2})
    return made


def recovered(
    said: dict[int, Any] | None = None, keys: bool = False, gap_from: float = 4, torn: bytes = b"\x00\x00\x10torn"
) -> Recording:
    """A part broken by a power cut: a tail of two good fragments and a torn one; the sound ends in a gap."""
    made = Recording()
    made.start(1, {"scene": "picture", "mic-room": "sound"})
    made.segment("scene", 0, 0, 4)
    made.segment("mic-room", 0, 0, 4)
    tail = SegmentFile(1, "scene", 1).fill(2, end=False)
    tail.data += torn
    made.recover([(tail, 4, 2)], {"mic-room": gap_from}, said)
    statement = made.counts["box"]
    stated = made.log(1, 3, kind=2)
    made.receipt(1, statement, 0, {15: stated})
    made.receipt(3, statement, 0)
    if keys:
        made.release_keys()
    return made


def session_before_recovered() -> Recording:
    """Two sessions of a box; the first broke and is not here, its `recovered` is, with a receipt and log proof."""
    made = Recording(session=fb.OTHER_SESSION)
    made.start(1, {"scene": "picture"})
    made.segment("scene", 0, 0, 4)
    made.recover([], {"scene": 4})
    statement, stated = made.counts["box"], made.log(1, 3, kind=2)
    made.receipt(1, statement, 0, {15: stated})
    made.files = {name: data for name, data in made.files.items() if not name.startswith(("parts/", "log/"))}
    made.session = fb.SESSION
    made.start(2, {"scene": "picture"})
    end = made.now / S
    made.segment("scene", 0, 0, end)
    made.close(end, [{0: "scene", 1: 1, 2: 1, 3: 0}])
    made.log(0, 1)
    return made


def living_tail(good: int = 2, said: int = 2) -> Recording:
    def edit(of: str, number: int, payload: dict[int, Any]) -> None:
        if of == "record" and payload[5] == 8:
            payload[8][3] = said

    made = Recording(edit)
    made.start(1, {"scene": "picture"})
    made.living_tail("scene", 0, 0, 2, good, torn=b"torn")
    made.segment("scene", 1, 2, 4)
    made.close(4, [{0: "scene", 1: 1, 2: 1, 3: 0}])
    made.release_keys()
    return made


TALK = "confidential"
#: suspend, mark the talk, resume; then the track's spans: what is signed between the two segments of `paused`.
Between = Callable[[Recording], Any]


def paused(between: Between, *, again: float = 6, end: float = 8, said: dict[int, Any] | None = None) -> Recording:
    """A film from 0 to 4 s, `between`, and film from `again` to `end`."""
    made = Recording()
    made.start(1, {"scene": "picture"})
    made.segment("scene", 0, 0, 4)
    between(made)
    made.segment("scene", 1, again, end, said=said)
    made.close(end, [{0: "scene", 1: 2, 2: 1, 3: 1}])
    return made


def suspension(made: Recording, reason: str = "new-facts", start: float = 4, stop: float = 6, word: str = "") -> None:
    """What a box signs of one suspension: its record, the track's gap, its resumption."""
    made.suspend(start, reason)
    made.gap("scene", start, stop, word or (TALK if reason == TALK else "suspended"))
    made.resume(stop)


def talk_in_suspension(made: Recording) -> None:
    """A confidential talk from 5 to 6 s inside a suspension from 4 to 7 s, its begin confirmed by the lawyer."""
    made.suspend(4, "health")
    made.gap("scene", 4, 5, "suspended")
    made.suspend(5, TALK)
    made.record(4, {0: 15, 1: PRESS + 5 * S + 1, 2: "begin panel"})
    made.gap("scene", 5, 6, TALK)
    made.resume(6)
    made.gap("scene", 6, 7, "suspended")
    made.resume(7)


def suspended_to_the_close() -> Recording:
    made = Recording()
    made.start(1, {"scene": "picture", "mic-room": "sound"})
    made.segment("scene", 0, 0, 4)
    made.segment("mic-room", 0, 0, 4)
    made.suspend(4, "technical")
    made.gap("scene", 4, 9, "suspended")
    made.gap("mic-room", 4, 9, "suspended")
    made.close(9, [{0: "scene", 1: 1, 2: 1, 3: 1}])
    return made


def crashed_in_talk(tail_from: float = 0) -> Recording:
    """The power goes while the lawyer talks with his client; `tail_from`: a tail that claims to begin in it."""
    made = Recording()
    made.start(1, {"scene": "picture", "mic-room": "sound"})
    made.segment("scene", 0, 0, 4)
    made.segment("mic-room", 0, 0, 4)
    made.suspend(4, TALK)
    tail = SegmentFile(1, "scene", 1).fill(2, end=False)
    made.recover([(tail, 4, 2)] if tail_from else [], {"mic-room": 4} | ({} if tail_from else {"scene": 4}))
    return made


def one_track_went_on() -> Recording:
    """The picture stops at the suspension, the sound does not."""
    made = Recording()
    made.start(1, {"scene": "picture", "mic-room": "sound"})
    made.segment("scene", 0, 0, 4)
    made.suspend(4)
    made.gap("scene", 4, 6, "suspended")
    made.resume(6)
    made.segment("scene", 1, 6, 8)
    made.segment("mic-room", 0, 0, 8)
    made.close(8, [{0: "scene", 1: 2, 2: 1, 3: 1}])
    return made


def logged(index: int, size: int, leaf: bytes | None = None) -> Recording:
    made = plain_part()
    made.log(index, size, leaf=leaf)
    return made


def receipted(edit: dict[int, Any], key: Any = fb.RECEIPT) -> Recording:
    made = plain_part()
    made.receipt(4, 1, 1, edit, key)
    return made


def proven(change: Callable[[dict[int, Any]], dict[int, Any]], record: int | None = None) -> Recording:
    """A receipt of the close, or of another record, that carries a proof."""
    made = plain_part()
    end = made.counts["part 1"] - 1
    stated = made.log(2, 5)
    made.receipt(2, 1, end if record is None else record, {15: change(stated)})
    return made


def claimed(edit: dict[int, Any], key: Any = fb.CLAIM) -> Recording:
    made = plain_part()
    made.log(2, 5)
    made.claim(2, 5, edit, key)
    return made


def keyed(change: Callable[[list[list[Any]]], Any], base: Make = plain_part) -> Recording:
    made = base()
    made.files["keys.cbor"] = cbor(change(made.keys))
    return made


def swapped_headers() -> Recording:
    """Two segments of one size whose headers changed places."""
    made = one_part()
    first, second = made.files[SEG.format(2)], made.files[SEG.format(7)]
    cut = 12 + int.from_bytes(first[8:12], "big")
    made.files[SEG.format(2)] = second[:cut] + first[cut:]
    return made


def of_another_part() -> Recording:
    made = two_parts()
    made.files[REC.format(1)] = made.files["parts/000002/records/000001.cose"]
    return made


def header_of_another_part() -> Recording:
    made = two_parts()
    made.files[SEG.format(1)] = made.files["parts/000002/segments/000001.seg"]
    return made


def forked() -> Recording:
    """The last statement's file holds a second, different statement with the number before it."""

    def edit(of: str, number: int, payload: dict[int, Any]) -> None:
        if (of, number) == ("statement", 6):
            payload[2], payload[3] = 5, made_before["head"]

    plain = plain_part()
    fourth = cbor2.loads(plain.files[BOXF.format(4)]).value[2]
    made_before = {"head": sha(fb.structure("msr-statement", fb.DEVICE, fourth))}
    return plain_part(edit)


def after_close() -> Recording:
    made = plain_part()
    made.record(4, {0: 1, 1: PRESS, 2: "late"})
    return made


def other_opening() -> Recording:
    return changed("statement", 5, b2=sha(b"another open"))


def foreign_anchor(**how: Any) -> Recording:
    return plain_part(between=lambda made: made.anchor(**how))


def unshortest(data: bytes) -> bytes:
    """The payload's first value, the suite, in two bytes where one is enough."""
    return data.replace(b"\x00\x01", b"\x00\x18\x01", 1)


CASES: dict[str, Make] = {
    "ok-one-part-two-tracks-gap-keys": one_part,
    "ok-smallest-keyless": plain_part,
    "ok-two-parts": two_parts,
    "ok-recovered-tail": recovered,
    "ok-recovered-tail-keys": lambda: recovered(keys=True),
    "ok-session-before-was-recovered": session_before_recovered,
    "ok-living-tail": living_tail,
    "ok-open-with-booking": lambda: changed("record", 0, b16=BOOKING),
    "ok-unknown-record-kind": lambda: plain_part(between=lambda made: made.record(99, {0: "from the future"})),
    "ok-segment-not-here": lambda: without(SEG.format(2)),
    "ok-first-part-not-here": lambda: part_one_dropped(),
    "fail-encoding-number-not-shortest": lambda: replaced(
        REC.format(0), with_payload(fb.part_key(1), "msr-record", unshortest)
    ),
    "fail-encoding-claim-behind-another-scheme": lambda: replaced("claim.txt", lambda data: b"H" + data),
    "ok-claim-in-small-letters": lambda: replaced("claim.txt", bytes.lower),
    "fail-encoding-bytes-behind": lambda: replaced(REC.format(1), lambda data: data + b"\x00"),
    "fail-encoding-cut-off": lambda: replaced(BOXF.format(2), lambda data: data[:-1]),
    "fail-encoding-indefinite-array": lambda: replaced(BOXF.format(1), lambda data: b"\xd2\x9f" + data[2:] + b"\xff"),
    "fail-encoding-keys-cbor": lambda: keyed(lambda keys: [*keys, {"text": "key"}]),
    "fail-encoding-claim-not-base32": lambda: replaced("claim.txt", lambda data: data + b"1", lambda: claimed({})),
    "fail-envelope-no-tag": lambda: replaced(BOXF.format(1), lambda data: data[1:]),
    "fail-envelope-unprotected-header": lambda: replaced(REC.format(1), reopened(lambda p: [p[0], {4: b"x"}, *p[2:]])),
    "fail-envelope-extra-parameter": lambda: replaced(
        REC.format(1), resigned(fb.part_key(1), "msr-record", header={15: 1})
    ),
    "fail-envelope-other-type": lambda: replaced(REC.format(1), resigned(fb.part_key(1), "msr-statement")),
    "fail-envelope-detached-payload": lambda: replaced(REC.format(1), reopened(lambda p: [p[0], p[1], None, p[3]])),
    "fail-key-stranger-statement": lambda: replaced(BOXF.format(1), resigned(fb.STRANGER, "msr-statement")),
    "fail-key-record-by-device": lambda: replaced(REC.format(1), resigned(fb.DEVICE, "msr-record")),
    "fail-key-receipt-by-claim-key": lambda: receipted({}, fb.CLAIM),
    "fail-key-claim-by-receipt-key": lambda: claimed({}, fb.RECEIPT),
    "fail-key-anchor-by-device": lambda: foreign_anchor(key=fb.DEVICE),
    "fail-signature-bit-statement": lambda: replaced(BOXF.format(3), flipped(-1)),
    "fail-signature-bit-record": lambda: replaced(REC.format(2), flipped(-1)),
    "fail-signature-high-s": lambda: replaced(REC.format(1), reopened(high_s)),
    "fail-signature-high-s-statement": lambda: replaced(BOXF.format(2), reopened(high_s)),
    "fail-suite-unknown-record": lambda: changed("record", 1, k0=2),
    "fail-suite-unknown-statement": lambda: changed("statement", 1, k0=2),
    "fail-suite-unknown-receipt": lambda: receipted({0: 2}),
    "fail-fields-digest-is-short": lambda: changed("record", 2, b5=b"short"),
    "fail-fields-number-is-text": lambda: changed("record", 2, b4="many"),
    "fail-fields-session-is-short": lambda: changed("record", 0, b0=b"short"),
    "fail-fields-booking-number-is-a-number": lambda: changed("record", 0, b16=BOOKING | {0: 42}),
    "fail-fields-booked-person-without-role": lambda: changed("record", 0, b16=BOOKING | {1: [{1: "P-7"}]}),
    "fail-fields-booking-without-persons": lambda: changed("record", 0, b16={0: BOOKING[0]}),
    "fail-fields-part-key-off-curve": lambda: changed("statement", 4, b1=b"\x04" + bytes(64)),
    "fail-fields-key-is-short": lambda: keyed(lambda keys: [[1, 1, None, b"short"]]),
    "fail-chain-record-skipped": lambda: without(REC.format(3)),
    "fail-chain-statement-skipped": lambda: without(BOXF.format(2)),
    "fail-chain-first-statement-missing": lambda: without(BOXF.format(1)),
    "fail-chain-other-digest-before": lambda: changed("record", 2, k4=sha(b"another")),
    "fail-chain-other-digest-before-statement": lambda: changed("statement", 3, k3=sha(b"another")),
    "fail-chain-record-after-close": after_close,
    "fail-chain-second-open": lambda: changed(
        "record", 5, k5=1, k8=cbor2.loads(cbor2.loads(one_part().files[REC.format(0)]).value[2])[8]
    ),
    "fail-fork-two-with-one-number": forked,
    "fail-fork-closed-and-recovered": closed_and_recovered,
    "fail-part-record-of-another-part": of_another_part,
    "fail-part-opened-names-another-open": other_opening,
    "fail-part-closed-names-another-close": lambda: changed("statement", 6, b2=sha(b"another close")),
    "fail-part-closed-names-another-session": lambda: changed("statement", 6, b1=fb.OTHER_SESSION),
    "fail-part-close-of-another-session": lambda: changed("record", 8, b0=fb.OTHER_SESSION),
    "fail-part-two-sessions": lambda: two_parts(session=fb.OTHER_SESSION),
    "fail-part-other-end-of-part-before": lambda: two_parts(before=sha(b"another end")),
    "fail-header-swapped": swapped_headers,
    "fail-header-of-another-part": header_of_another_part,
    "fail-header-of-another-track": lambda: plain_part(file=SegmentFile(1, "desk", 0).fill(), said={0: "scene"}),
    "fail-header-no-record-names-it": lambda: copied(SEG.format(1), SEG.format(20), plain_part),
    "fail-header-other-commitment": lambda: plain_part(said={6: sha(b"another")}),
    "fail-header-other-digest": lambda: plain_part(said={12: sha(b"another")}),
    "fail-header-no-magic": lambda: replaced(SEG.format(1), flipped(0), plain_part),
    "fail-digest-bit-in-frame": lambda: replaced(SEG.format(1), flipped(-100), plain_part),
    "fail-digest-truncated": lambda: replaced(SEG.format(1), lambda data: data[:-1], plain_part),
    "fail-digest-bytes-appended": lambda: replaced(SEG.format(1), lambda data: data + b"\x00", plain_part),
    "fail-digest-tail": lambda: replaced("parts/000001/tails/000006-000.tail", flipped(-1), recovered),
    "fail-frames-tail-said-longer": lambda: recovered({3: 3}),
    "fail-frames-tail-reaches-less": lambda: recovered({4: 100}),
    "fail-frames-living-tail-said-shorter": lambda: living_tail(2, 1),
    "fail-frames-no-end-frame": lambda: keyed(
        list, lambda: plain_part(file=SegmentFile(1, "scene", 0).fill(3, end=False), said={3: 3})
    ),
    "fail-frames-other-count": lambda: keyed(list, lambda: plain_part(said={3: 9})),
    "fail-commitment-wrong-key": lambda: keyed(lambda keys: [[1, 1, None, sha(b"wrong")]]),
    "fail-commitment-key-for-nothing": lambda: keyed(lambda keys: [*keys, [1, 20, None, sha(b"x")]], one_part),
    "fail-commitment-keys-swapped": lambda: keyed(lambda k: [[*k[0][:3], k[1][3]], [*k[1][:3], k[0][3]]], one_part),
    "fail-decrypt-tag-of-fragment": lambda: keyed(
        list, lambda: plain_part(file=SegmentFile(1, "scene", 0).fill(spoil=1))
    ),
    "fail-decrypt-tag-of-end-frame": lambda: keyed(
        list, lambda: plain_part(file=SegmentFile(1, "scene", 0).fill(spoil=3))
    ),
    "fail-timeline-hole": lambda: changed("record", 4, b1=PRESS + 4 * S + 1),
    "fail-timeline-overlap": lambda: changed("record", 4, b1=PRESS + 3 * S),
    "fail-timeline-begins-late": lambda: plain_part(said={7: PRESS + 1}),
    "fail-timeline-ends-before-close": lambda: plain_part(end=5),
    "fail-timeline-track-not-in-open": lambda: plain_part(between=lambda made: made.gap("desk", 0, 4)),
    "fail-timeline-open-end-begins-late": lambda: recovered(gap_from=4.5),
    "ok-suspended": lambda: paused(suspension),
    "ok-suspended-to-the-close": suspended_to_the_close,
    "ok-talk": lambda: paused(lambda made: suspension(made, TALK)),
    "ok-talk-in-suspension": lambda: paused(talk_in_suspension, again=7),
    "ok-talk-cut-by-power": crashed_in_talk,
    "ok-gap-beside-suspension": lambda: paused(
        lambda made: (suspension(made), made.gap("scene", 6, 6.5, "resuming")), again=6.5
    ),
    "fail-timeline-resumed-unsuspended": lambda: paused(lambda made: (made.gap("scene", 4, 6), made.resume(6))),
    "fail-timeline-suspended-twice": lambda: paused(
        lambda made: (made.suspend(4), made.suspend(5), made.gap("scene", 4, 6, "suspended"), made.resume(6))
    ),
    "fail-timeline-suspended-in-talk": lambda: paused(
        lambda made: (made.suspend(4, TALK), made.suspend(5), made.gap("scene", 4, 6, TALK), made.resume(6))
    ),
    "fail-timeline-resumed-before": lambda: paused(
        lambda made: (made.suspend(4), made.gap("scene", 4, 6, "suspended"), made.resume(3))
    ),
    "fail-timeline-film-in-suspension": lambda: paused(
        lambda made: (made.suspend(4), made.gap("scene", 4, 6, "suspended"), made.resume(7))
    ),
    "fail-timeline-film-in-talk": lambda: paused(
        lambda made: (made.suspend(3.5, TALK), made.gap("scene", 4, 6, TALK), made.resume(6))
    ),
    "fail-timeline-one-track-went-on": one_track_went_on,
    "fail-timeline-decoded-from-suspension": lambda: paused(suspension, said={9: PRESS + 5 * S}),
    "fail-timeline-gap-of-another-word": lambda: paused(lambda made: suspension(made, TALK, word="suspended")),
    "fail-timeline-unplugged-in-talk": lambda: paused(lambda made: suspension(made, TALK, word="no packets")),
    "fail-timeline-gap-says-suspended": lambda: paused(lambda made: made.gap("scene", 4, 6, "suspended")),
    "fail-timeline-suspended-gap-too-long": lambda: paused(
        lambda made: (made.suspend(4), made.gap("scene", 4, 6, "suspended"), made.resume(5))
    ),
    "fail-timeline-marked-in-talk": lambda: paused(
        lambda made: (suspension(made, TALK), made.record(4, {0: 8, 1: PRESS + 5 * S, 2: "C5_FACTS_CHARGE"}))
    ),
    "fail-timeline-suspended-after-close": lambda: paused(lambda made: (suspension(made), made.suspend(9))),
    "fail-timeline-tail-in-talk": lambda: crashed_in_talk(5),
    "fail-fields-suspend-without-reason": lambda: paused(
        lambda made: (made.record(6, {0: PRESS, 2: "panel"}), made.gap("scene", 4, 6, "suspended"))
    ),
    "fail-receipt-other-bytes": lambda: receipted({8: sha(b"other bytes")}),
    "fail-receipt-other-size": lambda: receipted({7: 1}),
    "fail-receipt-other-box": lambda: receipted({1: fb.OTHER_BOX}),
    "fail-receipt-other-device-key": lambda: receipted({2: sha(b"another key")}),
    "fail-receipt-other-open": lambda: receipted({3: sha(b"another open")}),
    "fail-receipt-other-thing": lambda: receipted({6: 2}),
    "fail-receipt-under-another-name": lambda: moved("receipts/4-1-2.cose", "receipts/4-1-3.cose"),
    "fail-receipt-anchor-of-another-box": lambda: foreign_anchor(box=fb.OTHER_BOX),
    "fail-log-proof-of-another-leaf": lambda: logged(1, 4, leaf=cbor([1, fb.BOX, 1, fb.OTHER_SESSION, bytes(32)])),
    "fail-log-other-log": lambda: relogged(lambda note: fb.checkpoint([b"x"], name="log.example/other")),
    "fail-log-checkpoint-signature": lambda: relogged(
        lambda note: note[:-8] + ("B" if note[-8] == "A" else "A") + note[-7:]
    ),
    "fail-log-path-too-long": lambda: relogged(None),
    "fail-log-receipt-proof-of-another-leaf": lambda: proven(lambda stated: {**stated, 0: 1}),
    "fail-log-receipt-proof-for-no-leaf": lambda: proven(lambda stated: stated, record=1),
    "fail-log-receipt-checkpoint-of-another-log": lambda: receipted(
        {14: fb.checkpoint([b"x"], name="log.example/other").encode()}
    ),
    "fail-claim-other-session": lambda: claimed({1: fb.OTHER_SESSION}),
    "fail-claim-other-digest": lambda: claimed({2: sha(b"another close")}),
    "fail-claim-earlier-part": lambda: claimed({3: 0}),
    "ok-claim-of-a-later-part": lambda: claimed({3: 7}),
    "fail-claim-other-index": lambda: claimed({4: 1}),
    "fail-claim-other-log-size": lambda: claimed({5: 6}),
} | {
    f"ok-log-{index}-of-{size}": (lambda i=index, n=size: logged(i, n))
    for size in range(1, 8)
    for index in {0, size - 1}
}
CASES |= vectors_outside.CASES


def relogged(change: Callable[[str], str] | None) -> Recording:
    made = plain_part()
    stated = made.log(1, 4)
    if change:
        stated[1] = change(stated[1].decode()).encode()
    else:
        stated[2] = [*stated[2], bytes(32)]
    made.files["log/000001.cbor"] = cbor(stated)
    return made


def part_one_dropped() -> Recording:
    made = two_parts()
    made.files = {name: data for name, data in made.files.items() if not name.startswith("parts/000001")}
    return made


def expectation(name: str) -> dict[str, Any]:
    return {"ok": True} if name.startswith("ok-") else {"ok": False, "step": name.split("-")[1]}


def write_all(target: Path = VECTORS) -> None:
    shutil.rmtree(target, ignore_errors=True)
    for name, make in CASES.items():
        make().write(target / name)
        (target / name / "expect.json").write_text(json.dumps(expectation(name)) + "\n")
    fb.write_trust(target / "trust.json")


if __name__ == "__main__":
    write_all()
