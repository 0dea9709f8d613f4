"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "hearing.opened": _("打开听取意见工作页"),
    "hearing.script": _("更换听取意见流程"),
    "hearing.written": _("填写听取意见内容"),
    "hearing.beside": _("同时填写，另存一稿"),
    "hearing.joined": _("合并同时填写的两稿"),
    "hearing.shared": _("一项内容写给其他人"),
    "hearing.noted": _("听取意见记事"),
    "hearing.proposed": _("提出一版量刑建议"),
    "hearing.replied": _("记下对量刑建议的回应"),
    "hearing.decided": _("记下听取结果"),
    "hearing.shown": _("示证"),
    "hearing.screen_cleared": _("结束示证"),
    "hearing.readback": _("核对笔录"),
    "hearing.victim": _("听取被害人意见"),
    "hearing.adjourn": _("中止听取意见，另日继续"),
    "hearing.go_on": _("继续听取意见"),
    "hearing.end": _("结束听取意见"),
    "hearing.reopen": _("重新打开听取意见"),
}
