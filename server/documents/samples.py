"""A template filled with what was invented for it: what its page shows, and what its tests read.

A sample is a JSON file beside the template: `words` (what is hard in it), `doc` (what differs from SAMPLE_DOC), `data`
(the kind's Fields), `hands` (role -> whose hands are drawn).
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from server.documents.kinds import DELIVERED, fields_of, folder_of

_HANDS = DELIVERED / "common" / "samples"


def meta_of(kind: str) -> dict[str, Any]:
    """What meta.toml says of the delivered template of that kind."""
    return tomllib.loads((folder_of(kind) / "meta.toml").read_text("utf-8"))


def samples_of(kind: str) -> tuple[Path, ...]:
    """The samples of that kind, in order of their names."""
    return tuple(sorted((folder_of(kind) / "samples").glob("*.json")))


def sample_names(kind: str) -> list[tuple[str, str]]:
    """Of each sample, the name of its file and what is hard in it."""
    return [(each.stem, json.loads(each.read_text("utf-8")).get("words", each.stem)) for each in samples_of(kind)]


def sample_payload(kind: str, sample: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The payload of a sample, and the images that it names. ValidationError: it is not of the kind."""
    told = json.loads(sample.read_text("utf-8"))
    meta = meta_of(kind)
    doc = _sample_doc(kind, meta) | told.get("doc", {})
    hands = {role: [_hand(each) for each in people] for role, people in told.get("hands", {}).items()}
    data = fields_of(kind).model_validate(told["data"]).model_dump(mode="json")
    images = {name: (_HANDS / name).read_bytes() for name in ("hand.png", "finger.png")} if hands else {}
    return {"doc": doc, "data": data, "hands": hands}, images


def _sample_doc(kind: str, meta: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": meta["title"],
        "number": "演检样〔2026〕1号",
        "unit": {"code": "demo-a", "name": "演示市人民检察院", "demo": True},
        "date": "2026-11-30",
        "draft": False,
        "read_code": "K7M2QD",
        "qr": None,
        "digest": None,
        "film": None,
        "version": {"template": "delivered", "basis": meta["basis"]},
    }


def _hand(told: dict[str, Any]) -> dict[str, Any]:
    drawn = {"name": "", "at": "2026-11-30T10:12:00+08:00", "hand": "hand.png", "finger": None, "refusal": ""}
    return drawn | told
