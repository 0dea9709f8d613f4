"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {"defence.linked": _("委托绑定关联到案件人员")}
