"""How long a signature can be proven: the levels of PAdES (ETSI EN 319 142-1), lowest first."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """What a signature carries with it."""

    B_B = "B-B", _("仅签名，没有时间戳")
    B_T = "B-T", _("签名和可信时间戳")
    B_LT = "B-LT", _("另附证书与吊销信息，可离线核验")
    B_LTA = "B-LTA", _("另加文档时间戳，可长期核验")


#: From the lowest to the highest.
ORDER = tuple(Level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A signed PDF, and the level that its newest signature reached."""

    pdf: bytes
    level: Level
