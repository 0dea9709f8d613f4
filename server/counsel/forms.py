"""What a lawyer hands in, and why he ends it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.access.models import PROCURATORATES, Unit
from server.counsel import papers
from server.counsel.errors import UnfitPaper
from server.counsel.models import WHY, Client, PaperKind

_AREA = {"rows": 2, "maxlength": WHY}
_FILE = {"accept": ".pdf,.jpg,.jpeg,.png"}


class PaperField(forms.FileField):
    """A file that is looked at as soon as it came."""

    widget = forms.FileInput(_FILE)

    def clean(self, data: Any, initial: Any = None) -> papers.Sheet | None:
        given = super().clean(data, initial)
        if not given:
            return None
        try:
            return papers.looked_at(given.name, given.read(papers.LARGEST + 1))
        except UnfitPaper as error:
            raise forms.ValidationError(str(error.words)) from error


class AskForm(forms.Form):
    """An application to be bound."""

    unit = forms.ModelChoiceField(
        label=_("办案检察院"), queryset=Unit.objects.filter(kind__in=PROCURATORATES), empty_label=_("请选择")
    )
    person_said = forms.CharField(label=_("犯罪嫌疑人、被告人姓名"), max_length=64)
    case_said = forms.CharField(
        label=_("案号"), max_length=64, required=False, help_text=_("不知道可以不填，由案管部门核对。")
    )
    client = forms.ChoiceField(label=_("委托人"), choices=Client.choices)
    client_name = forms.CharField(
        label=_("委托人姓名"), max_length=64, required=False, help_text=_("由本人委托的不用填写。")
    )
    power = PaperField(label=_("授权委托书"), help_text=_("PDF、JPG 或 PNG，不超过 10 MB。"))
    letter = PaperField(label=_("律师事务所函"))
    licence = PaperField(label=_("律师执业证复印件"), required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("client") not in (None, Client.HIMSELF) and not given.get("client_name"):
            self.add_error("client_name", _("请填写委托人姓名。"))
        return given

    def sheets(self) -> dict[PaperKind, papers.Sheet]:
        """The papers that came, by kind."""
        return {kind: self.cleaned_data[kind] for kind in PaperKind if self.cleaned_data.get(kind)}


class ReasonForm(forms.Form):
    """Why it ends."""

    why = forms.CharField(label=_("理由"), min_length=2, max_length=WHY, widget=forms.Textarea(_AREA))
