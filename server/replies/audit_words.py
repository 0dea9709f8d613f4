"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "reply.copy_given": _("向律师送出文书副本"),
    "reply.copy_void": _("文书副本作废"),
    "reply.help_refused": _("登记书面拒绝法律帮助"),
    "reply.refusal_taken_back": _("撤回拒绝法律帮助"),
}
