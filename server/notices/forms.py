"""An address, its code, and which kinds go where."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.notices.states import Channel, DeliveryState


class AddressForm(forms.Form):
    """Where a person wants to be reached by one channel."""

    address = forms.CharField(max_length=254)

    def __init__(self, *args: Any, channel: Channel, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "auto_id": f"{channel.value}_%s"})
        field = self.fields["address"]
        field.label = _("手机号码") if channel is Channel.SMS else _("电子邮件地址")
        kind = "tel" if channel is Channel.SMS else "email"
        field.widget = forms.TextInput({"type": kind, "inputmode": kind, "autocomplete": kind})


class CodeForm(forms.Form):
    """The code that came there."""

    code = forms.CharField(
        label=_("收到的验证码"),
        max_length=6,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class DeliveryFilter(forms.Form):
    """What the list of deliveries is narrowed to."""

    state = forms.ChoiceField(label=_("状态"), choices=[("", _("全部")), *DeliveryState.choices], required=False)
    channel = forms.ChoiceField(label=_("方式"), choices=[("", _("全部")), *Channel.choices], required=False)
