"""What is filled in on the working page, beside what is typed in places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.cases.models import Case
from server.hearings.models import Penalty, Readback, Reply, Round, VictimHeard
from server.hearings.outline import Speaker
from server.hearings.rounds import Offer

_MOST_MONTHS = 25 * 12


class RoundForm(forms.ModelForm):
    """The next version of the proposal; terms in months."""

    class Meta:
        model = Round
        fields = ("penalty", "least", "most", "probation", "fine", "additional", "procedure", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("least", "most", "probation"):
            self.fields[name].widget.attrs.update(min=1, max=_MOST_MONTHS, inputmode="numeric")
        self.fields["least"].label = _("刑期（月）")
        self.fields["most"].label = _("刑期上限（月，确定刑不填）")
        self.fields["fine"].widget.attrs.update(min=0, inputmode="numeric")

    def offer(self) -> Offer:
        """What is proposed."""
        told = self.cleaned_data
        return Offer(
            penalty=Penalty(told["penalty"]), procedure=told["procedure"], least=told["least"], most=told["most"],
            probation=told["probation"], fine=told["fine"], additional=told["additional"],
        )  # fmt: skip


class ReplyForm(forms.ModelForm):
    """What suspect or lawyer says to a version."""

    class Meta:
        model = Reply
        fields = ("speaker", "stance", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["speaker"].choices = [  # type: ignore[attr-defined]
            (each.value, each.label) for each in (Speaker.SUSPECT, Speaker.LAWYER)
        ]


class ReadbackForm(forms.ModelForm):
    """The record was read."""

    class Meta:
        model = Readback
        fields = ("how", "reader", "is_right", "corrections")


class VictimForm(forms.ModelForm):
    """A victim was heard, or tried to be."""

    class Meta:
        model = VictimHeard
        fields = ("name", "representative", "how", "at", "opinion", "compensation", "forgives")
        widgets = {"at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")}


class PeopleForm(forms.Form):
    """Who is heard in a hearing that was not booked, and in which room."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["suspects"] = forms.ModelMultipleChoiceField(case.suspects.filter(outcome="open"))
        self.fields["room"] = forms.ModelChoiceField(case.unit.rooms.all(), required=False)
