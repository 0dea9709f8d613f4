"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "case.batch_opened": _("批量登记案件"),
    "import.received": _("收到导入文件"),
    "import.confirmed": _("确认导入"),
    "import.done": _("导入完成"),
    "import.cancelled": _("导入取消"),
}
