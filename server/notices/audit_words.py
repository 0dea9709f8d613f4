"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "contact.removed": _("删除通知地址"),
    "contact.set": _("登记通知地址"),
    "contact.verified": _("验证通知地址"),
    "delivery.retried": _("重新发送通知"),
}
