"""What others need to check our signatures by themselves, and our time stamps over HTTP; open to all."""

from __future__ import annotations

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from server.access.personal import reads_none
from server.seals import configured
from server.seals.errors import NoPki
from server.seals.pki.folder import ISSUING, ROOT
from server.seals.throttle import Throttle
from server.seals.timing import LONGEST_QUERY, MEDIA_QUERY, MEDIA_REPLY

_OFTEN = Throttle("stamp", most=120, seconds=60)


@reads_none
@require_GET
def revoked(request: HttpRequest, name: str) -> HttpResponse:
    """The list of the revoked, of the root or of the issuing authority (RFC 5280, DER)."""
    try:
        made = configured.revocation_list(_known(name), timezone.now())
    except NoPki as error:
        raise Http404(name) from error
    return HttpResponse(made, content_type="application/pkix-crl")


@reads_none
@require_GET
def certificate(request: HttpRequest, name: str) -> HttpResponse:
    """The certificate of the root, or of the issuing authority (DER)."""
    try:
        found = configured.pki().certificate(_known(name))
    except NoPki as error:
        raise Http404(name) from error
    return HttpResponse(found.public_bytes(Encoding.DER), content_type="application/pkix-cert")


@reads_none
@csrf_exempt
@require_POST
def stamp(request: HttpRequest) -> HttpResponse:
    """A time stamp for whoever sends a request (RFC 3161, 3.4); its answer says so where it is refused."""
    if not (configured.pki().is_made() or settings.MSR.demo):
        raise Http404("stamp")
    if not _OFTEN.lets_through(request):
        return HttpResponse(status=429)
    if request.content_type != MEDIA_QUERY:
        return HttpResponse(status=415)
    now = timezone.now()
    return HttpResponse(configured.own_stamps(now).answer(request.read(LONGEST_QUERY), now), content_type=MEDIA_REPLY)


def _known(name: str) -> str:
    if name not in (ROOT, ISSUING):
        raise Http404(name)
    return name
