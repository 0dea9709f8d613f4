"""What people write on the pages of versions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from server.access.wording import aside
from server.devices.models import Box

_MOMENT = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class BundleForm(forms.Form):
    """A bundle."""

    bundle = forms.FileField(
        label=_("升级包（*.update）"),
        help_text=_("由制作方签名的文件。收下之前逐个文件核对签名和摘要，约需一分钟。"),
        widget=forms.ClearableFileInput({"accept": ".update"}),
    )


class _BoxesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Box) -> str:
        software = getattr(obj, "software", None)
        return f"{obj.room.name} · {obj.name}{aside(software.version if software else _('版本未知'))}"


class OfferForm(forms.Form):
    """To which boxes, and from when."""

    boxes = _BoxesField(
        queryset=Box.objects.none(),
        label=_("发给哪些录制箱"),
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )
    not_before = forms.DateTimeField(
        label=_("不早于"),
        widget=_MOMENT,
        help_text=_("到时间后，录制箱等房间空闲、一小时内没有预约才开始；录制中从不更新。"),
    )

    def __init__(self, *args: Any, boxes: QuerySet[Box], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["boxes"].queryset = boxes  # type: ignore[attr-defined]
