"""What a box tells in codes, in words: problems and clocks. A code that nobody knows is shown as it stands."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PROBLEMS: dict[str, Promise] = {
    "capture-silent": gettext_lazy("录制程序没有应答，请立即查看现场"),
    "storage-low": gettext_lazy("存储空间不足，请尽快处理"),
    "storage-full": gettext_lazy("存储空间已满，不能开始新的录制"),
    "disk-faults": gettext_lazy("磁盘写入出错"),
    "disk-slow": gettext_lazy("磁盘过慢"),
    "clock-behind": gettext_lazy("时钟落后于已有记录，请校时"),
    "missing-files": gettext_lazy("待传区有文件缺失"),
    "temperature-missing": gettext_lazy("温度传感器没有读数"),
    "temperature-out-of-range": gettext_lazy("温度读数越限，未采用"),
    "temperature-stuck": gettext_lazy("温度读数长时间不变，未采用"),
    "humidity-missing": gettext_lazy("湿度传感器没有读数"),
    "humidity-out-of-range": gettext_lazy("湿度读数越限，未采用"),
    "humidity-stuck": gettext_lazy("湿度读数长时间不变，未采用"),
    "mains-lost": gettext_lazy("市电中断，由电池供电"),
    "battery-low": gettext_lazy("电池将尽，正在录制的已安全收尾"),
    "ups-silent": gettext_lazy("不间断电源没有应答"),
    "ups-worn": gettext_lazy("不间断电源的电池应更换"),
    "time-lost": gettext_lazy("没有可用的时间服务器"),
    "time-poor": gettext_lazy("校时误差超过半秒"),
    "disk-failing": gettext_lazy("硬盘自报将坏，请尽快更换"),
    "disk-errors": gettext_lazy("硬盘有读写错误"),
    "disk-worn": gettext_lazy("硬盘写入寿命已用八成"),
    "disks-silent": gettext_lazy("硬盘健康读数无法读取"),
    "watchdog-off": gettext_lazy("硬件看门狗没有启用"),
    "outbox-shared": gettext_lazy("待传区没有独立分区，可能未挂载"),
    "board-hot": gettext_lazy("主板温度过高"),
    "system-silent": gettext_lazy("系统监看程序没有应答"),
    "room-alarm": gettext_lazy("房间内有人报警"),
    "quarantined": gettext_lazy("有内容未通过中心核验，已隔离"),
    "copy-damaged": gettext_lazy("录制箱磁盘上的录像与签名不符，已隔离"),
    "index-unreadable": gettext_lazy("待传区索引无法读取"),
    "malformed-message": gettext_lazy("收到无法识别的消息"),
    "command-not-of-the-centre": gettext_lazy("收到签名不属于本中心的指令，已拒绝"),
    "bookings-refused": gettext_lazy("设备拒收预约安排，请核对房间与密钥"),
    "publish-refused": gettext_lazy("消息服务器拒收设备的消息"),
    "offline": gettext_lazy("录制箱离线"),
    "silent": gettext_lazy("录制箱在线，但没有报告状态"),
    "not-ready": gettext_lazy("未就绪，不能开始录制"),
    "interrupted": gettext_lazy("录制中断，等待现场处置"),
    "clock-error": gettext_lazy("时钟误差可能达 %(detail)s 秒"),
    "storage-days": gettext_lazy("存储还能用 %(detail)s 天"),
    "storage-days-now": gettext_lazy("存储只能用 %(detail)s 天"),
    "backlog": gettext_lazy("待传 %(detail)s GiB，长时间未传完"),
    "certificate-soon": gettext_lazy("证书将于 %(detail)s 到期"),
    "certificate-over": gettext_lazy("证书已于 %(detail)s 到期"),
    "update-returned": gettext_lazy("软件更新 %(detail)s 不合格，已退回原版本"),
    "update-stuck": gettext_lazy("软件更新 %(detail)s 不合格，退回也未成功"),
    "update-refused": gettext_lazy("录制箱拒收软件更新 %(detail)s"),
    "selftest-failed": gettext_lazy("自检有 %(detail)s 项不合格"),
    "selftest-missing": gettext_lazy("%(detail)s 以后没有收到自检结果"),
}
#: Things of the room that a box may miss (docs/things.md); a switch has the name that its profile gives it.
_THINGS: dict[str, Promise] = {
    "board": gettext_lazy("继电器板"),
    "heart-rate": gettext_lazy("心率监护"),
    "fingerprint": gettext_lazy("指纹仪"),
    "tablet": gettext_lazy("签字屏"),
    "foot-switch": gettext_lazy("脚踏开关"),
    "key-box": gettext_lazy("按键盒"),
}
#: Families of codes: what stands before the colon (or is the whole code), and its words.
_FAMILIES: dict[str, Promise] = {
    "aside": gettext_lazy("有内容暂缓上传"),
    "hello-refused": gettext_lazy("中心暂不接收该设备的内容"),
    "receipt": gettext_lazy("收到不可信的回执，内容保留在箱内"),
}
_SOURCES: dict[str, Promise] = {
    "ntp": gettext_lazy("已校时"),
    "free-running": gettext_lazy("未校时，自由运行"),
}


def problem_words(code: str, detail: str = "") -> str:
    """A problem in words; `track:NAME:TITLE` names the track by its title, `thing:NAME` the thing by our word for it;
    `detail` is what the words name."""
    kind, _colon, rest = code.partition(":")
    if kind == "thing" and rest:
        return _("%(thing)s没有应答，请检查接线或插头") % {"thing": thing_words(rest)}
    if kind == "track" and rest:
        name, _colon, title = rest.partition(":")
        return _("%(track)s没有信号") % {"track": f"“{title or name}”"}
    family = _FAMILIES.get(kind) or _FAMILIES.get(kind.partition("-")[0])
    words = PROBLEMS.get(code) or family
    return code if words is None else str(words).replace("%(detail)s", detail)  # no format: words may say "80%"


def thing_words(name: str) -> str:
    """What a thing of the room is called; an unknown one by its own name."""
    return str(_THINGS.get(name, name))


def clock_source_words(source: str) -> str:
    """Where the box's wall clock comes from."""
    return str(_SOURCES.get(source, source))
