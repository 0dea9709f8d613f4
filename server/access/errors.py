"""What can be wrong in an act on people and units. Each says what it was; `words` are for the person who asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AccessError(Exception):
    """Root of this app's errors."""

    words: str | Promise = _("操作未完成。")

    def __init__(self, message: str, words: str | Promise = "") -> None:
        super().__init__(message)
        self.words = words or self.words


class NotADemo(AccessError):
    """Demo people were asked for where recordings have legal effect."""


class NameTaken(AccessError):
    """A user name or unit code that exists already."""

    words = _("用户名已被使用。")


class NumberTaken(AccessError):
    """A staff number that an active account has: one person, one account."""

    words = _("该工号或执业证号已有有效账号。一人只能有一个账号；运维、安全、审计三员不得由同一人担任。")


class NumberMissing(AccessError):
    """A role that is told apart by person needs the person's number, in the form of its body."""

    words = _("该角色必须填写本人工号；律师须填写执业证号（17 位数字）。")


class WrongUnit(AccessError):
    """A role of another kind of body, or a tree that mixes bodies."""

    words = _("该角色与所选单位的性质不符。")


class NotAllowed(AccessError):
    """This person may not do that."""

    is_denial = True

    words = _("您没有这项权限。")


class NoSuchInvitation(AccessError):
    """A code that opens no invitation: unknown, used, revoked or past its time."""

    words = _("邀请码无效：可能已使用、已撤销或已过期。请向安全管理员索取新的邀请码。")


class StaleState(AccessError):
    """Somebody else was faster."""

    words = _("状态已变化，请刷新后再试。")


class WrongCode(AccessError):
    """A code of the second factor that is not right now, or was taken before."""

    words = _("验证码不正确或已使用过。请等待验证器显示下一个验证码后再试。")


class TooManyWrong(AccessError):
    """The second factor is closed for a time after too many wrong codes."""

    words = _("验证码连续输错次数过多，请十五分钟后再试，或联系安全管理员。")


class OtherZone(AccessError):
    """A unit or account that is kept in the other zone: here is only a copy, which nobody changes or uses."""

    is_denial = True

    words = _("该单位或账号在另一网络建立和维护，本系统只有副本，不能在此操作。")
