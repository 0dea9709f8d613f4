"""The checks before filing, a table: each looks at what was seen of a case and yields what is lacking. Pure.

Guards of the move (cases/guards) are checks too, under their own keys and words: guard_checks(). Who lets pass what a
check finds is data (data/gate.toml).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.cases.facts import SuspectFacts
from server.cases.guards import Guard
from server.cases.steps import StepKind
from server.filing.rules import Order
from server.filing.seen import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One thing lacking. `suspect`: his row, None: the case. `thing` and `detail` are ids and tell it from every
    other lack: an exception covers exactly them."""

    words: str
    suspect: int | None = None
    thing: str = ""
    detail: str = ""
    law: str = ""
    url: str = ""


#: The chapter of a signature that is not asked of who need not sign.
SIGNING = "C11_SIGN_RECOGNIZANCE"
Ask = Callable[[Seen, datetime], Iterator[Lack]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check: its key, what it asks, how what is lacking is mended."""

    key: str
    asks: str | Promise
    way_on: str | Promise
    ask: Ask
    law: str = ""


def guard_checks(guards: tuple[Guard, ...]) -> tuple[Check, ...]:
    """The guards of the move as checks, in their order."""
    return tuple(
        Check(key=guard.key, asks=guard.asks, way_on=guard.way_on, law=guard.law, ask=_of_guard(guard.key))
        for guard in guards
    )


def _of_guard(key: str) -> Ask:
    def ask(seen: Seen, now: datetime) -> Iterator[Lack]:
        lack = next((each for each in seen.lacking if each.guard.key == key), None)
        if lack is None:
            return
        by_number = {each.number: each for each in seen.facts.suspects}
        of: list[SuspectFacts | None] = [by_number[number] for number in lack.numbers] or [None]
        for each in of:
            yield Lack(
                words=str(lack.guard.asks), suspect=each.ident if each else None, law=lack.guard.law, url=seen.case_url
            )

    return ask


def out_of_order(seen: Seen, now: datetime) -> Iterator[Lack]:
    """Done in the wrong order, by the times that were written down."""
    for each in seen.facts.open_suspects:
        for order in seen.rules.orders:
            if _is_late(order, {**seen.facts.steps, **each.steps}):
                words = _("“%(earlier)s”晚于“%(later)s”") % {
                    "earlier": order.earlier.label,
                    "later": order.later.label,
                }
                yield Lack(
                    words=words, suspect=each.ident, thing=f"{order.earlier}<{order.later}", law=order.law,
                    url=f"{seen.case_url}#steps",
                )  # fmt: skip


def signed_unseen(seen: Seen, now: datetime) -> Iterator[Lack]:
    """A recognizance signed at a time that none of the person's recordings covers."""
    for each in seen.facts.open_suspects:
        signed = each.steps.get(StepKind.RECOGNIZANCE)
        if not signed or not (films := seen.films_of(each.ident)):
            continue  # without a film the guard "recorded" speaks
        at, is_day = signed[-1]
        if not any(_covers(film.started_at, film.ended_at, at, is_day) for film in films):
            when = timezone.localtime(at)
            yield Lack(
                words=_("登记的签署时间 %(at)s 不在其任何一段录像之内")
                % {"at": f"{when:%Y-%m-%d}" if is_day else f"{when:%Y-%m-%d %H:%M}"},
                suspect=each.ident,
                detail=at.isoformat(),
                url=f"{seen.case_url}#steps",
            )


def contents(seen: Seen, now: datetime) -> Iterator[Lack]:
    """What article 4 wants to be seen and none of the person's recordings shows, nor was left out with a reason."""
    by_suspect = {each.ident: each for each in seen.facts.open_suspects}
    for each in seen.unshown:
        suspect, films = by_suspect.get(each.suspect), seen.films_of(each.suspect)
        if suspect is None or not suspect.pleads or not films:
            continue  # without a film the guard "recorded" speaks
        if suspect.is_exempt and SIGNING in each.chapters:
            continue
        left_out = frozenset(ident for film in films for ident, reason in film.left_out.items() if reason)
        if each.chapters - left_out:
            yield Lack(
                words=_("各次录像中都没有“%(content)s”的标记") % {"content": each.words},
                suspect=each.suspect, thing=str(each.number), url=f"{seen.case_url}#recordings",
            )  # fmt: skip


def defects(seen: Seen, now: datetime) -> Iterator[Lack]:
    """A recording with a defect that nobody has explained in writing."""
    for film in seen.films:
        if left := film.unexplained:
            yield Lack(
                words=f"{film.words}：{'；'.join(each.words for each in left[:4])}{'……' if len(left) > 4 else ''}",
                thing=film.session, detail=" ".join(each.ident for each in left)[:400], url=film.url,
            )  # fmt: skip


def late(seen: Seen, now: datetime) -> Iterator[Lack]:
    """A deadline that has passed and is not done."""
    for each in seen.late:
        yield Lack(
            words=_("%(rule)s：%(at)s 到期，尚未完成")
            % {"rule": each.words, "at": f"{timezone.localtime(each.due_at):%Y-%m-%d %H:%M}"},
            suspect=each.suspect, thing=each.rule, url=f"{seen.case_url}#clock",
        )  # fmt: skip


def unsigned(seen: Seen, now: datetime) -> Iterator[Lack]:
    """A document that waits for a signature or its seal."""
    yield from _papers(seen, "unsigned")


def stale(seen: Seen, now: datetime) -> Iterator[Lack]:
    """A document that is older than the last change of what it says."""
    yield from _papers(seen, "stale")


#: In the order in which they are shown, behind the guards of the move.
CHECKS = (
    Check(
        key="order",
        asks=gettext_lazy("办理先后符合规定"),
        way_on=gettext_lazy("登记有误的，作废后按实际时间重新登记；确实次序有误的，补办后重新登记，或者说明理由报请批准。"),
        ask=out_of_order,
    ),
    Check(
        key="signature",
        asks=gettext_lazy("文书签名、捺印、用印完成"),
        way_on=gettext_lazy("打开文书，完成签名、捺印、用印；不再使用的，作废并写明理由。"),
        ask=unsigned,
    ),
    Check(
        key="document",
        asks=gettext_lazy("文书制作之后，所依据的事项没有变化"),
        way_on=gettext_lazy("核对变化的内容，需要的，作废后重新制作并重新签署。"),
        ask=stale,
    ),
    Check(
        key="signed_in_film",
        asks=gettext_lazy("签署具结书的过程在录像之内"),
        way_on=gettext_lazy("关联签署当时的录像，或者按实际时间更正登记。"),
        law="听取意见同步录音录像规定第二条",
        ask=signed_unseen,
    ),
    Check(
        key="contents",
        asks=gettext_lazy("各次录像合起来包含应当录制的内容"),
        way_on=gettext_lazy("录像中有而没有标记的，或者另有录像的，请关联该次录像；没有录制的，补充听取意见，或者说明理由报请批准。"),
        law="听取意见同步录音录像规定第四条",
        ask=contents,
    ),
    Check(
        key="recording",
        asks=gettext_lazy("录像没有缺陷，或者缺陷已有书面情况说明"),
        way_on=gettext_lazy("由承办人逐段写出情况说明，附于该次录像；说明后这一项即为齐备，不必审批。"),
        law="听取意见同步录音录像规定第十条",
        ask=defects,
    ),
    Check(
        key="deadline",
        asks=gettext_lazy("没有逾期未办的事项"),
        way_on=gettext_lazy("补办并登记；不能补办的，说明理由报请批准。"),
        ask=late,
    ),
)  # fmt: skip


def _papers(seen: Seen, fault: str) -> Iterator[Lack]:
    for each in seen.papers:
        if each.fault == fault:
            yield Lack(words=each.words, suspect=each.suspect, thing=each.ident, detail=each.detail, url=each.url)


def _is_late(order: Order, steps: dict[str, tuple[tuple[datetime, bool], ...]]) -> bool:
    earlier, later = steps.get(order.earlier, ()), steps.get(order.later, ())
    if not earlier or not later:
        return False
    (first, first_is_day), (then, then_is_day) = earlier[-1], later[-1]
    if first_is_day or then_is_day:
        return timezone.localdate(first) > timezone.localdate(then)
    return first > then


def _covers(begin: datetime, end: datetime | None, at: datetime, is_day: bool) -> bool:
    if is_day:
        return timezone.localdate(begin) <= timezone.localdate(at) <= timezone.localdate(end or begin)
    return begin <= at and (end is None or at <= end)
