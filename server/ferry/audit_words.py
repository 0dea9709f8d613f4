"""What this app's deeds are called in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "ferry.set_aside": _("搁置一封被拒绝的信件"),
    "ferry.written_again": _("重新发出信件"),
}
