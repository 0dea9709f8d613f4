"""What a person enters to revoke a certificate, and to find one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from server.seals.models import CertificateKind, Reason


class RevokeForm(forms.Form):
    """Why it stops to hold."""

    reason = forms.ChoiceField(label=_("撤销原因"), choices=Reason.choices)
    note = forms.CharField(
        label=_("说明"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写明依据和经办情况；记入审计日志，不对外公布。"),
    )  # fmt: skip


class CertificateFilter(forms.Form):
    """What narrows the list."""

    kind = forms.ChoiceField(label=_("类别"), choices=[("", _("全部")), *CertificateKind.choices], required=False)
    state = forms.ChoiceField(
        label=_("状态"),
        choices=[("", _("全部")), ("good", _("有效")), ("revoked", _("已撤销")), ("over", _("已过期"))],
        required=False,
    )
    serial = forms.CharField(label=_("序列号或签名行为摘要"), max_length=64, required=False)
