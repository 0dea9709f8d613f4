"""A box's profile from its model's: what the centre granted written into the lines that stand there."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from firmware_config.enrol.messages import Grant
from firmware_config.errors import ProfileError

Value = str | int


def filled(text: str, grant: Grant, *, device_key: str, tls: str, has_web_ca: bool) -> str:
    """The profile of the box that was granted this. `tls` is the folder of its certificates."""
    lines: dict[str, dict[str, Value]] = {
        "": {"box": grant.box, "device_key": device_key},
        "[room]": {"code": grant.room, "name": grant.room_name},
        "[broker]": {
            "host": grant.broker_host, "port": grant.broker_port,
            "ca": f"{tls}/ca.crt", "certificate": f"{tls}/box.crt", "key": f"{tls}/box.key",
        },
        "[trusted]": {
            "receipt": grant.receipt.hex(), "command": grant.command.hex(), "log": grant.log.hex(),
            "log_origin": grant.log_origin,
        },
    }  # fmt: skip
    for head, values in lines.items():
        text = written(text, head, values)
    for each in grant.recipients:
        text = written(text, f'[[recipients]]\nname = "{each.name}"', {"public_key": each.public_key.hex()})
    # A model's own name of a centre is no name of this one: left out, what stands before the / of the log's holds.
    text = re.sub(r"(?m)^(\[trusted\]\n(?:(?!\[).*\n)*?)centre = .*\n", r"\1", text)
    web: dict[str, Value] = {"origin": grant.origin, **({"ca": f"{tls}/web-ca.crt"} if has_web_ca else {})}
    text = re.sub(r"(?m)^\[centre\]\n(?:(?!\[).*\n?)*", "", text).rstrip("\n")
    return text + "\n\n[centre]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in web.items())


def written(text: str, head: str, values: Mapping[str, Value]) -> str:
    """The text with each `key = value` in the table that begins with `head` ("": before any table).

    Raises ProfileError where there is no such line: a value is replaced, none is made up.
    """
    for key, value in values.items():
        begin = re.escape(head) + "\n" if head else r"\A"
        pattern = re.compile(rf"({begin}(?:(?!\[)[^\n]*\n)*?{key} = )[^\n]*")
        found = pattern.search(text)
        if found is None:
            raise ProfileError(f"{head} {key}".strip(), "expected such a line in the model's profile, found none")
        text = text[: found.start()] + found.group(1) + _toml(value) + text[found.end() :]
    return text


def _toml(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)
