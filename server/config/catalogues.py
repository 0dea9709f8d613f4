"""Translation catalogues: .po text -> the .mo bytes that gettext reads. Pure; nothing but Python is needed.

Deterministic: the same text gives the same bytes. Fuzzy and empty entries are left out, so the reader sees the Chinese.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from server.config.errors import BadCatalogue

_MAGIC = 0x950412DE
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%\(\w+\)\.\d+f|%[sd]|\{\w*\}")
_LINE = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[(\d)\])?)\s+(".*")')


@dataclass(slots=True)
class Message:
    """One entry: its key words as written, and the translations by plural form (0 for those without plural)."""

    line: int
    fuzzy: bool = False
    words: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The entry's name in the .mo: context and plural joined as gettext does it."""
        key = self.words.get("msgid", "")
        if "msgctxt" in self.words:
            key = f"{self.words['msgctxt']}\x04{key}"
        return f"{key}\x00{self.words['msgid_plural']}" if "msgid_plural" in self.words else key

    @property
    def translation(self) -> str:
        """The translations joined as gettext does it; "" if one is missing."""
        forms = [text for name, text in sorted(self.words.items()) if name.startswith("msgstr")]
        return "\x00".join(forms) if forms and all(forms) else ""


def read_po(text: str) -> list[Message]:
    """The entries of a .po file, its header ("" as msgid) among them. BadCatalogue names the line."""
    messages = []
    for block in _blocks(text):
        message = _read_block(block)
        if message is not None:
            _check_placeholders(message)
            messages.append(message)
    return messages


def compile_mo(messages: list[Message]) -> bytes:
    """The .mo file of those entries, sorted by key."""
    pairs = sorted((m.key.encode(), m.translation.encode()) for m in messages if m.translation and not m.fuzzy)
    count = len(pairs)
    start = 28 + 16 * count
    keys: list[bytes] = []
    values: list[bytes] = []
    texts = b""
    for table, place in ((keys, 0), (values, 1)):
        for pair in pairs:
            table.append(struct.pack("<II", len(pair[place]), start + len(texts)))
            texts += pair[place] + b"\x00"
    head = struct.pack("<7I", _MAGIC, 0, count, 28, 28 + 8 * count, 0, start)
    return head + b"".join(keys) + b"".join(values) + texts


def _blocks(text: str) -> Iterator[list[tuple[int, str]]]:
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            block.append((number, line.strip()))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _read_block(block: list[tuple[int, str]]) -> Message | None:
    message, name = Message(line=block[0][0]), ""
    for number, line in block:
        if line.startswith("#"):
            message.fuzzy |= line.startswith("#,") and "fuzzy" in line
        elif line.startswith('"') and name:
            message.words[name] += _literal(line, number)
        elif (found := _LINE.fullmatch(line)) and found[1] not in message.words:
            name = found[1]
            message.words[name] = _literal(found[3], number)
        else:
            raise BadCatalogue(f"catalogue, line {number}: expected msgid, msgstr or a quoted line, got {line!r}")
    return message if message.words else None


def _literal(text: str, number: int) -> str:
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError) as error:
        raise BadCatalogue(f"catalogue, line {number}: expected one quoted string, got {text!r}") from error


def _check_placeholders(message: Message) -> None:
    expected = set(_PLACEHOLDER.findall(message.words.get("msgid", "")))
    for name, text in message.words.items():
        found = set(_PLACEHOLDER.findall(text))
        if message.words.get("msgid") and name.startswith("msgstr") and text and found != expected:
            raise BadCatalogue(
                f"catalogue, line {message.line}, {name}: expected the placeholders {sorted(expected)}, "
                f"got {sorted(found)}"
            )
