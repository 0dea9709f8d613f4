"""The words of the room's screen, Chinese and English: page, states, tracks, quantities. Pure data.

The words of the deeds and of the hearing's course are in deed_words.py.
"""

from __future__ import annotations

from typing import Literal

Lang = Literal["zh", "en"]
Words = dict[Lang, str]

PAGE: dict[str, Words] = {
    "title": {"zh": "码上认 · 录制面板", "en": "Room panel"},
    "button": {"zh": "录制", "en": "Record"},
    "tracks": {"zh": "各路信号", "en": "Sources"},
    "deeds": {"zh": "操作", "en": "Deeds"},
    "session": {"zh": "场次号", "en": "Session"},
    "network": {"zh": "网络", "en": "Network"},
    "facts": {"zh": "本机情况", "en": "This box"},
    "back": {"zh": "返回", "en": "Back"},
    "red": {"zh": "红灯", "en": "red"},
    "amber": {"zh": "黄灯", "en": "amber"},
    "green": {"zh": "绿灯", "en": "green"},
    "keys": {
        "zh": "录制键：空格键。短按开始，按住 2 秒结束",
        "en": "Record button: the space bar. Press: start. Hold 2 s: stop",
    },
    "pretend": {"zh": "演示 · 虚拟前面板", "en": "Demo · virtual front panel"},
    "dark": {"zh": "不录音 · 不录像 · 画面已关闭", "en": "No sound, no picture is taken; the screen is dark"},
    "no_picture": {"zh": "暂无画面", "en": "No picture"},
    "lost_panel": {"zh": "面板没有应答", "en": "Panel: no answer"},
    "lost_hint": {
        "zh": "录制不受影响，请看录制灯；正在重新连接",
        "en": "Recording is not affected: see the lamp. Connecting again",
    },
    "lost_centre": {
        "zh": "中心的签署页面打不开：请检查网络，或者改在平板、纸面签署",
        "en": "The centre's page does not answer: look at the network, or sign on a tablet or on paper",
    },
}

# state: what it says, what the person may do
STATES: dict[str, dict[Lang, tuple[str, str]]] = {
    "starting": {"zh": ("正在启动", "请稍候"), "en": ("Starting up", "Please wait")},
    "not_ready": {
        "zh": ("未就绪", "有信号未到，请稍候；急需时也可开始"),
        "en": ("Not ready", "A source is missing; you may start all the same"),
    },
    "ready": {
        "zh": ("就绪", "按录制键，或点“开始录制”"),
        "en": ("Ready", "Press the record button, or 'Start recording'"),
    },
    "opening": {"zh": ("正在开始", "等待各路信号写入"), "en": ("Starting", "Waiting until every track is written")},
    "recording": {
        "zh": ("正在录制", "按住录制键 2 秒，结束录制"),
        "en": ("Recording", "Hold the button for 2 s to stop"),
    },
    "suspended": {
        "zh": ("录制已中止", "此间不录音、不录像；恢复后须口头说明原因"),
        "en": ("Suspended", "Nothing is recorded; say why on going on"),
    },
    "confidential": {
        "zh": ("律师保密谈话", "不录音、不录像，画面已关闭；只记起止时间"),
        "en": ("Lawyer's talk", "No sound, no picture; only its times are noted"),
    },
    "closing": {"zh": ("正在封存", "请勿断电"), "en": ("Sealing", "Do not cut the power")},
    "interrupted": {
        "zh": ("录制曾中断", "按一下继续本场；按住 2 秒结束本场"),
        "en": ("Interrupted", "Press to go on with this session; hold for 2 s to end it"),
    },
    "fault": {"zh": ("故障，不能录制", "请联系技术人员"), "en": ("Fault: cannot record", "Call the technician")},
    "silent": {"zh": ("录制程序无应答", "请联系技术人员"), "en": ("Capture: no answer", "Call the technician")},
}

# A short press while recording: the red lamp blinks, and this stands in the hint's place.
IGNORED: Words = {"zh": "短按不会停止，请按住 2 秒", "en": "A short press does not stop; hold for 2 s"}

# The room records, and no source gives anything that is written: this stands in the place of the state's words.
STOPPED: dict[Lang, tuple[str, str]] = {
    "zh": ("没有内容写入", "各路都没有新数据：请看提示，通知技术员；恢复后自动继续"),
    "en": (
        "Nothing is being written",
        "No source gives anything new: see the line below, call the technician; it goes on by itself",
    ),
}

# What capture waits for: this stands in the hint's place until it is done.
AWAITING: dict[str, Words] = {
    "explanation": {
        "zh": "请口头说明中止原因和起止时间，然后点“已说明”",
        "en": "Say aloud why it was suspended and from when to when, then press 'Explained'",
    },
    "confirm-begin": {"zh": "请律师确认：保密谈话已开始", "en": "Lawyer: confirm that it has begun"},
    "confirm-end": {"zh": "请律师确认：保密谈话已结束", "en": "Lawyer: confirm that it has ended"},
}

# From the moment it is asked for until every camera and microphone is closed.
CUTTING: Words = {"zh": "正在切断摄像机和话筒，请稍候", "en": "Cutting cameras and microphones: wait"}
# The lawyer said so from afar: the room is told before a source is opened.
ENDING: Words = {
    "zh": "律师在远端结束谈话，{0} 秒后恢复录制",
    "en": "Ended by the lawyer from afar: recording in {0} s",
}
ALARM: Words = {"zh": "已报警", "en": "Alarm given"}

RUNNING_TITLE: dict[str, Words] = {
    "recording": {"zh": "已录", "en": "running"},
    "suspended": {"zh": "已中止", "en": "suspended for"},
    "confidential": {"zh": "已进行", "en": "for"},
}

TRACK: dict[str, Words] = {
    "recording": {"zh": "已写入", "en": "recording"},
    "armed": {"zh": "就绪", "en": "armed"},
    "absent": {"zh": "信号中断", "en": "lost"},
    "waiting": {"zh": "等待信号", "en": "waiting"},
    "cut": {"zh": "已切断", "en": "cut off"},
    "unplug": {"zh": "拔线", "en": "Unplug"},
    "plug": {"zh": "插回", "en": "Plug in"},
}

SIGNALS: dict[str, Words] = {
    "mains-lost": {"zh": "市电中断，正用电池", "en": "mains lost, on battery"},
    "battery-low": {"zh": "电池将尽，录制已安全收尾", "en": "battery nearly empty, the recording was closed"},
    "disk-failing": {"zh": "硬盘自报将坏，请联系技术员", "en": "the disk says that it fails, call the technician"},
    "black": {"zh": "黑屏", "en": "black"},
    "covered": {"zh": "遮挡", "en": "covered"},
    "frozen": {"zh": "画面静止", "en": "frozen"},
    "blurred": {"zh": "画面模糊", "en": "blurred"},
    "silence": {"zh": "无声", "en": "silent"},
    "clipping": {"zh": "声音过大", "en": "too loud"},
    "hum": {"zh": "有交流声", "en": "hum"},
    "persons": {"zh": "人数不符", "en": "persons missing"},
    "stalled": {"zh": "停住，没有新数据", "en": "stalled, nothing new comes"},
    "disk-slow": {"zh": "硬盘写入过慢，请联系技术员", "en": "the disk is slow, call the technician"},
    "missing": {"zh": "未接通", "en": "not answering"},
}

#: Things of the room that may be missing; a switch has the name that the profile gives it.
THINGS: dict[str, Words] = {
    "board": {"zh": "继电器板", "en": "Relay board"},
    "heart-rate": {"zh": "心率监护", "en": "Heart-rate monitor"},
    "fingerprint": {"zh": "指纹仪", "en": "Fingerprint reader"},
    "tablet": {"zh": "签字屏", "en": "Signing tablet"},
    "foot-switch": {"zh": "脚踏开关", "en": "Foot switch"},
    "key-box": {"zh": "按键盒", "en": "Key box"},
}

CLIMATE_FAULTS: dict[str, Words] = {
    "temperature-missing": {"zh": "温度无读数", "en": "no temperature reading"},
    "temperature-out-of-range": {"zh": "温度读数越限", "en": "temperature beyond its bounds"},
    "temperature-stuck": {"zh": "温度读数不变", "en": "temperature does not change"},
    "humidity-missing": {"zh": "湿度无读数", "en": "no humidity reading"},
    "humidity-out-of-range": {"zh": "湿度读数越限", "en": "humidity beyond its bounds"},
    "humidity-stuck": {"zh": "湿度读数不变", "en": "humidity does not change"},
}

LINK: dict[bool, Words] = {
    True: {"zh": "已连接", "en": "connected"},
    False: {"zh": "未连接，本机照常录制", "en": "not connected; recording goes on"},
}

FACTS: dict[str, Words] = {
    "storage": {"zh": "可录时长", "en": "Storage left"},
    "link": {"zh": "与中心", "en": "Centre"},
    "waiting": {"zh": "待回执", "en": "No receipt yet"},
    "next": {"zh": "下一场", "en": "Next"},
    "lawyer": {"zh": "律师", "en": "Lawyer"},
}

COME: dict[bool, Words] = {
    True: {"zh": "已到场", "en": "here"},
    False: {"zh": "待到场", "en": "not here yet"},
}

#: The track of a signal that is the box's own: no title stands before its words.
BOX = "box"

QUANTITY: dict[str, Words] = {
    "hours": {"zh": "约 {0} 小时", "en": "about {0} h"},
    "days": {"zh": "约 {0} 小时，平日用量约 {1} 天", "en": "about {0} h, {1} usual days"},
    "unknown": {"zh": "未知", "en": "not known"},
    "segments": {"zh": "{0} 个分段", "en": "{0} segments"},
    "quarantined": {"zh": "{0} 项被中心隔离", "en": "{0} set aside by the centre"},
    "none": {"zh": "无", "en": "none"},
    "booking": {"zh": "{0} 尾号 {1}", "en": "{0} no. ..{1}"},
    "persons": {"zh": "{0} 人", "en": "{0} in view"},
    "temperature": {"zh": "{0:.1f} ℃", "en": "{0:.1f} °C"},
    "humidity": {"zh": "湿度 {0:.0f}%", "en": "{0:.0f}% humidity"},
    "signal": {"zh": "{0} {1}", "en": "{0}: {1}"},
}


def lang_of(text: str | None) -> Lang:
    """The language asked for; Chinese unless it is `en`."""
    return "en" if text == "en" else "zh"
