"""What people write on this app's pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.gateways.imports.columns import FIELDS
from server.gateways.imports.sheets import MOST_BYTES


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
