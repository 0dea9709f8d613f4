"""The box's HTTPS to its centre: one POST, one answer. What is believed of it is decided by who opens the envelope."""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from firmware_config.enrol import messages
from firmware_config.enrol.messages import Answer, Request
from firmware_config.enrol.offer import Offer
from firmware_config.errors import CentreRefused, CentreUnreachable

ENROL_PATH = "/rooms/box/enrol/{ident}/"
RENEW_PATH = "/rooms/box/renew/{box}/"
RESET_PATH = "/rooms/box/reset/{box}/"
PATIENCE_S = 20.0
CHINESE, ENGLISH = "zh-CN", "en"
_OK, _ACCEPTED = 200, 202


@dataclass(frozen=True, slots=True)
class Reply:
    """`ready` is False where the centre asks to come again (202)."""

    ready: bool
    body: bytes


def ask(offer: Offer, request: Request, *, language: str = CHINESE) -> Answer:
    """The centre's answer to this request; the same request again gets the newest word, in this language.

    TLS here only hides: the box cannot know the centre's authority yet, so none is asked for. Who speaks is proven by
    the one-time code, in both directions (messages.py). Raises CentreUnreachable, CentreRefused or MessageRefused.
    """
    envelope = messages.seal_request(request, offer.code.key)
    reply = post(
        offer.origin, ENROL_PATH.format(ident=offer.code.ident), envelope, context=_unproven(), language=language
    )
    return messages.open_answer(reply.body, offer.code.key, envelope)


def post(
    origin: str,
    path: str,
    body: bytes,
    *,
    context: ssl.SSLContext,
    most: int = messages.LARGEST,
    language: str = CHINESE,
) -> Reply:
    """What the centre answered with 200 or 202. CentreRefused carries its words, CentreUnreachable the line's fault."""
    parts = urlsplit(origin)
    host = parts.hostname or ""
    line = (
        http.client.HTTPSConnection(host, parts.port, timeout=PATIENCE_S, context=context)
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, parts.port, timeout=PATIENCE_S)
    )
    try:
        line.request("POST", path, body, {"Content-Type": "application/octet-stream", "Accept-Language": language})
        answer = line.getresponse()
        told = answer.read(most)
    except (OSError, http.client.HTTPException) as error:
        raise CentreUnreachable(f"{origin}: {error or type(error).__name__}; look at cable and address") from error
    finally:
        line.close()
    if answer.status not in (_OK, _ACCEPTED):
        raise CentreRefused(_words(origin, answer.status, answer.getheader("Content-Type", "") or "", told))
    return Reply(ready=answer.status == _OK, body=told)


def proven(ca: Path | None) -> ssl.SSLContext:
    """TLS that believes `ca`, or the system's authorities where there is none."""
    context = ssl.create_default_context(cafile=None if ca is None else str(ca))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _unproven() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _words(origin: str, status: int, kind: str, told: bytes) -> str:
    if kind.startswith("text/plain"):
        return told.decode("utf-8", "replace").strip()
    return f"{origin}: expected a centre of 码上认, got status {status}; look at the address"
