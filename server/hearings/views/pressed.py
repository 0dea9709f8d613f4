"""What is pressed on the working page: a round, a reply, a note, a result, the screen, the readback, an end."""

from __future__ import annotations

import secrets
from datetime import timedelta
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from server.access.guard import requires
from server.access.models import User
from server.access.personal import Personal, reads, reads_none
from server.hearings import actions, batch, notes, policies, readbacks, rounds, showing
from server.hearings.forms import ReadbackForm, ReplyForm, RoundForm, VictimForm
from server.hearings.models import Hearing, Round, ScriptKind
from server.hearings.outline import Speaker, Stance
from server.hearings.states import HearingEvent, Result
from server.hearings.views.common import heard_or_404, of_hearing, to_hearing, told
from server.hearings.views.typed import spoken

_SCREEN = 1600


@reads_none
@require_POST
@requires(*policies.WRITE)
@spoken
@of_hearing
def note(request: HttpRequest, user: User, hearing: Hearing) -> HttpResponse:
    """A note of this moment, or of `ago` milliseconds before; asked by the page's script it is told as JSON."""
    text, ago = request.POST.get("text", "").strip(), request.POST.get("ago", "0")
    press = request.POST.get("key", "")[:36] or None
    if not text:
        return HttpResponse(_("请写明要记的事。"), status=HTTPStatus.BAD_REQUEST)
    since = timedelta(milliseconds=int(ago) if ago.isdecimal() and len(ago) < 10 else 0)
    made = notes.note(by=user, hearing=hearing, text=text, now=timezone.now(), ago=since, press=press)
    if "X-Asked-By" in request.headers:
        return JsonResponse({"number": made.number, "state": str(made.get_state_display())})
    return to_hearing(hearing, place="notes")


@reads_none
@require_POST
@requires(*policies.WRITE)
@of_hearing
def propose(request: HttpRequest, user: User, hearing: Hearing) -> HttpResponse:
    """The next version of the proposal to one person."""
    heard = heard_or_404(hearing, request.POST.get("who", ""))
    form = RoundForm(request.POST)
    if form.is_valid():
        why, offer = form.cleaned_data["why"], form.offer()
        act = lambda: rounds.propose(by=user, heard=heard, offer=offer, why=why, now=timezone.now())  # noqa: E731
        told(request, act, _("量刑建议已提出，写入时间轴。"))
    else:
        _first_trouble(request, form)
    return to_hearing(hearing, heard, "rounds")


@reads_none
@require_POST
@requires(*policies.WRITE)
@of_hearing
def reply(request: HttpRequest, user: User, hearing: Hearing, ident: int) -> HttpResponse:
    """What suspect or lawyer says to a version."""
    heard = heard_or_404(hearing, request.POST.get("who", ""))
    version = get_object_or_404(Round.objects.select_related("hearing", "suspect"), pk=ident, suspect=heard.suspect)
    form = ReplyForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        told(
            request,
            lambda: rounds.answer(
                by=user, round_=version, speaker=Speaker(said["speaker"]), stance=Stance(said["stance"]),
                words=said["words"], now=timezone.now(),
            ),
            _("已记下。"),
        )  # fmt: skip
    else:
        _first_trouble(request, form)
    return to_hearing(hearing, heard, "rounds")


@reads_none
@require_POST
@requires(*policies.WRITE)
@of_hearing
def decide(request: HttpRequest, user: User, hearing: Hearing) -> HttpResponse:
    """What one person's hearing came to."""
    heard = heard_or_404(hearing, request.POST.get("who", ""))
    result = request.POST.get("result", "")
    if result not in Result.values:
        raise Http404(result[:20])
    why = request.POST.get("why", "")
    act = lambda: actions.decide(by=user, heard=heard, result=Result(result), why=why, now=timezone.now())  # noqa: E731
    told(request, act, _("结果已记下。"))
    return to_hearing(hearing, heard, "C10_AGREEMENT")


@reads_none
@require_POST
@requires(*policies.WRITE)
@of_hearing
def move(request: HttpRequest, user: User, hearing: Hearing) -> HttpResponse:
    """Adjourned, gone on with, ended, opened again."""
    event = request.POST.get("event", "")
    if event not in {each.value for each in HearingEvent}:
        raise Http404(event[:20])
    why, now = request.POST.get("why", ""), timezone.now()
    act = lambda: actions.move(by=user, hearing=hearing, event=HearingEvent(event), why=why, now=now)  # noqa: E731
    told(request, act, _("已办理。"))
    return to_hearing(hearing)


@reads_none
@require_POST
@requires(*policies.WRITE)
@of_hearing
def script(request: HttpRequest, user: User, hearing: Hearing) -> HttpResponse:
    """Full or short."""
    kind = request.POST.get("script", "")
    if kind not in ScriptKind.values:
        raise Http404(kind[:20])
    act = lambda: actions.choose_script(by=user, hearing=hearing, script=ScriptKind(kind), now=timezone.now())  # noqa: E731
    told(request, act, _("流程已更换，已写的内容不变。"))
    return to_hearing(hearing)


@reads_none
@require_POST
@requires(*policies.WRITE)
@of_hearing
def share(request: HttpRequest, user: User, hearing: Hearing) -> HttpResponse:
    """One text for all of the batch."""
    who, place = request.POST.get("who", "0"), request.POST.get("place", "")[:40]
    heard = None if who == "0" else heard_or_404(hearing, who)
    done: list[int] = []
    pen = f"share-{secrets.token_hex(8)}"

    def act() -> None:
        done.append(batch.share(by=user, hearing=hearing, heard=heard, place=place, pen=pen, now=timezone.now()))

    if told(request, act, ""):
        messages.success(request, _("已写入 %(n)d 处；已有内容的没有改动。") % {"n": done[0]})
    return to_hearing(hearing, heard)


@reads_none
@require_POST
@requires(*policies.WRITE)
@of_hearing
def read_back(request: HttpRequest, user: User, hearing: Hearing) -> HttpResponse:
    """The record was read."""
    heard = heard_or_404(hearing, request.POST.get("who", ""))
    form = ReadbackForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        told(request, lambda: readbacks.read_back(by=user, heard=heard, told=said, now=timezone.now()), _("已记下。"))
    else:
        _first_trouble(request, form)
    return to_hearing(hearing, heard, "C13_READBACK_RECORD")


@reads_none
@require_POST
@requires(*policies.WRITE)
@of_hearing
def victim(request: HttpRequest, user: User, hearing: Hearing) -> HttpResponse:
    """A victim was heard apart, or tried to be reached."""
    form = VictimForm(request.POST)
    if form.is_valid():
        said, case = form.cleaned_data, hearing.case
        told(request, lambda: readbacks.hear_victim(by=user, case=case, told=said, now=timezone.now()), _("已记下。"))
    else:
        _first_trouble(request, form)
    return to_hearing(hearing, place="victims")


@reads(Personal.CASES)
@require_POST
@requires(*policies.WRITE)
@of_hearing
def show(request: HttpRequest, user: User, hearing: Hearing) -> HttpResponse:
    """A page goes on the second screen, or nothing does."""
    now = timezone.now()
    paper, page = request.POST.get("paper", ""), request.POST.get("page", "1")
    if paper:
        number_of = int(page) if page.isdecimal() and len(page) < 5 else 1
        act = lambda: showing.show(by=user, hearing=hearing, paper=paper, page=number_of, now=now)  # noqa: E731
    else:
        act = lambda: showing.clear(by=user, hearing=hearing, now=now)  # type: ignore[assignment,return-value]  # noqa: E731
    told(request, act, "")
    return to_hearing(hearing, place="screen")


@reads(Personal.CASES)
@require_GET
@requires(*policies.SEE)
@of_hearing
def screen(request: HttpRequest, user: User, hearing: Hearing) -> HttpResponse:
    """The room's second screen: exactly what was chosen, and nothing else."""
    return render(request, "hearings/screen.html", {"hearing": hearing, "shown": showing.current(hearing)})


@reads(Personal.CASES)
@require_GET
@requires(*policies.SEE)
@of_hearing
def picture(request: HttpRequest, user: User, hearing: Hearing, ident: int) -> HttpResponse:
    """The page that stands on the screen, while it does."""
    shown = showing.current(hearing)
    if shown is None or shown.pk != ident:
        raise Http404("not on the screen")
    answer = HttpResponse(showing.picture(hearing, shown, user, _SCREEN), content_type="image/png")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _first_trouble(request: HttpRequest, form: object) -> None:
    for name, troubles in form.errors.items():  # type: ignore[attr-defined]
        label = form.fields[name].label if name in form.fields else ""  # type: ignore[attr-defined]
        messages.error(request, f"{label}：{troubles[0]}" if label else str(troubles[0]))
