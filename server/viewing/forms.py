"""What a person writes when he applies, decides, adds or revokes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.wording import aside, listed
from server.recordings.models import Session
from server.viewing.models import WHY
from server.viewing.policies import MOST_DAYS
from server.viewing.queries import colleagues

_AREA = {"rows": 3, "maxlength": WHY}


class ApplyForm(forms.Form):
    """A request to view."""

    reason = forms.CharField(
        label=_("查看事由"),
        min_length=4,
        max_length=WHY,
        widget=forms.Textarea(_AREA),
        help_text=_("写明与哪件工作有关、需要核实什么。事由随审批留存，不可修改。"),
    )
    days = forms.IntegerField(
        label=_("查看期限（天）"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=7,
        help_text=_("到期自动失效，最长 30 天。"),
    )


class EmergencyForm(forms.Form):
    """A request that cannot wait for a head of department."""

    reason = forms.CharField(
        label=_("什么情况，为什么联系不上负责人"),
        min_length=10,
        max_length=WHY,
        widget=forms.Textarea(_AREA),
        help_text=_("事由随确认和复核留存，不可修改。"),
    )


class DecideForm(forms.Form):
    """How a request is decided; the reason is asked for either way."""

    said = forms.CharField(
        label=_("审批意见"), min_length=2, max_length=WHY, widget=forms.Textarea({**_AREA, "rows": 2})
    )


class ReasonForm(forms.Form):
    """Why a grant ends."""

    why = forms.CharField(label=_("收回原因"), min_length=2, max_length=WHY)


class _Person(forms.ModelChoiceField):
    def label_from_instance(self, person: Any) -> str:
        return f"{person.display_name}{aside(listed((person.username, person.get_role_display())))}"


class ColleagueForm(forms.Form):
    """Whom the claimant adds, and why."""

    colleague = _Person(label=_("同事"), queryset=User.objects.none(), empty_label=_("请选择"))
    why = forms.CharField(label=_("事由"), min_length=2, max_length=WHY)

    def __init__(self, *args: Any, person: User, session: Session, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].queryset = colleagues(person, session, now)  # type: ignore[attr-defined]
