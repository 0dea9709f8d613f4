"""The alarms of this app: a stable code, and words that say what happened and what was done about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from server.devices.models import Box
from server.recordings.models import Alarm

#: code -> (Chinese, English); {what} names the thing, {said} is the check's own sentence.
WORDS = {
    "quarantined": (
        "{box} 送来的{what}未通过“{step}”核验，已原样存入隔离区，未作为证据使用：{said}",
        "{what} from {box} failed the check “{step}”; its bytes are kept in quarantine and not used: {said}",
    ),
    "fork": (
        "{box} 的{what}出现两个版本，两者均已保存。设备可能被复制或密钥泄露，请立即核查：{said}",
        "Two versions of {what} from {box}; both are kept. The box may be cloned or its key leaked. {said}",
    ),
    "quota": (
        "{box} 的隔离区已满，设备将自行保留文件：{said}",
        "The quarantine of {box} is full; the box keeps its files: {said}",
    ),
    "recipients": (
        "{box} 的段落 {what} 加密对象与已签名的配置不一致：{said}",
        "Part {what} of {box} is sealed to other recipients than its signed profile says: {said}",
    ),
    "timeline": (
        "{box} 的段落 {what} 时间线有未说明之处：{said}",
        "The timeline of part {what} of {box} is not accounted for: {said}",
    ),
    "disagree": (
        "{box} 的段落 {what} 前后说法不一致：{said}",
        "Statements about part {what} of {box} disagree: {said}",
    ),
    "clock-stepped": (
        "{box} 的时钟在段落 {what} 中跳变；录像时间轴不受影响：{said}",
        "The clock of {box} stepped in part {what}; positions in the film are not affected: {said}",
    ),
    "talk": (
        "{box} 对录制之外的会见前后说法不一致，或与录像重叠：{said}",
        "What {box} says of a confidential talk outside recordings contradicts itself or the film: {said}",
    ),
    "recovered": (
        "{box} 的段落 {what} 因断电或异常退出而中断，已恢复：{said}",
        "Part {what} of {box} broke off (power cut or crash) and was recovered: {said}",
    ),
    "vault-differs": (
        "保管库中 {what} 的内容与签名记录不一致，已停止播放。请立即核查存储：{said}",
        "The vault's bytes of {what} are not those that were signed for; nothing was played. Check the store: {said}",
    ),
    "disk-refuses": (
        "中心的存储盘拒绝写入，录制箱保留未收妥的内容并会再次送来。请立即检查剩余空间和磁盘：{said}",
        "The centre's disk refused a write. Boxes keep what was not taken and send it again. Look at its free space "
        "and its health at once: {said}",
    ),
    "draining-opened": (
        "{box} 已停止使用（仅补传），却新开了段落 {what}：{said}",
        "{box} is draining, yet it opened part {what}: {said}",
    ),
}


def alarm(
    code: str, *, box: Box | None, unique: str, now: datetime, chinese: Mapping[str, str] | None = None, **words: str
) -> Alarm:
    """The alarm, once: the same `unique` again is the one raised before. `chinese`: where its words differ."""
    zh, en = WORDS[code]
    said = {"box": box.name if box else "-", "what": "", "said": "", "step": ""} | words
    found, _ = Alarm.objects.get_or_create(
        unique=f"{code}:{unique}"[:200],
        defaults={
            "box": box,
            "code": code,
            "zh": zh.format(**said | dict(chinese or {}))[:1024],
            "en": en.format(**said)[:1024],
            "at": now,
        },
    )
    return found
