"""The page, the vectors and the code say the same: good messages are read and written so, bad ones refused there."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from sync.errors import MalformedInput
from sync.wire import codec, topics
from sync.wire import messages as m
from sync.wire.things import Thing
from sync.wire.topics import Channel

VECTORS = Path(__file__).parents[2] / "vectors" / "wire"
FILES = {path.stem: json.loads(path.read_text()) for path in sorted(VECTORS.glob("*.json"))}
TOPICS = FILES.pop("topics")
GOOD = [name for name, vector in FILES.items() if "meaning" in vector]
BAD = [name for name, vector in FILES.items() if "refused" in vector]


def read(vector: dict[str, Any]) -> m.Message | m.Parcel:
    channel, payload = topics.parse(vector["topic"]).channel, bytes.fromhex(vector["hex"])
    return codec.unpack_parcel(payload) if channel is Channel.PARCEL else codec.unpack(channel, payload)


def plain(value: Any) -> Any:
    """A message in the words of the vectors: bytes as hex, numbers of enums, things by name."""
    if isinstance(value, Thing):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return value.hex()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if is_dataclass(value):
        return {spec.name: plain(getattr(value, spec.name)) for spec in fields(value)}
    return value


@pytest.mark.parametrize("name", GOOD)
def test_a_good_message_means_what_its_vector_says(name: str) -> None:
    assert plain(read(FILES[name])) == FILES[name]["meaning"]


@pytest.mark.parametrize("name", [name for name in GOOD if "future" not in name])
def test_a_good_message_is_written_with_the_very_bytes_of_its_vector(name: str) -> None:
    message = read(FILES[name])
    if isinstance(message, m.Parcel):
        written = bytearray(m.PARCEL_HEADER.size) + bytes(message.data)
        codec.pack_parcel_header(written, lane=message.lane, thing=message.thing, offset=message.offset)
    else:
        written = bytearray(codec.pack(message))
    assert written.hex() == FILES[name]["hex"]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_message_is_refused_at_the_clause_that_its_vector_names(name: str) -> None:
    with pytest.raises(MalformedInput) as refusal:
        read(FILES[name])
    assert refusal.value.step == FILES[name]["refused"], str(refusal.value)


def test_every_channel_has_a_good_and_a_bad_vector() -> None:
    for names in (GOOD, BAD):
        assert {topics.parse(FILES[name]["topic"]).channel for name in names} == set(Channel)


@pytest.mark.parametrize("topic", TOPICS["good"])
def test_a_good_topic_is_read_as_its_vector_says(topic: str) -> None:
    assert plain(topics.parse(topic)) == TOPICS["good"][topic]


@pytest.mark.parametrize("topic", TOPICS["bad"])
def test_a_bad_topic_is_refused(topic: str) -> None:
    with pytest.raises(MalformedInput) as refusal:
        topics.parse(topic)
    assert refusal.value.step == "wire 2"


def test_the_generator_makes_the_very_vectors_that_lie_here() -> None:
    spec = importlib.util.spec_from_file_location("make_wire_vectors", Path(__file__).with_name("make_vectors.py"))
    assert spec is not None and spec.loader is not None
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    assert {path.name: path.read_text() for path in VECTORS.glob("*.json")} == generator.files()
