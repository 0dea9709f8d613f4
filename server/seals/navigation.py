from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from server.access.navigation import Entry
from server.access.policies import Permission

ENTRIES = (
    Entry(
        label=_("印章与签名证书"),
        says=_("查看签发的印章和签名证书，撤销不再可信的证书"),
        route="seals:certificates",
        icon="file-certificate",
        permission=Permission.REVOKE_SEALS,
        order=83,
    ),
)
