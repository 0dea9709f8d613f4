"""The table of alarms: how bad each is, who sees to it, what to do, and how long it must stand before anyone is told.

A code is `family` or `family:detail`: the line of the whole code counts before its family's. What it is called is said
by devices/words.py. A code that has no line is an alarm for the operator: nothing is passed over for want of a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from server.access.models import Role


class Level(IntEnum):
    """How bad: NOW stops or endangers a recording; SOON will if nobody acts; KNOW is to be looked at when there."""

    NOW = 3
    SOON = 2
    KNOW = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line. `todo` are the steps, in order; `after`: so long must it stand."""

    level: Level
    whose: Role
    todo: tuple[Promise, ...]
    after: timedelta = timedelta()


_AT_ONCE, _SHORT, _LONG = timedelta(), timedelta(seconds=60), timedelta(minutes=10)
_ON_SITE, _CENTRE, _DUTY = Role.TECHNICIAN, Role.OPERATOR, Role.RECORDER
_NO_REPAIR_WHILE_RECORDING = _("正在录制时不要断电、不要拔盘；等本次录制结束")
_CALL_OPERATOR = _("仍不消失的，把房间、时间和这句话告诉中心运维人员")

RULES: dict[str, Rule] = {
    "offline": Rule(
        level=Level.NOW,
        whose=_ON_SITE,
        todo=(
            _("看录制箱电源灯；断电的先恢复供电，它会自己启动"),
            _("看网线两端指示灯，换一根网线或交换机端口再试"),
            _("现场的录制不受影响：按钮照常使用，内容留在箱内，恢复后自动补传"),
            _CALL_OPERATOR,
        ),
    ),
    "silent": Rule(
        level=Level.NOW,
        whose=_CENTRE,
        todo=(_("核对中心接收进程是否在运行"), _("核对消息服务器是否允许该箱发布状态"), _CALL_OPERATOR),
        after=_SHORT,
    ),
    "capture-silent": Rule(
        level=Level.NOW,
        whose=_ON_SITE,
        todo=(
            _("到房间看录制箱屏幕和红灯；红灯不亮即没有在录"),
            _("不在录制的，重启录制箱；两分钟后应恢复就绪"),
            _CALL_OPERATOR,
        ),
        after=_SHORT,
    ),
    "not-ready": Rule(
        level=Level.NOW,
        whose=_ON_SITE,
        todo=(
            _("看本页其他告警，先处置它们"),
            _("在房间屏幕上看未就绪的原因；缺摄像机、话筒的检查插头和供电"),
            _CALL_OPERATOR,
        ),
        after=_SHORT,
    ),
    "interrupted": Rule(
        level=Level.NOW,
        whose=_DUTY,
        todo=(_("到房间屏幕上选择继续或者结束被中断的录制"), _("向在场人员说明中断，并在笔录中写明起止时间")),
        after=_SHORT,
    ),
    "room-alarm": Rule(
        level=Level.NOW,
        whose=_DUTY,
        todo=(_("立即派人到房间查看人员安全"), _("处置情况记入值班记录；录制不会因报警停止")),
    ),
    "track": Rule(
        level=Level.NOW,
        whose=_ON_SITE,
        todo=(
            _("检查该摄像机或话筒的插头、供电、网线"),
            _("网络摄像机：在房间屏幕“来源”一栏看它回答了什么"),
            _("换上备用设备的，按指南“更换摄像机”重做对时和参考画面"),
        ),
        after=_SHORT,
    ),
    "storage-full": Rule(
        level=Level.NOW,
        whose=_CENTRE,
        todo=(
            _("看“待传”：有积压的先恢复网络，收到回执的内容到期后自动腾出空间"),
            _("没有积压仍满的，换更大的盘，或者按规定缩短箱内保留天数"),
            _("任何情况下不要手工删除箱内文件"),
        ),
    ),
    "storage-low": Rule(
        level=Level.SOON,
        whose=_CENTRE,
        todo=(
            _("看“待传”是否积压；积压的先恢复网络"),
            _("不要手工删除箱内文件；安排换盘"),
        ),
        after=_LONG,
    ),
    "storage-days": Rule(
        level=Level.SOON,
        whose=_CENTRE,
        todo=(
            _("看“待传”是否积压；积压的先恢复网络"),
            _("按已录时长安排换盘或者调整箱内保留天数"),
        ),
        after=_LONG,
    ),
    "storage-days-now": Rule(
        level=Level.NOW,
        whose=_CENTRE,
        todo=(
            _("今天就处理：看“待传”是否积压，积压的先恢复网络"),
            _("安排换盘；其间把预约调到其他房间"),
        ),
        after=_LONG,
    ),
    "backlog": Rule(  # how long: limits.waiting
        level=Level.SOON,
        whose=_CENTRE,
        todo=(
            _("看链路带宽和中心接收进程"),
            _("夜间仍追不上的，请网络管理员为该房间增加带宽"),
        ),
    ),
    "disk-faults": Rule(
        level=Level.NOW,
        whose=_ON_SITE,
        todo=(
            _NO_REPAIR_WHILE_RECORDING,
            _("先确认“待传”为零：全部内容中心已出具回执"),
            _("换盘后运行自检，合格才恢复使用"),
        ),
    ),
    "disk-slow": Rule(
        level=Level.NOW,
        whose=_ON_SITE,
        todo=(
            _NO_REPAIR_WHILE_RECORDING,
            _("运行自检看磁盘速度和寿命；不合格的换盘"),
        ),
        after=_SHORT,
    ),
    "missing-files": Rule(
        level=Level.NOW,
        whose=_CENTRE,
        todo=(
            _("不要重装、不要清理该箱"),
            _("保全箱内磁盘，由两人到场制作副本后再查原因"),
        ),
    ),
    "index-unreadable": Rule(
        level=Level.NOW,
        whose=_CENTRE,
        todo=(
            _("不要重装、不要清理该箱"),
            _("重启录制箱；仍不能读取的，保全磁盘后换箱"),
        ),
        after=_SHORT,
    ),
    "clock-behind": Rule(
        level=Level.SOON,
        whose=_ON_SITE,
        todo=(
            _("核对主板电池：断电后时钟归零的要换"),
            _("核对录制箱能否访问本院校时服务器"),
        ),
        after=_SHORT,
    ),
    "clock-error": Rule(
        level=Level.SOON,
        whose=_ON_SITE,
        todo=(
            _("核对录制箱能否访问本院校时服务器（网络、防火墙的 123 端口）"),
            _("录像内的先后不受影响；与时刻有关的证明以授时记录为准"),
        ),
        after=_LONG,
    ),
    "temperature": Rule(
        level=Level.KNOW,
        whose=_ON_SITE,
        todo=(_("检查温湿度传感器的插头；读数未恢复前画面上不显示该数"),),
        after=_LONG,
    ),
    "certificate-soon": Rule(
        level=Level.SOON,
        whose=_CENTRE,
        todo=(
            _("证书应当自动续期：核对该箱最近是否在线"),
            _("连续在线仍未续期的，为该箱重新办理入网"),
        ),
    ),
    "certificate-over": Rule(
        level=Level.NOW,
        whose=_CENTRE,
        todo=(
            _("该箱已不能连接中心：现场录制照常，内容留在箱内"),
            _("为该箱重新办理入网，恢复后自动补传"),
        ),
    ),
    "quarantined": Rule(
        level=Level.NOW,
        whose=_CENTRE,
        todo=(
            _("在“告警”页查看哪一项核验未通过"),
            _("同一箱反复出现的，停用该箱并保全磁盘"),
        ),
    ),
    "receipt": Rule(
        level=Level.NOW,
        whose=_CENTRE,
        todo=(
            _("核对录制箱里写的中心公钥是否为现行公钥"),
            _("未换过密钥的，按有人冒充中心处理，报告安全管理员"),
        ),
    ),
    "command-not-of-the-centre": Rule(
        level=Level.NOW,
        whose=_CENTRE,
        todo=(
            _("核对录制箱里写的指令公钥是否为现行公钥"),
            _("未换过密钥的，按有人冒充中心处理，报告安全管理员"),
        ),
    ),
    "bookings-refused": Rule(
        level=Level.SOON,
        whose=_CENTRE,
        todo=(
            _("核对该箱配置中的房间代号与登记一致"),
            _("核对指令公钥；预约未送达前，现场凭纸质安排录制"),
        ),
        after=_SHORT,
    ),
    "publish-refused": Rule(
        level=Level.NOW,
        whose=_CENTRE,
        todo=(_("核对消息服务器上该箱的角色：应能发布 up、to、state"),),
        after=_SHORT,
    ),
    "hello-refused": Rule(
        level=Level.NOW,
        whose=_CENTRE,
        todo=(_("核对该箱是否已停用、软件版本是否过旧"),),
        after=_SHORT,
    ),
    "aside": Rule(
        level=Level.SOON,
        whose=_CENTRE,
        todo=(_("内容仍在箱内，稍后自动再送；一天后仍在的，看中心接收日志"),),
        after=_LONG,
    ),
    "malformed-message": Rule(
        level=Level.KNOW,
        whose=_CENTRE,
        todo=(_("核对箱与中心的软件版本是否相配"),),
        after=_LONG,
    ),
}
#: Families whose codes have several endings, and the line they share.
FAMILIES = {"humidity": "temperature"}
OTHER = Rule(level=Level.SOON, whose=_CENTRE, todo=(_("到房间页查看，必要时联系现场技术人员"),), after=_SHORT)


def rule_of(code: str) -> Rule:
    """The line of that code."""
    family = code.partition(":")[0]
    kind = family.partition("-")[0]
    for name in (code, family, kind, FAMILIES.get(kind, "")):
        if name in RULES:
            return RULES[name]
    return OTHER
