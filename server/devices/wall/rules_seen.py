"""Alarms by what the centre sees: connection, arrival, storage to come, certificates, self-tests."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from server.devices.wall.rule import CALL_OPERATOR, CENTRE, LONG, ON_SITE, SHORT, Level, Rule

SEEN: dict[str, Rule] = {
    "offline": Rule(
        level=Level.NOW,
        whose=ON_SITE,
        todo=(
            _("看录制箱电源灯；断电的先恢复供电，它会自己启动"),
            _("看网线两端指示灯，换一根网线或交换机端口再试"),
            _("现场的录制不受影响：按钮照常使用，内容留在箱内，恢复后自动补传"),
            CALL_OPERATOR,
        ),
    ),
    "silent": Rule(
        level=Level.NOW,
        whose=CENTRE,
        todo=(_("核对中心接收进程是否在运行"), _("核对消息服务器是否允许该箱发布状态"), CALL_OPERATOR),
        after=SHORT,
    ),
    "update-stuck": Rule(
        level=Level.NOW,
        whose=ON_SITE,
        todo=(
            _("到现场用安装盘重装：sh /mnt/install.sh；录制材料、密钥、配置不受影响"),
            _("重装前看房间能否录制；不能的，把听取意见改到别的房间"),
            CALL_OPERATOR,
        ),
    ),
    "update-returned": Rule(
        level=Level.SOON,
        whose=CENTRE,
        todo=(_("在“录制箱软件更新”看原因，先不要发给别的录制箱"), _("把原因告诉制作方；录制照常，不用去现场")),
    ),
    "update-refused": Rule(
        level=Level.SOON,
        whose=CENTRE,
        todo=(_("在“录制箱软件更新”看拒收的原因，按原因处理后再发"),),
    ),
    "selftest-failed": Rule(
        level=Level.SOON,
        whose=ON_SITE,
        todo=(
            _("打开该房间“自检”，按每一项写明的办法处理"),
            _("处理后在箱上再运行一次自检：msr-agent selftest"),
            CALL_OPERATOR,
        ),
    ),
    "selftest-missing": Rule(
        level=Level.SOON,
        whose=CENTRE,
        todo=(
            _("录制箱离线的先恢复连接；结果留在箱内，恢复后自动送来"),
            _("在线而没有结果的，在箱上查看 systemctl status msr-selftest.timer"),
        ),
    ),
    "storage-days": Rule(
        level=Level.SOON,
        whose=CENTRE,
        todo=(
            _("看“待传”是否积压；积压的先恢复网络"),
            _("按已录时长安排换盘或者调整箱内保留天数"),
        ),
        after=LONG,
    ),
    "storage-days-now": Rule(
        level=Level.NOW,
        whose=CENTRE,
        todo=(
            _("今天就处理：看“待传”是否积压，积压的先恢复网络"),
            _("安排换盘；其间把预约调到其他房间"),
        ),
        after=LONG,
    ),
    "backlog": Rule(  # how long: limits.waiting
        level=Level.SOON,
        whose=CENTRE,
        todo=(
            _("看链路带宽和中心接收进程"),
            _("夜间仍追不上的，请网络管理员为该房间增加带宽"),
        ),
    ),
    "certificate-soon": Rule(
        level=Level.SOON,
        whose=CENTRE,
        todo=(
            _("证书应当自动续期：核对该箱最近是否在线"),
            _("连续在线仍未续期的，重新登记该箱"),
        ),
    ),
    "certificate-over": Rule(
        level=Level.NOW,
        whose=CENTRE,
        todo=(
            _("该箱已不能连接中心：现场录制照常，内容留在箱内"),
            _("重新登记该箱，恢复后自动补传"),
        ),
    ),
    "quarantined": Rule(
        level=Level.NOW,
        whose=CENTRE,
        todo=(
            _("在“告警”页查看哪一项核验未通过"),
            _("同一箱反复出现的，停用该箱并保全磁盘"),
        ),
    ),
    "copy-damaged": Rule(
        level=Level.NOW,
        whose=CENTRE,
        todo=(
            _("录制箱磁盘上有一份录像已与签名不符：不要清空或更换磁盘，先在“告警”页看是哪一份"),
            _("检查磁盘健康；再次出现的，停用该箱并保全磁盘"),
        ),
    ),
    "receipt": Rule(
        level=Level.NOW,
        whose=CENTRE,
        todo=(
            _("核对录制箱里写的中心公钥是否为现行公钥"),
            _("未换过密钥的，按有人冒充中心处理，报告安全管理员"),
        ),
    ),
    "command-not-of-the-centre": Rule(
        level=Level.NOW,
        whose=CENTRE,
        todo=(
            _("核对录制箱里写的指令公钥是否为现行公钥"),
            _("未换过密钥的，按有人冒充中心处理，报告安全管理员"),
        ),
    ),
    "bookings-refused": Rule(
        level=Level.SOON,
        whose=CENTRE,
        todo=(
            _("核对该箱配置中的房间代号与登记一致"),
            _("核对指令公钥；预约未送达前，现场凭纸质安排录制"),
        ),
        after=SHORT,
    ),
    "publish-refused": Rule(
        level=Level.NOW,
        whose=CENTRE,
        todo=(_("核对消息服务器上该箱的角色：应能发布 up、to、state"),),
        after=SHORT,
    ),
    "hello-refused": Rule(
        level=Level.NOW,
        whose=CENTRE,
        todo=(_("核对该箱是否已停用、软件版本是否过旧"),),
        after=SHORT,
    ),
    "aside": Rule(
        level=Level.SOON,
        whose=CENTRE,
        todo=(_("内容仍在箱内，稍后自动再送；一天后仍在的，看中心接收日志"),),
        after=LONG,
    ),
    "malformed-message": Rule(
        level=Level.KNOW,
        whose=CENTRE,
        todo=(_("核对箱与中心的软件版本是否相配"),),
        after=LONG,
    ),
}
