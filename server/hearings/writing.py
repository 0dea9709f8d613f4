"""What is typed is kept at once: strokes of several pens on the items of a hearing, and drafts joined by a person.

A minute of one pen on one item is one deed in the audit log, however many strokes it has; the text itself never is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.hearings import policies
from server.hearings.errors import BadStroke, StaleState
from server.hearings.models import TEXT, Draft, Heard, Hearing, Item, Past
from server.hearings.outline import BY_KEY, Place
from server.hearings.pens import Held, Stroke, Verdict, judge
from server.hearings.revisions import after_stroke

#: So long one pen's strokes on one item are one piece of work.
SITTING = timedelta(minutes=1)
_TRIES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """What became of a stroke: the item as it is now, and the verdict."""

    item: Item
    verdict: Verdict


def write(*, by: User, hearing: Hearing, heard: Heard | None, place: str, stroke: Stroke, now: datetime) -> Wrote:
    """Kept, as the item's text or as a draft beside it. Raises NotAllowed, StaleState, BadStroke."""
    policies.check_write(by, hearing, now)
    where = _checked(hearing, heard, place, stroke.text)
    for _try in range(_TRIES):
        item = item_at(hearing, heard, place)
        found = _put(by, item, where, stroke, now)
        if found is not None:
            return found
    raise StaleState(f"item {place} of hearing {hearing.pk}: too busy", _("同时填写的人太多，请稍候再试。"))


@transaction.atomic
def join(*, by: User, item: Item, base: int, drafts: Mapping[int, int], text: str, now: datetime) -> Item:
    """The text that a person made of all of them. `base` and `drafts` (row: stroke) are what he had before him; raises
    StaleState if any of it was written on since, NotAllowed, BadStroke."""
    policies.check_write(by, item.hearing, now)
    _checked(item.hearing, item.heard, item.place, text)
    item.refresh_from_db()
    open_ones = {each.pk: each.seq for each in item.drafts.select_for_update().filter(joined_at=None)}
    if open_ones != dict(drafts) or not open_ones:
        raise _moved_on(item)
    revision = after_stroke(item.hearing_id)
    _keep_past(item, now)
    moved = Item.objects.filter(pk=item.pk, version=base).update(
        text=text, version=F("version") + 1, pen="", seq=0, by=by, at=now, revision=revision
    )
    if moved != 1:
        raise _moved_on(item)
    Draft.objects.filter(pk__in=open_ones).update(joined_by=by, joined_at=now)
    append(by, "hearing.joined", item.hearing, place=item.place, drafts=sorted(open_ones))
    item.refresh_from_db()
    return item


def item_at(hearing: Hearing, heard: Heard | None, place: str) -> Item:
    """The item of that place; made empty where nobody wrote yet."""
    try:
        with transaction.atomic():
            return Item.objects.get_or_create(hearing=hearing, heard=heard, place=place)[0]
    except IntegrityError:  # somebody made it at the same instant
        return Item.objects.get(hearing=hearing, heard=heard, place=place)


@transaction.atomic
def _put(by: User, item: Item, where: Place, stroke: Stroke, now: datetime) -> Wrote | None:
    """None: somebody wrote between reading and writing, and it is to be judged anew."""
    mine = list(item.drafts.filter(pen=stroke.pen))
    if any(each.seq >= stroke.seq for each in mine):  # also of a draft that was joined meanwhile: its text is kept
        return Wrote(item=item, verdict=Verdict.LATE)
    draft = next((each for each in mine if each.joined_at is None), None)
    held = Held(text=item.text, version=item.version, pen=item.pen, seq=item.seq)
    verdict = judge(held, stroke, has_draft=draft is not None)
    if verdict in (Verdict.LATE, Verdict.SAME):
        return Wrote(item=item, verdict=verdict)
    if verdict is Verdict.BESIDE and where.choices:
        raise StaleState(
            f"item {item.pk}: {stroke.text!r} on version {stroke.base}, it is at {item.version}",
            _("%(who)s刚刚选了另一项，请核对后再选。") % {"who": item.by.display_name if item.by else ""},
        )
    revision = after_stroke(item.hearing_id)
    if verdict is Verdict.BESIDE:
        _beside(by, item, draft, stroke, revision, now)
        return Wrote(item=item, verdict=verdict)
    is_new_work = item.pen != stroke.pen or item.at is None or now - item.at > SITTING
    moved = Item.objects.filter(pk=item.pk, version=item.version).update(
        text=stroke.text, version=item.version + 1, pen=stroke.pen, seq=stroke.seq, by=by, at=now, revision=revision
    )
    if moved != 1:
        transaction.set_rollback(True)
        return None
    if is_new_work:
        _keep_past(item, now)
        append(by, "hearing.written", item.hearing, place=item.place, person=_number(item), version=item.version + 1)
    item.refresh_from_db()
    return Wrote(item=item, verdict=verdict)


def _beside(by: User, item: Item, draft: Draft | None, stroke: Stroke, revision: int, now: datetime) -> None:
    if draft is None:
        Draft.objects.create(item=item, pen=stroke.pen, seq=stroke.seq, text=stroke.text, by=by, at=now)
        append(by, "hearing.beside", item.hearing, place=item.place, person=_number(item))
    else:
        Draft.objects.filter(pk=draft.pk, seq__lt=stroke.seq).update(text=stroke.text, seq=stroke.seq, at=now)
    Item.objects.filter(pk=item.pk).update(revision=revision)


def _checked(hearing: Hearing, heard: Heard | None, place: str, text: str) -> Place:
    where = BY_KEY.get(place)
    if where is None or where.of_person is not (heard is not None):
        raise BadStroke(f"hearing {hearing.pk}: no place {place[:40]!r}", _("页面已更新，请刷新后再填。"))
    if where.choices and text not in ("", *(value for value, _label in where.choices)):
        raise BadStroke(f"{place}: {text[:20]!r} is no choice", _("请选择列出的选项。"))
    if len(text) > TEXT:
        raise BadStroke(f"{place}: {len(text)} letters", _("超过两万字，没有保存。请分开填写。"))
    return where


def _keep_past(item: Item, now: datetime) -> None:
    if item.version:
        Past.objects.create(item=item, version=item.version, text=item.text, by=item.by, at=item.at or now)


def _number(item: Item) -> int:
    return item.heard.suspect.number if item.heard else 0


def _moved_on(item: Item) -> StaleState:
    return StaleState(
        f"item {item.pk}: written on while it was joined", _("合并时有人又写了字，请核对新的内容后再合并。")
    )
