"""Where a person can be reached: an address typed, its code sent there, the code brought back."""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.access.models import User
from server.audit.actions import append
from server.notices import queue, senders
from server.notices.codes import VALID, code_of
from server.notices.errors import ChannelShut, TooOften, UnfitAddress, WrongCode
from server.notices.masking import masked
from server.notices.models import Contact
from server.notices.states import Channel

AGAIN_AFTER = timedelta(minutes=1)
CODES_A_DAY = 5
WRONG_CODES = 5
#: Mainland mobile numbers, 11 digits from 13 to 19; others in international form.
_MOBILE = re.compile(r"1[3-9]\d{9}|\+[1-9]\d{6,14}")


@transaction.atomic
def set_address(*, person: User, channel: Channel, address: str, now: datetime) -> Contact:
    """His address by that channel; a code goes there at once, and nothing else before it came back.

    Raises UnfitAddress, ChannelShut, TooOften.
    """
    if channel not in senders.open_channels():
        raise ChannelShut(f"contact: no way out by {channel}", _("本系统没有开通这种发送方式，只有站内通知。"))
    fit = _fit(channel, address)
    Contact.objects.get_or_create(person=person, channel=channel)
    found = Contact.objects.select_for_update().get(person=person, channel=channel)
    codes = _counted(found, now)
    changed = found.address != fit
    found.address, found.asked_at, found.is_code_open, found.codes, found.wrong = fit, now, True, codes, 0
    found.verified_at = None if changed else found.verified_at
    found.save()
    queue.put_code(found, now)
    append(person, "contact.set", found, channel=str(channel), address=masked(channel, fit))
    return found


def verify(*, person: User, channel: Channel, code: str, now: datetime) -> None:
    """The address is his. Raises WrongCode, TooOften. A wrong code counts, whatever becomes of the request."""
    found = Contact.objects.filter(person=person, channel=channel, is_code_open=True).first()
    if found is None or found.asked_at is None or now - found.asked_at > VALID:
        raise WrongCode("contact: no code is in force", _("验证码已过期，请重新获取。"))
    counted = Contact.objects.filter(pk=found.pk, asked_at=found.asked_at, wrong__lt=WRONG_CODES)
    if not counted.update(wrong=F("wrong") + 1):
        raise TooOften("contact: too many wrong codes", _("验证码输错次数过多，请重新获取。"))
    if not hmac.compare_digest(code_of(found), code.strip()):
        raise WrongCode("contact: another code", _("验证码不正确。"))
    with transaction.atomic():
        taken = Contact.objects.filter(pk=found.pk, asked_at=found.asked_at, is_code_open=True)
        if taken.update(verified_at=now, is_code_open=False, wrong=0):
            append(person, "contact.verified", found, channel=str(channel), address=masked(channel, found.address))


@transaction.atomic
def remove(*, person: User, channel: Channel) -> None:
    """Nothing goes there any more."""
    found = Contact.objects.filter(person=person, channel=channel).exclude(address="").first()
    if found is not None:
        told = masked(channel, found.address)
        Contact.objects.filter(pk=found.pk).update(address="", verified_at=None, is_code_open=False)
        append(person, "contact.removed", found, channel=str(channel), address=told)


def _counted(contact: Contact, now: datetime) -> int:
    """How many codes that makes today. Raises TooOften. Removing the address does not begin the count anew."""
    if contact.asked_at is None:
        return 1
    if now - contact.asked_at < AGAIN_AFTER:
        raise TooOften("contact: a code a moment ago", _("刚刚发送过验证码，请一分钟后再试。"))
    same_day = timezone.localtime(contact.asked_at).date() == timezone.localtime(now).date()
    codes = contact.codes + 1 if same_day else 1
    if codes > CODES_A_DAY:
        raise TooOften("contact: enough codes for a day", _("今天获取验证码的次数已用完，请明天再试。"))
    return codes


def _fit(channel: Channel, address: str) -> str:
    address = address.strip()
    if channel is Channel.SMS:
        number = re.sub(r"[ \-()]", "", address).removeprefix("+86")
        if not _MOBILE.fullmatch(number):
            raise UnfitAddress("contact: no mobile number", _("请填写11位手机号码；境外号码以“+”和国家代码开头。"))
        return number
    try:
        validate_email(address)
    except ValidationError as error:
        raise UnfitAddress("contact: no mail address", _("请填写完整的电子邮件地址，例如 name@example.cn。")) from error
    return address
