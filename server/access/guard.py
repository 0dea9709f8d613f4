"""First line of a view: who is asking? Not signed in: to the sign-in page; not proven twice though his role asks for
it: to the page that sets it up. Role without the right: 403.

A stranger to an *object* gets 404, from the app's own queries: he may not know that it exists.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import quote, urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from server.access.background import is_background
from server.access.models import User
from server.access.policies import Permission, may
from server.access.proving import is_required

View = Callable[..., HttpResponseBase]
_PROVEN = "proven_twice"
_ASKING = ("GET", "HEAD")


def signed_in(view: View) -> View:
    """The view, for people who are signed in and have a password of their own choosing."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _turned_away(request) or view(request, *args, **kwargs)

    return guarded


def half_way(view: View) -> View:
    """The view, for people who are signed in, whatever else is still asked of them: the pages on which they do it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _to_sign_in(request) or view(request, *args, **kwargs)

    return guarded


def requires(*permissions: Permission) -> Callable[[View], View]:
    """The view, for people whose role has one of these permissions; others get the 403 page."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            away = _turned_away(request)
            if away is not None:
                return away
            if not any(may(request.user, each) for each in permissions):
                note_denial(request, f"role {person(request).role} lacks {' and '.join(permissions)}")
                raise PermissionDenied(permissions)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def person(request: HttpRequest) -> User:
    """Who is asking, in a guarded view: a person, never nobody. PermissionDenied where the guard was forgotten."""
    if not isinstance(request.user, User):
        raise PermissionDenied("nobody is signed in")
    return request.user


def note_denial(request: HttpRequest, why: str) -> None:
    """The audit log will say why this request was refused."""
    request.denial = why  # type: ignore[attr-defined]


class Refusal(Protocol):
    """A named error: `words` are what the person reads."""

    words: Any


def refuse(request: HttpRequest, error: Refusal) -> None:
    """Tells the person why not, on the next page; a denial is in the audit log too."""
    messages.error(request, str(error.words))
    if getattr(error, "is_denial", False):
        note_denial(request, str(error))


def mark_proven(request: HttpRequest) -> None:
    """This session's person has shown a code of his second factor."""
    request.session[_PROVEN] = True


def is_proven(request: HttpRequest) -> bool:
    """Whether he has, in this session."""
    return bool(request.session.get(_PROVEN))


def _turned_away(request: HttpRequest) -> HttpResponseBase | None:
    away = _to_sign_in(request)
    if away is not None:
        return away
    if person(request).must_change_password:
        return redirect("access:change_password")
    if not is_proven(request) and is_required(person(request)):
        return redirect("access:second_factor")
    return None


def _to_sign_in(request: HttpRequest) -> HttpResponseBase | None:
    if request.user.is_authenticated:
        return None
    if is_background(request):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)  # the page itself says so: what was written in it stays
    if getattr(request, "htmx", False):
        return _leave(f"{reverse('access:sign_in')}?next={quote(_page_of(request))}")
    if request.method not in _ASKING:
        messages.warning(request, _("登录已到期，刚才的操作没有执行。请登录后在原页面重新办理。"))
    return redirect_to_login(_back_to(request), resolve_url("access:sign_in"))


def _leave(url: str) -> HttpResponse:
    """Tells htmx to leave the page; a redirect would be swapped into a fragment of it."""
    return HttpResponse(status=204, headers={"HX-Redirect": url})


def _back_to(request: HttpRequest) -> str:
    """Where the person goes on after signing in: to what he asked for, or to the page on which the form stood that he
    sent; an address that only takes forms cannot be shown."""
    if request.method in _ASKING:
        return request.get_full_path()
    came = urlsplit(request.headers.get("Referer", ""))
    return urlunsplit(("", "", came.path, came.query, "")) if came.netloc == request.get_host() else "/"


def _page_of(request: HttpRequest) -> str:
    return request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]
