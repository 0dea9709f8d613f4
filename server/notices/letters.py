"""What a message says outside the app: the kind's fixed words, and that one should sign in. No name, no number, no
time, no link: a mail that asks people to click teaches them to click on the next one, too."""

from __future__ import annotations

from django.utils import translation

from server.notices.codes import VALID, code_of
from server.notices.kinds import words_of
from server.notices.models import Delivery
from server.notices.senders import Message
from server.notices.states import Channel

_SIGN_IN_ZH = "请登录系统查看和办理。本消息由系统自动发送，请勿回复。"
_SIGN_IN_EN = "Please sign in to see it. This message was sent by the system; nobody reads replies."


def message_of(delivery: Delivery) -> Message:
    """The words that go out for it."""
    subject, zh, en = _code(delivery) if delivery.notice is None else _told(delivery.notice.kind)
    text = f"【码上认】{zh}" if delivery.contact.channel == Channel.SMS else f"{zh}\n\n{en}\n"
    return Message(ident=str(delivery.ident), to=delivery.contact.address, subject=subject, text=text)


def _told(kind: str) -> tuple[str, str, str]:
    with translation.override("zh-hans"):
        zh = words_of(kind)
    with translation.override("en"):
        en = words_of(kind)
    return f"【码上认】{zh}", f"{zh}。{_SIGN_IN_ZH}", f"{en}. {_SIGN_IN_EN}"


def _code(delivery: Delivery) -> tuple[str, str, str]:
    minutes, code = int(VALID.total_seconds() // 60), code_of(delivery.contact)
    zh = f"验证码 {code}，用于接收通知，{minutes} 分钟内有效。不是本人操作请忽略，切勿告诉他人。"
    en = f"Code {code}: it shows that notices reach you here; valid for {minutes} minutes. Tell it to nobody."
    return "【码上认】验证码", zh, en
