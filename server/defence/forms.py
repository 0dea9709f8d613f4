"""What case management decides."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from server.counsel.models import WHY

_AREA = {"rows": 2, "maxlength": WHY}


class ChooseForm(forms.Form):
    """Whom the lawyer is bound to: one of those the page offered."""

    suspect = forms.IntegerField(min_value=1, error_messages={"required": _("请先选择案件和人员。")})


class AcceptForm(ChooseForm):
    """The same, and what is said of the papers."""

    said = forms.CharField(label=_("审核意见"), max_length=WHY, initial=_("手续齐全"), widget=forms.Textarea(_AREA))


class ReasonForm(forms.Form):
    """Why it is refused, or ends."""

    why = forms.CharField(label=_("理由"), min_length=2, max_length=WHY, widget=forms.Textarea(_AREA))
