"""A lawyer's receipts, each to be read, printed and taken away; and the check that needs no account."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from server.access import qr, reach
from server.access.guard import person, requires
from server.access.personal import Personal, reads, reads_none
from server.access.policies import Permission
from server.receipts import envelope, queries
from server.receipts.content import fields_of
from server.receipts.errors import BadReceipt
from server.receipts.kinds import About
from server.receipts.models import Receipt
from server.receipts.words import rows_of

_WHO = (Permission.HOLD_RECEIPTS, Permission.SEE_UNIT_CASES)
_PAGE = 50


@reads_none
@requires(Permission.HOLD_RECEIPTS)
def mine(request: HttpRequest) -> HttpResponse:
    """All of my receipts, newest first."""
    found = reach.within(
        person(request), Permission.HOLD_RECEIPTS, Receipt.objects.select_related("unit"), timezone.now()
    )
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    return render(request, "receipts/mine.html", {"page": page})


@reads(Personal.COUNSEL)
@requires(*_WHO)
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """One receipt, to be printed: what it states, what it is about, and the code by which anybody checks it."""
    found = _known(request, number)
    said = envelope.read(bytes(found.raw), queries.keys())
    address = f"{settings.MSR.origin}{reverse('receipts:check', args=[found.number, found.digest])}"
    context = {
        "receipt": found,
        "said": said,
        "rows": rows_of(About(found.about), fields_of(bytes(found.content))),
        "address": address,
        "picture": mark_safe(qr.svg(address)),  # noqa: S308  made here, of rectangles only
        "others": queries.about(found.thing).exclude(pk=found.pk),
    }
    return render(request, "receipts/receipt.html", context)


@reads(Personal.COUNSEL)
@requires(*_WHO)
def signed(request: HttpRequest, number: str) -> HttpResponse:
    """Its signed bytes."""
    return _attached(bytes(_known(request, number).raw), f"receipt-{number}.cose", "application/cose")


@reads(Personal.COUNSEL)
@requires(*_WHO)
def content(request: HttpRequest, number: str) -> HttpResponse:
    """The bytes whose digest it states."""
    return _attached(bytes(_known(request, number).content), f"receipt-{number}.json", "application/json")


@reads_none
@require_GET
@never_cache
def check(request: HttpRequest, number: str = "", digest: str = "") -> HttpResponse:
    """Whether a receipt of that number and digest was issued. Nothing else is told to whoever asks."""
    number, digest = number or request.GET.get("number", "").strip(), digest or request.GET.get("digest", "").strip()
    if not number or not digest:
        return render(request, "receipts/ask.html")
    try:
        found = queries.checked(number[:80], digest[:64])
    except BadReceipt:
        found = None
    return render(request, "receipts/check.html", {"found": found}, status=200 if found else 404)


def _known(request: HttpRequest, number: str) -> Receipt:
    whole = Receipt.objects.select_related("lawyer", "lawyer__unit", "unit")
    return reach.or_404(person(request), _WHO, whole, number=number)


def _attached(data: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
