"""What a lawyer hands in."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.counsel import papers
from server.counsel.errors import UnfitPaper
from server.submissions.models import TEXT, How
from server.submissions.standing import Standing
from server.submissions.states import SubmissionKind


class PdfField(forms.FileField):
    """A PDF that is looked at as soon as it came."""

    widget = forms.FileInput({"accept": ".pdf"})

    def clean(self, data: Any, initial: Any = None) -> papers.Sheet | None:
        given = super().clean(data, initial)
        if not given:
            return None
        try:
            sheet = papers.looked_at(given.name, given.read(papers.LARGEST + 1))
        except UnfitPaper as error:
            raise forms.ValidationError(str(error.words)) from error
        if sheet.media_type != "application/pdf":
            raise forms.ValidationError(_("附件只收 PDF。请另存为 PDF 后重新上传。"))
        return sheet


class HandInForm(forms.Form):
    """An opinion or a request."""

    where = forms.ChoiceField(label=_("案件"))
    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("请选择")), *SubmissionKind.choices])
    text = forms.CharField(
        label=_("正文"), min_length=2, max_length=TEXT, widget=forms.Textarea({"rows": 8}),
        help_text=_("写明事实、证据、定性、量刑建议、程序等方面的意见，或者申请的事项和理由。提交后不能修改，可以再次提交补充。"),
    )  # fmt: skip
    file = PdfField(label=_("附件"), required=False, help_text=_("PDF，不超过 10 MB。可以不附。"))
    follows = forms.UUIDField(required=False, widget=forms.HiddenInput)
    press = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, standings: Sequence[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standings = {each.key: each for each in standings}
        choices = [(key, _label(each)) for key, each in self.standings.items()]
        field = self.fields["where"]
        field.choices = choices if len(choices) == 1 else [("", _("请选择")), *choices]  # type: ignore[attr-defined]
        self.fields["press"].initial = uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        """A duty lawyer's opinion is written question by question; only what supplements one may be free text."""
        given = super().clean() or {}
        where = self.standings.get(given.get("where", ""))
        is_first = given.get("kind") == SubmissionKind.OPINION and not given.get("follows")
        if where is not None and where.how == How.BOOKING and is_first:
            self.add_error("kind", _("值班律师的法律意见请填写“法律帮助意见书”：在“意见和申请”里点“填写”。"))
        return given

    def standing(self) -> Standing:
        """The case that was chosen."""
        return self.standings[self.cleaned_data["where"]]


def _label(each: Standing) -> str:
    return " · ".join(filter(None, (each.person, each.case or each.booking, each.unit.name, str(each.how.label))))
