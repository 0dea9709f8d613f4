"""What is typed before filing: explanations, decisions, a disc asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.filing.models import LONG, WORDS, CopyKind, Grade
from server.filing.seen import Defect

_TEXT = forms.Textarea(attrs={"rows": 3})
MOMENT = forms.DateTimeInput({"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S")


def _question(label: Any, hint: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "lang": "zh-CN"})  # it stands in a document, in Chinese
    return forms.CharField(label=label, max_length=LONG, min_length=4, widget=widget, help_text=hint)


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


class IncidentForm(forms.Form):
    """What happened to a recording, in four questions; the defects that it explains."""

    defects = forms.MultipleChoiceField(label=_("说明的缺陷"), required=False, widget=forms.CheckboxSelectMultiple)
    began_at = forms.DateTimeField(label=_("异常开始"), required=False, widget=MOMENT)
    until_at = forms.DateTimeField(
        label=_("异常结束"), required=False, widget=MOMENT, help_text=_("不知道的不填；还没有结束的不填结束时间。")
    )
    happened = _question(_("经过"), _("什么时候、什么地方、发生了什么，怎样发现的。"))
    cause = _question(_("原因"), _("查明的原因；没有查明的写“尚未查明”，并写明查了什么。"))
    effect = _question(_("对录像的影响"), _("缺什么，其他轨道有没有，是否影响反映听取意见的全过程。"))
    measures = _question(_("处置和补救"), _("当时怎样处置，后来怎样补救、怎样防止再发生，告知了谁。"))

    def __init__(self, *args: Any, defects: Sequence[Defect], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["defects"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each.ident, each.words) for each in defects]

    def clean(self) -> dict[str, Any]:
        """An end lies after its beginning."""
        told = super().clean() or {}
        if told.get("began_at") and told.get("until_at") and told["until_at"] < told["began_at"]:
            self.add_error("until_at", _("结束时间不能早于开始时间。"))
        return told


class CountersignForm(forms.Form):
    """Who signs it beside its writer."""

    signer = forms.ModelChoiceField(label=_("会签人"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, signers: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["signer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(pk__in=[each.pk for each in signers])
        field.label_from_instance = _named  # type: ignore[method-assign,assignment]  # as Django's own pages tell to
        field.initial = signers[0].pk if signers else None


def _named(user: Any) -> str:
    return f"{user.display_name} · {user.get_role_display()}"


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
