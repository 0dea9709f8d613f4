"""What is typed before filing: explanations, decisions, a disc asked for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.filing.models import WORDS, CopyKind, Grade
from server.filing.seen import Defect

_TEXT = forms.Textarea(attrs={"rows": 3})


class AskForm(forms.Form):
    """What is lacking, as the page names it, and why it may go on."""

    check = forms.CharField(max_length=40, widget=forms.HiddenInput)
    suspect = forms.IntegerField(required=False, widget=forms.HiddenInput)
    thing = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)
    why = forms.CharField(label=_("说明"), max_length=WORDS, widget=_TEXT)


class DecisionForm(forms.Form):
    """A decision's words."""

    said = forms.CharField(label=_("意见"), max_length=WORDS, required=False, widget=_TEXT)


class ExplainForm(forms.Form):
    """Which defects, and why they are there."""

    defects = forms.MultipleChoiceField(label=_("要说明的缺陷"), widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(
        label=_("原因和经过"),
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "写明什么时候、为什么、怎样处理，是否征得犯罪嫌疑人和律师同意。提交后附于这段录像，不能修改，可以作废重写。"
        ),
    )

    def __init__(self, *args: Any, left: tuple[Defect, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["defects"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each.ident, each.words) for each in left]
        self.initial.setdefault("defects", [each.ident for each in left])


class DiscForm(forms.Form):
    """Which disc is asked for."""

    kind = forms.ChoiceField(label=_("正本或者副本"), choices=CopyKind.choices, initial=CopyKind.ORIGINAL)
    grade = forms.ChoiceField(label=_("密级"), choices=Grade.choices, initial=Grade.WORK)


class SealForm(forms.Form):
    """Who is there while the disc is sealed, and where."""

    present = forms.CharField(
        label=_("在场签名人"),
        max_length=400,
        help_text=_("犯罪嫌疑人、律师、检察官、录制人员的姓名，用顿号分开；拒绝签名的，注明“（拒绝签名）”。"),
    )
    place = forms.CharField(label=_("封存地点"), max_length=200)


class KeepForm(forms.Form):
    """Where case management keeps the disc."""

    place = forms.CharField(
        label=_("保管地点"),
        max_length=200,
        help_text=_("核对标签、封条完好，光盘编号与本页一致后签收；不拆封、不查看内容。"),
    )


class HandOverForm(forms.Form):
    """To whom it goes with the case."""

    to = forms.CharField(label=_("接收单位和接收人"), max_length=200)
    receipt = forms.CharField(label=_("回执、送达回证编号（没有的不填）"), max_length=200, required=False)


class ReadBackForm(forms.Form):
    """What a browser found when it read a disc: the digest of the manifest as that disc would have it, the faults."""

    digest = forms.CharField(min_length=64, max_length=64)
    bytes = forms.IntegerField(min_value=0)
    faults = forms.CharField(required=False, max_length=20_000)


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label=_("理由"), max_length=WORDS, min_length=2)
