"""What goes out by mail and SMS, as the operator sees it: whether it went, how often it was tried, what the other side
said. Words of notices and whole addresses are not shown."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from server.access.guard import person, refuse, requires
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.notices import queries, queue, senders
from server.notices.errors import NoticesError
from server.notices.forms import DeliveryFilter
from server.notices.masking import masked
from server.notices.models import Delivery
from server.notices.states import Channel, DeliveryEvent, before

_PAGE = 50
_AGAIN = before(DeliveryEvent.RETRIED)


@reads(Personal.PEOPLE)
@requires(Permission.STEER_NOTICES)
def deliveries(request: HttpRequest) -> HttpResponse:
    """The newest first, narrowed by state and channel."""
    form = DeliveryFilter(request.GET or None, initial={})
    given = {name: text for name, text in form.cleaned_data.items() if text} if form.is_valid() else {}
    where = {("contact__channel" if name == "channel" else name): text for name, text in given.items()}
    page = Paginator(queries.deliveries().filter(**where).order_by("-pk"), _PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_row(each) for each in page],
        "form": form,
        "query": urlencode(given),
        "counts": queries.counts().items(),
        "shut": [each for each in Channel if each not in senders.open_channels()],
    }
    return render(request, "notices/deliveries.html", context)


@reads_none
@require_POST
@requires(Permission.STEER_NOTICES)
def retry(request: HttpRequest, number: int) -> HttpResponse:
    """One of them, at once."""
    found = get_object_or_404(queries.deliveries(), pk=number)
    try:
        queue.retry(by=person(request), delivery=found, now=timezone.now())
        messages.success(request, _("将马上重新发送。"))
    except NoticesError as error:
        refuse(request, error)
    return redirect("notices:deliveries")


def _row(each: Delivery) -> dict[str, object]:
    return {
        "delivery": each,
        "to": masked(each.contact.channel, each.contact.address),
        "may_retry": each.state in _AGAIN and each.notice_id is not None,
    }
