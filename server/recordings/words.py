"""What signed states and observations are called on a page: Chinese first, English by gettext."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from server.access.wording import aside, listed
from server.recordings.models import PartState, SessionState
from sync.evidence.pauses import SUSPENDED
from sync.evidence.records import CONFIDENTIAL, MarkKind

_MARKS = {
    MarkKind.BOOKMARK: _("书签"),
    MarkKind.PRESS_IGNORED: _("录制中短按，已忽略"),
    MarkKind.CLOCK_STEPPED: _("时钟跳变"),
    MarkKind.SOURCE_BACK: _("信号恢复"),
    MarkKind.DISK_LOW: _("存储空间不足"),
    MarkKind.STOP_ASKED: _("请求停止"),
    MarkKind.COMMAND_REFUSED: _("远程指令被拒绝"),
    MarkKind.CHAPTER: _("章节"),
    MarkKind.SIGNAL: _("信号异常"),
    MarkKind.CAPTION: _("画面字幕"),
    MarkKind.NOTICE: _("已播放告知语音"),
    MarkKind.CONSENT: _("同意在不录制的情况下继续"),
    MarkKind.SOURCE_CHANGED: _("设备已更换"),
    MarkKind.ALIGNMENT: _("音画同步校准"),
    MarkKind.CONFIRMED: _("律师确认"),
    MarkKind.COMPOSITE_RATE: _("合成画面帧率变化"),
    MarkKind.HOLDS: _("本次活动内容"),
    MarkKind.EXPLAINED: _("恢复后已口头说明"),
    MarkKind.MISSING: _("结束时缺少"),
    MarkKind.ALARM: _("现场报警"),
}

#: What must be seen in the film (2021 rule, article 4), by the ids that key box, foot switch and page set.
_CHAPTERS = {
    "C1_NOTICE": _("告知全程录音录像"),
    "C2_IDENTITY": _("核对在场人员身份"),
    "C3_RIGHTS": _("告知权利义务和认罪认罚规定"),
    "C4_RETRACTION": _("说明无正当理由反悔的后果"),
    "C5_FACTS_CHARGE": _("告知认定事实、罪名和处理意见"),
    "C6_SENTENCE_PROPOSAL": _("提出并说明量刑建议和适用程序"),
    "C7_LAWYER_OPINION": _("听取辩护人或值班律师意见"),
    "C8_SUSPECT_OPINION": _("听取犯罪嫌疑人意见"),
    "C9_EVIDENCE": _("证据开示"),
    "C10_AGREEMENT": _("就量刑建议达成一致"),
    "C11_SIGN_RECOGNIZANCE": _("签署具结书"),
    "C12_LAWYER_WITNESS": _("律师见证签署"),
    "C13_READBACK_RECORD": _("核对笔录"),
    "C14_END": _("宣布结束和时间"),
}

_SIGNALS = {
    "black": _("黑屏"),
    "covered": _("镜头被遮挡"),
    "frozen": _("画面静止不动"),
    "blurred": _("画面模糊"),
    "silence": _("没有声音"),
    "clipping": _("声音过载"),
    "hum": _("交流声"),
    "persons": _("画面人数变化"),
    "missing": _("设备未接通"),
    "mains-lost": _("市电中断，由电池供电"),
    "battery-low": _("电池将尽"),
    "disk-failing": _("硬盘自报将坏"),
    "stalled": _("停住，没有新数据"),
    "disk-slow": _("硬盘写入过慢"),
}

_REASONS = {
    "new-facts": _("发现可能影响量刑的新事实"),
    "technical": _("技术故障"),
    "health": _("身体原因"),
    "other": _("其他原因"),
    CONFIDENTIAL: _("律师与犯罪嫌疑人会见依法不被监听"),
}

_PAUSES = {SUSPENDED: _("中止"), CONFIDENTIAL: _("会见（未录制）")}

#: How records name what was asked for from the centre: `command:` and its id.
BY_COMMAND = "command:"
#: Words in the details of marks (evidence.md 8.6) and in `by` of suspensions.
_WORDS = {
    "suspect": _("犯罪嫌疑人"),
    "lawyer": _("律师"),
    "begin": _("会见开始"),
    "end": _("会见结束"),
    "button": _("按钮"),
    "press": _("按钮"),
    "hold": _("按住 2 秒"),
    "recovery": _("断电后自动继续"),
    "panel": _("面板"),
    "page": _("中心页面"),
    "key-box": _("按键盒"),
    "foot-switch": _("脚踏开关"),
    "alarm-button": _("报警按钮"),
    "heart-rate": _("心率监护"),
    "afar": _("远程"),
    "plea-hearing": _("听取意见"),
    "signing": _("签署"),
    "questioning": _("讯问"),
}
_HOW = {"proven": _("已核实"), "declared": _("自述"), "not stated": _("未说明")}
_LACKING = {
    "explanation": _("恢复后的口头说明"),
    "confirm-begin": _("律师对会见开始的确认"),
    "confirm-end": _("律师对会见结束的确认"),
}

#: The words a box uses in `observed` (evidence.md 8); another text is shown as it stands.
_OBSERVED = {
    "suspended": _("中止"),
    "confidential": _("会见（未录制）"),
    "source lost": _("信号中断"),
    "resuming": _("恢复后等待第一个画面"),
    "cut": _("会见前正在断开"),
    "reconnecting": _("会见后正在重新连接"),
    "ended": _("信号源断开，不再送出内容"),
    "stalled": _("信号停滞，2 秒内没有内容"),
    "unreachable": _("连不上信号源"),
    "not-ready": _("开始时信号源尚未就绪"),
    "source-fault": _("信号源出错"),
    "source-broke": _("信号源驱动出错，已重新连接"),
    "muxer-broke": _("封装出错，已重新开始"),
    "media-error": _("媒体处理出错"),
    "clock-jumped": _("信号源的时间戳跳变"),
    "samples-lost": _("声音采样丢失"),
    "gop-too-long": _("画面关键帧间隔过长"),
    "unsupported": _("信号源的编码不受支持"),
    "overflow": _("硬盘来不及写入，有内容被丢弃"),
    "disk-full": _("硬盘已满"),
    "recovered": _("断电或异常退出后恢复，末尾未获证明"),
    "sync failed": _("写盘失败"),
    "power-loss": _("断电"),
    "crash": _("程序异常退出"),
}

_CLOCKS = {"ntp": _("网络校时"), "free-running": _("未校时，设备自走")}

_STOPS = {
    "hold": _("按住 2 秒"),
    "command": _("中心指令"),
    "shutdown": _("设备关机"),
    "battery-low": _("电池将尽，自动收尾"),
}

#: Tracks by the names that evidence.md gives them, and the room's things, which stand in their place in a signal.
_TRACKS = {
    "scene": _("全景"),
    "suspect": _("特写"),
    "box": _("录制箱"),
    "desk": _("桌面"),
    "composite": _("合成画面"),
    "mic": _("拾音"),
    "mic-suspect": _("近讲拾音"),
    "mic-room": _("环境拾音"),
    "remote-1": _("远程画面 1"),
    "remote-2": _("远程画面 2"),
    "board": _("继电器板"),
    "heart-rate": _("心率监护"),
    "fingerprint": _("指纹仪"),
    "tablet": _("签字屏"),
    "key-box": _("按键盒"),
    "foot-switch": _("脚踏开关"),
}


def track_words(name: str) -> str:
    """What a track is called; an unknown one by its own name."""
    return str(_TRACKS.get(name, name))


def mark_words(mark: int) -> str:
    """What kind of mark it is."""
    return str(_MARKS[MarkKind(mark)]) if mark in set(MarkKind) else gettext("未识别的标记")


def mark_detail(mark: int, detail: str) -> str:
    """What a page adds to the kind of a mark; nothing where the kind says it all."""
    match mark:
        case MarkKind.SOURCE_BACK:
            return track_words(detail)
        case MarkKind.STOP_ASKED:
            return str(_STOPS.get("command" if detail.startswith(BY_COMMAND) else detail, detail))
        case MarkKind.CHAPTER:
            return chapter_words(detail)
        case MarkKind.SIGNAL:
            return _signal_detail(detail)
        case MarkKind.NOTICE:
            return detail.split(" ")[0]
        case MarkKind.CONSENT | MarkKind.CONFIRMED:
            return " ".join(door_words(word.rstrip(":")) for word in detail.split())
        case MarkKind.PRESS_IGNORED | MarkKind.CAPTION:
            return ""
    return _course_detail(mark, detail)


def _signal_detail(detail: str) -> str:
    signal, track, edge = (*detail.split(), "", "", "")[:3]
    which = gettext("结束") if edge == "ended" else gettext("开始")
    return f"{signal_words(signal)} {track_words(track)} {which}"


def _course_detail(mark: int, detail: str) -> str:
    if mark == MarkKind.MISSING:
        ident, _colon, reason = detail.partition(":")
        return f"{missing_words(ident)}{aside(reason.strip() or gettext('未说明原因'))}"
    if mark == MarkKind.HOLDS:
        return listed(door_words(word) for word in detail.split(","))
    return door_words(detail) if mark in (MarkKind.EXPLAINED, MarkKind.ALARM) else detail


def door_words(word: str) -> str:
    """A word of a mark's detail, or of the door by which something was asked for; an unknown one as it stands."""
    return str(_WORDS.get("page" if word.startswith(BY_COMMAND) else word, word))


def how_words(how: str) -> str:
    """How it is known who operated or presided."""
    return str(_HOW.get(how, how))


def missing_words(ident: str) -> str:
    """What the film lacks: a chapter, or another thing that it should show."""
    return str(_LACKING.get(ident, "")) or chapter_words(ident)


def chapter_words(ident: str) -> str:
    """What a chapter is called; an unknown one by its own id."""
    return str(_CHAPTERS.get(ident, ident))


def chapter_number(ident: str) -> int | None:
    """The number in a chapter's id, None where there is none."""
    head = ident.partition("_")[0][1:]
    return int(head) if ident in _CHAPTERS and head.isdigit() else None


def signal_words(signal: str) -> str:
    """What a detector saw."""
    return str(_SIGNALS.get(signal, signal))


def pause_words(word: str) -> str:
    """What a span is called in which by law nothing is recorded (`word` of a PauseFound)."""
    return str(_PAUSES[word])


def reason_words(reason: str) -> str:
    """Why nothing was recorded, by the reason that was signed (evidence.md 8, suspend)."""
    return str(_REASONS.get(reason, reason))


def confirmed_words(confirmed: Collection[str]) -> str:
    """Which edges of a confidential talk the lawyer confirmed."""
    if {"begin", "end"} <= set(confirmed):
        return gettext("开始与结束均经律师确认")
    if confirmed:
        return gettext("开始经律师确认，结束尚未确认") if "begin" in confirmed else gettext("结束经律师确认")
    return gettext("尚无律师确认")


def ended_words(by: str) -> str:
    """Who ended a session after an interruption, by the door that was signed."""
    door = by.partition(":")[0]
    return gettext("中断后由人结束：%(door)s") % {"door": str(_STOPS.get(door, "")) or door_words(door)}


def observed_words(text: str) -> str:
    """What the box observed."""
    return str(_OBSERVED.get(text, text))


def clock_words(source: str, error_ns: int) -> str:
    """How far the wall clock may be off, and where it came from."""
    kind, _space, server = source.partition(" ")
    seconds, source = error_ns / 1e9, f"{_CLOCKS.get(kind, kind)} {server}".strip()
    if seconds < 1:
        words = {"source": source, "ms": -(-error_ns // 1_000_000)}
        return gettext("时钟来源 %(source)s，误差不超过 %(ms)d 毫秒") % words
    return gettext("时钟来源 %(source)s，误差不超过 %(seconds).1f 秒") % {"source": source, "seconds": seconds}


def chain_words(*, state: str, waiting: int, fault: str) -> str:
    """How the chain of a part stands."""
    if fault:
        return gettext("时间线有未说明之处：%(fault)s") % {"fault": fault}
    if waiting:
        return ngettext("有 %(count)d 条记录在等待前序", "有 %(count)d 条记录在等待前序", waiting) % {"count": waiting}
    if state == PartState.CLOSED:
        return gettext("签名链完整，自开始至封存逐条核验")
    if state == PartState.RECOVERED:
        return gettext("签名链核验至中断处；恢复的残段全程有签名，其末尾未获证明")
    return gettext("签名链至今完整，尚未封存")


def seal_words(*, state: str, whole: bool, awaited: int, quarantined: int, gaps: int, pauses: int = 0) -> str:
    """How the whole session stands, in one sentence a prosecutor understands. `pauses`: suspensions and talks."""
    if quarantined:
        return gettext("有 %(count)d 个文件未通过核验，已隔离并告警") % {"count": quarantined}
    if state == SessionState.RECORDING:
        return gettext("正在录制，已收到的内容均已核验")
    if state == SessionState.INTERRUPTED:
        return gettext("录制中断，已录部分已封存，设备可继续本场录制")
    if not whole:
        return gettext("已停止，签名链尚未收齐")
    if awaited:
        return gettext("已封存，还有 %(count)d 个分段在上传") % {"count": awaited}
    said = {"count": gaps, "pauses": pauses}
    if gaps and pauses:
        return gettext("完整、未改动，含 %(count)d 处已签名说明的缺口，中止、会见共 %(pauses)d 次") % said
    if gaps:
        return gettext("完整、未改动，含 %(count)d 处已签名说明的缺口") % said
    if pauses:
        return gettext("完整、未改动，中止、会见共 %(pauses)d 次，均有签名记录") % said
    return gettext("完整、未改动、顺序无误")
