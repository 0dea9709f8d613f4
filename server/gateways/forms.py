"""What people write on this app's pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.access.models import Role, User
from server.access.queries import reach as units_of
from server.access.wording import aside
from server.gateways.imports.columns import FIELDS
from server.gateways.imports.sheets import MOST_BYTES
from server.gateways.models import Scope


class UploadForm(forms.Form):
    """A file, and which system it is from."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("XLSX 或者 CSV，第一行是列名，每行一名人员；同一案件的各行写同一个编号。"),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
    )
    origin = forms.RegexField(
        r"^\w{2,20}$",
        label=_("来源系统"),
        initial="业务应用",
        help_text=_("二至二十个字，每次写法一致：同一来源的同一案件再次导入不会重复登记。"),
    )

    def clean_file(self) -> Any:
        """Not larger than is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 %(most)d MB。请分成几个文件导入。") % {"most": MOST_BYTES >> 20})
        return file


class ColumnsForm(forms.Form):
    """For each column of the file: which field it is, or none."""

    def __init__(self, *args: Any, headers: Iterable[str], columns: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("不导入")), *((each.key, each.words) for each in FIELDS)]
        self.headers = [header for header in headers if header]
        for place, header in enumerate(self.headers):
            self.fields[f"column{place}"] = forms.ChoiceField(
                label=header, choices=choices, required=False, initial=columns.get(header, "")
            )

    def columns(self) -> dict[str, str]:
        """header -> field, of those that are imported."""
        said = {header: self.cleaned_data[f"column{place}"] for place, header in enumerate(self.headers)}
        return {header: key for header, key in said.items() if key}


class _Person(forms.ModelChoiceField):
    def label_from_instance(self, person: Any) -> str:
        return f"{person.display_name}{aside(person.unit.name)}"


#: Case management answers for cases; the operator for a monitoring system, which hears of alarms alone.
_ANSWER = (Role.CASE_MANAGEMENT, Role.OPERATOR)


class SystemForm(forms.Form):
    """Another system, what it may, and who answers for it."""

    name = forms.CharField(label=_("名称"), min_length=2, max_length=60)
    origin = forms.RegexField(
        r"^\w{2,20}$",
        label=_("来源系统"),
        help_text=_("与文件导入时填写的一致：同一案件由文件、接口各发一次，只登记一次。"),
    )
    answerable = _Person(
        label=_("责任人"),
        queryset=User.objects.none(),
        help_text=_("案管人员；只接收告警的，为运维人员。接口以他的名义登记案件，他停用后密钥随之失效。"),
    )
    scopes = forms.MultipleChoiceField(
        label=_("权限"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        error_messages={"required": _("请至少选择一项。")},
    )
    hook = forms.URLField(
        label=_("通知地址"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("案件、预约有变化，或者有告警时，向这个地址发送签名的通知；不需要的留空。"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(unit__in=units_of(user), role__in=_ANSWER, is_active=True)
        self.fields["answerable"].queryset = people.select_related("unit")  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    """Why."""

    why = forms.CharField(min_length=2, max_length=400)


class ParcelForm(forms.Form):
    """A parcel of the police."""

    file = forms.FileField(
        label=_("压缩包"),
        help_text=_("ZIP，内有 PDF 文件和目录 manifest.csv，目录的列：文件、标题、卷、SHA-256（后两列可以没有）。"),
        widget=forms.FileInput({"accept": ".zip"}),
    )
