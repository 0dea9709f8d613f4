"""示证: what stands on the room's second screen, from when until when; its begin and end are notes with marks.

1 a page is put on the screen: a row without an end; whatever stood there ends    2 a page is turned: the same
3 the screen is cleared: no row is without an end, and the screen shows a card without words of the case
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server import pictures
from server.access.models import User
from server.audit.actions import append
from server.hearings import notes, policies, seams
from server.hearings.errors import StaleState
from server.hearings.models import Hearing, NoteKind, Shown
from server.hearings.revisions import after_deed
from server.hearings.seams import Exhibit


@transaction.atomic
def show(*, by: User, hearing: Hearing, paper: str, page: int, now: datetime) -> Shown:
    """That page stands on the screen. A page turned within one paper is a row without a note. Raises NotAllowed,
    StaleState for a paper or page that is not there."""
    policies.check_write(by, hearing, now)
    exhibit = exhibit_of(hearing, paper)
    pages = pictures.page_count(exhibit.open(by))
    if not 1 <= page <= pages:
        raise StaleState(f"{paper}: no page {page}", _("没有这一页。"))
    before = current(hearing)
    _end(hearing, now)
    made = Shown.objects.create(
        hearing=hearing, paper=paper, title=exhibit.title[:200], page=page, pages=pages, from_at=now, by=by
    )
    append(by, "hearing.shown", hearing, paper=paper, page=page)
    if before is None or before.paper != paper:
        notes.note(by=by, hearing=hearing, text=f"{exhibit.title} 第{page}页起", kind=NoteKind.SHOWN, now=now)
    after_deed(hearing.pk)
    return made


@transaction.atomic
def clear(*, by: User, hearing: Hearing, now: datetime) -> None:
    """Nothing stands on the screen. Raises NotAllowed, StaleState."""
    policies.check_write(by, hearing, now)
    before = current(hearing)
    if before is None:
        return
    _end(hearing, now)
    append(by, "hearing.screen_cleared", hearing, paper=before.paper)
    notes.note(by=by, hearing=hearing, text=before.title, kind=NoteKind.SHOWN_END, now=now)
    after_deed(hearing.pk)


def current(hearing: Hearing) -> Shown | None:
    """What stands on the screen now."""
    return hearing.shown.filter(until_at=None).first()


def picture(hearing: Hearing, shown: Shown, reader: User, width: int) -> bytes:
    """The page that stands there, as PNG. StaleState: the paper is no longer in the case."""
    return pictures.page_png(exhibit_of(hearing, shown.paper).open(reader), shown.page - 1, width)


def exhibit_of(hearing: Hearing, key: str) -> Exhibit:
    """The paper of that key. StaleState: there is none."""
    found = next((each for each in seams.papers_of(hearing.case) if each.key == key), None)
    if found is None:
        raise StaleState(f"hearing {hearing.pk}: no paper {key[:40]!r}", _("卷中没有这份材料，请刷新后再选。"))
    return found


def _end(hearing: Hearing, now: datetime) -> None:
    hearing.shown.filter(until_at=None).update(until_at=now)
