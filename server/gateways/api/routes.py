"""The addresses of the interface, each with its scope and every answer it may give."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Status
from ninja.errors import AuthenticationError, ValidationError
from ninja.security import APIKeyHeader, HttpBearer

from server.access.personal import Personal, reads
from server.bookings.errors import BookingError, Clash
from server.cases.errors import CasesError
from server.gateways import systems
from server.gateways.api import deeds
from server.gateways.api.once import checked_key, once
from server.gateways.api.problems import Problem, Stop, answer
from server.gateways.api.shapes import (
    BookingIn,
    BookingOut,
    CaseIn,
    CaseOut,
    JudgmentsAsked,
    ReasonIn,
    ViewingIn,
    ViewingOut,
    WristbandIn,
    WristbandOut,
)
from server.gateways.errors import GatewayError
from server.gateways.exchange import judgments, queue, receipts
from server.gateways.exchange.http import is_signed
from server.gateways.models import Scope, System
from server.viewing.errors import ViewingError


class KeyAuth(HttpBearer):
    """`Authorization: Bearer <key>`."""

    def authenticate(self, request: HttpRequest, token: str) -> System | None:
        """Whose key that is."""
        return systems.of_key(token, timezone.now())


class PlatformAuth(APIKeyHeader):
    """`X-Signature` over time and body, under the secret that the case platform and this centre share."""

    param_name = "X-Signature"

    def authenticate(self, request: HttpRequest, key: str | None) -> str | None:
        """The platform, if it is."""
        secret, seconds = queue.platform_secret(), int(timezone.now().timestamp())
        return "platform" if secret and key and is_signed(secret.encode(), key, request.body, seconds) else None


class Interface(NinjaAPI):
    """Hangs inside this app's own namespace, where ninja does not look for its address."""

    def get_root_path(self, path_params: dict[str, Any]) -> str:
        """Where its paths begin."""
        return "/api/"


api = Interface(title="码上认", version="1", auth=KeyAuth(), docs_url=None, urls_namespace="api")
REFUSALS = {frozenset({400, 401, 403, 404, 409, 422}): Problem}


@api.post("/cases", response={200: CaseOut, 201: CaseOut, **REFUSALS})
def open_case(request: HttpRequest, told: CaseIn) -> Any:
    """Registers a case. 200: it is here already and was left as it is."""
    system = _may(request, Scope.CASES_WRITE)
    return Status(*once(request, system, lambda: deeds.open_case(system, told)))


@api.get("/cases/{key}", response={200: CaseOut, **REFUSALS})
def read_case(request: HttpRequest, key: str) -> Any:
    """A case that this system registered, as it stands."""
    return deeds.read_case(_may(request, Scope.CASES_READ), key)


@api.post("/bookings", response={201: BookingOut, **REFUSALS})
def book(request: HttpRequest, told: BookingIn) -> Any:
    """Asks for a hearing."""
    system = _may(request, Scope.BOOKINGS_WRITE)
    return Status(*once(request, system, lambda: deeds.book(system, told)))


@api.get("/bookings/{number}", response={200: BookingOut, **REFUSALS})
def read_booking(request: HttpRequest, number: str) -> Any:
    """A booking as it stands."""
    return deeds.read_booking(_may(request, Scope.BOOKINGS_WRITE), number)


@api.post("/bookings/{number}/withdrawal", response={200: BookingOut, **REFUSALS})
def withdraw_booking(request: HttpRequest, number: str, told: ReasonIn) -> Any:
    """Takes back a hearing that this system asked for and nobody has sent on yet."""
    system = _may(request, Scope.BOOKINGS_WRITE)
    return Status(*once(request, system, lambda: deeds.withdraw_booking(system, number, told)))


@api.post("/viewing-applications", response={201: ViewingOut, **REFUSALS})
def apply_to_view(request: HttpRequest, told: ViewingIn) -> Any:
    """Passes an application to watch a recording on."""
    system = _may(request, Scope.VIEWING_WRITE)
    return Status(*once(request, system, lambda: deeds.apply_to_view(system, told)))


@api.get("/viewing-applications/{number}", response={200: ViewingOut, **REFUSALS})
def read_application(request: HttpRequest, number: int) -> Any:
    """An application that this system passed on, as it stands."""
    return deeds.read_application(_may(request, Scope.VIEWING_WRITE), number)


@api.post("/wristbands", response={202: WristbandOut, **REFUSALS})
def wristband(request: HttpRequest, told: WristbandIn) -> Any:
    """Tells what a wristband of a case-handling centre did in a room; the film of that room bears a mark of it."""
    system = _may(request, Scope.WRISTBANDS_WRITE)
    return Status(*once(request, system, lambda: deeds.wristband(system, told)))


@api.post("/platform/judgments", auth=PlatformAuth(), response={202: JudgmentsAsked, **REFUSALS})
def judgments_came(request: HttpRequest) -> Any:
    """The case platform says that a court's document came: it is fetched, now rather than within the hour. What the
    body says is not looked at; the same key again asks for nothing more."""
    key = checked_key(request)
    judgments.ask(f"told-{key}"[:80], timezone.now())
    return Status(HTTPStatus.ACCEPTED, {"state": "asked"})


@api.post("/platform/receipts", auth=PlatformAuth(), response={202: JudgmentsAsked, **REFUSALS})
def receipts_came(request: HttpRequest) -> Any:
    """The case platform says that a document was signed for or sent back: receipts are fetched now. As with judgments,
    the body is not looked at."""
    key = checked_key(request)
    receipts.ask(f"told-{key}"[:80], timezone.now())
    return Status(HTTPStatus.ACCEPTED, {"state": "asked"})


def _may(request: HttpRequest, scope: Scope) -> System:
    system: System = request.auth  # type: ignore[attr-defined]
    if scope not in system.scopes:
        detail = _("这把密钥没有权限“%(scope)s”。请向运维人员申请。") % {"scope": scope.value}
        raise Stop(HTTPStatus.FORBIDDEN, "scope", detail)
    return system


@api.exception_handler(Stop)
def _stopped(request: HttpRequest, stop: Stop) -> HttpResponse:
    return answer(request, stop)


@api.exception_handler(AuthenticationError)
def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    detail = _("请求头 Authorization 应为 Bearer 加有效的密钥。密钥不对、已吊销，或者责任人已停用。")
    return answer(request, Stop(HTTPStatus.UNAUTHORIZED, "key", detail))


@api.exception_handler(ValidationError)
def _unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {"field": ".".join(map(str, each["loc"][2:])) or str(each["loc"][-1]), "expected": str(each["msg"])}
        for each in error.errors
    ]
    stop = Stop(HTTPStatus.UNPROCESSABLE_ENTITY, "fields", _("请求的内容不合要求，见 errors。"), errors)
    return answer(request, stop)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, Clash):
        return answer(request, Stop(HTTPStatus.CONFLICT, "clash", str(error.words)))
    return answer(request, Stop(HTTPStatus.UNPROCESSABLE_ENTITY, "refused", str(error.words)))


for _kind in (CasesError, BookingError, ViewingError, GatewayError):
    api.add_exception_handler(_kind, _refused)


def addresses() -> tuple[Any, ...]:
    """For urls.py. Programs read cases, and the deeds write that down themselves under the system's name."""
    patterns, *names = api.urls
    for each in patterns:
        if each.callback is not None:
            reads(Personal.CASES, noted=True)(each.callback)
    return patterns, *names
