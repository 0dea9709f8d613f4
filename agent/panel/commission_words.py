"""The words of the panel's commissioning page. Pure data."""

from __future__ import annotations

from agent.panel.code_words import CODE, CODE_REFUSED
from agent.panel.words import Words

PAGE: dict[str, Words] = {
    "title": {"zh": "自检与验收", "en": "Commissioning"},
    "lead": {
        "zh": "房间清空、灯开到平时的亮度再开始。录制程序会停下，做完自动恢复。",
        "en": "Empty the room, light it as usual, then begin. Capture stops meanwhile, and starts again by itself.",
    },
    "back": {"zh": "返回", "en": "Back"},
    "network": {"zh": "网络", "en": "Network"},
    "by": {"zh": "工号", "en": "Staff number"},
    "code": CODE,
    "begin": {"zh": "开始验收", "en": "Begin"},
    "beginning": {"zh": "正在停下录制程序", "en": "Capture is being stopped"},
    "yes": {"zh": "是", "en": "Yes"},
    "no": {"zh": "不是", "en": "No"},
    "running": {"zh": "正在检测，请稍候", "en": "Being tested, please wait"},
    "good": {"zh": "全部合格", "en": "Everything is well"},
    "warning": {"zh": "可以录制，有待处理的问题", "en": "It records; something is to be mended"},
    "bad": {"zh": "不合格", "en": "Not fit"},
    "result": {"zh": "上次验收结果", "en": "The last result"},
    "next": {
        "zh": "结果已签名，送到中心后由中心生成验收单",
        "en": "It is signed and goes to the centre, which makes the sheet",
    },
    "none": {"zh": "开机以来还没有在这里做过验收", "en": "None was made here since the box was switched on"},
}

REFUSED: dict[str, Words] = {
    "silent": {
        "zh": "核对口令的程序没有应答：在控制台查看 systemctl status msr-network",
        "en": "The process that knows the code does not answer: at the console, systemctl status msr-network",
    },
    "by": {"zh": "请填工号", "en": "Fill in your staff number"},
    "recording": {"zh": "正在录制或会见，结束后再验收", "en": "The room records or talks: commission it afterwards"},
    **CODE_REFUSED,
    "system": {
        "zh": "没有开始：请看 journalctl -u msr-network",
        "en": "It did not begin: see journalctl -u msr-network",
    },
    "late": {"zh": "已经问到下一项，请看屏幕", "en": "The next question is asked by now: look at the screen"},
}
