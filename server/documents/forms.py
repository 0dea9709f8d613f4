"""What a person is asked for besides a document's own fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.cases.models import Case, Suspect
from server.documents import asking
from server.documents.compiling import Place
from server.documents.in_force import has_template
from server.documents.kinds import Kind
from server.documents.models import WHY, Document, TemplateVersion
from server.documents.seams import accounts_of
from server.recordings.models import Session, SessionState
from server.signatures.contract import SignerRole

_SUSPECT = SignerRole.SUSPECT


class NewForm(forms.Form):
    """Which kind, about whom, and during which recording."""

    kind = forms.ChoiceField(label=_("文书种类"), widget=forms.Select(attrs={"class": "form-select"}))
    suspects = forms.ModelMultipleChoiceField(
        label=_("涉及人员"), queryset=Suspect.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    session = forms.ModelChoiceField(
        label=_("制作时的录像"),
        queryset=Session.objects.none(),
        required=False,
        empty_label=_("没有录像"),
        help_text=_("正在录制的，每次签名自动在录像中留下标记；文书中写明录像。"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(each.value, each.label) for each in Kind if has_template(each)]  # type: ignore[attr-defined]
        people, linked = case.suspects.all(), case.session_links.filter(ended_at=None).values("session")
        self.fields["suspects"].queryset = people  # type: ignore[attr-defined]
        if people.count() == 1:
            self.fields["suspects"].initial = list(people)
        sessions = Session.objects.filter(pk__in=linked).select_related("room")
        field = self.fields["session"]
        field.queryset = sessions  # type: ignore[attr-defined]
        field.label_from_instance = _session_words  # type: ignore[attr-defined]
        field.initial = sessions.filter(state=SessionState.RECORDING).first()


class RevisionForm(forms.Form):
    """The revision that a page showed."""

    revision = forms.IntegerField(min_value=1, required=False)

    def number(self) -> int:
        """It; 0, which no document has, where none was sent."""
        return (self.cleaned_data["revision"] or 0) if self.is_valid() else 0


class WhyForm(forms.Form):
    """Why."""

    why = forms.CharField(label=_("理由"), min_length=2, max_length=WHY)


class HandsForm(forms.Form):
    """Who signs at each place of the document, and whether in an account of his own."""

    def __init__(self, *args: Any, document: Document, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = [
            (role, index, place) for role, all_ in asking.wanted(document).items() for index, place in enumerate(all_)
        ]
        for role, index, place in self.places:
            label, key = SignerRole(role).label, f"{role}-{index}"
            accounts = accounts_of(document, role, by)
            self.fields[key] = forms.CharField(
                label=label, max_length=64, initial=place.name or _first_name(document, role, accounts),
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )  # fmt: skip
            if accounts:
                self.fields[f"{key}-user"] = forms.ModelChoiceField(
                    label=_("%(role)s的签名方式") % {"role": label},
                    queryset=User.objects.filter(pk__in=[each.pk for each in accounts]),
                    required=False, empty_label=_("在房间的签名板上签"), initial=accounts[0].pk,
                    widget=forms.Select(attrs={"class": "form-select"}),
                )  # fmt: skip
                self.fields[f"{key}-user"].label_from_instance = _account_words  # type: ignore[attr-defined]

    def named(self, document: Document) -> dict[str, list[asking.Named]]:
        """By role, in the order of its places."""
        found: dict[str, list[asking.Named]] = {}
        for role, index, place in self.places:
            key = f"{role}-{index}"
            user = self.cleaned_data.get(f"{key}-user")
            name = self.cleaned_data[key].strip()
            found.setdefault(role, []).append(
                asking.Named(name=name, user=user, person_key=_person_key(document, role, name, place))
            )
        return found


class VersionForm(forms.ModelForm):
    """A template's text and meta."""

    class Meta:
        model = TemplateVersion
        fields = ("template", "meta", "why")
        widgets = {
            "template": forms.Textarea(attrs={"class": "form-control code", "rows": 28, "spellcheck": "false"}),
            "meta": forms.Textarea(attrs={"class": "form-control code", "rows": 14, "spellcheck": "false"}),
            "why": forms.TextInput(attrs={"class": "form-control"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].required = True


def _session_words(session: Session) -> str:
    room = session.room.name_zh if session.room else session.room_said
    return f"{room} {session.started_at:%Y-%m-%d %H:%M} {session.get_state_display()}"


def _account_words(user: User) -> str:
    return str(_("%(name)s 在本人账号签") % {"name": user.display_name})


def _first_name(document: Document, role: str, accounts: list[User]) -> str:
    if role == _SUSPECT:
        first = document.suspects.first()
        return first.name if first else ""
    if role == SignerRole.LAWYER:
        named = document.suspects.exclude(lawyer_name="").first()
        return named.lawyer_name if named else ""
    return accounts[0].display_name if accounts else ""


def _person_key(document: Document, role: str, name: str, place: Place) -> str:
    """By which signatures know the same person again; suspects alone have one of ours."""
    if role != _SUSPECT:
        return ""
    found = document.suspects.filter(name=name).first() or list(document.suspects.all())[place.index : place.index + 1]
    suspect = found[0] if isinstance(found, list) and found else found
    return f"suspect:{suspect.pk}" if isinstance(suspect, Suspect) else ""
