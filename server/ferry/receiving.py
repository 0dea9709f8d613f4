"""Receiving: what lies in the incoming folder is applied, each sender's letters in order; what cannot be is held, and
said, on the operator's page and in a note to the sender."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Greatest

from server import keyring as keys
from server.audit.actions import Actor, append
from server.ferry import restored
from server.ferry.errors import BadLetter, OtherLetter, StaleLetter
from server.ferry.folders import LETTER, NOTE, folder, named, put_away, write
from server.ferry.handlers import handler_of, is_kept
from server.ferry.letters import Letter, read_letter
from server.ferry.models import Held, Peer, Posted, Received
from server.ferry.notes import Note, read_note, sign_note
from sync.errors import PeerFault

#: A gap that stays is told again after so long: the note may have been lost too.
TOLD_AGAIN = timedelta(minutes=10)
_KEPT = 1 << 16


@dataclass(frozen=True, slots=True)
class Report:
    """What a receive did: letters applied, known before, waiting for an earlier number, refused (file: why)."""

    applied: int
    known: int
    waiting: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A letter that is applied: now, or before (`is_known`: its sender seems not to have heard of it)."""

    sender: str
    is_known: bool


def receive(now: datetime, source: Path | None = None) -> Report:
    """1. letters: an applied file goes to `done/`, unless its kind leaves no copy; 2. notes; 3. what is held; 4. our
    own notes, into `out/`."""
    source = source or folder("in")
    held: list[Held] = []
    taken: list[Taken] = []
    for path in sorted(source.glob(f"*{LETTER}")):
        state = _take(path, now)
        if isinstance(state, Held):
            held.append(state)
            continue
        taken.append(state)
    refused = _read_notes(source, now)
    held = [each for each in held if (source / each.file).exists() and not _is_past(each, source)]
    _keep(held)
    if keys.has_signer("ferry"):
        _tell(held, taken, now)
    waiting = tuple(
        f"{each.file}: number {each.number} waits for {_next(each.sender)} of {each.sender}"
        for each in held
        if not each.refused
    )
    refused += [f"{each.file}: {each.refused}" for each in held if each.refused]
    known = sum(each.is_known for each in taken)
    return Report(len(taken) - known, known, waiting, tuple(refused))


@transaction.atomic
def set_aside(*, person: Actor | str, held: Held, why: str, now: datetime) -> None:
    """The refused letter that blocks its sender's queue, passed over for ever with a reason. Raises StaleLetter."""
    path = folder("in") / held.file
    if not held.refused or held.number is None or not path.exists():
        raise StaleLetter(f"{held.file}: is no longer a refused letter")
    letter = read_letter(path.read_bytes(), keys.trusted().ferry)
    if letter.number != _next(letter.sender):
        raise StaleLetter(f"{held.file}: expected number {_next(letter.sender)} of {letter.sender}")
    _note_down(letter, now, set_aside=why)
    Held.objects.filter(pk=held.pk).delete()
    append(person, "ferry.set_aside", held, sender=letter.sender, number=letter.number, kind=letter.kind, reason=why)
    transaction.on_commit(lambda: put_away(path, "set-aside"))


def _take(path: Path, now: datetime) -> Taken | Held:
    letter = None
    try:
        letter = read_letter(path.read_bytes(), keys.trusted().ferry)
        state = _apply(letter, now)
    except PeerFault as fault:
        sender, number = (letter.sender, letter.number) if letter else named(path.name)
        kind = letter.kind if letter else ""
        return Held(file=path.name, sender=sender, number=number, kind=kind, refused=str(fault), since=now)
    if state == "waiting":
        return Held(file=path.name, sender=letter.sender, number=letter.number, kind=letter.kind, since=now)
    if is_kept(letter.kind):
        put_away(path, "done")
    else:
        path.unlink()
    return Taken(letter.sender, state == "known")


@transaction.atomic
def _apply(letter: Letter, now: datetime) -> str:
    before = Received.objects.filter(sender=letter.sender, number=letter.number).first()
    if before is not None:
        if bytes(before.digest) != letter.digest:
            raise OtherLetter(f"letter {letter.number} of {letter.sender} came before with other bytes")
        return "known"
    if letter.number != _next(letter.sender):
        return "waiting"
    handler_of(letter.kind)(letter.body, now)
    _note_down(letter, now)
    return "applied"


def _note_down(letter: Letter, now: datetime, set_aside: str = "") -> None:
    Received.objects.create(
        sender=letter.sender,
        number=letter.number,
        kind=letter.kind,
        digest=letter.digest,
        # what is large went into a store whole, what may be taken back leaves no copy: the digest says which it was
        raw=letter.raw if is_kept(letter.kind) and len(letter.raw) <= _KEPT else b"",
        at=now,
        set_aside=set_aside,
    )


def _next(sender: str) -> int:
    return (Received.objects.filter(sender=sender).aggregate(top=Max("number"))["top"] or 0) + 1


def _read_notes(source: Path, now: datetime) -> list[str]:
    refused = []
    for path in sorted(source.glob(f"*{NOTE}")):
        try:
            note = read_note(path.read_bytes(), keys.trusted().ferry)
        except BadLetter as fault:
            refused.append(f"{path.name}: {fault}")
            put_away(path, "set-aside")
        else:
            _heed(note, now)
            path.unlink()
    return refused


@transaction.atomic
def _heed(note: Note, now: datetime) -> None:
    """What the other side has is acknowledged; what it lacks is written again."""
    if note.of != settings.MSR.centre_name:
        return
    Peer.objects.get_or_create(name=note.sender)
    restored.heed(note, now)
    Peer.objects.filter(name=note.sender).update(
        applied=Greatest(F("applied"), note.applied), lacks_to=note.lacks_to, heard_at=now
    )
    lost = Posted.objects.filter(number__gt=note.applied, number__lte=note.lacks_to)
    # what was written since the note was is on its way
    lost.filter(written_at__lte=note.at).update(written_at=None)


def _is_past(held: Held, source: Path) -> bool:
    """A damaged file whose letter came whole under another name is put away."""
    past = bool(held.refused and not held.kind and held.number and held.number < _next(held.sender))
    if past:
        put_away(source / held.file, "set-aside")
    return past


@transaction.atomic
def _keep(held: list[Held]) -> None:
    since = dict(Held.objects.values_list("file", "since"))
    for each in held:
        each.since = since.get(each.file, each.since)
    Held.objects.all().delete()
    Held.objects.bulk_create(held)


def _tell(held: list[Held], taken: list[Taken], now: datetime) -> None:
    """To each sender: how far its letters are applied, and up to where some lie here that wait for one it must send."""
    lacks: dict[str, int] = {}
    for each in held:
        if each.number and not (each.refused and each.kind):
            lacks[each.sender] = max(lacks.get(each.sender, 0), each.number)
    # a sender that only a damaged file's name speaks of is nobody yet
    heard = {each.sender for each in taken} | {each.sender for each in held if each.kind}
    unaware = {each.sender for each in taken if each.is_known}
    for sender in sorted(heard | set(Peer.objects.values_list("name", flat=True))):
        other = restored.refused_of(held, sender, _next(sender) - 1)
        _tell_one(sender, lacks.get(sender, 0), other, sender in unaware, now)


def _tell_one(sender: str, lacks_to: int, other: tuple[int, bytes], is_unaware: bool, now: datetime) -> None:
    applied = _next(sender) - 1
    peer, _ = Peer.objects.get_or_create(name=sender)
    told = (peer.told_applied, peer.told_lacks_to, peer.told_other, bytes(peer.told_renumbered))
    renumbered = bytes(peer.renumbered)
    if told == (applied, lacks_to, other[0], renumbered):
        nothing = not applied and not lacks_to and not renumbered
        is_told = peer.told_at is not None and not (lacks_to or is_unaware or other[0])
        if nothing or is_told or (peer.told_at is not None and peer.told_at >= now - TOLD_AGAIN):
            return
    own = settings.MSR.centre_name
    note = Note(
        sender=own, of=sender, applied=applied, lacks_to=lacks_to, at=now, other=other[0], other_digest=other[1],
        renumbered=renumbered,
    )  # fmt: skip
    write(folder("out") / f"{own}-to-{sender}{NOTE}", sign_note(keys.signer("ferry"), note))
    Peer.objects.filter(name=sender).update(
        told_applied=applied, told_lacks_to=lacks_to, told_other=other[0], told_renumbered=renumbered, told_at=now
    )
