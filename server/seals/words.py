"""The report in words that a lawyer understands: a heading, what it means, what to do; roles and kinds by name."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.seals.pki.certificates import Kind
from server.seals.report import Fault, Report, Signed

KINDS: dict[Kind, Promise] = {
    Kind.EVENT: _("签名事件证书（一人一次）"),
    Kind.AGENCY: _("电子印章"),
    Kind.SYSTEM: _("系统完整性认证（非印章）"),
    Kind.TIME: _("时间戳"),
}
ROLES: dict[str, Promise] = {
    "suspect": _("犯罪嫌疑人"),
    "guardian": _("法定代理人或合适成年人"),
    "lawyer": _("律师"),
    "interpreter": _("翻译人员"),
    "reader": _("宣读人"),
    "prosecutor": _("检察官"),
    "recorder": _("记录人"),
    "clerk": _("书记员"),
    "victim": _("被害人"),
    "recipient": _("收件人"),
    "police_guard": _("看守或押解民警"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tone` is good, warn or bad."""

    tone: str
    heading: Promise
    meaning: Promise


WHOLE = Verdict("good", _("签名有效，签名后没有改动"), _("每一个签名都有效，文件自签名起一个字节也没有变。"))
WHOLE_NO_EFFECT = Verdict(
    "warn",
    _("签名完好，但没有法律效力"),
    _("文件自签名起没有变；但签名由演示或自建证书作出，只能证明文件完整，不能证明签名人的身份。"),
)
NOT_WHOLE = Verdict("bad", _("不能采信"), _("至少有一处不能通过核验，原因见下。请向出具单位索取原文件，或当面核对。"))
UNSIGNED = Verdict(
    "bad", _("没有签名"), _("这是一份没有电子签名的 PDF，无从核验。打印后扫描、截图、转换得到的文件都不带签名。")
)
NO_PDF = Verdict("bad", _("无法核验"), _("文件不能作为 PDF 读出。请确认选对了文件，并且下载完整。"))


def verdict(report: Report) -> Verdict:
    """What to think of the whole document."""
    if Fault.UNSIGNED in report.faults:
        return UNSIGNED
    if Fault.NOT_PDF in report.faults or Fault.BROKEN in report.faults:
        return NO_PDF
    if not report.whole:
        return NOT_WHOLE
    return WHOLE_NO_EFFECT if report.no_effect else WHOLE


def role_words(role: str) -> str:
    """A role, where it is one of ours, in words."""
    return str(ROLES.get(role, role))


def kind_words(found: Signed) -> str:
    """What sort of certificate signed."""
    return str(KINDS[found.kind]) if found.kind in KINDS else str(_("其他机构签发的证书"))
