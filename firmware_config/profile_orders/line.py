"""What box and centre say to each other of the profile: how it stands here, and the order that waits there. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from firmware_config.errors import MessageRefused

PATH = "/rooms/box/profile/{box}/"
MAX_TOLD = 48 * 1024
STATES = ("", "staged", "installing", "testing", "kept", "returning", "returned", "stuck", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`digest` of the real profile, `text` without its passwords, what became of order `number` and why."""

    digest: str
    text: str
    number: int = 0
    state: str = ""
    words: str = ""


def pack(standing: Standing) -> bytes:
    """As it goes over the line, before it is signed."""
    return json.dumps(asdict(standing), ensure_ascii=False).encode()


def read(body: bytes) -> Standing:
    """Raises MessageRefused."""
    try:
        standing = Standing(**json.loads(body[:MAX_TOLD]))
        pack(standing)  # half a pair of surrogates is no letter: it could not be kept
    except (ValueError, TypeError, RecursionError) as error:
        raise MessageRefused("standing: expected digest, text, number, state, words") from error
    texts = (standing.digest, standing.text, standing.state, standing.words)
    if (
        not all(isinstance(each, str) for each in texts)
        or type(standing.number) is not int
        or standing.number < 0
        or len(standing.digest) != 64
        or standing.state not in STATES
    ):
        raise MessageRefused("standing: expected digest, text, number, state, words of their own kinds")
    return standing
