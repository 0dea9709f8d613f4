"""To see what a hand left: asked for with reason and basis, approved by two others, open for some days, witnessed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.policies import Permission, may
from server.audit.actions import append
from server.signatures import fingers, keeping, queries
from server.signatures.errors import NotAllowed, StaleState, UnfitAsked
from server.signatures.models import WORDS, Act, Release
from server.signatures.rules import rules
from server.signatures.states import RELEASES, ActState, ReleaseEvent, ReleaseState

KINDS = {"hand": "strokes", "finger": "finger"}
#: Scanned sheets are asked for by their page from 1: "scan-2".
SCAN = "scan-"


@transaction.atomic
def ask(act: Act, *, reason: str, basis: str, by: User, now: datetime) -> Release:
    """A request. Raises UnfitAsked without a reason and a basis, NotAllowed for an act that does not count."""
    if len(reason.strip()) < 4 or len(basis.strip()) < 2:
        raise UnfitAsked("release: no reason or basis", _("请写明调取的理由和依据。"))
    if act.state != ActState.DONE:
        raise NotAllowed(f"release: act {act.pk} is {act.state}", _("只能调取有效的签署。"))
    made = Release.objects.create(
        act=act, reason=reason.strip()[:WORDS], basis=basis.strip()[:300], asked_by=by, asked_at=now
    )
    append(by, "release.asked", made, act=act.digest)
    return made


@transaction.atomic
def approve(release: Release, *, by: User, now: datetime) -> None:
    """One of the two approvals; the second opens it. Raises NotAllowed for the asker and for the same person twice."""
    _check(release, by)
    if release.state == ReleaseState.ONCE and release.first_by_id == by.pk:
        raise NotAllowed(f"release {release.pk}: {by.username} twice", _("须由另一人审批。"))
    if release.state == ReleaseState.ASKED:
        change: dict[str, object] = {"first_by": by, "first_at": now}
    else:
        change = {"second_by": by, "second_at": now, "until": now + timedelta(days=rules().release.days)}
    _move(release, ReleaseEvent.APPROVE, **change)
    append(by, "release.approved", release, stage=release.state)


@transaction.atomic
def refuse(release: Release, why: str, *, by: User, now: datetime) -> None:
    """It is not opened. Raises UnfitAsked without a reason."""
    _check(release, by)
    if len(why.strip()) < 2:
        raise UnfitAsked("release: refused without reason", _("请写明不批准的理由。"))
    _move(release, ReleaseEvent.REFUSE, refused_why=why.strip()[:WORDS], second_by=by, second_at=now)
    append(by, "release.refused", release)


@transaction.atomic
def open_hand(release: Release, kind: str, *, by: User, now: datetime) -> bytes:
    """The picture (PNG), for the asker alone, while it is open; each look is an audit event. Raises NotAllowed."""
    if release.asked_by_id != by.pk or not is_open(release, now):
        raise NotAllowed(f"release {release.pk}: not open for {by.username}", _("没有批准，或者已经过期。"))
    found = _picture(release.act, kind)
    if not found:
        raise UnfitAsked(f"release {release.pk}: no {kind}", _("该签署没有这一项。"))
    append(by, "release.opened", release, kind=kind, act=release.act.digest)
    return found


def kinds_of(act: Act) -> list[str]:
    """What there is of that act."""
    kept = set(act.hands.values_list("kind", flat=True))
    scans = act.signer.sitting.printed.exclude(scan_key="") if act.on == "paper" else ()
    return [kind for kind, part in KINDS.items() if part in kept] + [f"{SCAN}{each.page + 1}" for each in scans]


def _picture(act: Act, kind: str) -> bytes:
    if kind.startswith(SCAN):
        page = int(kind.removeprefix(SCAN)) - 1
        sheet = act.signer.sitting.printed.filter(page=page).exclude(scan_key="").first()
        return keeping.fetch(sheet.scan_key, sheet.scan_digest) if sheet is not None and act.on == "paper" else b""
    if kind == "hand":
        return queries.hand_png(act)
    kept = queries.part(act, KINDS[kind])
    return fingers.inked(kept) if kept else b""


def is_open(release: Release, now: datetime) -> bool:
    """Approved by two, and not over."""
    return release.state == ReleaseState.GRANTED and release.until is not None and now <= release.until


def _check(release: Release, by: User) -> None:
    if not may(by, Permission.RELEASE_HANDS) or release.asked_by_id == by.pk:
        raise NotAllowed(f"release {release.pk}: {by.username}", _("申请人不能审批自己的申请。"))


def _move(release: Release, event: ReleaseEvent, **change: object) -> None:
    before = ReleaseState(release.state)
    after = RELEASES.get((before, event))
    if after is None or Release.objects.filter(pk=release.pk, state=before).update(state=after, **change) != 1:
        raise StaleState(f"release {release.pk}: {event.value} in {before}", _("状态已变化，请刷新后再试。"))
    release.refresh_from_db()
