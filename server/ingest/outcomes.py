"""What became of a command, in words: Chinese as stored, English when shown. Codes are those of docs/outbox.md."""

from __future__ import annotations

from django.utils.translation import gettext_noop

OBEYED = gettext_noop("设备已执行")
ANNOUNCED = gettext_noop("房间已收到，响铃并倒数 10 秒")
NOT_SENT = gettext_noop("设备未在线，指令未下发")
LATE = gettext_noop("中心繁忙，指令未能及时下发，没有执行")
SILENT = gettext_noop("设备没有回应，请查看现场")
UNKNOWN = gettext_noop("设备拒绝执行")

_REFUSALS = {
    "signature": gettext_noop("设备不认可该指令的签名，未执行"),
    "box": gettext_noop("该指令属于另一台录制箱，未执行"),
    "counter": gettext_noop("该指令已经下发过，设备不重复执行"),
    "connection": gettext_noop("该指令属于设备的上一次连接，未执行，请重新下发"),
    "expired": gettext_noop("该指令到达时已过期，未执行，请重新下发"),
    "clock": gettext_noop("中心与设备的时钟相差过大，未执行，请运维人员校时"),
    "disk": gettext_noop("录制箱磁盘写入出错，未执行，请联系运维人员"),
    "session": gettext_noop("该指令针对的不是正在录制的场次，未执行"),
    "verb": gettext_noop("设备不认识该指令，未执行"),
    "state": gettext_noop("房间当前状态不允许该操作，未执行"),
    "confidential": gettext_noop("律师会见中，设备不执行其他远程指令"),
    "talk": gettext_noop("该指令针对的不是正在进行的会见，未执行"),
    "lawyer": gettext_noop("会见只能由律师本人从远端结束，未执行"),
    "busy": gettext_noop("摄像机和话筒还在断开，请稍候再试"),
    "chapter": gettext_noop("没有这个环节，未执行"),
    "booking": gettext_noop("录制箱还没有收到这次预约，未登记，请稍候再试或者在房间屏幕上输入到场码"),
    "came": gettext_noop("已经登记过到场"),
    "nothing": gettext_noop("没有待确认的事项，未执行"),
}

_STANDING = {
    "starting": gettext_noop("录制箱正在启动，未执行"),
    "not_ready": gettext_noop("房间未就绪，未执行"),
    "ready": gettext_noop("房间没有在录制，未执行"),
    "opening": gettext_noop("房间正在开始录制，未执行"),
    "recording": gettext_noop("房间正在录制，未执行"),
    "suspended": gettext_noop("录制已中止，未执行"),
    "confidential": gettext_noop("律师会见中，设备不执行其他远程指令"),
    "closing": gettext_noop("房间正在封存录制，未执行"),
    "interrupted": gettext_noop("上一场录制中断、待处置，未执行"),
    "fault": gettext_noop("录制箱故障，未执行，请联系运维人员"),
}


def refusal_words(code: str, state: str) -> str:
    """Why the box refused: by its code, and for a wrong state by the state in which the room stood."""
    if code == "state" and state in _STANDING:
        return _STANDING[state]
    return _REFUSALS.get(code, UNKNOWN)
