"""The form of a forecast."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from server.operations.forecast import Assumed


class ForecastForm(forms.Form):
    """What is assumed."""

    rooms = forms.IntegerField(label=_("房间数"), min_value=1, max_value=10_000)
    hours_a_day = forms.FloatField(label=_("每间每工作日录制小时数"), min_value=0.1, max_value=24)
    working_days_a_year = forms.IntegerField(label=_("每年工作日数"), min_value=1, max_value=366)
    gigabytes_an_hour = forms.FloatField(label=_("每小时 GB 数（全部音视频轨道）"), min_value=0.01, max_value=1000)
    years = forms.IntegerField(label=_("保存年数"), min_value=1, max_value=100)
    copies = forms.IntegerField(label=_("份数（含备份）"), min_value=1, max_value=10)
    spare_percent = forms.IntegerField(label=_("余量（%）"), min_value=0, max_value=400)

    def assumed(self) -> Assumed:
        """What was typed, after `is_valid`."""
        return Assumed(**self.cleaned_data)
