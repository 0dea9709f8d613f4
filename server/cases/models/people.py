"""Suspects, what they are charged with, and who must be beside them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from server.cases.kinds import (
    ChargeSource,
    CompanionKind,
    Custody,
    IdKind,
    LawyerKind,
    NameKind,
    Outcome,
    Plea,
    Sex,
)
from server.cases.models.case import Case


class Suspect(models.Model):
    """A person whom the case is against: 犯罪嫌疑人, after indictment 被告人 (words.role_of)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suspects")
    #: 1, 2, ... in the case; a letter of a person between zones names him by it.
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("姓名"), max_length=64)
    name_kind = models.CharField(_("姓名来源"), max_length=16, choices=NameKind.choices, default=NameKind.REAL)
    sex = models.CharField(_("性别"), max_length=16, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    #: Under 18: follows the birth date; set by hand where there is none.
    is_juvenile = models.BooleanField(_("未成年人"), default=False)
    #: ISO 3166 alpha-2; "" unknown.
    nationality = models.CharField(_("国籍（地区）"), max_length=2, default="CN", blank=True)
    ethnic_group = models.CharField(_("民族"), max_length=32, blank=True)
    #: The language he speaks where it is not Mandarin: he is given an interpreter.
    language = models.CharField(_("通晓的语言"), max_length=32, blank=True)
    needs_interpreter = models.BooleanField(_("需要翻译"), default=False)
    id_kind = models.CharField(_("证件种类"), max_length=16, choices=IdKind.choices, default=IdKind.NONE)
    #: Sealed by sealed.py; read only through actions.read_id_number, which the audit log records.
    id_sealed = models.BinaryField(default=b"", blank=True)
    #: A keyed digest of kind and number: finds the same person again without opening anything.
    id_digest = models.BinaryField(max_length=32, null=True, blank=True)
    is_blind = models.BooleanField(_("视力残疾（盲）"), default=False)
    is_deaf = models.BooleanField(_("听力残疾（聋）"), default=False)
    is_mute = models.BooleanField(_("言语残疾（哑）"), default=False)
    has_limited_capacity = models.BooleanField(_("尚未完全丧失辨认或者控制自己行为能力的精神病人"), default=False)
    may_get_life = models.BooleanField(_("可能判处无期徒刑、死刑"), default=False)
    may_get_three_years = models.BooleanField(_("可能判处三年以上有期徒刑"), default=False)
    custody = models.CharField(_("强制措施"), max_length=16, choices=Custody.choices, default=Custody.NONE)
    custody_since = models.DateField(_("强制措施起始日"), null=True, blank=True)
    custody_place = models.CharField(_("羁押、居住场所"), max_length=100, blank=True)
    plea = models.CharField(_("认罪认罚"), max_length=16, choices=Plea.choices, default=Plea.UNKNOWN)
    plea_why = models.CharField(_("依据或者理由"), max_length=400, blank=True)
    outcome = models.CharField(_("处理结果"), max_length=16, choices=Outcome.choices, default=Outcome.OPEN)
    #: Probation or public surveillance is thought of: the correction agency is asked first (规则277).
    may_get_probation = models.BooleanField(_("拟建议缓刑或者管制"), default=False)
    #: The judgment brings him to the community-correction agency.
    gets_correction = models.BooleanField(_("判处管制、宣告缓刑"), default=False)
    #: 附条件不起诉: six months to a year (刑诉法283).
    conditional_months = models.PositiveSmallIntegerField(_("考察期（月）"), null=True, blank=True)
    lawyer_kind = models.CharField(_("律师类型"), max_length=16, choices=LawyerKind.choices, default=LawyerKind.NONE)
    lawyer_name = models.CharField(_("律师姓名"), max_length=64, blank=True)

    class Meta:
        ordering = ("case_id", "number")
        constraints = (models.UniqueConstraint(fields=("case", "number"), name="suspect_of_case"),)
        indexes = (models.Index(fields=("id_digest",), name="suspect_of_id"),)

    def __str__(self) -> str:
        return self.name


class Charge(models.Model):
    """One crime that one suspect is charged with: article of the criminal law, its name, and the law's version."""

    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, related_name="charges")
    source = models.CharField(_("来源"), max_length=16, choices=ChargeSource.choices, default=ChargeSource.POLICE)
    #: As the law counts it: "264", "133-1".
    article = models.CharField(_("刑法条文"), max_length=16)
    name = models.CharField(_("罪名"), max_length=100)
    #: The amendment up to which that article is meant, e.g. "刑法修正案（十二）".
    version = models.CharField(_("法律版本"), max_length=64, blank=True)
    is_main = models.BooleanField(_("主罪名"), default=True)

    class Meta:
        ordering = ("suspect_id", "pk")
        constraints = (
            models.UniqueConstraint(fields=("suspect", "source", "article", "name"), name="charge_of_suspect"),
        )


class Companion(models.Model):
    """Somebody who stands beside a suspect: guardian, appropriate adult, interpreter."""

    suspect = models.ForeignKey(Suspect, on_delete=models.PROTECT, related_name="companions")
    kind = models.CharField(_("身份"), max_length=32, choices=CompanionKind.choices)
    name = models.CharField(_("姓名"), max_length=64)
    #: Father, mother, teacher, the agency an interpreter comes from.
    relation = models.CharField(_("关系或者单位"), max_length=64, blank=True)
    #: Null: still present. An end is written down, the row stays.
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("suspect_id", "pk")
