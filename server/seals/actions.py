"""Every write of this app that is no certificate's issue: what waits to be lifted, what is lifted, what is revoked."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from server.access.models import User
from server.audit.actions import Thing, append
from server.seals import configured
from server.seals.errors import NotOurs, NotSignable, RevocationRefused, StampDown
from server.seals.letters import tell_trust
from server.seals.levels import Level
from server.seals.lifting import lift
from server.seals.models import By, Certificate, CertificateKind, Lift, Reason
from server.seals.policy import policy
from server.seals.seams import Gone, store_of
from server.seals.verifying import verify

_HELD_FOR = timedelta(minutes=10)
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=6)


def want(kind: str, key: str, level: Level, now: datetime) -> Lift:
    """That document is to be lifted, now and then before its newest stamp ends; `kind` is one of seams.py."""
    found, _ = Lift.objects.update_or_create(
        kind=kind, key=key, defaults={"level": level, "due_at": now, "tries": 0, "trouble": ""}
    )
    return found


def forget(kind: str, key: str) -> None:
    """That document is not to be lifted any more."""
    Lift.objects.filter(kind=kind, key=key).delete()


def take(now: datetime) -> Lift | None:
    """One that is due, held for ten minutes: of two workers one has it. None: nothing is due."""
    for found in Lift.objects.filter(due_at__lte=now).order_by("due_at", "pk")[:20]:
        if Lift.objects.filter(pk=found.pk, due_at=found.due_at).update(due_at=now + _HELD_FOR):
            return found
    return None


def raise_level(found: Lift, now: datetime) -> str:
    """Lifts it and keeps the new bytes; what came of it, in a word for the log."""
    store = store_of(found.kind)
    if store is None:
        return _later(found, now, f"nobody here keeps documents of kind {found.kind}")
    try:
        sealed = lift(store.load(found.key), now)
        ends = min((each.ends for each in verify(sealed.pdf, now).stamps[-1:]), default=now)
        with transaction.atomic():
            store.store(found.key, sealed.pdf, now)
            due = now if sealed.level != Level.B_LTA else ends - policy().lasts["stamp_again_before"]
            Lift.objects.filter(pk=found.pk).update(level=sealed.level, due_at=due, tries=0, trouble="", lifted_at=now)
            append("seals", "seal.lifted", Thing(found.kind, found.key), level=sealed.level.value)
        return f"lifted to {sealed.level.value}"
    except Gone:
        found.delete()
        return "gone"
    except (StampDown, NotSignable) as error:
        return _later(found, now, f"{type(error).__name__}: {error}")


def _later(found: Lift, now: datetime, trouble: str) -> str:
    wait = min(_FIRST * 2 ** min(found.tries, 10), _LONGEST)
    Lift.objects.filter(pk=found.pk).update(due_at=now + wait, tries=found.tries + 1, trouble=trouble[:200])
    return f"waits: {trouble}"


@transaction.atomic
def revoke(certificate: Certificate, *, reason: Reason, note: str, by: User, now: datetime) -> None:
    """From now on it signs nothing that is believed; the published list says so. Raises RevocationRefused."""
    if certificate.by != By.OWN:
        raise NotOurs(f"certificate {certificate.serial} was issued by a licensed authority")
    if certificate.ends_at <= now:
        raise RevocationRefused(f"certificate {certificate.serial} has ended at {certificate.ends_at}")
    moved = Certificate.objects.filter(pk=certificate.pk, revoked_at__isnull=True).update(
        revoked_at=now.replace(microsecond=0), reason=reason, note=note[:200], revoked_by=by
    )
    if moved != 1:
        raise RevocationRefused(f"certificate {certificate.serial} is revoked already")
    configured.replace_if_ours(CertificateKind(certificate.kind), certificate.about, certificate.serial, now)
    tell_trust(now)
    append(by, "seal.revoked", certificate, serial=certificate.serial, reason=reason.value, note=note[:200])
