"""A signer's own deeds: he begins, turns the pages, signs, refuses, corrects, stops.

An act is signed by the centre over everything that it binds; what hands left is durable and sealed before the row.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access import wording
from server.audit.actions import append
from server.config.environment import Zone
from server.pictures import page_png
from server.signatures import act as acts
from server.signatures import fingers, keeping, letters, seams, stating, strokes, there
from server.signatures.actions import settling
from server.signatures.actions.counting import count
from server.signatures.contract import SHOWN_WIDTH
from server.signatures.errors import NotAllowed, NotHere, NotShown, StaleState, UnfitFinger, UnfitHand
from server.signatures.models import WORDS, Act, Hand, PageSeen, Signer
from server.signatures.moving import move_act, move_signer
from server.signatures.presence import Verdict
from server.signatures.queries import turns
from server.signatures.rules import rules
from server.signatures.seat import Seat
from server.signatures.states import ActKind, ActState, Dropped, ReadHow, SigningEvent, SittingState


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a hand left, by kind: looked at, not yet kept."""

    parts: dict[str, bytes] = field(default_factory=dict)

    def digest(self, kind: str) -> bytes | None:
        """SHA-256 of that part."""
        return acts.digest_of(self.parts[kind]) if kind in self.parts else None


def begin(seat: Seat, signer: Signer, *, read_how: ReadHow, read_by: str, now: datetime) -> Act:
    """The reading begins: an attempt that counts once it is handed in. Raises NotAllowed, NotHere, StaleState."""
    settling.settle(seat.sitting, now)
    signer.refresh_from_db()
    _check_turn(seat, signer)
    if read_how is not ReadHow.SELF and not read_by.strip():
        raise UnfitHand(f"begin: signer {signer.pk}: no reader", _("请填写宣读人、翻译人员的姓名。"))
    if settings.MSR.zone is not Zone.OUTER and there.lacking(signer, now):
        words = _("须由%(role)s全程在场。现在没有在场记录，请等律师到场或者连线后再开始。")
        raise NotHere(f"begin: signer {signer.pk}", words % {"role": signer.get_needs_presence_of_display()})
    with transaction.atomic():
        move_signer(signer, SigningEvent.BEGIN)
        made = Act.objects.create(
            signer=signer, kind=ActKind.SIGN, device=seat.device, on=seat.on, read_how=read_how,
            read_by=read_by[:64] if read_how is not ReadHow.SELF else "", started_at=now, beat_at=now,
        )  # fmt: skip
        append(seat.actor, "signing.begun", made, role=signer.role, on=seat.on)
        letters.tell_sitting(seat.sitting, now)
    return made


def show(act: Act, page: int, now: datetime) -> bytes:
    """The picture of that page, which counts as shown from now on. Drawn outside any transaction: it takes a while."""
    sitting = act.signer.sitting
    picture = page_png(keeping.fetch_pdf(sitting.uid.bytes, sitting.digest), page, SHOWN_WIDTH)
    if act.state == ActState.OPEN:
        digest = hashlib.sha256(picture).hexdigest()
        PageSeen.objects.get_or_create(act=act, page=page, defaults={"digest": digest, "opened_at": now})
        Act.objects.filter(pk=act.pk).update(beat_at=now)
    return picture


@transaction.atomic
def turn(act: Act, page: int, now: datetime) -> None:
    """He is done with that page. Raises NotShown where it never was before him."""
    seen = act.seen.filter(page=page).first()
    if seen is None:
        raise NotShown(f"turn: page {page} of act {act.pk}", _("这一页还没有显示完，请等它显示后再翻页。"))
    PageSeen.objects.filter(pk=seen.pk).update(left_at=now)
    Act.objects.filter(pk=act.pk).update(beat_at=now)


def sign(seat: Seat, act: Act, *, hand: bytes, finger: bytes, now: datetime) -> Act:
    """What he handed in: 1. is it whole? 2. was his lawyer there? 3. kept, durable; 4. rows, event, letter, listeners.

    Raises StaleState, NotShown, UnfitHand, UnfitFinger. A dropped link leaves the act void: look at its state."""
    settling.settle(seat.sitting, now)
    act.refresh_from_db()
    if act.state != ActState.OPEN:
        return act
    _check_all_shown(act)
    left = _looked_at(act.signer, hand, finger)
    inside = settings.MSR.zone is not Zone.OUTER
    verdict = there.verdict(act, now, now) if inside else Verdict.COVERED
    if verdict is Verdict.BROKEN:
        settling.drop(act, Dropped.LAWYER_LEFT, by=seat.actor, now=now)
        return act
    kept = {kind: keeping.keep(data) for kind, data in left.parts.items()} if inside else {}
    with transaction.atomic():
        is_held = verdict is Verdict.UNKNOWN
        finish(act, ActState.HELD if is_held else ActState.DONE, left, kept, now)
        move_signer(act.signer, SigningEvent.HOLD if is_held else SigningEvent.SIGN)
        append(seat.actor, "signing.signed", act, role=act.signer.role, act=act.digest, held=is_held)
        letters.hand_act(act, left.parts, now)
        letters.tell_sitting(seat.sitting, now)
        if not is_held:
            count(act, now)
    return act


@transaction.atomic
def refuse(seat: Seat, signer: Signer, *, words: str, noted_by: str, now: datetime) -> Act:
    """He does not sign; the note says why, or that he gives no reason. Raises StaleState, NotAllowed, UnfitHand."""
    if len(words.strip()) < 2:
        raise UnfitHand("refuse: no note", _("请注明拒绝签署的情况和理由；不说明理由的，也请注明。"))
    signer.refresh_from_db()
    attempt = signer.acts.filter(kind=ActKind.SIGN, state=ActState.OPEN).first()
    if attempt is None:
        _check_turn(seat, signer)
        attempt = Act.objects.create(signer=signer, kind=ActKind.REFUSE, on=seat.on, started_at=now, beat_at=now)
    attempt.kind, attempt.words, attempt.noted_by = ActKind.REFUSE, words.strip()[:WORDS], noted_by[:64]
    attempt.save(update_fields=["kind", "words", "noted_by"])
    finish(attempt, ActState.DONE, Left(), {}, now)
    move_signer(signer, SigningEvent.REFUSE)
    append(seat.actor, "signing.refused", attempt, role=signer.role, act=attempt.digest)
    letters.hand_act(attempt, {}, now)
    letters.tell_sitting(seat.sitting, now)
    count(attempt, now)
    return attempt


def correct(seat: Seat, act: Act, *, page: int, words: str, finger: bytes, now: datetime) -> Act:
    """He wants something else to stand on that page, and puts his finger to it. The act under way goes on."""
    signer = act.signer
    if act.state != ActState.OPEN:
        raise StaleState(f"correct: act {act.pk} is {act.state}", _("本次签署已经结束。"))
    if len(words.strip()) < 2 or not 0 <= page < seat.sitting.pages:
        raise UnfitHand("correct: no words or no such page", _("请写明哪一页、哪里有误、应当怎样写。"))
    kept_finger = fingers.looked_at(finger, rules().finger) if finger else b""
    if signer.finger and not kept_finger:
        raise UnfitFinger("correct: no finger", _("更正处须捺指印，请采集指纹。"))
    left = Left(parts={"finger": kept_finger} if kept_finger else {})
    inside = settings.MSR.zone is not Zone.OUTER
    kept = {kind: keeping.keep(data) for kind, data in left.parts.items()} if inside else {}
    with transaction.atomic():
        made = Act.objects.create(
            signer=signer, kind=ActKind.CORRECT, device=seat.device, on=seat.on, started_at=act.started_at,
            beat_at=now, page=page, words=words.strip()[:WORDS], read_how=act.read_how, read_by=act.read_by,
        )  # fmt: skip
        finish(made, ActState.DONE, left, kept, now)
        append(seat.actor, "signing.corrected", made, role=signer.role, page=page + 1)
        letters.hand_act(made, left.parts, now)
        seams.acted(made)
    return made


def finish(act: Act, after: ActState, left: Left, kept: dict[str, str], now: datetime) -> None:
    """The act's signed bytes, its state, and where what hands left lies; in the caller's transaction."""
    raw, digest, offset = stating.stated(act, left.digest("strokes"), left.digest("finger"), now)
    move_act(act, after, at=now, raw=raw, digest=digest, offset_ms=offset)
    Hand.objects.bulk_create(
        Hand(act=act, kind=kind, digest=acts.digest_of(left.parts[kind]).hex(), key=key) for kind, key in kept.items()
    )


def _check_turn(seat: Seat, signer: Signer) -> None:
    if seat.sitting.state != SittingState.OPEN:
        raise StaleState(f"sitting {seat.sitting.pk} is {seat.sitting.state}", _("该文书现在不能在屏幕上签署。"))
    if not seat.serves(signer):
        raise NotAllowed(f"signer {signer.pk} at {seat.on}", _("请由签署人本人在自己的设备上签署。"))
    if signer.pk not in {each.pk for each in turns(seat.sitting)}:
        raise StaleState(f"signer {signer.pk}: not his turn", _("还没有轮到该签署人，请按顺序签署。"))


def _check_all_shown(act: Act) -> None:
    shown = set(act.seen.exclude(left_at=None).values_list("page", flat=True))
    lacking = [page + 1 for page in range(act.signer.sitting.pages) if page not in shown]
    if lacking:
        said = wording.listed(lacking[:20])
        words = _("还有页面没有看过：第%(pages)s页。请看完全部页面再签署。") % {"pages": said}
        raise NotShown(f"sign: act {act.pk} lacks {lacking}", words)


def _looked_at(signer: Signer, hand: bytes, finger: bytes) -> Left:
    parts: dict[str, bytes] = {}
    if signer.hand:
        strokes.read(hand, rules().hand)
        parts["strokes"] = hand
    if finger:
        parts["finger"] = fingers.looked_at(finger, rules().finger)
    elif signer.finger:
        raise UnfitFinger("sign: no finger", _("请采集指纹。"))
    return Left(parts=parts)
