"""What the operator does about letters."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AgainForm(forms.Form):
    """From which of our letters on they are written once more."""

    number = forms.IntegerField(label=_("从第几号起"), min_value=1, max_value=1 << 60)


class WhyForm(forms.Form):
    """Why a refused letter is set aside."""

    why = forms.CharField(min_length=2, max_length=400)
