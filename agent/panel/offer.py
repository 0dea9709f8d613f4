"""Capture's state -> the buttons that the page offers, and the question that some of them ask first. Pure.

What may be done is the room's table's word (taken.py). This module says it in words, puts a key on it, and asks before
what cannot be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.panel.deed_words import (
    CHAPTERS,
    CLOSE,
    CONFIRM,
    CONSENT,
    DEEDS,
    HOLDS,
    LANGUAGES,
    MISSING_REASONS,
    REST,
    SHEETS,
    SUSPEND_REASONS,
)
from agent.panel.taken import taken
from agent.panel.words import Lang, Words

Deed = dict[str, Any]
Button = dict[str, Any]
Sheet = dict[str, Any]

# how a button looks: what begins, what ends, what calls for help; the rest is plain
TONES = {
    "start": "go",
    "resume": "go",
    "explained": "ask",
    "confirm": "ask",
    "stop": "end",
    "confidential-end": "end",
    "alarm": "alarm",
}
LARGE = ("start", "stop", "resume", "explained", "confirm", "confidential-end")
# the order on the screen; `next` and `chapters` are two doors to the same deed
PLACES = (
    ("explained", "explained"),
    ("confirm", "confirm"),
    ("start", "start"),
    ("resume", "resume"),
    ("confidential-end", "confidential-end"),
    ("stop", "stop"),
    ("next", "chapter"),
    ("chapters", "chapter"),
    ("suspend", "suspend"),
    ("confidential", "confidential"),
    ("notice", "notice"),
    ("holds", "holds"),
    ("consent", "consent"),
    ("alarm", "alarm"),
)


def buttons(said: Mapping[str, Any], lang: Lang) -> list[Button]:
    """The buttons from top to bottom: `id`, `label`, `key`, `tone`, `large`, and `deed` or the `sheet` that asks."""
    deeds = taken(said)
    found = [_button(name, said, lang) for name, deed in PLACES if deed in deeds]
    return [each for each in found if each is not None]


def sheets(said: Mapping[str, Any], lang: Lang) -> dict[str, Sheet]:
    """The questions by name: `title`, `note`, and `choices` with `label`, `key`, `deeds`, `is_done`, `closes`."""
    made = {
        "suspend": [_choice(w[lang], _deed("suspend", reason=r)) for r, w in SUSPEND_REASONS.items()],
        "chapters": _chapters(said, lang),
        "confidential": [_choice(CLOSE["begin"][lang], _deed("confidential"))],
        "confirm": [_confirm(said, lang)],
        "consent": [_choice(w[lang], _deed("consent", who=who), closes=False) for who, w in CONSENT.items()],
        "holds": _holds(said, lang),
        "notice": [_choice(w[lang], _deed("notice", language=code)) for code, w in languages(said).items()],
    }
    found = {name: _sheet(SHEETS[name][lang], choices) for name, choices in made.items()}
    found["close"] = _closing(said, lang)
    return found


def languages(said: Mapping[str, Any]) -> dict[str, Words]:
    """The languages in which the centre has provided a spoken notice."""
    return {code: LANGUAGES.get(code, {"zh": code, "en": code}) for code in _course(said).get("languages") or ["zh"]}


def _button(name: str, said: Mapping[str, Any], lang: Lang) -> Button | None:
    words, key = DEEDS["go-on" if name == "start" and said.get("state") == "interrupted" else name]
    label, deed, sheet = words[lang], _deed(name), None
    match name:
        case "next":
            following = _following(said)
            if following is None:
                return None
            label, deed = label.format(_chapter(following, lang)), _deed("chapter", id=following)
        case "chapters":
            marked = {each["id"] for each in _course(said).get("chapters") or ()}
            script = _script(said)
            label, sheet = label.format(len(marked & set(script)), len(script)), "chapters"
        case "stop":
            sheet = "close"
        case "notice":
            spoken = list(languages(said))
            deed, sheet = _deed("notice", language=spoken[0]), "notice" if len(spoken) > 1 else None
        case "suspend" | "confidential" | "confirm" | "consent" | "holds":
            sheet = name
    return {
        "id": name,
        "label": label,
        "key": key,
        "tone": TONES.get(name, "plain"),
        "large": name in LARGE or name == "next",
        "deed": None if sheet else deed,
        "sheet": sheet,
    }


def _deed(name: str, **fields: Any) -> Deed:
    return {"deed": name, **fields}


def _choice(label: str, *deeds: Deed, is_done: bool | None = None, closes: bool = True) -> dict[str, Any]:
    tone = TONES.get(deeds[0]["deed"], "plain")
    return {"label": label, "deeds": list(deeds), "is_done": is_done, "closes": closes, "tone": tone}


def _sheet(words: tuple[str, str], choices: list[dict[str, Any]]) -> Sheet:
    keyed = [{**choice, "key": _key(place)} for place, choice in enumerate(choices)]
    return {"title": words[0], "note": words[1], "choices": keyed}


def _key(place: int) -> str:
    """1 to 9 and 0, then letters in the order of the keyboard's upper row."""
    return ("1234567890QWETYUIO"[place : place + 1]) or ""


def _chapters(said: Mapping[str, Any], lang: Lang) -> list[dict[str, Any]]:
    marked = {each["id"] for each in _course(said).get("chapters") or ()}
    script = _script(said)
    return [_choice(_chapter(id_, lang), _deed("chapter", id=id_), is_done=id_ in marked) for id_ in script]


def _confirm(said: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    course = _course(said)
    which = "end" if course.get("awaiting") == "confirm-end" or not course.get("confidential") else "begin"
    return _choice(CONFIRM[which][lang], _deed("confirm", which=which))


def _holds(said: Mapping[str, Any], lang: Lang) -> list[dict[str, Any]]:
    """A choice turns one on or off: the deed names all that hold afterwards."""
    held = [each for each in _course(said).get("holds") or () if each in HOLDS]
    found = []
    for name, words in HOLDS.items():
        after = [each for each in HOLDS if (each in held) != (each == name)]
        found.append(_choice(words[lang], _deed("holds", holds=after), is_done=name in held, closes=False))
    return found


def _closing(said: Mapping[str, Any], lang: Lang) -> Sheet:
    """Before the close: what is missing, one by one with a reason; then the close itself."""
    missing = [str(each) for each in _course(said).get("missing") or ()]
    if not missing:
        return _sheet(SHEETS["close"][lang], [_choice(CLOSE["stop"][lang], _deed("stop"))])
    title, note = SHEETS["missing"][lang]
    words = title.format(_chapter(missing[0], lang), len(missing)), note
    choices = [
        _choice(reason[lang], _deed("missing", id=missing[0], reason=code), closes=False)
        for code, reason in MISSING_REASONS.items()
    ]
    if len(missing) > 1:
        choices += [
            _choice(
                REST[lang].format(len(missing), reason[lang]),
                *(_deed("missing", id=each, reason=code) for each in missing),
                closes=False,
            )
            for code, reason in MISSING_REASONS.items()
        ]
    return _sheet(words, choices)


def _following(said: Mapping[str, Any]) -> str | None:
    """The first chapter of the script that comes after the last one marked and is not marked itself."""
    script, marked = _script(said), [each["id"] for each in _course(said).get("chapters") or ()]
    last = max((script.index(each) for each in marked if each in script), default=-1)
    return next((each for each in script[last + 1 :] if each not in marked), None)


def _script(said: Mapping[str, Any]) -> list[str]:
    return [str(each) for each in _course(said).get("script") or CHAPTERS]


def _chapter(id_: str, lang: Lang) -> str:
    return CHAPTERS[id_][lang] if id_ in CHAPTERS else id_


def _course(said: Mapping[str, Any]) -> Mapping[str, Any]:
    found = said.get("course")
    return found if isinstance(found, Mapping) else {}
