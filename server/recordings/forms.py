"""What narrows the catalogue, and what a bookmark says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.devices.models import Room
from server.devices.queries import rooms_for
from server.recordings.models import SessionState
from server.recordings.queries import Filter

_CLAIMED = (("", _("全部")), ("yes", _("已认领")), ("no", _("未认领")))


class FilterForm(forms.Form):
    """The catalogue's filters; an unfit value narrows nothing."""

    text = forms.CharField(label=_("编号、房间或认领人"), required=False, max_length=64)
    room = forms.ModelChoiceField(label=_("房间"), queryset=Room.objects.none(), required=False, empty_label=_("全部"))
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *SessionState.choices])
    claimed = forms.ChoiceField(label=_("认领"), required=False, choices=_CLAIMED)
    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("至"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = rooms_for(person)  # type: ignore[attr-defined]

    def wanted(self) -> Filter:
        """The filter that was asked for."""
        self.is_valid()
        said = self.cleaned_data
        room = said.get("room")
        return Filter(
            room=room.pk if room else None,
            state=said.get("state", ""),
            since=said.get("since"),
            until=said.get("until"),
            claimed={"yes": True, "no": False}.get(said.get("claimed", "")),
            text=said.get("text", "").strip(),
        )


class BookmarkForm(forms.Form):
    """What a bookmark of the running recording says."""

    text = forms.CharField(label=_("书签内容"), max_length=100, min_length=1)
