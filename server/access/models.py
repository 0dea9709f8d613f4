"""A person, and the tree of units that he works in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """The level of a procuratorate."""

    PROVINCE = "province", _("省级院")
    CITY = "city", _("市级院")
    COUNTY = "county", _("区县院")


class Role(models.TextChoices):
    """What a person does at the centre; one each. What a role may do is in policies.py."""

    OPERATOR = "operator", _("运维人员")
    PROSECUTOR = "prosecutor", _("检察官")
    DEPARTMENT_HEAD = "department_head", _("部门负责人")
    TECHNICIAN = "technician", _("技术人员")


class Unit(models.Model):
    """A procuratorate in the tree of those above and below it."""

    code = models.SlugField(max_length=32, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(max_length=16, choices=UnitKind.choices)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)

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
    is_active = models.BooleanField(default=True)
    #: Set by whoever made or reset the account: the person chooses a password of his own before anything else.
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name", "role", "unit"]

    class Meta:
        ordering = ("username",)

    def get_short_name(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name
