"""Which certificates were issued and revoked, what waits for a better level, and what the other zone says of trust."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.seals.levels import Level
from server.seals.words import role_words


class CertificateKind(models.TextChoices):
    """What a certificate signs; authorities stand in no table."""

    EVENT = "event", _("签名事件证书")
    AGENCY = "agency", _("电子印章")
    SYSTEM = "system", _("系统完整性认证（非印章）")
    TIME = "time", _("时间戳")


class Reason(models.TextChoices):
    """Why a certificate stopped to hold, as RFC 5280 names it."""

    KEY_COMPROMISE = "keyCompromise", _("密钥泄露或可能泄露")
    AFFILIATION_CHANGED = "affiliationChanged", _("单位或人员情况变化")
    SUPERSEDED = "superseded", _("已由新证书替换")
    CESSATION = "cessationOfOperation", _("停止使用")


class By(models.TextChoices):
    """Who issued it: only the project's own authority can revoke here."""

    OWN = "own", _("本系统签发")
    LICENSED = "licensed", _("电子认证服务机构签发")


class Certificate(models.Model):
    """One certificate that was issued here. Of a person who signed there is his role alone: the name stands in the
    certificate, which is not kept, and in the document."""

    serial = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=CertificateKind.choices)
    by = models.CharField(max_length=8, choices=By.choices, default=By.OWN)
    #: A unit's code for a seal, the role for an event.
    about = models.CharField(max_length=64, blank=True)
    #: Digest of the act that an event certificate is for.
    binding = models.CharField(max_length=64, blank=True, db_index=True)
    fingerprint = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=24, blank=True, choices=Reason.choices)
    note = models.CharField(max_length=200, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-issued_at", "-pk")
        indexes = (models.Index(fields=("kind", "-issued_at"), name="seals_by_kind"),)

    def __str__(self) -> str:
        return self.serial

    @property
    def about_whom(self) -> str:
        """The unit's code, or the role in words."""
        return role_words(self.about)


class Lift(models.Model):
    """A document that waits to be stamped, now or before its newest stamp's certificate ends."""

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=100)
    level = models.CharField(max_length=8, choices=Level.choices)
    due_at = models.DateTimeField(db_index=True)
    tries = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("due_at", "pk")
        constraints = (models.UniqueConstraint(fields=("kind", "key"), name="seals_one_lift"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Published(models.Model):
    """What the inner zone last said of its authorities: certificates and lists, for the outer zone's verification."""

    name = models.CharField(max_length=64, unique=True)
    #: The letter's body, as it is encoded (letters.py).
    said = models.BinaryField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
