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


def receive(now: datetime, source: Path | None = None) -> Report:
    """1. letters: an applied file goes to `done/`, unless its kind leaves no copy; 2. notes; 3. what is held; 4. our
    own notes, into `out/`."""
    source = source or folder("in")
    counts = {"applied": 0, "known": 0}
    held: list[Held] = []
    for path in sorted(source.glob(f"*{LETTER}")):
        state = _taken(path, now)
        if isinstance(state, Held):
            held.append(state)
            continue
        counts[state] += 1
    refused = _read_notes(source, now)
    held = [each for each in held if not _is_past(each, source)]
    _keep(held)
    if keys.has_signer("ferry"):
        _tell(held, now)
    waiting = tuple(
        f"{each.file}: number {each.number} waits for {_next(each.sender)} of {each.sender}"
        for each in held
        if not each.refused
    )
    refused += [f"{each.file}: {each.refused}" for each in held if each.refused]
    return Report(counts["applied"], counts["known"], waiting, tuple(refused))


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


def _taken(path: Path, now: datetime) -> str | Held:
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
    return state


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


def _tell(held: list[Held], now: datetime) -> None:
    """To each sender: how far its letters are applied, and up to where some lie here that wait for one it must send."""
    tops = dict(Received.objects.values_list("sender").annotate(top=Max("number")).order_by())
    lacks: dict[str, int] = {}
    for each in held:
        if each.number and not (each.refused and each.kind):
            lacks[each.sender] = max(lacks.get(each.sender, 0), each.number)
    # a sender that only a damaged file's name speaks of is nobody yet
    for sender in sorted({*tops, *(each.sender for each in held if each.kind)}):
        _tell_one(sender, tops.get(sender, 0), lacks.get(sender, 0), now)


def _tell_one(sender: str, applied: int, lacks_to: int, now: datetime) -> None:
    peer, _ = Peer.objects.get_or_create(name=sender)
    same = (peer.told_applied, peer.told_lacks_to) == (applied, lacks_to)
    late = peer.told_at is None or (lacks_to and peer.told_at < now - TOLD_AGAIN)
    if same and not late:
        return
    own = settings.MSR.centre_name
    note = Note(sender=own, of=sender, applied=applied, lacks_to=lacks_to, at=now)
    write(folder("out") / f"{own}-to-{sender}{NOTE}", sign_note(keys.signer("ferry"), note))
    Peer.objects.filter(name=sender).update(told_applied=applied, told_lacks_to=lacks_to, told_at=now)
