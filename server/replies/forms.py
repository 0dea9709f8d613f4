"""What the unit answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.submissions.models import WHY
from server.submissions.states import SubmissionKind, answers_to


class AnswerForm(forms.Form):
    """The answer, and its reason."""

    answer = forms.ChoiceField(label=_("答复"))
    reason = forms.CharField(
        label=_("理由"), max_length=WHY, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("部分采纳、不采纳、不同意的，必须说明理由，律师会看到。"),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: SubmissionKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("请选择")), *((each.value, each.label) for each in answers_to(kind))]
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]
