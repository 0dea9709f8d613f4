"""What the demo tells the person. Everything goes to stderr but the rehearsal's one line of JSON."""

from __future__ import annotations

import sys


def say(text: str) -> None:
    """One line or more for the person."""
    print(text, file=sys.stderr, flush=True)


def step(zh: str, en: str) -> None:
    """A step of the set-up."""
    say(f"[演示] {zh} / {en}")


def invitation(*, centre: str, panel: str, people: dict[str, str], broker: str, folder: str) -> str:
    """The text that stands on the screen while the demo runs."""
    signs = "\n".join(f"      {name:<14} {password}" for name, password in people.items())
    return f"""
  ────────────────────────────────────────────────────────────────
  码上认 演示已就绪（无法律效力） / the demo is ready (no legal effect)

    录制面板 room panel   {panel}
    中心     centre       {centre}

    登录 sign in (用户名 密码):
{signs}
      jiancha 检察官 · zhuli 助理 · luzhi 录制 · zhuren 部门负责人 · jianchazhang 检察长 · anguan 案管 · jishu 技术员
      yunwei 运维 · anquan 安全 · shenji 审计 · zhiban 值班律师 · bianhu 辩护律师 · fayuan 法援 · faguan 法官
      shuji 法院书记员 · minjing 民警

    按一下圆钮：开始录制；按住 2 秒：结束。可拔掉一路信号再插回，看时间轴上的缺口。
    Press the round button to record; hold it for 2 s to stop. Unplug a track and plug it in again: a signed gap.

    {broker}
    数据在 data in {folder}（再次运行仍在 kept between runs）
    按 Ctrl-C 结束全部 / Ctrl-C ends everything
  ────────────────────────────────────────────────────────────────
"""
