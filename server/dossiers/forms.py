"""What people write on the pages of a dossier."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.wording import aside, listed
from server.cases.models import Case, Suspect
from server.dossiers.catalogue import Catalogue, Entry
from server.dossiers.models import Form, Recipient, Service
from server.dossiers.models.reading import WHY
from server.dossiers.queries import Counsel
from server.dossiers.rules import Volume, rules
from server.dossiers.states import ServiceEvent

_WORDS = {"rows": 3, "maxlength": WHY}
_MOMENT = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class NoteForm(forms.Form):
    """A note at a page; nothing written takes it away."""

    text = forms.CharField(
        label=_("批注"), max_length=2000, required=False, strip=True, widget=forms.Textarea({"rows": 3})
    )


class WhyForm(forms.Form):
    """A reason."""

    why = forms.CharField(label=_("理由"), min_length=2, max_length=WHY, widget=forms.Textarea({**_WORDS, "rows": 2}))


class VolumesForm(forms.Form):
    """Some of the volumes."""

    volumes = forms.MultipleChoiceField(label=_("卷"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, volumes: Iterable[Volume], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.key, each.words) for each in volumes]
        self.fields["volumes"].choices = choices  # type: ignore[attr-defined]
        self.fields["volumes"].initial = [key for key, words in choices]


class ExportForm(VolumesForm):
    """What is exported, into what, and why."""

    form = forms.ChoiceField(label=_("形式"), choices=Form.choices, initial=Form.BOOK, widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("导出理由"), min_length=2, max_length=WHY, widget=forms.Textarea({**_WORDS, "rows": 2})
    )
    field_order = ("form", "volumes", "why")


class _LawyerForm(VolumesForm):
    """A lawyer who stands in the case, for one or several of its people."""

    counsel = forms.ChoiceField(label=_("律师"))

    def __init__(self, *args: Any, counsel: Iterable[Counsel], **kwargs: Any) -> None:
        super().__init__(*args, volumes=[each for each in rules().volumes if each.to_lawyers], **kwargs)
        self.standing = {str(each.lawyer.pk): each for each in counsel}
        choices = [(key, _said(each)) for key, each in self.standing.items()]
        self.fields["counsel"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> Counsel:
        """Whom the form names."""
        return self.standing[self.cleaned_data["counsel"]]


class VisitForm(_LawyerForm):
    """A reading on site."""

    place = forms.CharField(label=_("阅卷席位"), max_length=64, initial=_("阅卷室1号席"))
    seen = forms.BooleanField(label=_("已核对执业证，与系统中的执业证号一致"))
    field_order = ("counsel", "place", "volumes", "seen")


class HandingForm(_LawyerForm):
    """The dossier to a lawyer by an official channel."""

    channel = forms.ChoiceField(label=_("渠道"))
    undertaken_on = forms.DateField(label=_("承诺书签署日期"), widget=forms.DateInput({"type": "date"}))
    undertaking_at = forms.CharField(label=_("承诺书存放位置"), max_length=100)
    field_order = ("counsel", "channel", "volumes", "undertaken_on", "undertaking_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(e.key, e.words) for e in rules().channels]  # type: ignore[attr-defined]


class ReceiptForm(forms.Form):
    """A receipt's number."""

    number = forms.CharField(label=_("回执编号"), min_length=2, max_length=100)


class ServiceForm(forms.ModelForm):
    """Papers served on whom and where."""

    suspect = forms.ModelChoiceField(
        Suspect.objects.none(), label=_("对应人员"), required=False, empty_label=_("不对应人员")
    )
    papers = forms.MultipleChoiceField(label=_("送达文书"), widget=forms.CheckboxSelectMultiple)
    field_order = ("recipient", "name", "suspect", "place", "papers")

    class Meta:
        model = Service
        fields = ("recipient", "name", "place")

    def __init__(self, *args: Any, case: Case, whole: Catalogue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whole = whole
        self.fields["recipient"].initial = Recipient.SUSPECT
        self.fields["suspect"].queryset = case.suspects.all()  # type: ignore[attr-defined]
        choices = [(each.paper.key, f"{each.volume.words} · {each.paper.title}") for each in whole.entries]
        self.fields["papers"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> list[Entry]:
        """The papers that the form names, in the dossier's order."""
        return [each for each in self.whole.entries if each.paper.key in self.cleaned_data["papers"]]


class SettleForm(forms.Form):
    """What came of a service."""

    event = forms.ChoiceField(label=_("结果"), choices=[(e.value, e.label) for e in ServiceEvent if e != "void"])
    way = forms.ChoiceField(label=_("送达方式"))
    served_at = forms.DateTimeField(label=_("送达时间"), widget=_MOMENT)
    served_by = forms.CharField(label=_("送达人"), max_length=64)
    taken_by = forms.CharField(label=_("代收人"), max_length=64, required=False)
    relation = forms.CharField(label=_("与受送达人的关系"), max_length=64, required=False)
    reason = forms.CharField(
        label=_("拒收、未送达的事由"), max_length=WHY, required=False, widget=forms.Textarea({**_WORDS, "rows": 2})
    )
    witness = forms.CharField(label=_("见证人"), max_length=64, required=False)
    evidence = forms.CharField(label=_("录像、照片、邮件号等凭据"), max_length=200, required=False)

    def __init__(self, *args: Any, now: datetime, by: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        minute = timezone.localtime(now).replace(second=0, microsecond=0, tzinfo=None)
        self.initial = {"served_at": minute, "served_by": by}
        self.fields["way"].choices = [(e.key, e.words) for e in rules().ways]  # type: ignore[attr-defined]


class ArchiveForm(forms.Form):
    """How long it is kept."""

    retention = forms.ChoiceField(label=_("保管期限"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["retention"].choices = [(e.key, e.words) for e in rules().retentions]  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """How a request to open is decided."""

    said = forms.CharField(
        label=_("审批意见"), min_length=2, max_length=WHY, widget=forms.Textarea({**_WORDS, "rows": 2})
    )


class CodeForm(forms.Form):
    """The code of a reading."""

    code = forms.CharField(
        label=_("阅卷码"), max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


def _said(counsel: Counsel) -> str:
    number = counsel.lawyer.staff_number or ""
    return f"{counsel.lawyer.display_name}{aside(listed([number, *(s.name for s in counsel.suspects)]))}"
