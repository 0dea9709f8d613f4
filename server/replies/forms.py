"""What the unit answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.counsel.forms import PaperField
from server.replies.models import WHY as REFUSED
from server.submissions.models import WHY, Submission
from server.submissions.questions import objections
from server.submissions.states import (
    NEED_REASON,
    OPINION_ANSWERS,
    Answer,
    ItemAnswer,
    SubmissionKind,
    answers_to,
    of_all,
)

_REASON = _("部分采纳、不采纳、不同意的，必须说明理由，律师会看到。")


class AnswerForm(forms.Form):
    """The answer, and its reason: to an opinion in blocks one for each matter that it objects to."""

    def __init__(self, *args: Any, submission: Submission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matters = objections(submission.blocks)
        if not self.matters:
            self._ask("answer", "reason", _("答复"), _("理由"), answers_to(SubmissionKind(submission.kind)))
        for key, asks in self.matters:
            label = _("对“%(matter)s”的答复") % {"matter": asks}
            self._ask(f"{key}_answer", f"{key}_reason", label, _("理由"), OPINION_ANSWERS)

    def _ask(self, answer: str, reason: str, asks: Any, why: Any, among: tuple[Answer, ...]) -> None:
        choices = [("", _("请选择")), *((each.value, each.label) for each in among)]
        self.fields[answer] = forms.ChoiceField(label=asks, choices=choices)
        self.fields[reason] = forms.CharField(
            label=why, max_length=WHY, required=False, widget=forms.Textarea({"rows": 3}), help_text=_REASON
        )

    def clean(self) -> dict[str, Any]:
        """A no says why."""
        given = super().clean() or {}
        for name, value in list(given.items()):
            reason = name.replace("answer", "reason")
            if name.endswith("answer") and value in NEED_REASON and len(given.get(reason, "").strip()) < 2:
                self.add_error(reason, _("部分采纳、不采纳、不同意的，必须说明理由。"))
        return given

    def by_matter(self) -> Mapping[str, ItemAnswer]:
        """The answers, matter by matter."""
        return {
            key: ItemAnswer(
                answer=Answer(self.cleaned_data[f"{key}_answer"]), reason=self.cleaned_data[f"{key}_reason"]
            )
            for key, _asks in self.matters
        }

    def whole(self) -> tuple[Answer, str]:
        """What it comes to."""
        if self.matters:
            return of_all(each.answer for each in self.by_matter().values()), ""
        return Answer(self.cleaned_data["answer"]), self.cleaned_data["reason"]


class RefusalForm(forms.Form):
    """Help refused in writing, with the paper."""

    said_at = forms.DateTimeField(
        label=_("拒绝时间"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    why = forms.CharField(
        label=_("本人说明的理由"), min_length=2, max_length=REFUSED, widget=forms.Textarea({"rows": 2})
    )
    paper = PaperField(label=_("本人签名的书面材料"), help_text=_("PDF、JPG 或 PNG，不超过 10 MB。"))


class TakeBackForm(forms.Form):
    """He wants a lawyer after all."""

    why = forms.CharField(label=_("情况"), min_length=2, max_length=REFUSED, widget=forms.Textarea({"rows": 2}))
