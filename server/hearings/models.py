"""A hearing, who is heard, what is written in it, and the rounds of consultation."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.bookings.models import Booking
from server.cases.kinds import Procedure
from server.cases.models import Case, Suspect
from server.devices.models import Room
from server.hearings.outline import Speaker, Stance
from server.hearings.states import HearingState, Result
from server.recordings.models import Command, Session

WHY = 400
TEXT = 20_000
_USER = settings.AUTH_USER_MODEL


class ScriptKind(models.TextChoices):
    """Which script is followed."""

    FULL = "full", _("完整流程")
    SHORT = "short", _("速裁简化流程")


class Hearing(models.Model):
    """One activity of hearing opinions (听取意见), of a booking or opened by hand."""

    #: Stands in signed marks of the film: it means nothing outside.
    uid = models.CharField(max_length=16, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="hearings")
    #: 第n次: 1, 2, ... in the case.
    number = models.PositiveSmallIntegerField()
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, null=True, related_name="hearing")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, related_name="+")
    #: The one that it goes on with.
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    script = models.CharField(max_length=8, choices=ScriptKind.choices, default=ScriptKind.FULL)
    state = models.CharField(max_length=12, choices=HearingState.choices, default=HearingState.UNDER_WAY)
    why = models.CharField(max_length=WHY, blank=True)
    opened_by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    #: Goes up with every write in it: a page asks for what is newer than what it has.
    revision = models.PositiveIntegerField(default=1)
    #: Goes up with each deed that is no typing.
    deeds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("case", "number"), name="hearing_of_case"),)


class Heard(models.Model):
    """One suspect in one hearing, and what it came to."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="heard")
    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, related_name="hearings")
    result = models.CharField(max_length=12, choices=Result.choices, default=Result.OPEN)
    why = models.CharField(max_length=WHY, blank=True)
    decided_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("hearing_id", "suspect__number")
        constraints = (models.UniqueConstraint(fields=("hearing", "suspect"), name="heard_once"),)


class Item(models.Model):
    """What stands at one place (outline.py), for one person or, with `heard` null, for the whole hearing."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="items")
    heard = models.ForeignKey(Heard, on_delete=models.PROTECT, null=True, related_name="items")
    place = models.CharField(max_length=40)
    text = models.TextField(max_length=TEXT, blank=True)
    version = models.PositiveIntegerField(default=0)
    #: Of the pen that wrote last, and the number of its stroke (pens.py).
    pen = models.CharField(max_length=36, blank=True)
    seq = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    #: The hearing's revision with which it or a draft of it changed last.
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("hearing_id", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("hearing", "place"), condition=models.Q(heard__isnull=True), name="item_of_hearing"
            ),
            models.UniqueConstraint(
                fields=("heard", "place"), condition=models.Q(heard__isnull=False), name="item_of_heard"
            ),
        )
        indexes = (models.Index(fields=("hearing", "revision"), name="item_news"),)


class Draft(models.Model):
    """A text that lies beside an item's, written without having seen it; kept after a person joined them."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="drafts")
    pen = models.CharField(max_length=36)
    seq = models.PositiveIntegerField(default=0)
    text = models.TextField(max_length=TEXT, blank=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    joined_by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    joined_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("item_id", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("item", "pen"), condition=models.Q(joined_at__isnull=True), name="draft_of_pen"
            ),
        )


class Past(models.Model):
    """What stood at an item before another hand, another minute or a joining changed it."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="past")
    version = models.PositiveIntegerField()
    text = models.TextField(max_length=TEXT, blank=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("item_id", "-pk")


class Penalty(models.TextChoices):
    """The principal penalty that is proposed (刑法第三十三条)."""

    IMPRISONMENT = "imprisonment", _("有期徒刑")
    DETENTION = "detention", _("拘役")
    SURVEILLANCE = "surveillance", _("管制")
    LIFE = "life", _("无期徒刑")
    FINE_ALONE = "fine_alone", _("单处罚金")
    EXEMPTED = "exempted", _("免予刑事处罚")


class Round(models.Model):
    """One version of the sentencing proposal to one person, as it was put to him; never changed afterwards."""

    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, related_name="rounds")
    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="rounds")
    #: 1, 2, ... of the person, over all his hearings.
    number = models.PositiveSmallIntegerField()
    penalty = models.CharField(_("主刑"), max_length=16, choices=Penalty.choices)
    #: Months; a fixed term has both alike; null where the penalty has no term.
    least = models.PositiveSmallIntegerField(_("刑期"), null=True, blank=True)
    most = models.PositiveSmallIntegerField(_("刑期上限"), null=True, blank=True)
    #: Months of probation; null: none is proposed.
    probation = models.PositiveSmallIntegerField(_("缓刑考验期（月）"), null=True, blank=True)
    #: Yuan; null: none.
    fine = models.PositiveBigIntegerField(_("罚金（元）"), null=True, blank=True)
    additional = models.CharField(_("其他附加刑"), max_length=200, blank=True)
    procedure = models.CharField(_("适用程序"), max_length=16, choices=Procedure.choices)
    why = models.CharField(_("提出或者调整的理由"), max_length=WHY, blank=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("suspect_id", "number")
        constraints = (models.UniqueConstraint(fields=("suspect", "number"), name="round_of_suspect"),)


class Reply(models.Model):
    """What suspect or lawyer said to a round; a later one of the same speaker counts, the earlier stays."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="replies")
    speaker = models.CharField(max_length=12, choices=Speaker.choices)
    stance = models.CharField(max_length=12, choices=Stance.choices)
    words = models.CharField(max_length=WHY, blank=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("round_id", "pk")


class NoteKind(models.TextChoices):
    """What a note is of."""

    NOTE = "note", _("记事")
    SHOWN = "shown", _("开始示证")
    SHOWN_END = "shown_end", _("结束示证")
    READBACK = "readback", _("核对笔录")
    ROUND = "round", _("量刑建议")


class NoteState(models.TextChoices):
    """Whether the film has its mark."""

    WAITING = "waiting", _("等待写入录像")
    SENT = "sent", _("已下发到录制箱")
    MARKED = "marked", _("已写入录像")
    UNFILMED = "unfilmed", _("未写入录像")


class Note(models.Model):
    """Something noted at a moment. The film's mark names hearing and number, never what was noted."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="notes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=NoteKind.choices, default=NoteKind.NOTE)
    text = models.CharField(max_length=2_000)
    #: The moment that it is about, by the centre's clock.
    meant_at = models.DateTimeField()
    #: The form that made it: brought twice it makes one.
    press = models.CharField(max_length=36, unique=True, null=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=NoteState.choices, default=NoteState.UNFILMED, db_index=True)
    #: The recording that was under way then; null: none was.
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="hearing_notes")
    command = models.ForeignKey(Command, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("hearing_id", "number")
        constraints = (models.UniqueConstraint(fields=("hearing", "number"), name="note_of_hearing"),)


class Shown(models.Model):
    """A page of a paper that stood on the second screen, from when until when."""

    hearing = models.ForeignKey(Hearing, on_delete=models.PROTECT, related_name="shown")
    #: Which paper, as its source names it (seams.py), and what it was called then.
    paper = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    page = models.PositiveSmallIntegerField()
    pages = models.PositiveSmallIntegerField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("hearing_id", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("hearing",), condition=models.Q(until_at__isnull=True), name="one_on_the_screen"
            ),
        )


class HowRead(models.TextChoices):
    """How the record came to the person's knowledge."""

    ITSELF = "itself", _("本人阅读")
    ALOUD = "aloud", _("向其宣读")
    INTERPRETED = "interpreted", _("由翻译人员宣读")


class Readback(models.Model):
    """The record was read, by whom, and what was to be corrected."""

    heard = models.ForeignKey(Heard, on_delete=models.PROTECT, related_name="readbacks")
    how = models.CharField(_("核对方式"), max_length=12, choices=HowRead.choices)
    reader = models.CharField(_("宣读人"), max_length=64, blank=True)
    is_right = models.BooleanField(_("与所说一致"), default=False)
    corrections = models.TextField(_("更正、补充的内容"), max_length=4_000, blank=True)
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("heard_id", "pk")


class HowHeard(models.TextChoices):
    """How a victim was heard, or tried to be."""

    MET = "met", _("当面")
    PHONE = "phone", _("电话")
    VIDEO = "video", _("视频")
    WRITTEN = "written", _("书面")
    UNREACHED = "unreached", _("未联系上")


class VictimHeard(models.Model):
    """A victim or his representative was heard apart from the suspect; or it was tried, and how."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="victims_heard")
    name = models.CharField(_("被害人"), max_length=64)
    representative = models.CharField(_("法定代理人、诉讼代理人"), max_length=64, blank=True)
    how = models.CharField(_("听取方式"), max_length=12, choices=HowHeard.choices)
    at = models.DateTimeField(_("时间"))
    opinion = models.TextField(_("被害人的意见"), max_length=4_000, blank=True)
    compensation = models.CharField(_("赔偿、退赃情况"), max_length=WHY, blank=True)
    forgives = models.CharField(
        _("是否谅解"), max_length=8, choices=(("yes", _("谅解")), ("no", _("不谅解")), ("", _("未表态"))), blank=True
    )
    by = models.ForeignKey(_USER, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ("case_id", "at", "pk")
