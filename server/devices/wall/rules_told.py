"""Alarms by what a box tells of itself: capture, tracks, disks, clock, power, climate."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from server.devices.wall.rule import (
    CALL_OPERATOR,
    CENTRE,
    DUTY,
    LONG,
    NO_REPAIR_WHILE_RECORDING,
    ON_SITE,
    SHORT,
    Level,
    Rule,
)

TOLD: dict[str, Rule] = {
    "capture-silent": Rule(
        level=Level.NOW,
        whose=ON_SITE,
        todo=(
            _("到房间看录制箱屏幕和红灯；红灯不亮即没有在录"),
            _("不在录制的，重启录制箱；两分钟后应恢复就绪"),
            CALL_OPERATOR,
        ),
        after=SHORT,
    ),
    "not-ready": Rule(
        level=Level.NOW,
        whose=ON_SITE,
        todo=(
            _("看本页其他告警，先处置它们"),
            _("在房间屏幕上看未就绪的原因；缺摄像机、话筒的检查插头和供电"),
            CALL_OPERATOR,
        ),
        after=SHORT,
    ),
    "interrupted": Rule(
        level=Level.NOW,
        whose=DUTY,
        todo=(_("到房间屏幕上选择继续或者结束被中断的录制"), _("向在场人员说明中断，并在笔录中写明起止时间")),
        after=SHORT,
    ),
    "room-alarm": Rule(
        level=Level.NOW,
        whose=DUTY,
        todo=(_("立即派人到房间查看人员安全"), _("处置情况记入值班记录；录制不会因报警停止")),
    ),
    "track": Rule(
        level=Level.NOW,
        whose=ON_SITE,
        todo=(
            _("检查该摄像机或话筒的插头、供电、网线"),
            _("网络摄像机：在房间屏幕“来源”一栏看它回答了什么"),
            _("换上备用设备的，按指南“更换摄像机”重做对时和参考画面"),
        ),
        after=SHORT,
    ),
    "storage-full": Rule(
        level=Level.NOW,
        whose=CENTRE,
        todo=(
            _("看“待传”：有积压的先恢复网络，收到回执的内容到期后自动腾出空间"),
            _("没有积压仍满的，换更大的盘，或者按规定缩短箱内保留天数"),
            _("任何情况下不要手工删除箱内文件"),
        ),
    ),
    "storage-low": Rule(
        level=Level.SOON,
        whose=CENTRE,
        todo=(
            _("看“待传”是否积压；积压的先恢复网络"),
            _("不要手工删除箱内文件；安排换盘"),
        ),
        after=LONG,
    ),
    "disk-faults": Rule(
        level=Level.NOW,
        whose=ON_SITE,
        todo=(
            NO_REPAIR_WHILE_RECORDING,
            _("先确认“待传”为零：全部内容中心已出具回执"),
            _("换盘后运行自检，合格才恢复使用"),
        ),
    ),
    "disk-slow": Rule(
        level=Level.NOW,
        whose=ON_SITE,
        todo=(
            NO_REPAIR_WHILE_RECORDING,
            _("运行自检看磁盘速度和寿命；不合格的换盘"),
        ),
        after=SHORT,
    ),
    "missing-files": Rule(
        level=Level.NOW,
        whose=CENTRE,
        todo=(
            _("不要重装、不要清理该箱"),
            _("保全箱内磁盘，由两人到场制作副本后再查原因"),
        ),
    ),
    "index-unreadable": Rule(
        level=Level.NOW,
        whose=CENTRE,
        todo=(
            _("不要重装、不要清理该箱"),
            _("重启录制箱；仍不能读取的，保全磁盘后换箱"),
        ),
        after=SHORT,
    ),
    "clock-behind": Rule(
        level=Level.SOON,
        whose=ON_SITE,
        todo=(
            _("核对主板电池：断电后时钟归零的要换"),
            _("核对录制箱能否访问本院校时服务器"),
        ),
        after=SHORT,
    ),
    "clock-error": Rule(
        level=Level.SOON,
        whose=ON_SITE,
        todo=(
            _("核对录制箱能否访问本院校时服务器（网络、防火墙的 123 端口）"),
            _("录像内的先后不受影响；与时刻有关的证明以授时记录为准"),
        ),
        after=LONG,
    ),
    "temperature": Rule(
        level=Level.KNOW,
        whose=ON_SITE,
        todo=(_("检查温湿度传感器的插头；读数未恢复前画面上不显示该数"),),
        after=LONG,
    ),
    "thing": Rule(
        level=Level.SOON,
        whose=ON_SITE,
        todo=(
            _("检查该设备的插头、供电、接线；录制不受影响"),
            _("换过的设备编号不同：在录制箱的配置页改 USB 编号或者地址"),
        ),
        after=SHORT,
    ),
    "mains-lost": Rule(
        level=Level.NOW,
        whose=DUTY,
        todo=(_("正在录制的可以继续到电池将尽；届时自动安全收尾"), _("联系供电；恢复前不开始新的录制")),
        after=SHORT,
    ),
    "battery-low": Rule(
        level=Level.NOW,
        whose=DUTY,
        todo=(_("录制已安全收尾；向在场人员说明，恢复供电后继续"), _("联系供电")),
    ),
    "ups-silent": Rule(
        level=Level.SOON,
        whose=ON_SITE,
        todo=(_("检查不间断电源的数据线；没有它，停电时录制可能中断"),),
        after=LONG,
    ),
    "ups-worn": Rule(
        level=Level.KNOW,
        whose=ON_SITE,
        todo=(_("更换不间断电源的电池"),),
        after=LONG,
    ),
    "time-lost": Rule(
        level=Level.SOON,
        whose=ON_SITE,
        todo=(_("核对录制箱能否访问本院校时服务器（网络、防火墙的 123 端口）"), CALL_OPERATOR),
        after=LONG,
    ),
    "time-poor": Rule(
        level=Level.SOON,
        whose=ON_SITE,
        todo=(_("核对校时服务器本身是否准确，再看网络时延"),),
        after=LONG,
    ),
    "disk-failing": Rule(
        level=Level.NOW,
        whose=ON_SITE,
        todo=(
            NO_REPAIR_WHILE_RECORDING,
            _("先确认“待传”为零：全部内容中心已出具回执"),
            _("换盘后运行自检，合格才恢复使用"),
        ),
    ),
    "disk-errors": Rule(
        level=Level.NOW,
        whose=ON_SITE,
        todo=(NO_REPAIR_WHILE_RECORDING, _("检查硬盘的接口和供电；再次出现的换盘，换前确认“待传”为零")),
        after=SHORT,
    ),
    "disk-worn": Rule(
        level=Level.SOON,
        whose=ON_SITE,
        todo=(_("一个月内换盘；换前确认“待传”为零"),),
        after=LONG,
    ),
    "disks-silent": Rule(
        level=Level.KNOW,
        whose=ON_SITE,
        todo=(_("在箱上运行自检，看硬盘健康读数为何读不出"),),
        after=LONG,
    ),
    "watchdog-off": Rule(
        level=Level.KNOW,
        whose=ON_SITE,
        todo=(_("在主板设置中启用硬件看门狗；没有的型号在验收单上注明"),),
        after=LONG,
    ),
    "outbox-shared": Rule(
        level=Level.NOW,
        whose=ON_SITE,
        todo=(_("待传区的分区没有挂上：不要开始新的录制"), _("重启录制箱；仍不挂载的，保全硬盘并联系运维人员")),
        after=SHORT,
    ),
    "board-hot": Rule(
        level=Level.SOON,
        whose=ON_SITE,
        todo=(_("清理进风口和风扇，检查机柜通风"),),
        after=LONG,
    ),
    "system-silent": Rule(
        level=Level.KNOW,
        whose=ON_SITE,
        todo=(_("重启录制箱；仍没有应答的联系运维人员"),),
        after=LONG,
    ),
}
