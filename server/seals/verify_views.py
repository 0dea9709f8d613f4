"""The verification page: anybody hands a PDF over and reads what holds. Nothing of it is kept."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from server.access.personal import reads_none
from server.seals import words
from server.seals.throttle import Throttle
from server.seals.verifying import verify as verify_pdf

LARGEST = 30 << 20
_OFTEN = Throttle("verify", most=20, seconds=300)


@reads_none
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """The form; then what was found. What is read is the visitor's own file. `code` is the one printed on paper; its QR
    brings it along."""
    if request.method != "POST":
        return _page(request)
    printed = request.POST.get("code", "").strip().upper()[:12]
    if not _OFTEN.lets_through(request):
        return _page(request, _("请求过于频繁，请五分钟后再试。"), HTTPStatus.TOO_MANY_REQUESTS)
    handed = request.FILES.get("pdf")
    if handed is None or not handed.size:
        return _page(request, _("请选择一个 PDF 文件。"), HTTPStatus.BAD_REQUEST)
    if handed.size > LARGEST:
        return _page(request, _("文件超过 30 MB，请使用命令行核验。"), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    now = timezone.now()
    report = verify_pdf(handed.read(), now)
    context = {
        "report": report,
        "verdict": words.verdict(report),
        "signatures": [(each, words.role_words(each.role), words.kind_words(each)) for each in report.signatures],
        "name": (handed.name or "")[:150],
        "printed": printed,
        "is_printed": printed == report.facts.read_code,
        "now": now,
    }
    return render(request, "seals/verified.html", context)


def _page(request: HttpRequest, trouble: str = "", status: HTTPStatus = HTTPStatus.OK) -> HttpResponse:
    code = (request.POST.get("code") or request.GET.get("code") or "").strip()[:12]
    context = {"trouble": trouble, "megabytes": LARGEST >> 20, "code": code}
    return render(request, "seals/verify.html", context, status=status)
