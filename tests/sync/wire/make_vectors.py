"""Writes tests/vectors/wire: one message a file, good or with the one fault that its name says (docs/formats/wire.md).

`python tests/sync/wire/make_vectors.py` makes them anew, the same bytes each time, from the page's keys and not with
our codec. Good: {"topic", "hex", "meaning"}. Hostile: {"topic", "hex", "refused": the clause}. topics.json: both.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import cbor2

VECTORS = Path(__file__).parents[2] / "vectors" / "wire"
ROOT, WORKER = "v1/boxes/room-1", "ingest-1"
UP, TO, DOWN = f"{ROOT}/up", f"{ROOT}/to/{WORKER}", f"{ROOT}/down"
BIG = (1 << 64) - 1
Map = dict[Any, Any]

CHAINS = [[0, 0, 1, 9, 4, [1, 2, 8, 9]], [1, 3, 0, 700, 600, [0, 599]], [2, 3, 5, 5, 1, []], [3, 9, 0, 1, 2, [0, 1]]]
OFFERS = [[0, [1, 3, 0], 512], [1, [2, 3, 5], 2_000_000], [2, [3, 9, 0], BIG]]
HELLO: Map = {0: 1, 1: 7, 2: [1, 1], 3: 42, 4: CHAINS, 5: OFFERS, 6: True}
HAVE: Map = {0: 1, 1: WORKER, 2: 7, 3: [[1, [2, 3, 5], 65_536]], 4: [[0, 32], [1, 8], [2, 0]]}
ACK: Map = {0: 1, 1: WORKER, 2: 1, 3: [2, 3, 5], 4: 131_072, 5: 8}
NACK: Map = {0: 1, 1: WORKER, 2: [2, 3, 5], 3: 1, 4: 1_500, 5: [1, 1]}
RECORD: Map = {0: 1, 1: [1, 3, 0], 2: b"signed bytes"}
HEADER: Map = {0: 1, 1: [3, 9, 0], 2: b"header bytes"}
RECEIPT: Map = {0: 1, 1: [0, 9, 0], 2: b"receipt bytes"}
SEALED: Map = {0: 1, 1: bytes(range(16))}
STATE: Map = {0: 1, 1: True, 2: 12, 3: bytes(range(16)), 4: "mashangren 0.1.0"}
TELEMETRY: Map = {0: 1, 1: 5, 2: 10**12, 3: "red", 4: [["state:recording", 0], ["track:scene", 2]]}
TELEMETRY |= {5: 10**11, 6: 360_000, 7: 10**12 - 1, 8: 3, 9: 6_000_000, 10: bytes(range(16))}

CHAINS_SAID = [
    {"kind": 0, "of": 0, "lowest": 1, "highest": 9, "count": 4, "ranges": [[1, 2], [8, 9]]},
    {"kind": 1, "of": 3, "lowest": 0, "highest": 700, "count": 600, "ranges": [[0, 599]]},
    {"kind": 2, "of": 3, "lowest": 5, "highest": 5, "count": 1, "ranges": []},
    {"kind": 3, "of": 9, "lowest": 0, "highest": 1, "count": 2, "ranges": [[0, 1]]},
]
OFFERS_SAID = [
    {"lane": 0, "thing": "record 3/0", "size": 512},
    {"lane": 1, "thing": "segment 3/5", "size": 2_000_000},
    {"lane": 2, "thing": "tail 9/0", "size": BIG},
]
HELLO_SAID = {"serial": 7, "device_number": 42, "chains": CHAINS_SAID, "offers": OFFERS_SAID, "more": True}
HAVE_SAID = {
    "worker": WORKER,
    "serial": 7,
    "held": [{"lane": 1, "thing": "segment 3/5", "size": 65_536}],
    "credits": [[0, 32], [1, 8], [2, 0]],
}
ACK_SAID = {"worker": WORKER, "lane": 1, "thing": "segment 3/5", "size": 131_072, "credit": 8, "gap": False}
NACK_SAID = {"worker": WORKER, "thing": "segment 3/5", "code": 1, "retry_after": 1.5, "protocols": [1, 1]}
TELEMETRY_SAID = {
    "sequence": 5,
    "at": 10**12,
    "lamp": "red",
    "health": [["state:recording", 0], ["track:scene", 2]],
    "free_bytes": 10**11,
    "horizon_s": 360_000,
    "last_durable": 10**12 - 1,
    "waiting": 3,
    "waiting_bytes": 6_000_000,
    "session": bytes(range(16)).hex(),
    "state": "",
    "clock": None,
    "outcomes": [],
    "climate": None,
    "bookings": None,
    "tracks": [],
    "measures": [],
}
OUTCOME_SAID = {"command": bytes(range(16)).hex(), "code": "state", "words": "no", "state": "recording"}
LEAST_SAID = {"lamp": "dark", "health": [], "last_durable": None, "session": None}


def parcel(*, version: int = 1, lane: int = 1, kind: int = 2, a: int = 3, b: int = 5, offset: int = 65_536) -> bytes:
    return struct.pack(">BBBQQQ", version, lane, kind, a, b, offset) + b"sealed"


def good() -> dict[str, tuple[str, bytes | Map, Map]]:
    """Name -> topic, message, meaning."""
    sealed, state = {"body": bytes(range(16)).hex()}, {"online": True, "counter": 12, "nonce": bytes(range(16)).hex()}
    least = {0: 1, 1: 5, 2: 10**12, 3: "dark", 4: [], 5: 0, 6: 0, 7: None, 8: 0, 9: 0, 10: None}
    piece = {"lane": 1, "thing": "segment 3/5", "offset": 65_536, "data": b"sealed".hex()}
    return {
        "hello": (f"{UP}/hello", HELLO, HELLO_SAID | {"protocols": [1, 1]}),
        "hello-to-worker": (f"{TO}/hello", HELLO, HELLO_SAID | {"protocols": [1, 1]}),
        "hello-with-key-of-the-future": (f"{UP}/hello", HELLO | {99: "?"}, HELLO_SAID | {"protocols": [1, 1]}),
        "have": (f"{DOWN}/have", HAVE, HAVE_SAID),
        "ack": (f"{DOWN}/ack", ACK, ACK_SAID),
        "ack-gap": (f"{DOWN}/ack", ACK | {6: True}, ACK_SAID | {"gap": True}),
        "nack": (f"{DOWN}/nack", NACK, NACK_SAID),
        "nack-hello": (f"{DOWN}/nack", NACK | {2: None, 3: 3}, NACK_SAID | {"thing": None, "code": 3}),
        "nack-code-of-the-future": (f"{DOWN}/nack", NACK | {3: 63}, NACK_SAID | {"code": 10}),
        "record": (f"{TO}/record", RECORD, {"thing": "record 3/0", "body": b"signed bytes".hex()}),
        "statement": (f"{TO}/record", RECORD | {1: [0, 9, 0]}, {"thing": "statement 9", "body": b"signed bytes".hex()}),
        "header": (f"{TO}/header", HEADER, {"thing": "tail 9/0", "body": b"header bytes".hex()}),
        "receipt": (f"{DOWN}/receipt", RECEIPT, {"thing": "statement 9", "body": b"receipt bytes".hex()}),
        "anchor-request": (f"{TO}/anchor", SEALED, sealed),
        "anchor": (f"{DOWN}/anchor", SEALED, sealed),
        "command": (f"{DOWN}/command", SEALED, sealed),
        "bookings": (f"{DOWN}/bookings", SEALED, sealed),
        "state-birth": (f"{ROOT}/state", STATE, state | {"software": "mashangren 0.1.0"}),
        "state-will": (
            f"{ROOT}/state",
            STATE | {1: False},
            state | {"online": False, "software": "mashangren 0.1.0"},
        ),
        "telemetry": (f"{UP}/telemetry", TELEMETRY, TELEMETRY_SAID),
        "telemetry-with-outcomes": (
            f"{UP}/telemetry",
            TELEMETRY | {11: "recording", 12: ["ntp", 12], 13: [[bytes(range(16)), "state", "no", "recording"]]},
            TELEMETRY_SAID | {"state": "recording", "clock": ["ntp", 12], "outcomes": [OUTCOME_SAID]},
        ),
        "telemetry-with-climate-and-bookings": (
            f"{UP}/telemetry",
            TELEMETRY | {14: [-15, None], 15: 1_796_000_000_000},
            TELEMETRY_SAID | {"climate": [-15, None], "bookings": 1_796_000_000_000},
        ),
        "telemetry-with-tracks-and-measures": (
            f"{UP}/telemetry",
            TELEMETRY | {16: [["scene", 480, None], ["mic", None, -183]], 17: [["certificate-ends", 1_850_000_000]]},
            TELEMETRY_SAID
            | {
                "tracks": [
                    {"name": "scene", "age_ms": 480, "peak": None},
                    {"name": "mic", "age_ms": None, "peak": -183},
                ],
                "measures": [["certificate-ends", 1_850_000_000]],
            },
        ),
        "telemetry-least": (
            f"{UP}/telemetry",
            least,
            TELEMETRY_SAID | LEAST_SAID | dict.fromkeys(("free_bytes", "horizon_s", "waiting", "waiting_bytes"), 0),
        ),
        "parcel": (f"{TO}/parcel", parcel(), piece),
        "parcel-of-a-tail": (
            f"{TO}/parcel",
            parcel(lane=2, kind=3, a=9, b=0, offset=0),
            piece | {"lane": 2, "thing": "tail 9/0", "offset": 0},
        ),
        "parcel-far-out": (f"{TO}/parcel", parcel(offset=BIG), piece | {"offset": BIG}),
    }


def hello_chain(chain: list[Any]) -> Map:
    return HELLO | {4: [chain]}


def without(message: Map, key: int) -> Map:
    return {name: value for name, value in message.items() if name != key}


def hostile() -> dict[str, tuple[str, bytes | Map | list[Any], str]]:
    """Name -> topic, message, the clause that refuses it."""
    return {**_spellings(), **_hellos(), **_answers(), **_uploads(), **_parcels()}


def _spellings() -> dict[str, tuple[str, Any, str]]:
    plain, topic = cbor2.dumps(ACK, canonical=True), f"{DOWN}/ack"
    longer = plain.replace(b"\x05\x08", b"\x05\x18\x08")
    swapped = b"\xa6" + cbor2.dumps(1) + cbor2.dumps(WORKER) + b"\x00\x01" + plain[1 + 2 + 1 + 1 + len(WORKER) :]
    deep: Any = 1
    for _ in range(14):
        deep = [deep]
    return {
        "bad-spelling-long-integer": (topic, longer, "encoding"),
        "bad-spelling-keys-out-of-order": (topic, swapped, "encoding"),
        "bad-spelling-key-twice": (topic, b"\xa7\x00\x01" + plain[1:], "encoding"),
        "bad-spelling-indefinite-map": (topic, b"\xbf" + plain[1:] + b"\xff", "encoding"),
        "bad-spelling-byte-after": (topic, plain + b"\x00", "encoding"),
        "bad-spelling-cut-short": (topic, plain[:-1], "encoding"),
        "bad-spelling-float": (topic, ACK | {4: 1.5}, "encoding"),
        "bad-spelling-tag": (topic, ACK | {99: cbor2.CBORTag(1000, 1)}, "encoding"),
        "bad-spelling-text-key": (topic, ACK | {"a": 1}, "encoding"),
        "bad-spelling-negative-key": (topic, ACK | {-1: 1}, "encoding"),
        "bad-spelling-65-bits": (topic, ACK | {4: BIG + 1}, "encoding"),
        "bad-spelling-too-deep": (topic, ACK | {99: deep}, "encoding"),
        "bad-spelling-empty": (topic, b"", "encoding"),
        "bad-ack-not-a-map": (topic, [1, 2], "wire 4"),
        "bad-ack-over-2048-bytes": (topic, ACK | {99: bytes(2_048)}, "encoding"),
    }


def _hellos() -> dict[str, tuple[str, Any, str]]:
    topic = f"{UP}/hello"
    many = [[1, part, 0, 9, 4, [1, 1, 3, 3]] for part in range(501)]
    faults: dict[str, tuple[Any, str]] = {
        "other-version": (HELLO | {0: 2}, "wire 1"),
        "no-version": (without(HELLO, 0), "wire 4"),
        "no-serial": (without(HELLO, 1), "wire 4"),
        "serial-boolean": (HELLO | {1: True}, "wire 4"),
        "serial-negative": (HELLO | {1: -1}, "wire 4"),
        "no-protocols": (without(HELLO, 2), "wire 4"),
        "more-a-number": (HELLO | {6: 1}, "wire 4"),
        "chain-of-5": (hello_chain([1, 3, 0, 9, 1]), "wire 4"),
        "chain-kind-4": (hello_chain([4, 3, 0, 9, 1, []]), "wire 4"),
        "chain-count-0": (hello_chain([1, 3, 0, 9, 0, []]), "wire 4"),
        "chain-box-chain-of-1": (hello_chain([0, 1, 1, 9, 1, []]), "wire 4.1"),
        "chain-highest-below-lowest": (hello_chain([1, 3, 9, 0, 1, []]), "wire 4.1"),
        "ranges-odd": (hello_chain([1, 3, 0, 9, 3, [1, 2, 3]]), "wire 4.1"),
        "ranges-overlap": (hello_chain([1, 3, 0, 9, 5, [1, 4, 4, 6]]), "wire 4.1"),
        "ranges-descend": (hello_chain([1, 3, 0, 9, 4, [5, 6, 1, 2]]), "wire 4.1"),
        "ranges-backwards": (hello_chain([1, 3, 0, 9, 4, [6, 5]]), "wire 4.1"),
        "ranges-below-lowest": (hello_chain([1, 3, 2, 9, 4, [1, 4]]), "wire 4.1"),
        "ranges-beyond-highest": (hello_chain([1, 3, 0, 9, 4, [8, 10]]), "wire 4.1"),
        "ranges-1002-in-all": (HELLO | {4: many}, "wire 4"),
        "offers-25": (HELLO | {5: [OFFERS[0]] * 25}, "wire 4"),
        "offer-lane-3": (HELLO | {5: [[3, [1, 3, 0], 1]]}, "wire 4"),
        "offer-kind-4": (HELLO | {5: [[1, [4, 3, 0], 1]]}, "wire 3"),
        "offer-statement-0": (HELLO | {5: [[0, [0, 0, 0], 1]]}, "wire 3"),
        "offer-statement-with-second-number": (HELLO | {5: [[0, [0, 9, 1], 1]]}, "wire 3"),
        "offer-thing-of-2": (HELLO | {5: [[0, [0, 9], 1]]}, "wire 4"),
    }
    return {f"bad-hello-{name}": (topic, message, step) for name, (message, step) in faults.items()}


def _answers() -> dict[str, tuple[str, Any, str]]:
    return {
        "bad-have-worker-in-capitals": (f"{DOWN}/have", HAVE | {1: "INGEST"}, "wire 2"),
        "bad-have-credit-1025": (f"{DOWN}/have", HAVE | {4: [[0, 1_025]]}, "wire 4"),
        "bad-have-4-credits": (f"{DOWN}/have", HAVE | {4: [[0, 1]] * 4}, "wire 4"),
        "bad-ack-other-version": (f"{DOWN}/ack", ACK | {0: 2}, "wire 1"),
        "bad-ack-no-thing": (f"{DOWN}/ack", without(ACK, 3), "wire 4"),
        "bad-ack-gap-a-number": (f"{DOWN}/ack", ACK | {6: 1}, "wire 4"),
        "bad-nack-code-64": (f"{DOWN}/nack", NACK | {3: 64}, "wire 4"),
        "bad-nack-code-0": (f"{DOWN}/nack", NACK | {3: 0}, "wire 4"),
        "bad-nack-over-7-days": (f"{DOWN}/nack", NACK | {4: 7 * 86_400_000 + 1}, "wire 4"),
        "bad-receipt-empty": (f"{DOWN}/receipt", RECEIPT | {2: b""}, "wire 4"),
        "bad-receipt-text": (f"{DOWN}/receipt", RECEIPT | {2: "text"}, "wire 4"),
        "bad-bookings-empty": (f"{DOWN}/bookings", SEALED | {1: b""}, "wire 4"),
        "bad-command-empty": (f"{DOWN}/command", SEALED | {1: b""}, "wire 4"),
    }


def _uploads() -> dict[str, tuple[str, Any, str]]:
    state, telemetry = f"{ROOT}/state", f"{UP}/telemetry"
    return {
        "bad-record-of-a-segment": (f"{TO}/record", RECORD | {1: [2, 3, 0]}, "wire 4"),
        "bad-record-empty": (f"{TO}/record", RECORD | {2: b""}, "wire 4"),
        "bad-header-of-a-record": (f"{TO}/header", HEADER | {1: [1, 9, 0]}, "wire 4"),
        "bad-anchor-without-body": (f"{TO}/anchor", {0: 1}, "wire 4"),
        "bad-state-online-a-number": (state, STATE | {1: 1}, "wire 4"),
        "bad-state-nonce-65-bytes": (state, STATE | {3: bytes(65)}, "wire 4"),
        "bad-state-no-counter": (state, without(STATE, 2), "wire 4"),
        "bad-telemetry-level-10": (telemetry, TELEMETRY | {4: [["track:scene", 10]]}, "wire 4"),
        "bad-telemetry-humidity-101": (telemetry, TELEMETRY | {14: [235, 101]}, "wire 4"),
        "bad-telemetry-temperature-below-minus-100": (telemetry, TELEMETRY | {14: [-1001, 46]}, "wire 4"),
        "bad-telemetry-name-65-characters": (telemetry, TELEMETRY | {4: [["n" * 65, 1]]}, "wire 4"),
        "bad-telemetry-129-names": (telemetry, TELEMETRY | {4: [["n", 0]] * 129}, "wire 4"),
        "bad-telemetry-peak-above-full-scale": (telemetry, TELEMETRY | {16: [["mic", None, 1]]}, "wire 4"),
        "bad-telemetry-measure-beyond-2-to-the-53": (telemetry, TELEMETRY | {17: [["m", 2**53 + 1]]}, "wire 4"),
        "bad-telemetry-lamp-33-characters": (telemetry, TELEMETRY | {3: "l" * 33}, "wire 4"),
    }


def _parcels() -> dict[str, tuple[str, Any, str]]:
    faults = {
        "empty": (parcel()[:27], "wire 5"),
        "header-cut-short": (parcel()[:26], "wire 5"),
        "other-version": (parcel(version=2), "wire 1"),
        "in-lane-0": (parcel(lane=0), "wire 5"),
        "in-lane-3": (parcel(lane=3), "wire 5"),
        "of-a-record": (parcel(kind=1), "wire 5"),
        "of-kind-4": (parcel(kind=4), "wire 3"),
    }
    return {f"bad-parcel-{name}": (f"{TO}/parcel", data, step) for name, (data, step) in faults.items()}


TOPICS = {
    "good": {
        f"{UP}/hello": {"box": "room-1", "channel": "hello", "worker": None, "down": False},
        f"{UP}/telemetry": {"box": "room-1", "channel": "telemetry", "worker": None, "down": False},
        f"{ROOT}/state": {"box": "room-1", "channel": "state", "worker": None, "down": False},
        **{
            f"{TO}/{name}": {"box": "room-1", "channel": name, "worker": WORKER, "down": False}
            for name in ("hello", "record", "header", "parcel", "anchor")
        },
        **{
            f"{DOWN}/{name}": {"box": "room-1", "channel": name, "worker": None, "down": True}
            for name in ("have", "ack", "nack", "receipt", "anchor", "command")
        },
    },
    "bad": [
        "",
        "v2/boxes/room-1/up/hello",
        "v1/rooms/room-1/up/hello",
        "v1/boxes/room-1/up/parcel",
        "v1/boxes/room-1/up/hello/",
        "/v1/boxes/room-1/up/hello",
        "v1/boxes/room-1/down/parcel",
        "v1/boxes/room-1/down/hello",
        "v1/boxes/room-1/to/ingest-1/receipt",
        "v1/boxes/room-1/to/ingest_1/hello",
        "v1/boxes/Room-1/up/hello",
        "v1/boxes/-room/up/hello",
        "v1/boxes//up/hello",
        "v1/boxes/+/up/hello",
        f"v1/boxes/{'r' * 64}/up/hello",
        f"v1/boxes/room-1/{'x' * 300}",
    ],
}


def files() -> dict[str, str]:
    """File name -> text."""
    found: dict[str, Any] = {"topics": TOPICS}
    for name, (topic, message, meaning) in good().items():
        found[name] = {"topic": topic, "hex": spelled(message), "meaning": meaning}
    for name, (topic, message, step) in hostile().items():
        found[name] = {"topic": topic, "hex": spelled(message), "refused": step}
    return {f"{name}.json": json.dumps(value, indent=1) + "\n" for name, value in found.items()}


def spelled(message: Any) -> str:
    return (message if isinstance(message, bytes) else cbor2.dumps(message, canonical=True)).hex()


if __name__ == "__main__":
    VECTORS.mkdir(parents=True, exist_ok=True)
    for old in VECTORS.glob("*.json"):
        old.unlink()
    for file, text in files().items():
        (VECTORS / file).write_text(text)
