"""A person, and the tree of units that he works in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """What a unit is: a procuratorate of some level, or one of those it works with."""

    PROVINCE = "province", _("省级院")
    CITY = "city", _("市级院")
    COUNTY = "county", _("区县院")
    LEGAL_AID = "legal_aid", _("法律援助机构")
    LAW_FIRM = "law_firm", _("律师事务所")
    COURT = "court", _("人民法院")
    POLICE = "police", _("公安机关")


#: Units of one kind of body stand above and below each other; never a court below a procuratorate.
PROCURATORATES = frozenset({UnitKind.PROVINCE, UnitKind.CITY, UnitKind.COUNTY})
#: Whose units and people are kept in the outer zone; all others' in the inner one.
OUTSIDE = frozenset({UnitKind.LEGAL_AID, UnitKind.LAW_FIRM, UnitKind.COURT})


class Role(models.TextChoices):
    """What a person does at the centre; one each. What a role may do is in policies.py."""

    PROSECUTOR = "prosecutor", _("检察官")
    ASSISTANT = "assistant", _("检察官助理")
    RECORDER = "recorder", _("录制人员")
    DEPARTMENT_HEAD = "department_head", _("部门负责人")
    CHIEF_PROSECUTOR = "chief_prosecutor", _("检察长")
    CASE_MANAGEMENT = "case_management", _("案管人员")
    TECHNICIAN = "technician", _("技术人员")
    OPERATOR = "operator", _("运维人员")
    AUDITOR = "auditor", _("审计员")
    SECURITY_ADMINISTRATOR = "security_administrator", _("安全管理员")
    DUTY_LAWYER = "duty_lawyer", _("值班律师")
    DEFENDER = "defender", _("辩护律师")
    LEGAL_AID = "legal_aid", _("法律援助机构人员")
    JUDGE = "judge", _("法官")
    COURT_CLERK = "court_clerk", _("法院书记员")
    POLICE_OFFICER = "police_officer", _("公安民警")


class NotTakenWhy(models.TextChoices):
    """Why the other zone has no copy of a unit or account."""

    NAME = "name", _("对方系统已有同名的单位或账号，请停用后换一个名称重新建立。")
    UNIT = "unit", _("对方系统没有登记其单位，或单位性质与角色不符。")
    NUMBER = "number", _("对方系统已有使用同一执业证号或工号的有效账号。")


class Unit(models.Model):
    """A body in the tree of those of its kind above and below it; others stand `beside` a procuratorate."""

    code = models.SlugField(max_length=32, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    #: The procuratorate whose people a court, an agency, a firm or a police station works with.
    beside = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="neighbours")
    kind = models.CharField(max_length=16, choices=UnitKind.choices)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    #: A copy: the unit is kept in the other zone (letters.py).
    mirrored = models.BooleanField(default=False)
    #: Why the other zone did not take this one; empty: nothing against it.
    not_taken = models.CharField(max_length=16, blank=True, choices=NotTakenWhy.choices)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_zh


class UserManager(BaseUserManager["User"]):
    """Finds people by user name. People are made by actions.create_user, which the audit log records."""


class User(AbstractBaseUser):
    """A person who may sign in. His rights follow from role and unit alone: there are no per-person permissions."""

    username = models.CharField(
        _("用户名"),
        max_length=64,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("用户名已被使用。")},
    )
    display_name = models.CharField(_("姓名"), max_length=64)
    role = models.CharField(_("角色"), max_length=32, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people", verbose_name=_("单位"))
    #: 工号, 警号 or 律师执业证号: the number by which his body knows him. One active account a number.
    staff_number = models.CharField(_("工号或执业证号"), max_length=32, blank=True)
    is_active = models.BooleanField(default=True)
    #: Set by whoever made or reset the account: the person chooses a password of his own before anything else.
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    #: A copy: the account is kept, and signs in, in the other zone (letters.py).
    mirrored = models.BooleanField(default=False)
    #: Why the other zone did not take this one; empty: nothing against it.
    not_taken = models.CharField(max_length=16, blank=True, choices=NotTakenWhy.choices)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name", "role", "unit"]

    class Meta:
        ordering = ("username",)
        constraints = (
            models.UniqueConstraint(
                fields=("staff_number",),
                condition=models.Q(is_active=True) & ~models.Q(staff_number=""),
                name="one_active_account_a_number",
            ),
        )

    def get_short_name(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name


class InvitationState(models.TextChoices):
    """Where an invitation stands; an open one past its time counts as expired."""

    OPEN = "open", _("待接受")
    ACCEPTED = "accepted", _("已接受")
    REVOKED = "revoked", _("已撤销")


class Invitation(models.Model):
    """Name, role and unit as the inviter fixed them, for whoever brings the code. Only the code's digest is kept."""

    display_name = models.CharField(_("姓名"), max_length=64)
    role = models.CharField(_("角色"), max_length=32, choices=Role.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("单位"))
    staff_number = models.CharField(_("工号或执业证号"), max_length=32, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=16, choices=InvitationState.choices, default=InvitationState.OPEN)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_by = models.OneToOneField(User, on_delete=models.PROTECT, null=True, related_name="invitation")

    class Meta:
        ordering = ("-invited_at", "-pk")


class SecondFactor(models.Model):
    """A person's authenticator: its secret, sealed; in force once a first code was right."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="second_factor")
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    #: The newest 30 s step whose code was taken: none at or before it is taken again.
    last_step = models.PositiveBigIntegerField(default=0)
    #: Wrong codes in a row, whatever address they came from.
    wrong = models.PositiveSmallIntegerField(default=0)
    wrong_at = models.DateTimeField(null=True)


class RecoveryCode(models.Model):
    """A code that replaces the authenticator once; only its keyed digest is kept."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)


class SignIn(models.Model):
    """One sign-in, from the right code to its end: where, with what, since when, last used."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_ins")
    session_key = models.CharField(max_length=40, db_index=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-started_at", "-pk")
