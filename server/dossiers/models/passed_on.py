"""Papers of a dossier that went to somebody: served, pushed to the case platform, handed to a lawyer by a channel."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.cases.models import Case, Suspect
from server.dossiers.models.exports import Export
from server.dossiers.models.reading import KEY, WHY
from server.dossiers.states import HandingState, PushState, ServiceState


class Recipient(models.TextChoices):
    """Whom a paper is served on."""

    SUSPECT = "suspect", _("犯罪嫌疑人、被告人")
    GUARDIAN = "guardian", _("法定代理人")
    LAWYER = "lawyer", _("辩护人、值班律师")
    VICTIM = "victim", _("被害人及其诉讼代理人")
    COURT = "court", _("人民法院")
    POLICE = "police", _("侦查机关")
    HOUSE = "house", _("羁押场所")
    CORRECTION = "correction", _("社区矫正机构")
    OTHER = "other", _("其他单位、个人")


class Service(models.Model):
    """Papers served on one recipient, and what came of it: what a 送达回证 says."""

    number = models.CharField(max_length=32, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="services")
    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, null=True, related_name="services")
    recipient = models.CharField(_("受送达人身份"), max_length=16, choices=Recipient.choices)
    name = models.CharField(_("受送达人"), max_length=64)
    place = models.CharField(_("送达地点"), max_length=200)
    #: [{"key", "title", "digest", "copies"}]: the papers as they were when it was prepared.
    papers = models.JSONField(default=list)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=ServiceState.choices, default=ServiceState.PREPARED)
    way = models.CharField(_("送达方式"), max_length=16, blank=True)
    served_at = models.DateTimeField(_("送达时间"), null=True)
    served_by = models.CharField(_("送达人"), max_length=64, blank=True)
    #: Who signed for it where it was not the recipient, and what he is to him.
    taken_by = models.CharField(_("代收人"), max_length=64, blank=True)
    relation = models.CharField(_("与受送达人的关系"), max_length=64, blank=True)
    #: Why it was refused or not served; who saw it; which recording shows it.
    reason = models.CharField(_("事由"), max_length=WHY, blank=True)
    witness = models.CharField(_("见证人"), max_length=64, blank=True)
    evidence = models.CharField(_("录像、照片、邮件号等凭据"), max_length=200, blank=True)
    void_why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("-prepared_at", "-pk")


class Push(models.Model):
    """A paper on its way to the case platform, and what the other side said of it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="pushes")
    paper = models.CharField(max_length=KEY)
    title = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    #: 1; after it came back it goes again as 2.
    attempt = models.PositiveSmallIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=PushState.choices, default=PushState.WAITING)
    #: The other side's own number of the receipt, who signed there, and why it came back.
    receipt = models.CharField(max_length=100, blank=True)
    said_by = models.CharField(max_length=100, blank=True)
    said = models.CharField(max_length=WHY, blank=True)
    said_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (models.UniqueConstraint(fields=("paper", "digest", "attempt"), name="push_once"),)


class Handing(models.Model):
    """A dossier handed to a lawyer by an official channel: his undertaking, what went, the receipt."""

    number = models.CharField(max_length=32, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="handings")
    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    suspects = models.ManyToManyField(Suspect, related_name="handings")
    channel = models.CharField(_("渠道"), max_length=16)
    #: The version of the text, the day he signed it, and where the paper lies.
    undertaking = models.CharField(max_length=32)
    undertaken_on = models.DateField(_("承诺书签署日期"))
    undertaking_at = models.CharField(_("承诺书存放位置"), max_length=100)
    export = models.OneToOneField(Export, on_delete=models.PROTECT, related_name="handing")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=HandingState.choices, default=HandingState.PREPARED)
    handed_at = models.DateTimeField(null=True)
    #: SHA-256 of the package that went.
    digest = models.CharField(max_length=64, blank=True)
    receipt = models.CharField(_("回执编号"), max_length=100, blank=True)
    receipted_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("-prepared_at", "-pk")
