"""What can go wrong with signing, time stamps and certificates; `words` is what a person reads."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class SealFault(Exception):
    """Root of this package's errors."""

    words: str | Promise = _("签名没有完成，请联系运维人员。")


class NoPki(SealFault):
    """The certificates for signing were never made, or belong to another deployment."""

    words = _("本中心还没有签名证书。请运维人员执行 make_seal_pki，或在 MSR_SEALS 中配置。")


class BadConfiguration(SealFault):
    """The file MSR_SEALS names cannot be used."""

    words = _("签名配置有误，请运维人员检查 MSR_SEALS 所指的文件。")


class IssuerRefused(SealFault):
    """The certificate authority did not issue, or what it issued is not what was asked for."""

    words = _("证书签发机构没有签发证书，文书未签名。请稍后重试，或联系运维人员。")


class IssuerDown(IssuerRefused):
    """The certificate authority or the token does not answer now."""

    words = _("证书签发机构或密码设备暂时没有响应，文书未签名。请稍后重试。")


class SignerUnfit(IssuerRefused):
    """The signer's certificate is revoked, over, or not yet good: what it signed would be refused."""

    words = _("签名证书已被撤销或不在有效期内，文书未签名。请更换证书。")


class NoSuchField(SealFault):
    """The PDF has no empty signature field of that name."""

    words = _("文书中没有这个签名位，或者该签名位已经签过。")


class NotSignable(SealFault):
    """These bytes are no PDF that can be signed."""

    words = _("文件不是可以签名的 PDF。")


class StampDown(SealFault):
    """No time stamp can be had now."""

    words = _("时间戳服务暂时没有响应，稍后自动补加。")


class RevocationRefused(SealFault):
    """A certificate cannot be revoked as asked."""

    words = _("这张证书已经撤销或已过有效期，不能再撤销。")


class NotOurs(RevocationRefused):
    """It was issued by another authority, which alone can revoke it."""

    words = _("这张证书由电子认证服务机构签发，请向该机构申请撤销。")
