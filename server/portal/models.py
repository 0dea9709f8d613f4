"""The projection of a booking, answers to it, and what is the agency's own: roster and evaluation."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit
from server.portal.contract import Act, Side, moment
from server.portal.states import AnswerState, Happened, Sex, Standing

WHY = 400


class Asked(models.Model):
    """One booking as its lawyer and its agency may know it. `version` counts the letters about it: an older one never
    replaces a newer one. One that concerns nobody here any more is emptied, and keeps number and version."""

    number = models.CharField(max_length=32, unique=True)
    version = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=16, choices=Standing.choices, blank=True)
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    #: {"zh", "en", "more"}: names in both languages; the place, or the prosecutor.
    room_said = models.JSONField(default=dict)
    far_room_said = models.JSONField(default=dict)
    office_said = models.JSONField(default=dict)
    is_remote = models.BooleanField(default=False)
    far_link = models.CharField(max_length=200, blank=True)
    purposes = models.JSONField(default=list)
    language = models.CharField(max_length=32, blank=True)
    materials_ready = models.BooleanField(default=False)
    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="asked_of")
    agency = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="asked_of")
    answer_by = models.DateTimeField(null=True)
    proposed_from = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    consent = models.CharField(max_length=WHY, blank=True)
    batch = models.PositiveBigIntegerField(null=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    barred = models.JSONField(default=list)
    lawyer_may = models.JSONField(default=list)
    agency_may = models.JSONField(default=list)
    #: The lawyer's arrival: {"code", "came_s", "how", "zh", "en"}; for him alone. {}: he is not awaited.
    arrival_said = models.JSONField(default=dict)

    class Meta:
        ordering = ("from_at", "pk")
        indexes = (
            models.Index(fields=("lawyer", "from_at"), name="asked_of_lawyer"),
            models.Index(fields=("agency", "-from_at"), name="asked_of_agency"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def room(self) -> str:
        """The room's name, and the building it stands in."""
        return _placed(self.room_said)

    @property
    def far_room(self) -> str:
        """The other end of a remote hearing that is a room of theirs; "" for none."""
        return _placed(self.far_room_said)

    @property
    def came_at(self) -> datetime | None:
        """When its lawyer came, as the room's box signed it."""
        return moment(self.arrival_said.get("came_s"))

    @property
    def arrival_words(self) -> str:
        """Why his word from afar did not count; "" where there is nothing to say."""
        return _named(self.arrival_said)

    @property
    def office(self) -> str:
        """The procuratorate's name."""
        return _named(self.office_said)


class Heard(models.Model):
    """One who is to be heard. Nameless until a lawyer is chosen who may know the name."""

    asked = models.ForeignKey(Asked, on_delete=models.CASCADE, related_name="heard")
    name = models.CharField(max_length=64, blank=True)
    sex = models.CharField(max_length=16, choices=Sex.choices, default=Sex.UNKNOWN)
    language = models.CharField(max_length=32, blank=True)
    needs_interpreter = models.BooleanField(default=False)
    is_juvenile = models.BooleanField(default=False)
    is_serious = models.BooleanField(default=False)
    place = models.CharField(max_length=100, blank=True)
    #: The uid of the defender's binding to him; "" for an agency.
    binding = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ("pk",)


class Done(models.Model):
    """One act on it, since this lawyer or agency was asked."""

    asked = models.ForeignKey(Asked, on_delete=models.CASCADE, related_name="deeds")
    event = models.CharField(max_length=16, choices=Happened.choices)
    at = models.DateTimeField()
    side = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Side])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("pk",)


class Answer(models.Model):
    """What a lawyer or an agency answered, and what became of it."""

    uid = models.CharField(max_length=36, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="booking_answers")
    act = models.CharField(max_length=8, choices=[(each.value, each.value) for each in Act])
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=AnswerState.choices, default=AnswerState.SENT)
    words_zh = models.CharField(max_length=WHY, blank=True)
    words_en = models.CharField(max_length=WHY, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    @property
    def words(self) -> str:
        """Why it was not done, in the reader's language."""
        return self.words_en if get_language() == "en" else self.words_zh


class Answered(models.Model):
    """That answer is to this booking, as it was then. One is on its way at a time."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="of")
    asked = models.ForeignKey(Asked, on_delete=models.PROTECT, related_name="answers")
    revision = models.PositiveIntegerField()
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("asked",), condition=models.Q(is_open=True), name="one_answer_on_its_way"),
        )


class DutyLawyer(models.Model):
    """A lawyer on an agency's roster, with what the agency chooses by."""

    agency = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="roster")
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rosters", verbose_name=_("律师")
    )
    sex = models.CharField(_("性别"), max_length=16, choices=Sex.choices, default=Sex.UNKNOWN)
    languages = models.CharField(_("通晓的语言"), max_length=100, blank=True)
    years = models.PositiveSmallIntegerField(_("执业年限"), default=0)
    for_juveniles = models.BooleanField(_("办理未成年人案件"), default=False)
    is_listed = models.BooleanField(_("在册"), default=True)

    class Meta:
        ordering = ("agency", "lawyer__username")
        constraints = (models.UniqueConstraint(fields=("agency", "lawyer"), name="on_one_roster_once"),)


class DutyDay(models.Model):
    """That lawyer is on duty that day."""

    line = models.ForeignKey(DutyLawyer, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()

    class Meta:
        ordering = ("day",)
        constraints = (models.UniqueConstraint(fields=("line", "day"), name="on_duty_once_a_day"),)


class Attendance(models.TextChoices):
    """How the lawyer came."""

    IN_TIME = "in_time", _("按时到场")
    LATE = "late", _("迟到")
    ABSENT = "absent", _("未到场")


class OpinionGiven(models.TextChoices):
    """What opinion the lawyer gave."""

    NONE = "none", _("未提出意见")
    AGREED = "agreed", _("无异议，说明理由")
    OBJECTED = "objected", _("有异议")


class Adoption(models.TextChoices):
    """What became of the opinion."""

    OPEN = "open", _("尚无结果")
    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    NOT = "not", _("未采纳")


class Evaluation(models.Model):
    """The agency's word on the help given at one hearing; a later word replaces it, the audit log keeps both."""

    asked = models.OneToOneField(Asked, on_delete=models.PROTECT, related_name="evaluation")
    attendance = models.CharField(_("到场"), max_length=16, choices=Attendance.choices)
    met_minutes = models.PositiveSmallIntegerField(_("会见时长（分钟，未会见填0）"), default=0)
    pages_read = models.PositiveSmallIntegerField(_("阅卷页数（未阅卷填0）"), default=0)
    opinion = models.CharField(_("法律意见"), max_length=16, choices=OpinionGiven.choices)
    adoption = models.CharField(_("意见采纳情况"), max_length=16, choices=Adoption.choices, default=Adoption.OPEN)
    written_before_signing = models.BooleanField(_("签署前已提交法律帮助意见书"), default=False)
    callback_score = models.PositiveSmallIntegerField(_("受援人回访评分（1至5，未回访留空）"), null=True, blank=True)
    complaints = models.PositiveSmallIntegerField(_("投诉件数"), default=0)
    remarks = models.CharField(_("说明"), max_length=WHY, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


def _named(said: dict[str, str]) -> str:
    return said.get("en" if get_language() == "en" else "zh", "")


def _placed(said: dict[str, str]) -> str:
    more = said.get("more", "")
    return f"{_named(said)}（{more}）" if more else _named(said)
