"""What lawyers and agencies write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.access.models import Role, Unit, User
from server.access.wording import aside
from server.portal.models import WHY, DutyLawyer, Evaluation

_TICK = {"class": "form-check-input"}
_AREA = {"rows": 2, "maxlength": WHY}


class RevisionForm(forms.Form):
    """Which booking the page showed."""

    revision = forms.IntegerField(min_value=1)


class ReasonForm(RevisionForm):
    """With a reason that the others read."""

    why = forms.CharField(label=_("理由"), min_length=2, max_length=WHY, widget=forms.Textarea(_AREA))


class ProposeForm(ReasonForm):
    """Another time."""

    begins = forms.DateTimeField(
        label=_("建议的开始时间"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )


class RosterForm(forms.ModelForm):
    """A lawyer's line on the roster."""

    class Meta:
        model = DutyLawyer
        fields = ("lawyer", "sex", "languages", "years", "for_juveniles", "is_listed")
        widgets = {"for_juveniles": forms.CheckboxInput(_TICK), "is_listed": forms.CheckboxInput(_TICK)}
        help_texts = {"languages": _("普通话以外的语言、方言、手语，用顿号分开。")}

    def __init__(self, *args: Any, agency: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Unit.objects.filter(pk=agency.pk) | Unit.objects.filter(beside=agency.beside_id)
        above = agency.beside.parent_id if agency.beside else None
        near = near | Unit.objects.filter(beside=above) if above else near
        lawyers = User.objects.filter(role=Role.DUTY_LAWYER, is_active=True, unit__in=near)
        self.fields["lawyer"].queryset = lawyers.select_related("unit")  # type: ignore[attr-defined]
        self.fields["lawyer"].label_from_instance = lambda each: f"{each.display_name}{aside(each.unit.name)}"  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["lawyer"]


class EvaluationForm(forms.ModelForm):
    """The agency's word on the help given."""

    class Meta:
        model = Evaluation
        fields = (
            "attendance", "met_minutes", "pages_read", "opinion", "adoption", "written_before_signing",
            "callback_score", "complaints", "remarks",
        )  # fmt: skip
        widgets = {
            "callback_score": forms.NumberInput({"min": 1, "max": 5}),
            "written_before_signing": forms.CheckboxInput(_TICK),
        }

    def clean_callback_score(self) -> int | None:
        score: int | None = self.cleaned_data["callback_score"]
        if score is not None and not 1 <= score <= 5:
            raise forms.ValidationError(_("评分应为1至5。"))
        return score
