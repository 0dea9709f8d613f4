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
    ("jiancha", "检察官 prosecutor", "马上开始的预约、待办期限、案件 the hearing that is near, deadlines, cases"),
    ("jianchab", "检察官 prosecutor", "别人的预约只显示已占用 another's bookings show as taken"),
    ("zhuli", "助理 assistant", "协办的案件和预约 cases and bookings that he helps with"),
    ("luzhi", "录制人员 recorder", "今天要录制的场次 today's recordings"),
    ("zhuren", "部门负责人 department head", "分配、移交案件，审批查看 assigns cases, approves viewing"),
    ("jianchazhang", "检察长 chief prosecutor", "全院案件与工作量 all cases, workload"),
    ("anguan", "案管 case management", "导入案件，审核委托手续 imports cases, reviews a lawyer's papers"),
    ("jishu", "技术员 technician", "房间和设备状态 rooms and boxes"),
    ("yunwei", "运维 operator", "存储、告警、对外交换 storage, alarms, exchange"),
    ("anquan", "安全管理员 security", "邀请、停用人员，结束登录 invites people, ends accounts and sign-ins"),
    ("shenji", "审计员 auditor", "审计日志，核验整条链 the audit log, its chain verified"),
    ("fayuan", "法援机构 legal aid", "指派值班律师，值班名册 assigns a lawyer, keeps the roster"),
    ("zhiban", "值班律师 duty lawyer", "已确认的听取意见 a confirmed hearing"),
    ("zhibanb", "值班律师 duty lawyer", "待确认的指派，手机上也可用 confirms an assignment, on a phone too"),
    ("bianhu", "辩护律师 defender", "答复预约，提交委托手续 answers a booking, hands in papers"),
    ("faguan", "法官 judge", "目前只有首页和账号 a home page and the account, nothing more yet"),
    ("shuji", "书记员 court clerk", "同上 the same"),
    ("minjing", "民警 police", "同上 the same"),
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
