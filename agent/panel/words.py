"""Every word that the room's screen shows, in Chinese and in English. Pure data."""

from __future__ import annotations

from typing import Literal

Lang = Literal["zh", "en"]

PAGE: dict[str, dict[Lang, str]] = {
    "title": {"zh": "码上认 · 录制面板", "en": "Room panel"},
    "button": {"zh": "录制", "en": "Record"},
    "switch": {"zh": "English", "en": "中文"},
    "tracks": {"zh": "各路信号", "en": "Tracks"},
    "storage": {"zh": "可录时长", "en": "Storage left"},
    "link": {"zh": "与中心", "en": "Centre"},
    "waiting": {"zh": "待回执", "en": "Awaiting receipt"},
    "session": {"zh": "场次号", "en": "Session"},
    "running": {"zh": "已录时间", "en": "Running"},
    "red": {"zh": "红灯", "en": "red"},
    "amber": {"zh": "黄灯", "en": "amber"},
    "green": {"zh": "绿灯", "en": "green"},
    "keys": {"zh": "也可用空格键或回车键", "en": "Space or Enter works too"},
    "pretend": {"zh": "演示 · 虚拟面板", "en": "Demo · virtual panel"},
}

# state: what it says, what the person may do
STATES: dict[str, dict[Lang, tuple[str, str]]] = {
    "starting": {"zh": ("正在启动", "请稍候"), "en": ("Starting", "Please wait")},
    "not_ready": {
        "zh": ("未就绪", "有信号未到，请稍候；急需时也可按下开始"),
        "en": ("Not ready", "A source is missing"),
    },
    "ready": {"zh": ("就绪", "按一下，开始录制"), "en": ("Ready", "Press once to start recording")},
    "opening": {"zh": ("正在开始", "等待各路信号写入"), "en": ("Starting to record", "Waiting for every track")},
    "recording": {"zh": ("正在录制", "按住 2 秒，结束录制"), "en": ("Recording", "Hold for 2 s to stop")},
    "closing": {"zh": ("正在封存", "请勿断电"), "en": ("Sealing", "Do not cut the power")},
    "interrupted": {
        "zh": ("录制曾中断", "按一下继续本场；按住 2 秒结束本场"),
        "en": ("Interrupted", "Press to go on with this session; hold for 2 s to end it"),
    },
    "fault": {"zh": ("故障，不能录制", "请联系技术人员"), "en": ("Fault: cannot record", "Call the technician")},
    "silent": {"zh": ("录制程序无应答", "请联系技术人员"), "en": ("Capture: no answer", "Call the technician")},
}

# A short press while recording: the red lamp blinks, and this stands in the hint's place.
IGNORED: dict[Lang, str] = {"zh": "短按不会停止，请按住 2 秒", "en": "A short press does not stop; hold for 2 s"}

TRACK: dict[str, dict[Lang, str]] = {
    "recording": {"zh": "已写入", "en": "recording"},
    "armed": {"zh": "就绪", "en": "armed"},
    "absent": {"zh": "信号中断", "en": "lost"},
    "waiting": {"zh": "等待信号", "en": "waiting"},
    "unplug": {"zh": "拔线", "en": "Unplug"},
    "plug": {"zh": "插回", "en": "Plug in"},
}

LINK: dict[bool, dict[Lang, str]] = {
    True: {"zh": "已连接", "en": "connected"},
    False: {"zh": "未连接，本机照常录制", "en": "not connected; recording goes on"},
}

QUANTITY: dict[str, dict[Lang, str]] = {
    "hours": {"zh": "约 {0} 小时", "en": "about {0} h"},
    "unknown": {"zh": "未知", "en": "not known"},
    "segments": {"zh": "{0} 个分段", "en": "{0} segments"},
    "quarantined": {"zh": "{0} 项被中心隔离", "en": "{0} set aside by the centre"},
    "none": {"zh": "无", "en": "none"},
}


def lang_of(text: str | None) -> Lang:
    """The language asked for; Chinese unless it is `en`."""
    return "en" if text == "en" else "zh"
