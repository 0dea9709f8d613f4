"""Who must be present for a signer, and what is known of it: rows and the bookings' marks into presence.py."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings

from server.config.environment import Zone
from server.ferry.fields import to_moment
from server.signatures import act as acts
from server.signatures import seams
from server.signatures.models import Act, Signer
from server.signatures.presence import Stretch, Verdict, is_there, judge
from server.signatures.rules import rules


def watchers(signer: Signer) -> list[Signer]:
    """Those of whom one must be present while this one reads and signs."""
    if not signer.needs_presence_of:
        return []
    return list(signer.sitting.signers.filter(role=signer.needs_presence_of).select_related("user", "sitting"))


def stretches(watcher: Signer, now: datetime) -> list[Stretch]:
    """All that is known of his presence."""
    found = [
        Stretch(in_room=each.how == "room", from_at=each.from_at, until_at=each.until_at, ended=each.ended)
        for each in watcher.presences.all()
    ]
    sitting = watcher.sitting
    came = seams.came(sitting.session, sitting.booking, watcher.user, now) if watcher.user else None
    rooms = [each for each in found if each.in_room]
    if came is not None and not rooms:  # once the presider has said anything of the room, his word counts
        found.append(Stretch(in_room=True, from_at=came, until_at=now))
    return found


def is_by_letter(watcher: Signer) -> bool:
    """Whether his page is in the other zone, so that his beats come late."""
    return settings.MSR.zone is Zone.INNER and watcher.user is not None and watcher.user.mirrored


def silence(watcher: Signer) -> timedelta:
    """For how long he may be silent and still count as there for a reading to begin."""
    numbers = rules().presence
    return (
        timedelta(minutes=numbers.late_minutes) if is_by_letter(watcher) else timedelta(seconds=numbers.silent_seconds)
    )


def is_present(watcher: Signer, now: datetime) -> bool:
    """Whether he is there now, as far as is known here."""
    return is_there(stretches(watcher, now), now, silence(watcher))


def lacking(signer: Signer, now: datetime) -> bool:
    """Whether somebody must be present for this signer, and nobody is."""
    needed = watchers(signer)
    return bool(needed) and not any(is_present(each, now) for each in needed)


def verdict(act: Act, at: datetime, now: datetime) -> Verdict:
    """On the presence from the act's beginning to `at`: the best of those who might have been there."""
    needed = watchers(act.signer)
    if not needed:
        return Verdict.COVERED
    slack = timedelta(seconds=rules().presence.silent_seconds)
    found = {
        judge(
            stretches(each, now), started=act.started_at, at=at, now=now, slack=slack,
            silence=None if is_by_letter(each) else slack,
        )
        for each in needed
    }  # fmt: skip
    return next(each for each in (Verdict.COVERED, Verdict.UNKNOWN, Verdict.BROKEN) if each in found)


def stated(act: Act, now: datetime) -> tuple[acts.There, ...]:
    """What the signed bytes say of it."""
    found: list[acts.There] = []
    for watcher in watchers(act.signer):
        known = [each for each in stretches(watcher, now) if each.from_at <= act.started_at and not each.ended]
        found += [_said(watcher, each, now) for each in _newest(known)]
    return tuple(found)


def _newest(known: Iterable[Stretch]) -> list[Stretch]:
    return sorted(known, key=lambda each: (each.in_room, each.until_at))[-1:]


def _said(watcher: Signer, each: Stretch, now: datetime) -> acts.There:
    until = now if each.in_room else each.until_at
    how = "room" if each.in_room else "link"
    return acts.There(role=watcher.role, how=how, from_ms=to_moment(each.from_at), until_ms=to_moment(until))
