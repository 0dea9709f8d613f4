"""A lawyer's binding to a person in a case, and the papers that show it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.access.models import Unit
from server.counsel.states import BindingState

WHY = 400


class Client(models.TextChoices):
    """Who retained the lawyer."""

    HIMSELF = "himself", _("当事人本人")
    GUARDIAN = "guardian", _("监护人")
    RELATIVE = "relative", _("近亲属")


class Unfit(models.TextChoices):
    """Why the inner zone could not so much as review an application of the outer one."""

    ACCOUNT = "account", _("检察院系统没有登记您的账号，请联系外网的安全管理员。")
    UNIT = "unit", _("检察院系统没有登记所选的检察院，请重新选择。")
    WAITING = "waiting", _("同一委托的申请正在等待审核。")


def new_uid() -> str:
    """The name of a binding that both zones call it by."""
    return uuid.uuid4().hex


class Binding(models.Model):
    """What the lawyer said when he asked, and what case management found: case and person are named, not linked, for
    the two may be in different zones; `uid` is its name in both. Until it is accepted nothing tells the lawyer whether
    such a case exists."""

    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    lawyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bindings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person_said = models.CharField(max_length=64)
    case_said = models.CharField(max_length=64, blank=True)
    client = models.CharField(max_length=16, choices=Client.choices)
    client_name = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    #: When application and papers were whole before case management.
    received_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, choices=BindingState.choices, default=BindingState.ASKED, db_index=True)

    case = models.CharField(max_length=64, blank=True, db_index=True)
    person = models.CharField(max_length=64, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    #: Names, for in the other zone there is no row of that person.
    decided_name = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=WHY, blank=True)
    unfit = models.CharField(max_length=16, blank=True, choices=Unfit.choices)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_name = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=WHY, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("lawyer", "unit", "person_said", "case_said"),
                condition=models.Q(state="asked"),
                name="one_waiting_binding",
            ),
            models.UniqueConstraint(
                fields=("lawyer", "case", "person"), condition=models.Q(state="bound"), name="one_binding_in_force"
            ),
        )


class PaperKind(models.TextChoices):
    """What a paper shows."""

    POWER = "power", _("授权委托书")
    LETTER = "letter", _("律师事务所函")
    LICENCE = "licence", _("律师执业证复印件")


class Paper(models.Model):
    """A file as it was handed in; its bytes lie in the store of papers under their own digest, once they arrived."""

    binding = models.ForeignKey(Binding, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=16, choices=PaperKind.choices)
    name = models.CharField(max_length=150)
    media_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    handed_in_at = models.DateTimeField()
    #: Null while its pieces are on their way from the other zone.
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)


class Piece(models.Model):
    """A part of a paper that came by letter; gone as soon as the paper is whole."""

    digest = models.CharField(max_length=64, db_index=True)
    place = models.PositiveSmallIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("digest", "place"), name="piece_of_paper"),)
