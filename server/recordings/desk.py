"""The control desk of a page as a table: which deed is offered in which state of the room. Pure.

The table only spares people a refusal: the box judges each command by its own (agent/session.py), and its word counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.evidence.receipts import Verb

REASONS = ("new-facts", "technical", "health", "other")
EDGES = ("begin", "end")
CHAPTERS = (
    "C1_NOTICE", "C2_IDENTITY", "C3_RIGHTS", "C4_RETRACTION", "C5_FACTS_CHARGE", "C6_SENTENCE_PROPOSAL",
    "C7_LAWYER_OPINION", "C8_SUSPECT_OPINION", "C9_EVIDENCE", "C10_AGREEMENT", "C11_SIGN_RECOGNIZANCE",
    "C12_LAWYER_WITNESS", "C13_READBACK_RECORD", "C14_END",
)  # fmt: skip
_FILMING = frozenset({"opening", "recording"})
#: A command names the state that it expects: what can wait is not asked while the room is about to change its own.
_STEADY = frozenset({"recording"})
_IDLE = frozenset({"ready", "not_ready"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a button asks for: in these states of the room, as the box words them, with one of these words.

    `of_session`: only while one is recorded, only while none is, or both (None).
    """

    verb: Verb
    states: frozenset[str]
    words: tuple[str, ...] = ("",)
    of_session: bool | None = True


DEEDS: dict[str, Deed] = {
    "start": Deed(verb=Verb.START, states=frozenset({"ready"}), of_session=False),
    "stop": Deed(verb=Verb.STOP, states=_FILMING | {"suspended"}),
    "suspend": Deed(verb=Verb.SUSPEND, states=_FILMING, words=REASONS),
    "resume": Deed(verb=Verb.RESUME, states=frozenset({"suspended"})),
    "chapter": Deed(verb=Verb.CHAPTER, states=_STEADY, words=CHAPTERS),
    "explained": Deed(verb=Verb.EXPLAINED, states=_STEADY),
    "talk": Deed(verb=Verb.TALK, states=_STEADY | _IDLE | {"suspended"}, of_session=None),
    "confirm": Deed(
        verb=Verb.CONFIRM, states=_STEADY | _IDLE | {"suspended", "confidential"}, words=EDGES, of_session=None
    ),
    "talk_end": Deed(verb=Verb.TALK_END, states=frozenset({"confidential"}), words=("lawyer",), of_session=None),
}
#: Whose desk it is: the lawyer's own has his talk and nothing else, and he alone ends one from afar (decision 0022).
LAWYER = frozenset({"talk", "confirm", "talk_end"})
OFFICE = frozenset(DEEDS) - {"talk_end"}
#: Commands that are no button of a desk: they change nothing of how the room stands and hold up no press.
UNPRESSED = (int(Verb.MARK), int(Verb.ARRIVED))
#: The deeds that may take some words along, sealed for those who may watch.
WITH_WORDS = frozenset({"suspend"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What signed records say of the hearing under way.

    Chapters set, edges of the newest talk that the lawyer has yet to confirm, whether a resumption awaits its spoken
    explanation, and the digest of the signed begin of the talk under way.
    """

    chapters: frozenset[str] = frozenset()
    unconfirmed: tuple[str, ...] = ()
    awaits_explanation: bool = False
    talk: bytes | None = None

    @property
    def next_chapter(self) -> str | None:
        """The first after the furthest one that was set."""
        reached = max((CHAPTERS.index(each) for each in self.chapters if each in CHAPTERS), default=-1)
        return CHAPTERS[reached + 1] if reached + 1 < len(CHAPTERS) else None


def offered(stands: str, *, session: str | None, hearing: Hearing, desk: frozenset[str] = OFFICE) -> frozenset[str]:
    """The deeds whose buttons are shown at that desk, with the room standing so."""
    found = {
        name for name in desk if stands in DEEDS[name].states and DEEDS[name].of_session in (None, session is not None)
    }
    lacking = {
        "confirm": not hearing.unconfirmed,
        "explained": not hearing.awaits_explanation,
        "talk_end": hearing.talk is None,
    }
    return frozenset(found - {name for name, is_lacking in lacking.items() if is_lacking})
