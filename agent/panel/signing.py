"""The one button that leaves this page: to where the centre's documents are signed, in this room's own browser. Pure.

The centre's page is the centre's: the box passes nothing on and learns nothing. Whoever presides there gives the code
that binds this screen to one document; front panel and lamps go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.panel.deed_words import DEEDS
from agent.panel.taken import FILMING, WAITING, course_of
from agent.panel.words import Lang

PLACE = "/signatures/here/"


def signing(said: Mapping[str, Any] | None, lang: Lang, pages: str) -> list[dict[str, Any]]:
    """The button with the address that it `goes` to; none without one, in a talk, while it is suspended, and while
    something is awaited that has to be done here first.
    """
    state = said or {}
    if not pages or state.get("state") not in FILMING | WAITING or course_of(state).get("awaiting"):
        return []
    words, key = DEEDS["sign"]
    plain = {"tone": "plain", "large": False, "deed": None, "sheet": None}
    return [{"id": "sign", "label": words[lang], "key": key, "goes": pages + PLACE, **plain}]
