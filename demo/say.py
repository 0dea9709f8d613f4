"""What the demo tells the person. Everything goes to stderr but the rehearsal's one line of JSON."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """One line or more for the person."""
    print(text, file=sys.stderr, flush=True)


def step(zh: str, en: str) -> None:
    """A step of the set-up."""
    say(f"[演示] {zh} / {en}")


#: Who signs in as what, and what is worth trying first.
ROLES = (
    # user name, role, what to try
    ("jiancha", "检察官 prosecutor", "“我的今天”：马上开始的预约、待办期限；预约日历；案件；录像"),
    ("jianchab", "检察官 prosecutor", "同事的案件不可见，同事的预约只显示“已占用” his bookings show as taken"),
    ("zhuli", "助理 assistant", "协办案件、预约 helps with cases"),
    ("luzhi", "录制人员 recorder", "今天要录制的场次 today's recordings"),
    ("zhuren", "部门负责人 department head", "分配、移交案件，审批查看 assigns cases, approves viewing"),
    ("jianchazhang", "检察长 chief prosecutor", "全院案件与工作量 all cases, workload"),
    ("anguan", "案管 case management", "导入案件（XLSX）；审核委托手续 import cases, review a lawyer's papers"),
    ("jishu", "技术员 technician", "房间和设备状态 rooms and boxes"),
    ("yunwei", "运维 operator", "存储、隔离区、对外交换 storage, quarantine, exchange"),
    ("anquan", "安全管理员 security", "邀请、停用人员 invites people, ends accounts"),
    ("shenji", "审计员 auditor", "审计日志，核验整条链 the audit log, verify its chain"),
    ("fayuan", "法援机构 legal aid", "指派值班律师，值班名册，评价 assign a lawyer, the roster"),
    ("zhiban", "值班律师 duty lawyer", "已确认的听取意见 a confirmed hearing"),
    ("zhibanb", "值班律师 duty lawyer", "待确认的指派（手机宽度也可用） confirm an assignment, on a phone too"),
    ("bianhu", "辩护律师 defender", "答复检察官的预约，提交委托手续 answer a booking, hand in papers"),
    ("faguan", "法官 judge", "移送本院的案件 cases before the court"),
    ("shuji", "法院书记员 court clerk", "同上 the same"),
    ("minjing", "民警 police", "本机关移送的案件 cases sent by the police"),
)


def sign_ins(people: dict[str, str]) -> str:
    """A line a person: user name, password, role, what to try."""
    known = [(name, people[name], role, trying) for name, role, trying in ROLES if name in people]
    return "\n".join(f"      {name:<13} {password:<13} {role}：{trying}" for name, password, role, trying in known)


def invitation(*, centre: str, panel: str, people: dict[str, str], broker: str, folder: str) -> str:
    """The text that stands on the screen while the demo runs."""
    return f"""
  ────────────────────────────────────────────────────────────────
  码上认 演示已就绪（无法律效力） / the demo is ready (no legal effect)

    录制面板 room panel   {panel}
    中心     centre       {centre}

    登录 sign in (用户名 密码 角色：看什么):
{sign_ins(people)}

    按一下圆钮：开始录制，并自动归入几分钟后的预约；按住 2 秒：结束。可拔掉一路信号再插回，看时间轴上的缺口。
    Press the round button to record: the recording belongs to the hearing booked for now. Hold it for 2 s to stop.
    Unplug a track and plug it in again: a signed gap. 案件、人员均为虚构 / all cases and persons are invented.

    {broker}
    数据在 data in {folder}（再次运行仍在 kept between runs）
    按 Ctrl-C 结束全部 / Ctrl-C ends everything
  ────────────────────────────────────────────────────────────────
"""
