"""The forms of sign-in and of changing one's password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from server.access import actions
from server.access.models import User


class SignInForm(AuthenticationForm):
    """User name and password; the same words whichever of the two was wrong."""

    error_messages = {
        "invalid_login": _("用户名或密码不正确。连续输错五次，账号将锁定十五分钟。"),
        "inactive": _("该账号已停用，请联系运维人员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")


class OwnPasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""

    def save(self, commit: bool = True) -> User:
        actions.change_password(user=self.user, password=self.cleaned_data["new_password1"])
        return self.user
