"""What people write about a booking. What is free is not asked here: the database says it when it is held."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import Role, Unit, User
from server.access.wording import aside
from server.bookings import queries
from server.bookings.actions import Comer, Slot, Wish
from server.bookings.models import WHY, DutyLawyer, Evaluation, PaperKind, Part, Purpose
from server.bookings.rules import rules
from server.cases.kinds import IN_CUSTODY
from server.cases.models import Case, Suspect
from server.cases.policies import HANDLERS
from server.devices.models import Room

_TICK = {"class": "form-check-input"}
_AREA = {"rows": 2, "maxlength": WHY}
_NAMED = (
    (Part.INTERPRETER, "interpreter"),
    (Part.POLICE, "police"),
    (Part.GUARDIAN, "guardian"),
)
RECORDERS = (Role.RECORDER, Role.TECHNICIAN, Role.ASSISTANT, *sorted(HANDLERS))


class SlotForm(forms.Form):
    """Where and when: of a booking, of its moving, of a batch."""

    room = forms.ModelChoiceField(label=_("房间"), queryset=Room.objects.none(), empty_label=_("请选择"))
    on = forms.DateField(label=_("日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    begins = forms.TimeField(label=_("开始时间"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("结束时间"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    far_room = forms.ModelChoiceField(
        label=_("远端房间"), queryset=Room.objects.none(), required=False, empty_label=_("不使用")
    )
    far_link = forms.CharField(
        label=_("远程视频地址"), max_length=200, required=False, help_text=_("远端不是本系统房间的，填视频会议地址。")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = queries.rooms_for(user)
        for name in ("room", "far_room"):
            if name in self.fields:
                self.fields[name].queryset = rooms  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("far_room") and given.get("far_link"):
            self.add_error("far_link", _("远端房间和远程视频地址只填一项。"))
        if given.get("far_room") and given.get("far_room") == given.get("room"):
            self.add_error("far_room", _("远端房间不能与房间相同。"))
        return given

    def slot(self) -> Slot:
        """What the form says."""
        said = self.cleaned_data
        return Slot(
            room=said["room"],
            from_at=_at(said["on"], said["begins"]),
            until_at=_at(said["on"], said["ends"]),
            far_room=said.get("far_room"),
            far_link=said.get("far_link", ""),
        )


class PeopleForm(SlotForm):
    """Where, when, and who of the office comes."""

    presiding = forms.ModelChoiceField(label=_("主持检察官"), queryset=User.objects.none(), empty_label=_("请选择"))
    recording = forms.ModelChoiceField(label=_("录制人员"), queryset=User.objects.none(), empty_label=_("请选择"))

    def __init__(self, *args: Any, user: User, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["presiding"].queryset = queries.colleagues(unit.pk, HANDLERS)  # type: ignore[attr-defined]
        self.fields["recording"].queryset = queries.colleagues(unit.pk, RECORDERS)  # type: ignore[attr-defined]
        for name in ("presiding", "recording"):
            self.fields[name].label_from_instance = _person  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        same = given.get("presiding") and given.get("presiding") == given.get("recording")
        if same and not rules().one_person_may_be_both:
            words = _("主持检察官和录制人员不能是同一人（%(basis)s）。")
            self.add_error("recording", words % {"basis": rules().roles_basis})
        return given

    def comers(self) -> list[Comer]:
        """The people whom the form names."""
        said = self.cleaned_data
        found = [
            Comer(part=Part.PRESIDING, user=said["presiding"]),
            Comer(part=Part.RECORDING, user=said["recording"]),
        ]
        if said.get("assistant"):
            found.append(Comer(part=Part.ASSISTANT, user=said["assistant"]))
        return found + [Comer(part=part, name=said[name]) for part, name in _NAMED if said.get(name)]


class BookForm(PeopleForm):
    """A hearing of one case."""

    suspects = forms.ModelMultipleChoiceField(
        label=_("人员"), queryset=Suspect.objects.none(), widget=forms.CheckboxSelectMultiple(_TICK)
    )
    purposes = forms.MultipleChoiceField(
        label=_("内容"), choices=Purpose.choices, widget=forms.CheckboxSelectMultiple(_TICK)
    )
    assistant = forms.ModelChoiceField(
        label=_("检察官助理、书记员"), queryset=User.objects.none(), required=False, empty_label=_("不安排")
    )
    interpreter = forms.CharField(label=_("翻译人员"), max_length=64, required=False)
    language = forms.CharField(label=_("翻译语种"), max_length=32, required=False)
    police = forms.CharField(label=_("司法警察"), max_length=64, required=False)
    guardian = forms.CharField(label=_("法定代理人、合适成年人"), max_length=64, required=False)
    materials_ready = forms.BooleanField(label=_("阅卷材料已备"), required=False, widget=forms.CheckboxInput(_TICK))
    remarks = forms.CharField(label=_("备注"), max_length=WHY, required=False, widget=forms.Textarea(_AREA))

    def __init__(self, *args: Any, user: User, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, user=user, unit=case.unit, **kwargs)
        self.case = case
        self.fields["suspects"].queryset = case.suspects.all()  # type: ignore[attr-defined]
        self.fields["assistant"].queryset = queries.colleagues(case.unit_id, [Role.ASSISTANT])  # type: ignore[attr-defined]
        self.fields["assistant"].label_from_instance = _person  # type: ignore[attr-defined]
        self.kept = [each for each in case.suspects.all() if each.custody in IN_CUSTODY]
        for suspect in self.kept:
            for kind in PaperKind:
                self.fields[f"{kind.value}-{suspect.pk}"] = forms.CharField(
                    label=_("%(name)s 的%(paper)s编号") % {"name": suspect.name, "paper": kind.label},
                    max_length=64,
                    required=False,
                )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        chosen = list(given.get("suspects") or ())
        if any(each.needs_interpreter for each in chosen) and not given.get("interpreter"):
            self.add_error("interpreter", _("所选人员需要翻译，请填写翻译人员。"))
        if any(each.is_juvenile for each in chosen) and not given.get("guardian"):
            self.add_error("guardian", _("所选人员是未成年人，请填写到场的法定代理人或者合适成年人。"))
        return given

    def wish(self) -> Wish:
        """What the form says."""
        said = self.cleaned_data
        papers = [
            (suspect, kind, said[f"{kind.value}-{suspect.pk}"].strip())
            for suspect in self.kept
            for kind in PaperKind
            if suspect in said["suspects"] and said[f"{kind.value}-{suspect.pk}"].strip()
        ]
        return Wish(
            case=self.case,
            suspects=list(said["suspects"]),
            slot=self.slot(),
            comers=self.comers(),
            purposes=[Purpose(each) for each in said["purposes"]],
            papers=papers,
            details={name: said[name] for name in ("language", "materials_ready", "remarks")},
        )


class BatchForm(PeopleForm):
    """A morning: who, in which order, each so long."""

    field_order = ("room", "on", "begins", "minutes")
    minutes = forms.IntegerField(label=_("每人时长（分钟）"), min_value=5, max_value=240, initial=30)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["ends"]

    def slot(self) -> Slot:
        said = self.cleaned_data
        begins = _at(said["on"], said["begins"])
        return Slot(
            room=said["room"],
            from_at=begins,
            until_at=begins + self.each(),
            far_room=said["far_room"],
            far_link=said["far_link"],
        )

    def each(self) -> timedelta:
        """How long one takes."""
        return timedelta(minutes=self.cleaned_data["minutes"])


class RevisionForm(forms.Form):
    """Which booking the page showed."""

    revision = forms.IntegerField(min_value=1)


class ReasonForm(RevisionForm):
    """With a reason that the others read."""

    why = forms.CharField(label=_("理由"), min_length=2, max_length=WHY, widget=forms.Textarea(_AREA))


class ProposeForm(ReasonForm):
    """Another time."""

    begins = forms.DateTimeField(
        label=_("建议的开始时间"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )


class MoveForm(SlotForm):
    """Another time or room, why, and whether the same are asked anew at once."""

    why = forms.CharField(label=_("改期理由"), min_length=2, max_length=WHY, widget=forms.Textarea(_AREA))
    again = forms.BooleanField(
        label=_("改期后立即再次发送给原律师或者法援机构"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput(_TICK),
    )


class RosterForm(forms.ModelForm):
    """A lawyer's line on the roster."""

    class Meta:
        model = DutyLawyer
        fields = ("lawyer", "sex", "languages", "years", "for_juveniles", "is_listed")
        widgets = {"for_juveniles": forms.CheckboxInput(_TICK), "is_listed": forms.CheckboxInput(_TICK)}
        help_texts = {"languages": _("普通话以外的语言、方言、手语，用顿号分开。")}

    def __init__(self, *args: Any, agency: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = Unit.objects.filter(pk=agency.pk) | Unit.objects.filter(beside=agency.beside_id)
        above = agency.beside.parent_id if agency.beside else None
        near = near | Unit.objects.filter(beside=above) if above else near
        lawyers = User.objects.filter(role=Role.DUTY_LAWYER, is_active=True, unit__in=near)
        self.fields["lawyer"].queryset = lawyers.select_related("unit")  # type: ignore[attr-defined]
        self.fields["lawyer"].label_from_instance = lambda each: f"{each.display_name}{aside(each.unit.name)}"  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["lawyer"]


class EvaluationForm(forms.ModelForm):
    """The agency's word on the help given."""

    class Meta:
        model = Evaluation
        fields = (
            "attendance", "met_minutes", "pages_read", "opinion", "adoption", "written_before_signing",
            "callback_score", "complaints", "remarks",
        )  # fmt: skip
        widgets = {
            "callback_score": forms.NumberInput({"min": 1, "max": 5}),
            "written_before_signing": forms.CheckboxInput(_TICK),
        }

    def clean_callback_score(self) -> int | None:
        score: int | None = self.cleaned_data["callback_score"]
        if score is not None and not 1 <= score <= 5:
            raise forms.ValidationError(_("评分应为1至5。"))
        return score


def _at(day: Any, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _person(each: User) -> str:
    return f"{each.display_name}{aside(each.get_role_display())}"
