from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "seal.issued": _("签发电子印章证书"),
    "seal.lifted": _("为文书补加时间戳"),
    "seal.revoked": _("撤销签名或印章证书"),
}
