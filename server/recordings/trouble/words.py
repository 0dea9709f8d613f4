"""What each alarm means and what to do about it; what each refused step means. Pure tables of words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sync.evidence.receipts import ThingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What it means, and the steps, in order."""

    means: Promise | str
    todo: tuple[Promise | str, ...]


_KEEP = _("不要重置录制箱，不要更换它的磁盘：没有中心回执的内容，录制箱一直保存原件")
_WRITE_UP = _("影响录像的，写异常情况报告，由承办检察官会签后附于录像")
_CONFIRM = _("处置完毕，在本页确认已查看")
_SUSPECT_BOX = (
    _("立即与现场核对：房间里的录制箱是否就是登记的这一台，有没有被拆开、更换、复制"),
    _("不能排除设备被复制或者密钥泄露的，在设备页面停用这台录制箱，并报告负责人"),
)

ALARMS: dict[str, Meaning] = {
    "quarantined": Meaning(
        means=_("有一件内容没有通过核验，中心没有把它当作证据；它原样保存在隔离区。录制箱会再次送出完整的一份。"),
        todo=(_("打开隔离的内容，看完整的一份是否已经入库"), _KEEP, _WRITE_UP, _CONFIRM),
    ),
    "disk-refuses": Meaning(
        means=_("中心的存储盘拒绝写入：空间已满，或者磁盘出错。未收妥的内容仍在录制箱中，会再次送来；录像没有丢失。"),
        todo=(
            _("看存储页的剩余空间；已满的扩容，不要删除保管库中的文件"),
            _("看系统日志和磁盘健康，出错的尽快更换"),
            _CONFIRM,
        ),
    ),
    "fork": Meaning(
        means=_(
            "同一编号出现两个都有签名的版本。正常的录制箱不会这样，可能是设备被复制、密钥泄露，或者磁盘被恢复到旧状态。"
        ),
        todo=(*_SUSPECT_BOX, _("两个版本都已保存，不要删除任何一个"), _WRITE_UP, _CONFIRM),
    ),
    "quota": Meaning(
        means=_("这台录制箱不合格的内容已占满隔离区的额度，中心暂不接收，由录制箱自行保存。录像没有丢失。"),
        todo=(
            _("先查明为什么有这么多内容不合格：看隔离区列表中最早的几件"),
            _("原因排除后，由运维人员调高隔离区额度（MSR_QUARANTINE_BYTES），录制箱随后自动补传"),
            _CONFIRM,
        ),
    ),
    "recipients": Meaning(
        means=_("录像的加密对象与该录制箱已签名的配置不一致：本中心可能打不开这一段，或者有配置之外的人能够打开。"),
        todo=(_("核对该录制箱的配置版本和密钥页面"), *_SUSPECT_BOX, _WRITE_UP, _CONFIRM),
    ),
    "timeline": Meaning(
        means=_("这一段中有某条轨道的某一刻既没有录像，也没有签名说明的缺口。录像页面写明是哪一处。"),
        todo=(
            _("打开录像页面，核对是哪条轨道、哪一段时间"),
            _WRITE_UP,
            _("保存现场，把录制箱的软件版本和本页告诉开发人员"),
            _CONFIRM,
        ),
    ),
    "disagree": Meaning(
        means=_("录制箱对同一段录像的前后说法不一致，例如开始时间、结束摘要不同。两种说法都已保存。"),
        todo=(*_SUSPECT_BOX, _WRITE_UP, _CONFIRM),
    ),
    "clock-stepped": Meaning(
        means=_("录制中录制箱的时钟被调整。录像内部的时间轴不用这个时钟，不受影响；录像上显示的时刻可能有偏差。"),
        todo=(_("看房间页面的校时情况，核对时间服务器"), _("显示时刻关系到案情的，写异常情况报告说明偏差"), _CONFIRM),
    ),
    "talk": Meaning(
        means=_("录制箱对律师会见（不录制）的说法前后不一致，或者会见与录像在时间上重叠。"),
        todo=(
            _("打开录像页面，核对会见的开始、结束和律师确认"),
            _("会见内容可能被录下的，停止任何人查看这段录像，并报告负责人"),
            _WRITE_UP,
            _CONFIRM,
        ),
    ),
    "recovered": Meaning(
        means=_("录制中断电或者程序异常退出，录制箱重新启动后恢复了已写入的内容。中断前最多一秒可能没有录到。"),
        todo=(_("打开录像页面，看中断在什么时候、缺多少"), _("查明断电原因，检查不间断电源"), _WRITE_UP, _CONFIRM),
    ),
    "vault-differs": Meaning(
        means=_("保管库中的内容与签名记录不一致：存储出错，或者有人改动。中心拒绝播放和导出这一段。"),
        todo=(
            _("停止对该存储的一切写入和清理，检查磁盘和文件系统"),
            _("从备份中恢复这一个对象；恢复后核验通过即可播放"),
            _WRITE_UP,
            _("不能排除人为改动的，报告负责人，保存审计日志"),
            _CONFIRM,
        ),
    ),
    "draining-opened": Meaning(
        means=_("这台录制箱已经停用，只允许补传，却开始了新的录制。新录的内容已接收，但须核实由谁在用它。"),
        todo=(_("与现场核对这台录制箱是否仍在使用"), *_SUSPECT_BOX, _CONFIRM),
    ),
}
UNKNOWN = Meaning(means=_("本页没有这种告警的说明。"), todo=(_("把告警代码和时间告诉开发人员"), _CONFIRM))

KINDS: dict[int, Promise] = {
    ThingKind.STATEMENT: _("设备声明"),
    ThingKind.RECORD: _("签名记录"),
    ThingKind.TAIL: _("断电残段"),
    ThingKind.SEGMENT: _("录像分段"),
}

_DAMAGED = _("内容在存放、传输中有损坏，或者没有送完。")
_ALIEN = _("内容不是由它声称的设备、段落签名的。")
#: step -> what it is called, what a refusal there means (docs/formats/evidence.md, section 9).
STEPS: dict[str, tuple[Promise, Promise]] = {
    "encoding": (_("编码"), _DAMAGED),
    "envelope": (_("签名封装"), _DAMAGED),
    "suite": (_("算法"), _("用的是本中心不认可的签名算法。")),
    "fields": (_("栏目"), _("记录缺少应有的栏目，或者有格式之外的栏目。")),
    "key": (_("密钥"), _ALIEN),
    "signature": (_("签名"), _("签名不成立：内容被改动，或者不是由该设备签名。")),
    "chain": (_("签名链"), _("与前一条记录接不上：中间的记录缺少、次序错误，或者前一条被替换。")),
    "fork": (_("签名链分叉"), _("同一编号已有另一个有签名的版本。")),
    "part": (_("段落"), _("属于另一台设备、另一段落或者另一次录像。")),
    "header": (_("分段头"), _("分段自述与签名记录不一致，可能是另一段的文件。")),
    "digest": (_("摘要"), _("内容、长度与签名记录中的摘要不符：存放、传输中损坏，没有送完，或者被替换。")),
    "frames": (_("分段结构"), _("分段内部的片段不连续，或者片段数与签名记录不符。")),
    "commitment": (_("加密密钥"), _("打开这一段的密钥不是签名时承诺的那一把，多半是密钥服务的问题。")),
    "decrypt": (_("解密"), _("加密内容的校验不成立：内容损坏。")),
    "timeline": (_("时间线"), _("有一段时间既没有录像也没有签名说明。")),
    "receipt": (_("回执"), _("回执不是针对这些内容的。")),
    "log": (_("日志"), _("不在本中心的日志之下。")),
    "claim": (_("可视码"), _("与录像不对应。")),
}
#: Refusals that somebody must look into as an attack; those that are about the centre's own keys.
ATTACK = frozenset({"fork", "signature", "key", "part", "suite"})
OWN_KEYS = frozenset({"commitment"})


def step_words(step: str) -> tuple[str, str]:
    """Its name, and what a refusal there means; an unknown one by its own name."""
    name, means = STEPS.get(step, (step, ""))
    return str(name), str(means)


def kind_words(kind: int) -> str:
    """What sort of thing it is."""
    return str(KINDS.get(kind, kind))


def meaning_of(code: str) -> Meaning:
    """What that alarm means."""
    return ALARMS.get(code, UNKNOWN)


def todo_of(step: str, *, is_here: bool, of_film: bool) -> tuple[Promise | str, ...]:
    """What to do about a quarantined thing: `is_here` a whole one came, before it or after."""
    looks = _SUSPECT_BOX if step in ATTACK else ()
    if is_here:
        calm = _("完整的一份已经核验入库，录像不缺，不必补救")
        often = _("同一台录制箱一再出现的，检查它的磁盘和网络")
        return (calm, *looks, often)
    waits = _("在房间页面看录制箱是否在线：在线的会自动重送，最多三次不同的内容")
    keys = _("检查密钥服务是否正常、密钥是否正确；修好后录制箱重送即可通过")
    return (
        waits, _KEEP, *((keys,) if step in OWN_KEYS else ()), *looks,
        _("仍不来的，请开发人员从录制箱的待传区取出原件核对"), *((_WRITE_UP,) if of_film else ()),
    )  # fmt: skip
