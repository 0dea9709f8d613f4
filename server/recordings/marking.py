"""Marks that say something to the centre: `PREFIX:...` in a bookmark's detail, worded by whoever asked for it.

What stands in a mark is public with the film: numbers and digests, never a name, never what was said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from server.access.models import User
from server.devices.models import BoxPresence
from server.recordings.actions.people import ask_command
from server.recordings.models import Command, Session, SessionState
from sync.evidence.receipts import Verb

#: In these states of the room its table takes a mark (agent/session.py).
_TAKES = frozenset({"recording"})


@dataclass(frozen=True, slots=True)
class Meant:
    """What a mark says, and the page that tells more; "": none."""

    words: str
    url: str = ""


#: Details of marks -> what each says; one it does not know is left out.
Reader = Callable[[Collection[str]], Mapping[str, Meant]]
Tender = Callable[[datetime], None]

_readers: dict[str, Reader] = {}
_tenders: list[Tender] = []


def read_by(prefix: str, reader: Reader) -> None:
    """From now on bookmarks whose detail begins with `prefix:` are worded by that reader."""
    _readers[prefix] = reader


def tend_by(tender: Tender) -> None:
    """From now on it is called several times a second with the time, by whoever sends commands: marks that wait."""
    if tender not in _tenders:
        _tenders.append(tender)


def tend(now: datetime) -> None:
    """Marks that wait for a box are asked for again."""
    for tender in _tenders:
        tender(now)


def meanings(details: Collection[str]) -> dict[str, Meant]:
    """What these details mean, of those that somebody words."""
    found: dict[str, Meant] = {}
    for prefix, reader in _readers.items():
        mine = [each for each in details if each.startswith(f"{prefix}:")]
        if mine:
            found.update(reader(mine))
    return found


def ask_mark(*, actor: User, session: Session, detail: str, now: datetime) -> Command | None:
    """The command that puts that mark into the recording under way; None while the box is away or does not record, and
    the asker keeps it until later."""
    if session.state != SessionState.RECORDING:
        return None
    presence = BoxPresence.objects.filter(box=session.box_id, online=True).first()
    stands = str((presence.telemetry or {}).get("stands", "")) if presence else ""
    if stands not in _TAKES:
        return None
    return ask_command(
        actor=actor, box=session.box, verb=Verb.MARK, expects=stands, session=session.pk, detail=detail, now=now,
        what=detail.partition(":")[0],
    )  # fmt: skip
