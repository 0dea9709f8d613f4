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
from server.bookings.amending import Amendment
from server.bookings.models import WHY, Booking, PaperKind, Part, Purpose
from server.bookings.rules import rules
from server.cases.kinds import IN_CUSTODY
from server.cases.models import Case, Suspect
from server.cases.policies import HANDLERS
from server.devices.models import Room

_TICK = {"class": "form-check-input"}
_AREA = {"rows": 2, "maxlength": WHY}
#: Reasons cross to whoever was asked.
READ_OUTSIDE = _("被通知的律师、法援机构会看到，请勿写其他人员和案情。")
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

    #: Those who have papers already, in custody or not.
    with_papers: frozenset[int] = frozenset()

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
        self.kept = [each for each in case.suspects.all() if each.custody in IN_CUSTODY or each.pk in self.with_papers]
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

    def papers(self) -> list[tuple[Suspect, PaperKind, str]]:
        """The papers' numbers of those who are heard and kept in custody."""
        said = self.cleaned_data
        return [
            (suspect, kind, said[f"{kind.value}-{suspect.pk}"].strip())
            for suspect in self.kept
            for kind in PaperKind
            if suspect in said["suspects"] and said[f"{kind.value}-{suspect.pk}"].strip()
        ]

    def wish(self) -> Wish:
        """What the form says."""
        said = self.cleaned_data
        return Wish(
            case=self.case,
            suspects=list(said["suspects"]),
            slot=self.slot(),
            comers=self.comers(),
            purposes=[Purpose(each) for each in said["purposes"]],
            papers=self.papers(),
            details={name: said[name] for name in ("language", "materials_ready", "remarks")},
        )


class AmendForm(BookForm):
    """What was booked, but for its time and room; and why it changes."""

    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput())
    why = forms.CharField(label=_("修改理由"), min_length=2, max_length=WHY, widget=forms.Textarea(_AREA))

    def __init__(self, *args: Any, booking: Booking, **kwargs: Any) -> None:
        self.with_papers = frozenset(booking.papers.values_list("suspect", flat=True))
        super().__init__(*args, case=booking.case, **kwargs)
        for name in ("room", "on", "begins", "ends", "far_room"):
            del self.fields[name]
        if booking.far_room_id is not None:
            del self.fields["far_link"]

    def amendment(self) -> Amendment:
        """What the form says."""
        said = self.cleaned_data
        names = [name for name in ("language", "materials_ready", "remarks", "far_link") if name in said]
        return Amendment(
            suspects=list(said["suspects"]),
            comers=self.comers(),
            purposes=[Purpose(each) for each in said["purposes"]],
            papers=self.papers(),
            details={name: said[name] for name in names},
        )


def as_booked(booking: Booking) -> dict[str, Any]:
    """What a form about that booking begins with."""
    people = {each.part: each for each in booking.attendees.select_related("user")}
    named = {name: people[part].name for part, name in _NAMED if part in people}
    ours = (Part.PRESIDING, Part.RECORDING, Part.ASSISTANT)
    users = {part.value: people[part].user_id for part in ours if part in people}
    papers = {f"{each.kind}-{each.suspect_id}": each.number for each in booking.papers.all()}
    row = {name: getattr(booking, name) for name in ("purposes", "language", "materials_ready", "remarks", "far_link")}
    return {**row, **named, **users, **papers, "suspects": [each.pk for each in booking.suspects.all()]}


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


class MoveForm(SlotForm):
    """Another time or room, why, and whether the same are asked anew at once."""

    why = forms.CharField(
        label=_("改期理由"), min_length=2, max_length=WHY, widget=forms.Textarea(_AREA), help_text=READ_OUTSIDE
    )
    again = forms.BooleanField(
        label=_("改期后立即再次发送给原律师或者法援机构"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput(_TICK),
    )


def _at(day: Any, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _person(each: User) -> str:
    return f"{each.display_name}{aside(each.get_role_display())}"
