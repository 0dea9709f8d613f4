from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "operations.backed_up": _("完成备份"),
    "operations.backup_failed": _("备份失败"),
    "operations.drilled": _("恢复演练"),
    "operations.restored": _("从备份恢复本中心"),
}
