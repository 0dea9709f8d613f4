"""Sending twice changes nothing: the first answer under an idempotency key is kept and given again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from server.gateways.api.problems import Stop
from server.gateways.models import StoredAnswer, System

HEADER = "Idempotency-Key"
_FORM = re.compile(r"[\x21-\x7e]{8,100}")
Answer = tuple[int, Any]


def once(request: HttpRequest, system: System, act: Callable[[], Answer]) -> Answer:
    """What `act` answers, done and kept in one transaction; or what was answered before. A refusal is not kept: it did
    nothing. Stop: no key, or the key was used for another request."""
    key = checked_key(request)
    digest = sha256(f"{request.method} {request.path}\n".encode() + request.body).hexdigest()
    try:
        with transaction.atomic():
            known = _known(system, key, digest)
            if known is not None:
                return known
            status, body = act()
            kept = json.loads(json.dumps(body, default=str))
            StoredAnswer.objects.create(
                system=system, key=key, digest=digest, status=status, body=kept, at=timezone.now()
            )
            return status, kept
    except IntegrityError:
        known = _known(system, key, digest)  # another request with this key was first
        if known is None:
            raise
        return known


def checked_key(request: HttpRequest) -> str:
    """The request's idempotency key. Stop: it has none that fits."""
    key = request.headers.get(HEADER, "")
    if not _FORM.fullmatch(key):
        detail = _("请求头 %(header)s 应为8至100个可见的ASCII字符，每次新的请求用新的值；重发时用原来的值。")
        raise Stop(HTTPStatus.BAD_REQUEST, "idempotency-key", detail % {"header": HEADER})
    return key


def _known(system: System, key: str, digest: str) -> Answer | None:
    kept = StoredAnswer.objects.filter(system=system, key=key).first()
    if kept is None:
        return None
    if kept.digest != digest:
        detail = _("这个 %(header)s 已用于另一个内容不同的请求。请换用新的值。")
        raise Stop(HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency-key-reused", detail % {"header": HEADER})
    return kept.status, kept.body
