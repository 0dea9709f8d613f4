"""The words in which a case and the people in it are described: closed lists, each value stable."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Procedure(models.TextChoices):
    """The trial procedure that is applied for; it sets the period for examination and trial."""

    FAST = "fast", _("速裁程序")
    SUMMARY = "summary", _("简易程序")
    ORDINARY = "ordinary", _("普通程序")


class Plea(models.TextChoices):
    """How one suspect stands to the charge."""

    UNKNOWN = "unknown", _("未表态")
    WILLING = "willing", _("愿意认罪认罚")
    REFUSES = "refuses", _("不认罪认罚")
    SIGNED = "signed", _("已具结")
    EXEMPT = "exempt", _("依法不需签署具结书")
    RETRACTED = "retracted", _("已反悔")


class Outcome(models.TextChoices):
    """What became of one suspect in this case; all but OPEN and CONDITIONAL take him out of what is still asked."""

    OPEN = "open", _("办理中")
    CONDITIONAL = "conditional", _("附条件不起诉考察中")
    NOT_PROSECUTED = "not_prosecuted", _("不起诉")
    SEVERED = "severed", _("另案处理")
    DECEASED = "deceased", _("死亡终止")


class Sex(models.TextChoices):
    MALE = "male", _("男")
    FEMALE = "female", _("女")
    UNKNOWN = "unknown", _("不详")


class NameKind(models.TextChoices):
    """REAL: proven by a document. DECLARED: as he says himself. WITHHELD: he says none; a label stands for it."""

    REAL = "real", _("真实姓名")
    DECLARED = "declared", _("自报姓名")
    WITHHELD = "withheld", _("不讲姓名")


class IdKind(models.TextChoices):
    """Which document the number is of; NONE: none is known (刑诉法160)."""

    NONE = "none", _("身份不明")
    RESIDENT = "resident", _("居民身份证")
    PASSPORT = "passport", _("护照")
    PERMIT = "permit", _("港澳台通行证、居住证")
    OTHER = "other", _("其他证件")


class Custody(models.TextChoices):
    """The coercive measure in force."""

    NONE = "none", _("未采取强制措施")
    DETAINED = "detained", _("刑事拘留")
    ARRESTED = "arrested", _("逮捕")
    BAIL = "bail", _("取保候审")
    RESIDENTIAL = "residential", _("监视居住")


#: Measures under which a period of custody runs: it ends on its day, holiday or not.
IN_CUSTODY = frozenset({Custody.DETAINED, Custody.ARRESTED})


class LawyerKind(models.TextChoices):
    """Who helps him. The binding itself, with its papers, is counsel's; here is what the case must know of it."""

    NONE = "none", _("未落实")
    RETAINED = "retained", _("委托辩护人")
    AID = "aid", _("法律援助辩护人")
    DUTY = "duty", _("值班律师")


class CompanionKind(models.TextChoices):
    """Who must or may be beside him."""

    GUARDIAN = "guardian", _("法定代理人")
    ADULT = "adult", _("合适成年人")
    INTERPRETER = "interpreter", _("翻译人员")
    SIGN_INTERPRETER = "sign_interpreter", _("通晓手语的人员")


class ChargeSource(models.TextChoices):
    """Whose words the charge is in."""

    POLICE = "police", _("移诉罪名")
    FOUND = "found", _("审查认定罪名")
    JUDGED = "judged", _("判决罪名")
