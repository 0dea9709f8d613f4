"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "ferry.numbered_anew": _("从备份恢复后，信件重新编号"),
    "ferry.other_put_aside": _("对方重新编号，搁置号码重复的来信"),
    "ferry.peer_restored": _("对方从备份恢复，重新发出信件"),
    "ferry.set_aside": _("搁置一封被拒绝的信件"),
    "ferry.written_again": _("重新发出信件"),
}
