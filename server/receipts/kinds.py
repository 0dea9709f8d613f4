"""What a receipt can be about, and what happened. The values stand in signed bytes: none is ever renamed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class About(models.TextChoices):
    """What was handed in."""

    BINDING = "binding", _("委托手续")
    OPINION = "opinion", _("法律意见")
    REQUEST = "request", _("申请")
    BOOKING = "booking", _("预约答复")


class Event(models.TextChoices):
    """What happened to it."""

    HANDED_IN = "handed_in", _("提交")
    ARRIVED = "arrived", _("送达")
    ANSWERED = "answered", _("答复")
    REFUSED = "refused", _("不予同意")
    WITHDRAWN = "withdrawn", _("撤回")
