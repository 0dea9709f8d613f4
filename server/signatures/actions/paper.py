"""Signed in ink in a far room: printed with marks, scanned back and matched page by page, the original followed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from server.access import wording
from server.access.models import User
from server.audit.actions import append
from server.pictures import page_png
from server.signatures import act as acts
from server.signatures import keeping, letters, sheets, stating
from server.signatures.actions.counting import complete_if_all_acted, count
from server.signatures.contract import SHOWN_WIDTH
from server.signatures.errors import StaleState, UnfitScan
from server.signatures.models import WORDS, Act, Original, Printed, Signer, Sitting
from server.signatures.moving import move_act, move_signer, move_sitting
from server.signatures.rules import rules
from server.signatures.states import (
    ORIGINALS,
    ActKind,
    ActState,
    OriginalState,
    SignerState,
    SigningEvent,
    SittingEvent,
    SittingState,
)

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of a scanned sheet: its page (from 0), or why not, in words."""

    sheet: int
    page: int | None = None
    words: object = ""


def print_out(sitting: Sitting, *, by: User, now: datetime) -> bytes:
    """The PDF to be printed. From now on the document is signed in ink; printed again, its marks are the same.

    Raises StaleState: somebody has signed on a screen, or it may not be on paper."""
    if not sitting.may_be_on_paper:
        raise StaleState(f"print: sitting {sitting.pk}", _("该文书不采用纸面签署。"))
    with transaction.atomic():
        if sitting.state == SittingState.OPEN:
            if sitting.signers.exclude(state=SignerState.WAITING).exists():
                words = _("已经有人在屏幕上签署或者正在签署，不能改为纸面。请先停止，或者作废后重新发起。")
                raise StaleState(f"print: sitting {sitting.pk} has acts", words)
            move_sitting(sitting, SittingEvent.PRINT)
            append(by, "signing.printed", sitting)
            letters.tell_sitting(sitting, now)
        elif sitting.state != SittingState.PRINTED:
            raise StaleState(f"print: sitting {sitting.pk} is {sitting.state}", _("该文书的签署已经结束。"))
        for page in range(sitting.pages):
            Printed.objects.get_or_create(sitting=sitting, page=page, defaults={"code": _code(), "printed_at": now})
    return marked(sitting)


def marked(sitting: Sitting) -> bytes:
    """The PDF with its marks."""
    pdf = keeping.fetch_pdf(sitting.uid.bytes, sitting.digest)
    marks = [
        sheets.Mark(each.code, f"{each.code}  {each.page + 1}/{sitting.pages}  {sitting.read_code}")
        for each in sitting.printed.all()
    ]
    return sheets.marked(pdf, marks)


@transaction.atomic
def take_back(sitting: Sitting, *, by: User, now: datetime) -> None:
    """Signed on a screen after all. Raises StaleState once a page was scanned."""
    if sitting.printed.exclude(scan_key="").exists():
        words = _("已有页面扫描回传，不能改回屏幕签署。请完成纸面签署，或者作废后重新发起。")
        raise StaleState(f"take back: sitting {sitting.pk} has scans", words)
    move_sitting(sitting, SittingEvent.TAKE_BACK)
    append(by, "signing.taken_back", sitting)
    letters.tell_sitting(sitting, now)


def scan(sitting: Sitting, files: Sequence[tuple[str, bytes]], typed: Sequence[str], *, by: User) -> list[Found]:
    """What became of each scanned sheet; a page scanned again takes the earlier scan's place until it is confirmed.

    `typed`: codes for sheets whose mark cannot be read, in their order. Raises UnfitScan, StaleState."""
    if sitting.state != SittingState.PRINTED:
        raise StaleState(f"scan: sitting {sitting.pk} is {sitting.state}", _("该文书没有在等待扫描回传。"))
    if sum(len(data) for _name, data in files) > rules().scan.most_bytes:
        raise UnfitScan("scan: too much at once", _("文件过大。请降低扫描精度（300 dpi 灰度即可），或者分几次回传。"))
    sheets_ = [leaf for name, data in files for leaf in sheets.leaves(name, data)]
    left, found = [_clean(each) for each in typed if _clean(each)], []
    prints = pages_printed(sitting)
    for number, sheet in enumerate(sheets_, 1):
        code, how = sheets.code_on(sheet), "mark"
        if not code and left:
            code, how = left.pop(0), "typed"
        found.append(_take(sitting, prints, number, sheet, code, how))
    taken = [each.page + 1 for each in found if each.page is not None]
    if taken:
        append(by, "signing.scanned", sitting, pages=taken)
    return found


def pages_printed(sitting: Sitting) -> list[bytes]:
    """What was printed, as pictures."""
    pdf = marked(sitting)
    return [page_png(pdf, page, SHOWN_WIDTH) for page in range(sitting.pages)]


@transaction.atomic
def confirm(sitting: Sitting, *, refused: Mapping[int, str], where: str, by: User, now: datetime) -> None:
    """All pages are back: each signer has signed in ink, or refused with the note (by place); the original is in sight.

    Raises UnfitScan where a page lacks, StaleState."""
    if sitting.state != SittingState.PRINTED:
        raise StaleState(f"confirm: sitting {sitting.pk} is {sitting.state}", _("该文书没有在等待扫描回传。"))
    printed = list(sitting.printed.all())
    lacking = [str(each.page + 1) for each in printed if not each.scan_key]
    if lacking or not printed:
        words = _("还缺第%(pages)s页的扫描件。") % {"pages": wording.listed(lacking)}
        raise UnfitScan(f"confirm: sitting {sitting.pk} lacks {lacking}", words)
    Original.objects.create(sitting=sitting, state=OriginalState.IN_ROOM, where=where[:200], by=by, at=now)
    append(by, "signing.paper_confirmed", sitting, pages=len(printed))
    scans = tuple(bytes.fromhex(each.scan_digest) for each in printed)
    for signer in sitting.signers.filter(state=SignerState.WAITING):
        _on_paper(signer, scans, refused.get(signer.place, "").strip(), printed[0].printed_at, by, now)
    complete_if_all_acted(sitting, now)


@transaction.atomic
def move_original(sitting: Sitting, to: OriginalState, where: str, *, by: User, now: datetime) -> None:
    """Where the paper is now. Raises StaleState for a step that does not follow."""
    newest = sitting.originals.last()
    if newest is None or to not in ORIGINALS[OriginalState(newest.state)]:
        raise StaleState(f"original of {sitting.pk}: {to}", _("原件的去向已变化，请刷新后再登记。"))
    Original.objects.create(sitting=sitting, state=to, where=where.strip()[:200], by=by, at=now)
    append(by, "signing.original_moved", sitting, to=str(to))


def _on_paper(
    signer: Signer, scans: tuple[bytes, ...], refusal: str, printed_at: datetime, by: User, now: datetime
) -> None:
    made = Act.objects.create(
        signer=signer, kind=ActKind.REFUSE if refusal else ActKind.PAPER, on="paper", started_at=printed_at,
        beat_at=now, words=refusal[:WORDS], noted_by=by.display_name,
    )  # fmt: skip
    raw, digest, offset = stating.stated(made, None, None, now, scans)
    move_act(made, ActState.DONE, at=now, raw=raw, digest=digest, offset_ms=offset)
    move_signer(signer, SigningEvent.REFUSE if refusal else SigningEvent.SCAN)
    append(by, "signing.refused" if refusal else "signing.on_paper", made, role=signer.role, act=digest)
    count(made, now)


def _take(sitting: Sitting, prints: list[bytes], number: int, sheet: bytes, code: str, how: str) -> Found:
    if not code:
        words = _("第%(n)d张：读不出页脚左下角的标记。请输入标记旁的打印页码后再传。")
        return Found(sheet=number, words=words % {"n": number})
    known = Printed.objects.filter(code=code).first()
    if known is None or known.sitting_id != sitting.pk:
        words = _("第%(n)d张：打印页码 %(code)s 不是这份文书的。请核对是否混入了别的文书。")
        return Found(sheet=number, words=words % {"n": number, "code": code})
    alike = sheets.likeness(prints[known.page], sheet)
    if alike < rules().scan.least_likeness:
        words = _(
            "第%(n)d张：与打印的第%(page)d页内容不一致（相符%(alike)d%%）。请核对是否被替换、遮挡，或者重新扫描。"
        )
        return Found(sheet=number, words=words % {"n": number, "page": known.page + 1, "alike": alike})
    digest = acts.digest_of(sheet).hex()
    change = {"scan_key": keeping.keep(sheet), "scan_digest": digest, "likeness": alike, "found_by": how}
    Printed.objects.filter(pk=known.pk).update(**change)
    return Found(sheet=number, page=known.page)


def _clean(code: str) -> str:
    return "".join(each for each in code.upper() if each.isalnum())[:16]


def _code() -> str:
    return "".join(secrets.choice(_LETTERS) for _each in range(8))
