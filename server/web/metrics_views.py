"""`/metrics`: what the apps of this deployment tell Prometheus, for whoever holds the token."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from server.access.personal import reads_none
from server.web.gathering import gathered


@reads_none
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures. 404 where no token is set, or another one was sent: a stranger does not learn that it is here."""
    if not _holds_token(request):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(timezone.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Figures:
    """What prometheus_client asks for figures."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterable[Metric]:
        for each in gathered("metrics", "COLLECTORS"):
            yield from each.collect(self._now)


def _holds_token(request: HttpRequest) -> bool:
    path = settings.MSR.metrics_token
    if path is None:
        return False
    try:
        token = path.read_bytes().strip()
    except OSError:
        return False
    told = request.headers.get("Authorization", "").encode()
    return bool(token) and hmac.compare_digest(told, b"Bearer " + token)
