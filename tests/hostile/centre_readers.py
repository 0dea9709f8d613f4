"""Readers at the centre's borders: letters, receipts, acts, handwriting, files to be imported, requests."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.server.settings")
    django.setup()

from pydantic import BaseModel

from server.ferry import letters, notes
from server.gateways.api import shapes
from server.gateways.dossiers import reading
from server.gateways.exchange import http_platform
from server.gateways.imports import sheets
from server.operations.backup import sums
from server.playback import cursor
from server.playback.keys import LENGTH, read_message
from server.receipts import envelope as counsel
from server.signatures import act, fingers, strokes
from server.signatures.rules import rules
from sync.encoding import encode
from sync.evidence import cose
from sync.shapes import to_map
from tests.hostile.evidence_readers import KEYS, SIGNER, VECTORS, cbor_of
from tests.server.gateways import files

_POINTS = [SIGNER.public_key]


def letter(payload: bytes) -> letters.Letter:
    """A letter of the other zone."""
    return letters.read_letter(cose.sign(SIGNER, letters.TYP, payload), _POINTS)


def letter_written(found: letters.Letter) -> bytes:
    """Its payload again."""
    return encode({0: 1, 1: found.sender, 2: found.number, 3: found.kind, 4: found.body})


def letter_seeds() -> Iterator[bytes]:
    """Two letters."""
    for number, body in ((1, {}), (7, {0: b"x" * 16, 1: "张三", 2: [1, {0: True}]})):
        yield encode({0: 1, 1: "inner", 2: number, 3: "binding.received", 4: body})


def ferry_note(payload: bytes) -> notes.Note:
    """How far the other zone is."""
    return notes.read_note(cose.sign(SIGNER, notes.TYP, payload), _POINTS)


def note_seeds() -> Iterator[bytes]:
    """Notes with and without a letter that is another."""
    said = {0: 1, 1: "outer", 2: "inner", 3: 7, 4: 9, 5: 1_760_000_000}
    yield encode(said)
    yield encode(said | {6: 3, 7: bytes(32), 8: bytes(32)})


def counsel_receipt(payload: bytes) -> counsel.Said:
    """A receipt for counsel."""
    found = counsel.read(cose.sign(SIGNER, counsel.TYP, payload), KEYS)
    found.at.isoformat()
    return found


def counsel_seeds() -> Iterator[bytes]:
    """The good vectors."""
    yield from _payloads("receipt")


def signing_act(payload: bytes) -> act.Said:
    """What an act of signing states."""
    return act.read(cose.sign(SIGNER, act.TYP, payload), KEYS)


def act_seeds() -> Iterator[bytes]:
    """The good vector."""
    yield from _payloads("signing-act")


def _payloads(folder: str) -> Iterator[bytes]:
    for path in sorted((VECTORS.parent / folder).rglob("*.cose")):
        yield cbor_of(path.read_bytes()[1:])[2]


def said_written(found: Any) -> bytes:
    """The payload of a shaped value."""
    return encode(to_map(found))


def handwriting(data: bytes) -> bytes:
    """What the pad sent, drawn."""
    return strokes.drawn(strokes.read(data, rules().hand))


def handwriting_seeds() -> Iterator[bytes]:
    """A name in two strokes."""
    points = [{"x": 40.0 + 9 * n, "y": 60 + (n % 5) * 12.5, "time": 1000 + 16 * n, "pressure": 0.4} for n in range(24)]
    told = {"width": 400, "height": 200, "strokes": [{"points": points[:12]}, {"points": points[12:]}]}
    yield json.dumps(told).encode()


def finger(data: bytes) -> bytes:
    """A fingerprint's picture."""
    return fingers.looked_at(data, rules().finger)


def finger_seeds() -> Iterator[bytes]:
    """A small picture in each of three formats: too small to be taken, which says nothing of its reading."""
    from PIL import Image

    for form in ("PNG", "JPEG", "BMP"):
        out = io.BytesIO()
        Image.effect_noise((24, 24), 60).save(out, form)
        yield out.getvalue()


def sheet(data: bytes) -> sheets.Sheet:
    """A file of cases, kept and taken up again."""
    found = sheets.read(data)
    sheets.load(sheets.dump(found))
    return found


def sheet_seeds() -> Iterator[bytes]:
    """As spreadsheet and as text."""
    yield files.xlsx()
    yield files.csv()
    yield files.csv(encoding="utf-8")


def dossier(data: bytes) -> reading.Read:
    """A parcel of papers with its list."""
    return reading.read(data)


def dossier_seeds() -> Iterator[bytes]:
    """Two papers; stored, and packed."""
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", method) as parcel:
            for name, content in (
                ("卷/manifest.csv", "文件,标题,卷\r\na.pdf,起诉意见书,1\r\nb.pdf,笔录,2\r\n".encode()),
                ("卷/a.pdf", b"%PDF-1.4\n"),
                ("卷/b.pdf", b"%PDF-1.7\n"),
            ):
                parcel.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), content, method)
        yield out.getvalue()


def backup_list(data: bytes) -> dict[str, str]:
    """A backup's list of digests."""
    return sums.read(data.decode("utf-8", "replace"), "list")


def backup_seeds() -> Iterator[bytes]:
    """A list, and one that a crash cut off."""
    listed = sums.text_of({"vault/a": "0" * 64, "database.dump": "f" * 64, "x y": "1" * 64}).encode()
    yield listed
    yield listed[:-9]


def cursor_word(data: bytes) -> cursor.Cursor | None:
    """What a page says that it knows of a time line."""
    found = cursor.read_cursor(data.decode("utf-8", "replace"))
    if found is not None:
        for told in found.parts.values():
            told.stored_since.isoformat()
    return found


def cursor_seeds() -> Iterator[bytes]:
    """Of one part, and of none."""
    yield b"0123abcd"
    yield b"0123abcd_1-700-12-0-1760000000000-00000000_2--1-0-0-0-00000000".replace(b"--1", b"-1")


class _Peer:
    """A connection on which so many bytes come, and then its end."""

    def __init__(self, data: bytes) -> None:
        self._rest = io.BytesIO(data)

    def recv(self, size: int) -> bytes:
        return self._rest.read(min(size, 7))


def key_message(data: bytes) -> dict[int, Any]:
    """A message at the key service's socket."""
    return read_message(_Peer(data))  # type: ignore[arg-type]


def key_seeds() -> Iterator[bytes]:
    """One message."""
    body = encode({0: 1, 1: b"h" * 40, 2: "playback"})
    yield LENGTH.pack(len(body)) + body


def request(data: bytes) -> tuple[int, BaseModel]:
    """The body of a request at the interface: byte 0 says of what."""
    models = (shapes.CaseIn, shapes.BookingIn)
    place = data[0] % 2 if data else 0
    return place, models[place].model_validate_json(data[1:])


def request_written(found: tuple[int, BaseModel]) -> bytes:
    """That body again."""
    return bytes([found[0]]) + found[1].model_dump_json().encode()


def request_seeds() -> Iterator[bytes]:
    """A case, a booking."""
    case = {
        "key": "A-1", "name": "张三等盗窃案", "accepted_on": "2026-03-16", "prosecutor": "prosecutor",
        "suspects": [{"name": "张三", "sex": "male", "charges": [{"article": "264", "name": "盗窃罪"}]}],
    }  # fmt: skip
    yield b"\0" + json.dumps(case, ensure_ascii=False).encode()
    booking = {"case": "A-1", "suspects": [1], "room": "2", "from_at": "2026-03-17T09:00:00+08:00"}
    yield b"\1" + json.dumps(booking | {"until_at": "2026-03-17T10:00:00+08:00"}).encode()


def platform(data: bytes) -> object:
    """What the exchange platform tells: byte 0 says of what."""
    told = http_platform._object(data[1:], "platform")
    try:
        return http_platform._judgment(told) if data[:1] == b"j" else http_platform._receipt(told)
    except (KeyError, TypeError, ValueError) as error:  # as its caller does
        raise http_platform.Refused(str(error)) from error


def platform_seeds() -> Iterator[bytes]:
    """A judgment, a receipt."""
    judgment = {"key": "J1", "case": "A-1", "number": "n", "court": "c", "title": "t", "decided_on": "2026-03-16"}
    yield b"j" + json.dumps(judgment | {"sha256": "a" * 64, "size": 7, "media": "application/pdf"}).encode()
    yield b"r" + json.dumps({"state": "returned", "document": "d", "number": "n", "by": "b", "reason": "r"}).encode()
