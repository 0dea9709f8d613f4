"""Django's and axes' own events of sign-in, handed to the audit log."""

from __future__ import annotations

from typing import Any

from axes.helpers import get_client_ip_address
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from server.access import actions, sign_ins
from server.access.models import User


def connect() -> None:
    """From now on each sign-in, sign-out, refusal and lock-out is an audit event."""
    user_logged_in.connect(_signed_in, dispatch_uid="audit-signed-in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit-signed-out")
    user_login_failed.connect(_failed, dispatch_uid="audit-sign-in-failed")
    user_locked_out.connect(_locked, dispatch_uid="audit-locked-out")


def _address(request: HttpRequest | None) -> str:
    return (get_client_ip_address(request) or "") if request is not None else ""


def _signed_in(sender: Any, request: HttpRequest | None = None, user: User | None = None, **_: Any) -> None:
    if user is not None and request is not None:
        sign_ins.begin(request, user, timezone.now())
    if user is not None:
        actions.record_sign_in(user=user, address=_address(request))


def _signed_out(sender: Any, request: HttpRequest | None = None, user: User | None = None, **_: Any) -> None:
    if user is not None and request is not None:
        sign_ins.close(request.session.session_key, timezone.now())
    if user is not None:
        actions.record_sign_out(user=user)


def _failed(sender: Any, credentials: dict[str, str], request: HttpRequest | None = None, **_: Any) -> None:
    actions.record_failed_sign_in(username=credentials.get("username", ""), address=_address(request), locked=False)


def _locked(sender: Any, username: str | None = None, ip_address: str | None = None, **_: Any) -> None:
    actions.record_failed_sign_in(username=username or "", address=ip_address or "", locked=True)
