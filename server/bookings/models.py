"""A booking, who comes to it, what it holds, and what was done to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit
from server.bookings.states import BookingEvent, BookingState
from server.cases.models import Case, Suspect
from server.devices.models import Room
from server.recordings.models import Session

WHY = 400


class Purpose(models.TextChoices):
    """What the hearing is to hold; several in one film are said one by one."""

    OPINIONS = "opinions", _("听取意见")
    SIGNING = "signing", _("签署具结书")
    QUESTIONING = "questioning", _("讯问")


class Part(models.TextChoices):
    """What a person does at the hearing."""

    PRESIDING = "presiding", _("主持检察官")
    RECORDING = "recording", _("录制人员")
    ASSISTANT = "assistant", _("检察官助理、书记员")
    DEFENDER = "defender", _("辩护人")
    DUTY_LAWYER = "duty_lawyer", _("值班律师")
    INTERPRETER = "interpreter", _("翻译人员")
    POLICE = "police", _("司法警察")
    GUARDIAN = "guardian", _("法定代理人、合适成年人")


class Batch(models.Model):
    """A morning's hearings one behind the other: one room, one lawyer, many suspects."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    #: The form that made it: pressed twice it makes one.
    press = models.CharField(max_length=36, unique=True, null=True)
    #: How many are done: the next one is the one after them.
    place = models.PositiveSmallIntegerField(default=0)


class Booking(models.Model):
    """One hearing that is to be. The box knows it by `number`; nothing in the number names a person."""

    number = models.CharField(_("预约编号"), max_length=32, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("案件"))
    suspects = models.ManyToManyField(Suspect, related_name="bookings", verbose_name=_("犯罪嫌疑人"))
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("房间"))
    #: The other end of a remote hearing: another room of ours, or the address of a video link; never both.
    far_room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="far_bookings", verbose_name=_("远端房间")
    )
    far_link = models.CharField(_("远程视频地址"), max_length=200, blank=True)
    from_at = models.DateTimeField(_("开始时间"))
    until_at = models.DateTimeField(_("结束时间"))
    purposes = models.JSONField(_("内容"), default=list)
    state = models.CharField(_("状态"), max_length=16, choices=BookingState.choices, default=BookingState.DRAFT)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings")
    #: The form that made it: pressed twice it makes one.
    press = models.CharField(max_length=36, unique=True, null=True)
    #: Its place in the batch: 1, 2, ...
    sequence = models.PositiveSmallIntegerField(default=0)
    #: The lawyer who is asked or comes, and the agency that is asked or chose him.
    lawyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="asked_bookings"
    )
    agency = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="asked_bookings", verbose_name=_("法援机构")
    )
    language = models.CharField(_("翻译语种"), max_length=32, blank=True)
    materials_ready = models.BooleanField(_("阅卷材料已备"), default=False)
    remarks = models.CharField(_("备注"), max_length=WHY, blank=True)
    #: The suspect's recorded consent to a duty lawyer although he has a defender (who, where it is on record).
    consent = models.CharField(_("同意由值班律师参加的记录"), max_length=WHY, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    #: By when the one whose turn it is must answer; null while nobody must.
    answer_by = models.DateTimeField(null=True, blank=True)
    #: When the one whose turn it is was reminded; null: not yet in this state.
    reminded_at = models.DateTimeField(null=True, blank=True)
    #: What the lawyer proposes instead; null: nothing.
    proposed_from = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("from_at", "pk")
        indexes = (
            models.Index(fields=("room", "from_at"), name="booking_of_room"),
            models.Index(fields=("state", "answer_by"), name="booking_waits"),
            models.Index(fields=("lawyer", "from_at"), name="booking_of_lawyer"),
            models.Index(fields=("agency", "-from_at"), name="booking_of_agency"),
        )

    def __str__(self) -> str:
        return self.number


class Attendee(models.Model):
    """A person who comes: one of ours, or one known by name alone."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="attendees")
    part = models.CharField(max_length=16, choices=Part.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="attendances")
    name = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("booking", "part", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("booking", "part", "user"), condition=models.Q(user__isnull=False), name="attendee_once"
            ),
        )


class PaperKind(models.TextChoices):
    """A paper without which the detention house brings nobody."""

    BRINGING = "bringing", _("提讯提解证")
    EXCHANGE = "exchange", _("换押证")


class Paper(models.Model):
    """Such a paper's number, for one suspect."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="papers")
    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=PaperKind.choices)
    number = models.CharField(max_length=64)


class Held(models.TextChoices):
    """What can be held by one booking at a time."""

    ROOM = "room", _("房间")
    PERSON = "person", _("人员")
    SUSPECT = "suspect", _("犯罪嫌疑人")


class Hold(models.Model):
    """Booking holds thing from then until then. Two holds of one thing never overlap: the database refuses it."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=8, choices=Held.choices)
    thing = models.PositiveBigIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("kind", "thing", "from_at"), name="hold_of_thing"),)


class Deed(models.Model):
    """One act on a booking: what, by whom, when, why. `by` is null for what a rule or a room did."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="deeds")
    event = models.CharField(max_length=16, choices=BookingEvent.choices)
    before = models.CharField(max_length=16, choices=BookingState.choices)
    after = models.CharField(max_length=16, choices=BookingState.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("pk",)


class Changed(models.TextChoices):
    """What of a booking was changed, but for its time and room."""

    SUSPECTS = "suspects", _("犯罪嫌疑人")
    PEOPLE = "people", _("到场人员")
    PURPOSES = "purposes", _("内容")
    PAPERS = "papers", _("提讯提解证、换押证")
    MATERIALS = "materials_ready", _("阅卷材料")
    FAR_LINK = "far_link", _("远程视频地址")
    LANGUAGE = "language", _("翻译语种")
    REMARKS = "remarks", _("备注")


class Change(models.Model):
    """One field that a deed changed, in the words of the page: as it was, as it is."""

    deed = models.ForeignKey(Deed, on_delete=models.PROTECT, related_name="changes")
    field = models.CharField(max_length=16, choices=Changed.choices)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)


class Counter(models.Model):
    """The last number given in a unit's year: one row, whose lock makes numbers follow one another."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("unit", "year"), name="counter_of_unit_year"),)


class Recorded(models.Model):
    """A recording of this hearing: bound by the room's press, or matched afterwards by a person with a reason."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="recordings")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="of_bookings")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("booking", "session"), name="recorded_once"),)


class ArrivalCode(models.Model):
    """What the room's box is told of the code with which the booking's lawyer says that he has come. The code itself is
    derived from the salt (arrivals.py) and kept nowhere."""

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="arrival_code")
    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)


class HowCame(models.TextChoices):
    """How a lawyer said that he has come."""

    CODE = "code", _("在房间屏幕上输入到场码")
    AFAR = "afar", _("本人在预约页面上确认")


class Arrival(models.Model):
    """The lawyer came: what statement `statement` of that box's chain says, at its own clock's time."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="arrivals")
    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=8, choices=HowCame.choices)
    at = models.DateTimeField()
    box = models.CharField(max_length=63)
    statement = models.PositiveBigIntegerField()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("booking", "box", "statement"), name="arrival_of_statement_once"),
        )


class Telling(models.Model):
    """What the outer zone was last told of a booking: the letter's version, and the digest of its body; "": nothing
    that it still knows."""

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="telling")
    version = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
