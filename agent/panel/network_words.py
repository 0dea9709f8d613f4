"""The words of the panel's network page: labels, what is refused and what to do. Pure data."""

from __future__ import annotations

from agent.panel.code_words import CODE, CODE_REFUSED, FIRST_CODE
from agent.panel.words import Words

PAGE: dict[str, Words] = {
    "title": {"zh": "网络设置", "en": "Network"},
    "lead": {
        "zh": "先试用 60 秒，再保留；不保留就自动恢复原设置。录制中不能更改。",
        "en": "Tried out for 60 s, then kept; unless kept, the one before comes back. Not while the room records.",
    },
    "back": {"zh": "返回", "en": "Back"},
    "commission": {"zh": "自检与验收", "en": "Commissioning"},
    "cards": {"zh": "本机网卡", "en": "This box's cards"},
    "card": {"zh": "网卡", "en": "Card"},
    "cable": {"zh": "网线", "en": "Cable"},
    "now": {"zh": "现有地址", "en": "Has now"},
    "plugged": {"zh": "已插", "en": "in"},
    "unplugged": {"zh": "未插", "en": "none"},
    "idle": {"zh": "未启用", "en": "not in use yet"},
    "room": {"zh": "连中心", "en": "To the centre"},
    "dhcp": {"zh": "自动获取地址（DHCP）", "en": "Address by DHCP"},
    "address": {"zh": "本箱地址", "en": "This box's address"},
    "gateway": {"zh": "网关", "en": "Gateway"},
    "vlan": {"zh": "VLAN 编号（没有则留空）", "en": "VLAN number (empty if none)"},
    "dns": {"zh": "域名服务器（空格分隔，可留空）", "en": "Name servers (by spaces, may be empty)"},
    "ntp": {"zh": "时间服务器（空格分隔）", "en": "Time servers (by spaces)"},
    "cameras": {"zh": "连摄像机", "en": "To the cameras"},
    "second": {"zh": "摄像机接在第二块网卡上", "en": "Cameras hang on a second card"},
    "camera_address": {"zh": "摄像机网段上本箱的地址", "en": "This box's address towards them"},
    "code": CODE,
    "first_code": FIRST_CODE,
    "try": {"zh": "试用 60 秒", "en": "Try it for 60 s"},
    "trying": {"zh": "正在生效，请稍候", "en": "Being put in force, please wait"},
    "trial": {"zh": "新设置试用中，剩余秒数：", "en": "On trial, seconds left: "},
    "keep": {"zh": "保留新设置", "en": "Keep it"},
    "undo": {"zh": "恢复原设置", "en": "The one before"},
    "kept": {"zh": "已保留", "en": "Kept"},
    "undone": {"zh": "原设置已恢复", "en": "The one before is back"},
    "none": {"zh": "还没有设置过网络", "en": "No network was set yet"},
    "no_cards": {"zh": "没有找到网卡：请检查主机", "en": "No network card was found: look at the machine"},
}

REFUSED: dict[str, Words] = {
    "silent": {
        "zh": "网络设置程序没有应答：请在控制台查看 systemctl status msr-network",
        "en": "The network's process does not answer: at the console, systemctl status msr-network",
    },
    "recording": {"zh": "正在录制，结束后再改网络", "en": "The room records: change the network afterwards"},
    **CODE_REFUSED,
    "no-trial": {"zh": "试用时间已过，原设置已恢复", "en": "The trial is over, the one before is back"},
    "card": {"zh": "请选一块网卡", "en": "Choose a card"},
    "no-card": {"zh": "本机没有这块网卡", "en": "This box has no such card"},
    "address": {"zh": "地址应如 10.1.2.3/24", "en": "An address looks like 10.1.2.3/24"},
    "prefix": {"zh": "地址后要写网段大小，如 /24", "en": "The network's size stands behind the address, as /24"},
    "no-host": {"zh": "这不是一台主机的地址", "en": "This is not the address of one machine"},
    "host": {"zh": "应为地址，如 10.1.2.1", "en": "Expected an address such as 10.1.2.1"},
    "too-many": {"zh": "最多 4 个", "en": "At most 4"},
    "gateway": {
        "zh": "网关应与本箱在同一网段，且不是本箱自己",
        "en": "It is another machine of the same network",
    },
    "gateway-dhcp": {"zh": "自动获取地址时不填网关", "en": "No gateway where the address comes by DHCP"},
    "same-card": {"zh": "摄像机要用另一块网卡", "en": "The cameras need another card"},
    "overlap": {"zh": "摄像机网段不能与中心网段重叠", "en": "The cameras' network must lie apart from the centre's"},
    "form": {"zh": "有一项没有填对", "en": "Something is not filled in rightly"},
    "system": {
        "zh": "系统没有接受新设置，原设置仍在用：请看 journalctl -u msr-network",
        "en": "The system did not take it, the one before is in force: see journalctl -u msr-network",
    },
}
