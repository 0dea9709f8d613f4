"""The forms of sign-in, of one's own account, and of looking after people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from server.access import actions, identity
from server.access.models import Role, Unit, User
from server.access.queries import around

_CODE = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}


class SignInForm(AuthenticationForm):
    """User name and password; the same words whichever of the two was wrong."""

    error_messages = {
        "invalid_login": _("用户名或密码不正确。连续输错五次，账号将锁定十五分钟。"),
        "inactive": _("该账号已停用，请联系安全管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")


class OwnPasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""

    def __init__(self, *args: Any, keeps: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keeps = keeps

    def save(self, commit: bool = True) -> User:
        actions.change_password(user=self.user, password=self.cleaned_data["new_password1"], keeps=self.keeps)
        return self.user


class CodeForm(forms.Form):
    """A code of the authenticator, or a recovery code."""

    code = forms.CharField(label=_("验证码"), max_length=20, widget=forms.TextInput(_CODE))

    def __init__(self, *args: Any, focus: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if focus:
            self.fields["code"].widget.attrs["autofocus"] = True


class InvitationCodeForm(forms.Form):
    """The code on the invitation."""

    code = forms.CharField(label=_("邀请码"), max_length=60, widget=forms.TextInput(_CODE))


class AcceptForm(forms.Form):
    """What the invited person chooses himself."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=64,
        validators=User._meta.get_field("username").validators,
        help_text=_("登录时使用，由您自己确定，以后不能修改。"),
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "off", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=_("密码"),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )
    again = forms.CharField(label=_("再次输入密码"), widget=forms.PasswordInput({"autocomplete": "new-password"}))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("两次输入的密码不一致。"))
        elif given.get("password"):
            try:
                validate_password(given["password"], User(username=given.get("username", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


class InviteForm(forms.Form):
    """Whom the security administrator invites; name, role and unit stay as he fixed them."""

    display_name = forms.CharField(label=_("姓名"), max_length=64)
    role = forms.ChoiceField(label=_("角色"))
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none(), empty_label=_("请选择"))
    staff_number = forms.CharField(
        label=_("工号或执业证号"),
        max_length=32,
        required=False,
        help_text=_("律师填写 17 位执业证号；运维、安全、审计三员必须填写工号。一人只能有一个账号。"),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = [(role.value, role.label) for role in Role if identity.is_kept_here(role)]
        self.fields["role"].choices = [("", _("请选择")), *here]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=around(person))  # type: ignore[attr-defined]


class PeopleFilter(forms.Form):
    """What the list of people is narrowed to."""

    text = forms.CharField(label=_("姓名、用户名或工号"), max_length=64, required=False)
    role = forms.ChoiceField(label=_("角色"), choices=[("", _("全部")), *Role.choices], required=False)
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[("", _("全部")), ("active", _("在用")), ("closed", _("已停用"))],
        required=False,
    )
