"""What the verification of a PDF found, as values; the words for it are in words.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from server.seals.levels import Level
from server.seals.pki.certificates import Kind


class Fault(models.TextChoices):
    """What is wrong, in the words that a reader gets."""

    NOT_PDF = "not-pdf", _("不是 PDF 文件。")
    BROKEN = "broken", _("文件结构已损坏或被改动，无法读出其中的签名。")
    UNSIGNED = "unsigned", _("文件中没有任何签名。")
    CHANGED = "changed", _("签名后，已签内容的字节被改动，摘要不符。")
    RESAVED = "resaved", _("签名后，文件被其他软件另存或转换过，签名的范围已对不上。请向出具单位索取原文件。")
    PAGES = "pages", _("签名后，增加或删除了页面。")
    CONTENT = "content", _("签名后，页面内容被改动。")
    ANNOTATION = "annotation", _("签名后，添加或修改了批注。")
    FIELD = "field", _("签名后，新增了签名位或表单项；本系统的文书在第一次签名前即定好全部签名位。")
    OTHER_CHANGE = "other-change", _("签名后，文件被追加了不允许的内容。")
    UNCOVERED = "uncovered", _("签名没有覆盖它所在版本的全部内容。")
    BAD_SIGNATURE = "bad-signature", _("签名值与证书的公钥不符。")
    REVOKED = "revoked", _("签名时，签名人的证书已被撤销。")
    ISSUER_REVOKED = "issuer-revoked", _("签发该证书的机构已被撤销。")
    EXPIRED = "expired", _("证书已过有效期，又没有可信时间戳证明签名在有效期内完成。")
    NOT_YET = "not-yet", _("证书在签名时尚未生效。")
    UNKNOWN_ISSUER = "unknown-issuer", _("证书不是由本中心信任的机构签发，不能确认签名人。")
    NO_LIST = "no-list", _("没有可用的证书吊销信息，不能确认证书是否已被撤销。")
    WRONG_PURPOSE = "wrong-purpose", _("证书的用途不包括签署文书。")
    BAD_STAMP = "bad-stamp", _("时间戳无效，签名时间没有证明。")
    UNREADABLE = "unreadable", _("签名数据无法读出或格式不受支持。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One signature. `at` is proven by a stamp where `is_proven`, else what the signer's computer said."""

    field: str
    name: str
    role: str = ""
    organisation: str = ""
    issuer: str = ""
    kind: Kind | None = None
    reason: str = ""
    location: str = ""
    at: datetime | None = None
    is_proven: bool = False
    level: Level = Level.B_B
    binding: str = ""
    fingerprint: str = ""
    ends: datetime | None = None
    revoked_at: datetime | None = None
    no_effect: bool = False
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A stamp over the document as it was then."""

    at: datetime
    by: str
    ends: datetime
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the document says of itself, in the version that was signed first."""

    title: str = ""
    unit: str = ""
    kind: str = ""
    number: str = ""
    film: str = ""
    read_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All of it. `digest` is the SHA-256 of the file, `empty` the fields that wait for a signature."""

    digest: str
    size: int
    pages: int = 0
    facts: Facts = Facts()
    signatures: tuple[Signed, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    empty: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def whole(self) -> bool:
        """There are signatures, each holds, and nothing else is wrong."""
        faults = [*self.faults, *(fault for each in self.signatures for fault in each.faults)]
        faults += [fault for each in self.stamps for fault in each.faults]
        return bool(self.signatures) and not faults

    @property
    def no_effect(self) -> bool:
        """Some signature is by an authority that says itself that it has no legal effect."""
        return any(each.no_effect for each in self.signatures)
