"""What people write on the pages of enrolment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.access.wording import aside
from server.devices.enrolment.codes import is_taken, name_for
from server.devices.models import Room, is_box_name
from server.devices.queries import rooms_for


class _RoomField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Room) -> str:
        return f"{obj.name}{aside(obj.unit.name)}"


class CodeForm(forms.Form):
    """For which room, and how the box is called."""

    room = _RoomField(queryset=Room.objects.none(), label=_("房间"), empty_label=_("请选择"))
    box_name = forms.CharField(
        label=_("录制箱名称"),
        required=False,
        max_length=63,
        validators=[is_box_name],
        help_text=_("小写字母、数字和连字符；写进证书，不能重复使用。不填则按房间代号取名。"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = rooms_for(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A free name."""
        said = super().clean() or {}
        room, name = said.get("room"), said.get("box_name")
        if name and is_taken(name):
            self.add_error("box_name", _("这个名称已经用过。名称写在证书里，换箱要用新名称；不填可自动取名。"))
        if room is not None and not name and "box_name" not in self.errors:
            said["box_name"] = name_for(room)
        return said


class CompareForm(forms.Form):
    """What the person at the box reads out."""

    typed = forms.CharField(
        label=_("核对码"),
        max_length=40,
        help_text=_("请录制箱旁的人读出屏幕上的核对码（三组，每组四位），在这里输入。页面上不显示，以免不听就批准。"),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )


class ReasonForm(forms.Form):
    """Why not."""

    reason = forms.CharField(label=_("理由"), max_length=200, help_text=_("会显示在录制箱上。"))


class RevokeForm(forms.Form):
    """Why it is believed no more, and its name once more."""

    reason = forms.CharField(label=_("停用理由"), max_length=200)
    name = forms.CharField(
        label=_("再输入一次录制箱名称"), max_length=63, widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, *args: Any, box_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._box_name = box_name

    def clean_name(self) -> str:
        """The same."""
        name: str = self.cleaned_data["name"].strip()
        if name != self._box_name:
            raise forms.ValidationError(_("与要停用的录制箱名称不一致。"))
        return name
