"""Capture's state -> the buttons that the page offers, and the question that some of them ask first. Pure.

What may be done is the room's table's word (taken.py). This module says it in words, puts a key on it, and asks before
what cannot be undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agent.panel.deed_words import (
    CHAPTERS,
    CLOSE,
    CONFIRM,
    CONSENT,
    DEEDS,
    HOLDS,
    KEYPAD,
    LANGUAGES,
    MISSING_REASONS,
    OWED,
    REST,
    SHEETS,
    SUSPEND_REASONS,
)
from agent.panel.taken import course_of, ends_at_ns, taken
from agent.panel.words import Lang
from sync.evidence.arrivals import CODE_DIGITS

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
    ("arrived", "arrived"),
    ("alarm", "alarm"),
)


def buttons(said: Mapping[str, Any], lang: Lang, languages: Sequence[str]) -> list[Button]:
    """The buttons from top to bottom: `id`, `label`, `key`, `tone`, `large`, and `deed` or the `sheet` that asks.

    `languages` are those in which this box has a spoken notice.
    """
    deeds = taken(said) - (set() if languages else {"notice"})
    urgent = "confidential" if ends_at_ns(said) is not None else None
    places = sorted(PLACES, key=lambda place: place[0] != urgent)
    found = [_button(name, said, lang, languages) for name, deed in places if deed in deeds]
    return [each for each in found if each is not None]


def sheets(said: Mapping[str, Any], lang: Lang, languages: Sequence[str]) -> dict[str, Sheet]:
    """The questions by name: `title`, `note`, and `choices` with `label`, `key`, `deeds`, `is_done`, `closes`;
    `entry` where digits are typed first."""
    made = {
        "suspend": [_choice(w[lang], _deed("suspend", reason=r)) for r, w in SUSPEND_REASONS.items()],
        "chapters": _chapters(said, lang),
        "confidential": [_choice(CLOSE["begin"][lang], _deed("confidential"))],
        "confirm": [_confirm(said, lang)],
        "consent": _consents(said, lang),
        "holds": _holds(said, lang),
        "notice": [_choice(_spoken(each, lang), _deed("notice", language=each)) for each in languages],
    }
    found = {name: _sheet(SHEETS[name][lang], choices) for name, choices in made.items()}
    found["close"] = _closing(said, lang)
    found["arrived"] = _keypad(lang)
    return found


def _button(name: str, said: Mapping[str, Any], lang: Lang, languages: Sequence[str]) -> Button | None:
    is_kept = name == "confidential" and ends_at_ns(said) is not None
    is_gone_on = name == "start" and said.get("state") == "interrupted"
    words, key = DEEDS["go-on" if is_gone_on else "keep" if is_kept else name]
    label, deed, sheet = words[lang], _deed(name), None
    match name:
        case "confidential" if is_kept:
            pass  # at once: ten seconds leave no time for a question
        case "next":
            following = _following(said)
            if following is None:
                return None
            label, deed = label.format(_name(following, lang)), _deed("chapter", id=following)
        case "chapters":
            count, script = len(_marked(said)), _script(said)
            done = f"{len(_marked(said) & set(script))}/{len(script)}" if script else str(count or "")
            label, sheet = label.format(done).strip(), "chapters"
        case "stop":
            sheet = "close"
        case "notice":
            deed, sheet = _deed("notice", language=languages[0]), "notice" if len(languages) > 1 else None
        case "suspend" | "confidential" | "confirm" | "consent" | "holds" | "arrived":
            sheet = name
    return {
        "id": name,
        "label": label,
        "key": key,
        "tone": "ask" if is_kept else TONES.get(name, "plain"),
        "large": is_kept or name in LARGE or name == "next",
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


def _keypad(lang: Lang) -> Sheet:
    """Digits for a gloved finger, in the order of the screen: four in a row."""
    plain: dict[str, Any] = {"is_done": None, "closes": False, "tone": "plain"}
    digits = [{"label": each, "key": each, "deeds": [], **plain} for each in "1234567890"]
    wipe = {"label": KEYPAD["wipe"][lang], "key": "Backspace", "deeds": [], **plain}
    enter = {"label": KEYPAD["enter"][lang], "key": "Enter", "deeds": [_deed("arrived")], **plain}
    choices = [*digits[:3], wipe, *digits[3:6], digits[9], *digits[6:9], enter | {"closes": True, "tone": "go"}]
    title, note = SHEETS["arrived"][lang]
    return {"title": title, "note": note, "choices": choices, "entry": {"length": CODE_DIGITS, "field": "code"}}


def _key(place: int) -> str:
    """1 to 9 and 0, then letters in the order of the keyboard's upper row."""
    return ("1234567890QWETYUIO"[place : place + 1]) or ""


def _chapters(said: Mapping[str, Any], lang: Lang) -> list[dict[str, Any]]:
    """Every chapter that there is, those of the script or not; one may begin more than once."""
    marked = _marked(said)
    every = list(dict.fromkeys([*CHAPTERS, *_script(said)]))
    return [_choice(_name(each, lang), _deed("chapter", id=each), is_done=each in marked) for each in every]


def _confirm(said: Mapping[str, Any], lang: Lang) -> dict[str, Any]:
    which = "end" if course_of(said).get("awaiting") == "confirm-end" else "begin"
    return _choice(CONFIRM[which][lang], _deed("confirm", which=which))


def _consents(said: Mapping[str, Any], lang: Lang) -> list[dict[str, Any]]:
    given = course_of(said).get("consents") or ()
    return [
        _choice(words[lang], _deed("consent", who=who), is_done=who in given, closes=False)
        for who, words in CONSENT.items()
    ]


def _holds(said: Mapping[str, Any], lang: Lang) -> list[dict[str, Any]]:
    """A choice turns one on or off: the deed names all that hold afterwards, one at least."""
    held = [each for each in course_of(said).get("holds") or () if each in HOLDS]
    found = []
    for name, words in HOLDS.items():
        after = [each for each in HOLDS if (each in held) != (each == name)] or [name]
        found.append(_choice(words[lang], _deed("holds", holds=after), is_done=name in held, closes=False))
    return found


def _closing(said: Mapping[str, Any], lang: Lang) -> Sheet:
    """Before the close: what is missing, one by one with a reason; then the close itself."""
    missing = [str(each) for each in course_of(said).get("missing") or ()]
    if not missing:
        return _sheet(SHEETS["close"][lang], [_choice(CLOSE["stop"][lang], _deed("stop"))])
    title, note = SHEETS["missing"][lang]
    words = title.format(_name(missing[0], lang), len(missing)), note
    choices = [
        _choice(reason[lang], _deed("missing", id=missing[0], reason=reason["zh"]), closes=False)
        for reason in MISSING_REASONS
    ]
    if len(missing) > 1:
        choices += [
            _choice(
                REST[lang].format(len(missing), reason[lang]),
                *(_deed("missing", id=each, reason=reason["zh"]) for each in missing),
                closes=False,
            )
            for reason in MISSING_REASONS
        ]
    return _sheet(words, choices)


def _following(said: Mapping[str, Any]) -> str | None:
    """The first chapter of the script that comes after the last one marked and is not marked itself."""
    script, marked = _script(said), _marked(said)
    last = max((script.index(each) for each in marked if each in script), default=-1)
    return next((each for each in script[last + 1 :] if each not in marked), None)


def _marked(said: Mapping[str, Any]) -> set[str]:
    return {str(each["id"]) for each in course_of(said).get("chapters") or ()}


def _script(said: Mapping[str, Any]) -> list[str]:
    return [str(each) for each in course_of(said).get("script") or ()]


def _name(what: str, lang: Lang) -> str:
    """A chapter, or another thing that the film should have."""
    words = CHAPTERS.get(what) or OWED.get(what)
    return words[lang] if words else what


def _spoken(language: str, lang: Lang) -> str:
    return LANGUAGES[language][lang] if language in LANGUAGES else language
