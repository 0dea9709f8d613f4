"""Valid input, broken by its own structure: dropped, doubled, another type, longer, shorter, out of order."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import cbor2
from hypothesis import strategies as st

from tests.hostile.target import Form, Target

_WRONG = st.sampled_from(
    [None, True, -1, 0, 1 << 63, (1 << 64) - 1, "", "x" * 70, "é\0", b"", b"\xff" * 33, [], [[]], {}, {0: 0}]
)
_WRONG_JSON = st.sampled_from(
    [None, True, -1, 0, 10**30, 1e308, float("nan"), float("inf"), "", "x" * 70, "é\0\ud800", [], [[]], {}, {"a": []}]
)
_LETTERS = st.sampled_from(
    ["\0", "=", '"', "[", "]", "=[", ":", ",", "é", "٣", "²", "\r", " ", "9" * 5000, "inf", "nan", "-1", "%00"]
)
_OCTETS = st.sampled_from(
    [b"\0", b"\xff", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x80", b"\xd8\x1c", b"\r\n", b"[" * 3000, b"9" * 5000]
)

Draw = Callable[[st.SearchStrategy[Any]], Any]


def broken(target: Target) -> st.SearchStrategy[bytes]:
    """Inputs that are almost those of the target's corpus."""
    seeds = [path.read_bytes() for path in sorted(target.corpus.iterdir())]
    by_form = {Form.CBOR: _cbor, Form.JSON: _json, Form.LINES: _lines}
    inner = by_form.get(target.form)
    if inner is None:
        return _octets(seeds)
    by_structure = inner(seeds, target.prefix)
    return st.one_of(by_structure, by_structure, _octets(seeds))


@st.composite
def _cbor(draw: Draw, seeds: list[bytes], prefix: int) -> bytes:
    seed = draw(st.sampled_from(seeds))
    tree = cbor2.loads(seed[prefix:])
    return seed[:prefix] + cbor2.dumps(_changed(draw, tree, _WRONG), canonical=True)


@st.composite
def _json(draw: Draw, seeds: list[bytes], prefix: int) -> bytes:
    seed = draw(st.sampled_from(seeds))
    tree = json.loads(seed[prefix:])
    return seed[:prefix] + json.dumps(_changed(draw, tree, _WRONG_JSON)).encode("utf-8", "surrogatepass")


@st.composite
def _lines(draw: Draw, seeds: list[bytes], prefix: int) -> bytes:
    seed = draw(st.sampled_from(seeds))
    lines = seed[prefix:].decode("utf-8", "replace").split("\n")
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.integers(0, 4)):
            case 0 if len(lines) > 1:
                del lines[at]
            case 1:
                lines.insert(at, lines[at])
            case 2:
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case 3:
                lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
            case _:
                place = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:place] + draw(_LETTERS) + lines[at][place + draw(st.integers(0, 2)) :]
    return seed[:prefix] + "\n".join(lines).encode()


@st.composite
def _octets(draw: Draw, seeds: list[bytes]) -> bytes:
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        stop = min(len(data), start + draw(st.integers(0, 40)))
        match draw(st.integers(0, 4)):
            case 0:
                data = data[:start] + data[stop:]
            case 1:
                data = data[:stop] + data[start:]
            case 2:
                data = data[:start]
            case 3:
                data = data[:start] + draw(_OCTETS) + data[start:]
            case _:
                data = data[:start] + draw(st.binary(min_size=1, max_size=8)) + data[stop:]
    return data


def _changed(draw: Draw, tree: Any, wrong: st.SearchStrategy[Any]) -> Any:
    """The tree with one to three of its nodes changed."""
    tree = copy.deepcopy(tree)
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(tree))
        if not places:
            return draw(wrong)
        holder, key = draw(st.sampled_from(places))
        _change(draw, holder, key, wrong)
    return tree


def _places(tree: Any) -> Any:
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        yield tree, key
        yield from _places(tree[key])


def _change(draw: Draw, holder: Any, key: Any, wrong: st.SearchStrategy[Any]) -> None:
    value = holder[key]
    match draw(st.integers(0, 5)):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder.insert(key, copy.deepcopy(value))
        case 1:
            holder[key + 1 if isinstance(key, int) else f"{key}x"] = holder.pop(key)
        case 2 if isinstance(value, bytes | str | list) and len(value) < 200:
            holder[key] = value * draw(st.integers(2, 300))
        case 3 if isinstance(value, bytes | str | list) and value:
            holder[key] = value[:-1]
        case 4 if isinstance(value, int) and not isinstance(value, bool):
            holder[key] = max(-(1 << 63), min((1 << 64) - 1, value + draw(st.sampled_from([-1, 1, 1 << 31, 1 << 62]))))
        case _:
            holder[key] = copy.deepcopy(draw(wrong))
