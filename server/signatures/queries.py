"""Reads about signing. What hands left is opened here alone, each time with a purpose in the audit log."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from server.access import reach
from server.access.models import User
from server.access.policies import Permission
from server.audit.actions import append
from server.signatures import act as acts
from server.signatures import fingers, keeping, stating, strokes
from server.signatures.contract import Done, SignerRole
from server.signatures.errors import Altered
from server.signatures.models import Act, Signer, Sitting
from server.signatures.rules import rules
from server.signatures.states import ACTED, ActKind, ActState, SittingState

_COUNTS = (ActKind.SIGN, ActKind.REFUSE, ActKind.PAPER)


def turns(sitting: Sitting) -> list[Signer]:
    """Those who may act now: of the lowest order that is not through."""
    waiting = [each for each in sitting.signers.all() if each.state not in ACTED]
    lowest = min((each.order for each in waiting), default=0)
    return [each for each in waiting if each.order == lowest]


def presided(user: User) -> QuerySet[Sitting]:
    """The sittings that this person presides."""
    return reach.within(user, Permission.PRESIDE_SIGNING, Sitting.objects.select_related("unit"), timezone.now())


def asked_of(user: User) -> QuerySet[Sitting]:
    """The sittings in which this person signs in his own account."""
    return reach.within(user, Permission.SIGN, Sitting.objects.select_related("unit"), timezone.now())


def sitting_of(document: str) -> Sitting | None:
    """The newest sitting of that document that is not void."""
    return Sitting.objects.filter(document=document).exclude(state=SittingState.VOID).order_by("-pk").first()


def own_act(document: str) -> Act | None:
    """What a lawyer signed of his own under that name."""
    found = Act.objects.filter(signer__sitting__document=document, state=ActState.DONE, kind=ActKind.SIGN)
    return found.select_related("signer__sitting").first()


def attempts(sitting: Sitting) -> QuerySet[Act]:
    """Everything that was tried, the newest first."""
    found = Act.objects.filter(signer__sitting=sitting).select_related("signer", "device")
    return found.order_by("-started_at", "-pk")


def done_acts(document: str, *, purpose: str = "typeset", by: User | str = "signatures") -> list[Done]:
    """What the hands of that document's sitting did, in the order of its signers. An audit event names the purpose."""
    sitting = sitting_of(document)
    if sitting is None:
        return []
    counts = Act.objects.filter(signer__sitting=sitting, state=ActState.DONE, kind__in=_COUNTS)
    found = list(counts.select_related("signer__sitting").order_by("signer__order", "signer__place"))
    made = [_done(each) for each in found]
    append(by, "signing.hands_opened", sitting, purpose=purpose, acts=len(made))
    return made


def paper_of(document: str, *, purpose: str, by: User | str = "signatures") -> list[bytes]:
    """The pictures (PNG) of the pages that were signed in ink, in order; none: it was not signed on paper."""
    sitting = sitting_of(document)
    pages = [] if sitting is None else list(sitting.printed.exclude(scan_key=""))
    if sitting is None or not pages:
        return []
    append(by, "signing.hands_opened", sitting, purpose=purpose, pages=len(pages))
    return [keeping.fetch(each.scan_key, each.scan_digest) for each in pages]


def part(act: Act, kind: str) -> bytes | None:
    """What that hand left, as it was kept; the caller has witnessed why."""
    found = act.hands.filter(kind=kind).first()
    return keeping.fetch(found.key, found.digest) if found else None


def hand_png(act: Act) -> bytes:
    """The handwriting, drawn; nothing where there is none."""
    raw = part(act, "strokes")
    return strokes.drawn(strokes.read(raw, rules().hand)) if raw else b""


def checked(act: Act) -> acts.Said:
    """What the act's signed bytes say, believed, and of the very hands that are kept. Raises BadAct, Altered."""
    said = acts.read(bytes(act.raw), stating.keys())
    signed = {"strokes": said.strokes, "finger": said.finger}
    kept = {each.kind: bytes.fromhex(each.digest) for each in act.hands.all()}
    if said.act != act.uid.bytes or any(kept.get(kind) != digest for kind, digest in signed.items()):
        raise Altered(f"act {act.pk}: what is kept is not what was signed; compare table and store with a copy")
    return said


def _done(act: Act) -> Done:
    checked(act)
    finger = part(act, "finger")
    corrections = act.signer.acts.filter(kind=ActKind.CORRECT, state=ActState.DONE)
    return Done(
        role=SignerRole(act.signer.role),
        name=act.signer.name,
        at=_at(act),
        hand_png=hand_png(act),
        finger_png=fingers.inked(finger) if finger else None,
        act_digest=act.digest,
        refusal=act.words if act.kind == ActKind.REFUSE else "",
        sitting=str(act.signer.sitting.uid),
        offset=act.offset_ms,
        on_paper=act.kind == ActKind.PAPER,
        read_how=act.read_how,
        corrections=tuple(each.words for each in corrections),
    )


def _at(act: Act) -> datetime:
    return act.at or act.started_at
