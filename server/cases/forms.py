"""What a person writes about a case. Checks that need the case are in the actions."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.wording import aside
from server.cases import countries, policies
from server.cases.deadlines.rules import Owner
from server.cases.kinds import ChargeSource, CompanionKind
from server.cases.models import Case, Suspect
from server.cases.models.case import WHY
from server.cases.states import CaseState
from server.cases.steps import BY_ACTION, StepKind
from server.cases.words import OWNERS


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _tick(form: forms.BaseForm) -> None:
    """Boxes look like boxes."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.CheckboxInput):
            field.widget.attrs["class"] = "form-check-input"


def _instant() -> forms.DateTimeInput:
    return forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class CaseForm(forms.ModelForm):
    """A case's own fields."""

    class Meta:
        model = Case
        fields = (
            "name", "bmsah", "tysah", "accepted_on", "procedure", "police_unit", "extended_on", "express_from",
            "police_advises_plea", "over_one_year", "is_complex", "has_victim",
        )  # fmt: skip
        widgets = {"accepted_on": _day(), "extended_on": _day(), "express_from": _instant()}
        help_texts = {
            "name": _("与业务应用系统中的案件名称一致，例如“张某某盗窃案”。"),
            "bmsah": _("没有的留空，取得后补填。"),
            "extended_on": _("审查起诉期限延长十五日的，填批准日期；没有延长的留空。"),
            "express_from": _("列入四十八小时快办的，填起算时间；不快办的留空。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _tick(self)


class SuspectForm(forms.ModelForm):
    """A person's fields; the identity number is written, never shown."""

    id_number = forms.CharField(
        label=_("证件号码"),
        required=False,
        max_length=32,
        help_text=_("加密保存。已登记的不显示；要更换的，填新号码。"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    class Meta:
        model = Suspect
        fields = (
            "name", "name_kind", "sex", "birth_date", "nationality", "ethnic_group", "language", "id_kind",
            "id_number", "plea", "plea_why", "lawyer_kind", "lawyer_name", "custody", "custody_since",
            "custody_place", "conditional_months", "outcome", "is_juvenile", "needs_interpreter", "is_blind",
            "is_deaf", "is_mute", "has_limited_capacity", "may_get_life", "may_get_three_years",
            "may_get_probation", "gets_correction",
        )  # fmt: skip
        widgets = {"birth_date": _day(), "custody_since": _day()}
        help_texts = {
            "name": _("不讲真实姓名的，填自报姓名，或者留空并在姓名来源选“不讲姓名”。"),
            "nationality": _("两个字母的代码，例如 CN；不明的留空。"),
            "is_juvenile": _("填写出生日期的，按日期自动判断；不明的，由您勾选。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        _tick(self)

    def clean_nationality(self) -> str:
        """In capitals, and of a country or region that there is."""
        code = str(self.cleaned_data["nationality"]).strip().upper()
        if code and code not in countries.names():
            raise forms.ValidationError(_("没有这个国家或者地区代码，例如中国 CN、越南 VN；不明的留空。"))
        return code


class ChargeForm(forms.Form):
    """One crime."""

    source = forms.ChoiceField(label=_("来源"), choices=ChargeSource.choices)
    article = forms.RegexField(
        r"^\d{2,3}(-\d{1,2})?$", label=_("刑法条文"), error_messages={"invalid": _("填条文号，例如 264 或者 133-1。")}
    )
    name = forms.CharField(label=_("罪名"), min_length=2, max_length=100)
    version = forms.CharField(label=_("法律版本"), max_length=64, required=False)


class CompanionForm(forms.Form):
    """Somebody beside a suspect."""

    kind = forms.ChoiceField(label=_("身份"), choices=CompanionKind.choices)
    name = forms.CharField(label=_("姓名"), max_length=64)
    relation = forms.CharField(label=_("关系或者单位"), max_length=64, required=False)


class StepForm(forms.Form):
    """Something that was done."""

    kind = forms.ChoiceField(label=_("事项"), choices=[each for each in StepKind.choices if each[0] not in BY_ACTION])
    suspects = forms.ModelMultipleChoiceField(label=_("人员"), queryset=Suspect.objects.none(), required=False)
    on = forms.DateField(label=_("日期"), widget=_day())
    hour = forms.TimeField(
        label=_("时间"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_("以小时计的期限须填时间。"),
    )
    reference = forms.CharField(label=_("文书文号"), max_length=100, required=False)
    note = forms.CharField(label=_("说明、理由"), max_length=WHY, required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["suspects"].queryset = case.suspects.all()  # type: ignore[attr-defined]

    def at(self) -> tuple[datetime, bool]:
        """When it was, and whether only its day is known."""
        hour = self.cleaned_data["hour"]
        when = datetime.combine(self.cleaned_data["on"], hour or time())
        return timezone.make_aware(when), hour is None


class _Person(forms.ModelChoiceField):
    def label_from_instance(self, person: Any) -> str:
        return f"{person.display_name}{aside(person.get_role_display())}"


class AssignForm(forms.Form):
    """Who takes the case, and why."""

    taker = _Person(label=_("移交给"), queryset=User.objects.none(), empty_label=_("请选择"))
    why = forms.CharField(label=_("理由"), min_length=2, max_length=WHY)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        takers = User.objects.filter(unit=case.unit_id, role__in=policies.HANDLERS, is_active=True)
        others = takers.exclude(pk=case.prosecutor_id) if case.prosecutor_id else takers
        self.fields["taker"].queryset = others  # type: ignore[attr-defined]


class _People(forms.ModelMultipleChoiceField):
    def label_from_instance(self, person: Any) -> str:
        return f"{person.display_name}{aside(person.get_role_display())}"


class HelpersForm(forms.Form):
    """Who works on the case beside the prosecutor."""

    helpers = _People(label=_("协办人员"), queryset=User.objects.none(), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(unit=case.unit_id, role__in=policies.HELPERS, is_active=True)
        others = people.exclude(pk=case.prosecutor_id) if case.prosecutor_id else people
        self.fields["helpers"].queryset = others  # type: ignore[attr-defined]


class WhoForm(forms.Form):
    """Who is in a recording, and why that is known."""

    suspects = forms.ModelMultipleChoiceField(label=_("人员"), queryset=Suspect.objects.none())
    why = forms.CharField(label=_("理由"), min_length=2, max_length=WHY)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["suspects"].queryset = case.suspects.all()  # type: ignore[attr-defined]


class LinkForm(WhoForm):
    """Which recording, of whom, and why."""

    session = forms.CharField(label=_("录像"), max_length=32)


class ReasonForm(forms.Form):
    """Why."""

    why = forms.CharField(label=_("理由"), min_length=2, max_length=WHY)


class RevisionForm(forms.Form):
    """The case's revision as the page showed it."""

    revision = forms.IntegerField(min_value=1)


class FilterForm(forms.Form):
    """What the list of cases is narrowed to."""

    text = forms.CharField(
        label=_("查找"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"placeholder": _("案号、姓名、案件名称的任意片段"), "type": "search"}),
    )
    state = forms.ChoiceField(label=_("阶段"), required=False, choices=[("", _("全部")), *CaseState.choices])
    mine = forms.BooleanField(
        label=_("只看本人承办"), required=False, widget=forms.CheckboxInput({"class": "form-check-input"})
    )


class WorkForm(forms.Form):
    """What the worklist is narrowed to."""

    owner = forms.ChoiceField(
        label=_("由谁办理"), required=False, choices=[("", _("全部")), *((o.value, OWNERS[o]) for o in Owner)]
    )


class CalendarForm(forms.Form):
    """A year's calendar: written here, or a file in its place."""

    file = forms.FileField(
        label=_("选择文件"),
        required=False,
        help_text=_("TOML 文件，UTF-8 编码。选了文件的，以文件为准，不看下面的文字。"),
    )
    text = forms.CharField(
        label=_("节假日文件"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 18, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("一年一个文件：year 年份，worked 调休上班的周末，每个节日一段 [[holiday]]。"),
    )
    why = forms.CharField(
        label=_("理由"),
        min_length=2,
        max_length=WHY,
        help_text=_("例如国务院办公厅通知的文号。"),
    )

    def clean(self) -> dict[str, Any]:
        """`text`: the file's, or what was written, with one kind of line end."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if file := told.get("file"):
            try:
                told["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("文件不是 UTF-8 编码的文本。请另存为 UTF-8 后再选。"))
        told["text"] = told.get("text", "").replace("\r\n", "\n")
        if not told["text"].strip() and not self.errors:
            self.add_error("text", _("请写出或者选择一年的节假日文件。"))
        return told
