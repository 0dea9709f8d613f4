"""What the tables and keys of a profile are called on a page. One that has no words here is shown by its own name."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_TABLES: dict[str, Promise] = {
    "": gettext_lazy("录制箱"),
    "room": gettext_lazy("房间"),
    "tracks": gettext_lazy("音视频轨"),
    "panel": gettext_lazy("按钮、指示灯和室内屏"),
    "serial": gettext_lazy("串口线"),
    "board": gettext_lazy("继电器板"),
    "door_lamp": gettext_lazy("门外灯"),
    "alarm": gettext_lazy("报警按钮"),
    "relays": gettext_lazy("继电器"),
    "switches": gettext_lazy("按键盒、脚踏开关"),
    "heart_rate": gettext_lazy("心率监护"),
    "fingerprint": gettext_lazy("指纹仪"),
    "tablet": gettext_lazy("签字屏"),
    "sensors": gettext_lazy("温度和湿度"),
    "hearing": gettext_lazy("听取意见的办法"),
    "composite": gettext_lazy("合成画面"),
    "layouts": gettext_lazy("版式"),
    "places": gettext_lazy("位置"),
    "notices": gettext_lazy("告知语音"),
    "camera_network": gettext_lazy("摄像机网段"),
    "limits": gettext_lazy("时限和容量"),
    "system": gettext_lazy("供电、校时和看门狗"),
}
_KEYS: dict[str, Promise] = {
    "name": gettext_lazy("名称"),
    "title": gettext_lazy("显示名称"),
    "kind": gettext_lazy("类别"),
    "source": gettext_lazy("来源"),
    "required": gettext_lazy("缺它不能录制"),
    "derived": gettext_lazy("由其他轨合成"),
    "serial": gettext_lazy("序列号"),
    "onvif": gettext_lazy("ONVIF 地址"),
    "persons": gettext_lazy("画面应有人数"),
    "latency_ms": gettext_lazy("实测延迟（毫秒）"),
    "camera_clock_ms": gettext_lazy("摄像机时钟超前（毫秒）"),
    "factory": gettext_lazy("面板种类"),
    "chip": gettext_lazy("GPIO 芯片标签"),
    "button": gettext_lazy("录制按钮的线号"),
    "red": gettext_lazy("红灯的线号"),
    "amber": gettext_lazy("黄灯的线号"),
    "green": gettext_lazy("绿灯的线号"),
    "sounder": gettext_lazy("蜂鸣器的线号"),
    "port": gettext_lazy("端口"),
    "baud": gettext_lazy("波特率"),
    "parity": gettext_lazy("校验"),
    "address": gettext_lazy("地址"),
    "relays": gettext_lazy("继电器数"),
    "inputs": gettext_lazy("输入数"),
    "at": gettext_lazy("接在"),
    "rests": gettext_lazy("平时触点"),
    "suspended": gettext_lazy("中止期间"),
    "on": gettext_lazy("何时闭合"),
    "usb": gettext_lazy("USB 编号"),
    "by": gettext_lazy("记录中的名称"),
    "low": gettext_lazy("下限"),
    "high": gettext_lazy("上限"),
    "for_s": gettext_lazy("持续多少秒才报警"),
    "temperature": gettext_lazy("温度来自"),
    "humidity": gettext_lazy("湿度来自"),
    "every_s": gettext_lazy("每隔几秒读一次"),
    "lowest_c": gettext_lazy("最低可信温度"),
    "highest_c": gettext_lazy("最高可信温度"),
    "lowest_pct": gettext_lazy("最低可信湿度"),
    "highest_pct": gettext_lazy("最高可信湿度"),
    "stuck_after_h": gettext_lazy("读数不变几小时即不采用"),
    "script": gettext_lazy("应有章节"),
    "one_person_may_be_both": gettext_lazy("录制人员可以兼主持"),
    "roles_basis": gettext_lazy("依据"),
    "player": gettext_lazy("播放告知语音的设备"),
    "height": gettext_lazy("高度（像素）"),
    "layout": gettext_lazy("默认版式"),
    "place": gettext_lazy("地点字样"),
    "show_case": gettext_lazy("显示案号"),
    "sounds": gettext_lazy("混入的声音"),
    "tracks": gettext_lazy("依次采用的画面"),
    "x": gettext_lazy("左边距"),
    "y": gettext_lazy("上边距"),
    "width": gettext_lazy("宽"),
    "interface": gettext_lazy("网卡"),
    "discovery": gettext_lazy("查找摄像机"),
    "ups": gettext_lazy("UPS（NUT 的名称）"),
    "ups_close_below_s": gettext_lazy("电池剩几秒即收尾"),
    "ups_close_below_percent": gettext_lazy("电量剩百分之几即收尾"),
    "watchdog": gettext_lazy("有硬件看门狗"),
    "outbox_partition": gettext_lazy("待传区有自己的分区"),
    "time_server": gettext_lazy("为摄像机校时"),
    "segment_s": gettext_lazy("每段几秒"),
    "fragment_ms": gettext_lazy("每片几毫秒"),
    "ring_s": gettext_lazy("按下前保留几秒画面"),
    "stop_hold_ms": gettext_lazy("按住多少毫秒结束"),
    "resume_within_s": gettext_lazy("断电后几秒内自动继续"),
    "interrupted_press_within_s": gettext_lazy("中断后几秒内按下算继续"),
    "minimum_stay_h": gettext_lazy("有回执后仍保留几小时"),
    "reserve_mib": gettext_lazy("预留空间（MiB）"),
    "min_free_mib_to_start": gettext_lazy("开始录制至少剩余（MiB）"),
    "warn_free_mib": gettext_lazy("少于多少提醒（MiB）"),
    "recorded_hours_a_day": gettext_lazy("平日录制几小时"),
    "warn_days": gettext_lazy("少于几天用量提醒"),
    "anchor_every_s": gettext_lazy("每隔几秒取时间锚"),
    "close_anchor_wait_ms": gettext_lazy("结束时等时间锚（毫秒）"),
    "booking_early_min": gettext_lazy("可提前几分钟开始"),
    "booking_late_min": gettext_lazy("可推迟几分钟开始"),
}
_PLACE = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")


def table_words(path: str) -> str:
    """`composite.layouts[1].places[0]` in words, counting from 1."""
    found = []
    for part in path.split("."):
        name, place = _PLACE.fullmatch(part).groups() if _PLACE.fullmatch(part) else (part, None)  # type: ignore[union-attr]
        words = str(_TABLES.get(name, name))
        found.append(f"{words} {int(place) + 1}" if place is not None else words)
    return " · ".join(found)


def key_words(path: str) -> str:
    """The last key of a path in words."""
    key = path.rpartition(".")[2]
    return str(_KEYS.get(key, key))


def change_words(path: str) -> str:
    """Where a change is made."""
    if path == "":
        return _("追加")
    table, _dot, key = path.rpartition(".")
    is_table = key.endswith("]") or (table == "" and key in _TABLES)
    return table_words(path) if is_table else f"{table_words(table)}：{key_words(path)}"
