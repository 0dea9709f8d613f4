from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from server.audit.models import AuditEvent
from server.notices import contacts
from server.notices.codes import code_of
from server.notices.errors import ChannelShut, TooOften, UnfitAddress, WrongCode
from server.notices.kinds import kind_of
from server.notices.models import Choice, Contact
from server.notices.queries import choices_of, reachable
from server.notices.states import Channel
from tests.fakes.mail_server import MailServer
from tests.fakes.sms_gateway import SmsGateway
from tests.server.cases.builders import NOW
from tests.server.conftest import People
from tests.server.notices.conftest import work

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
MINUTE = timedelta(minutes=1)
MAIL, SMS = Channel.MAIL, Channel.SMS


def test_an_address_is_his_when_its_code_came_back(people: People, mail: MailServer) -> None:
    person = people.defender
    contact = contacts.set_address(person=person, channel=MAIL, address=" a@example.cn ", now=NOW)
    work(NOW)
    (code,) = re.findall(r"Code (\d{6})", mail.texts()[0])
    assert code == code_of(contact) and f"验证码 {code}" in mail.texts()[0] and reachable(person) == {}
    contacts.verify(person=person, channel=MAIL, code=code, now=NOW + 9 * MINUTE)
    assert reachable(person)[MAIL].address == "a@example.cn"
    with pytest.raises(WrongCode):
        contacts.verify(person=person, channel=MAIL, code=code, now=NOW + 9 * MINUTE)
    told = AuditEvent.objects.filter(action__startswith="contact.").order_by("number")
    assert [(each.action, each.details["address"]) for each in told] == [
        ("contact.set", "a***@example.cn"),
        ("contact.verified", "a***@example.cn"),
    ]


def test_a_code_is_good_for_ten_minutes_and_five_guesses(people: People, mail: MailServer) -> None:
    person = people.defender
    contact = contacts.set_address(person=person, channel=MAIL, address="a@example.cn", now=NOW)
    code = code_of(contact)
    with pytest.raises(WrongCode):
        contacts.verify(person=person, channel=MAIL, code=code, now=NOW + 10.1 * MINUTE)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(contacts.WRONG_CODES):
        with pytest.raises(WrongCode):
            contacts.verify(person=person, channel=MAIL, code=wrong, now=NOW)
    with pytest.raises(TooOften):
        contacts.verify(person=person, channel=MAIL, code=code, now=NOW)


def test_nobody_is_pestered_with_codes(people: People, sms: SmsGateway) -> None:
    person, at = people.defender, NOW
    contacts.set_address(person=person, channel=SMS, address="13800001234", now=at)
    with pytest.raises(TooOften):
        contacts.set_address(person=person, channel=SMS, address="13800001235", now=at + 0.5 * MINUTE)
    for _ in range(contacts.CODES_A_DAY - 1):
        at += MINUTE
        contacts.remove(person=person, channel=SMS)
        contacts.set_address(person=person, channel=SMS, address="13800001234", now=at)
    with pytest.raises(TooOften):
        contacts.set_address(person=person, channel=SMS, address="13800001234", now=at + MINUTE)
    contacts.set_address(person=person, channel=SMS, address="13800001234", now=at + timedelta(days=1))


@pytest.mark.parametrize(
    ("channel", "address"), [(MAIL, "a@"), (MAIL, "a b@example.cn"), (SMS, "12345"), (SMS, "a@example.cn")]
)
def test_what_is_no_address_is_refused_in_words(
    people: People, mail: MailServer, sms: SmsGateway, channel: Channel, address: str
) -> None:
    with pytest.raises(UnfitAddress) as refusal:
        contacts.set_address(person=people.defender, channel=channel, address=address, now=NOW)
    assert str(refusal.value.words).startswith("请填写")
    assert not Contact.objects.exists()


def test_a_channel_that_is_not_open_takes_no_address_and_the_page_says_so(client: Client, people: People) -> None:
    with pytest.raises(ChannelShut):
        contacts.set_address(person=people.defender, channel=MAIL, address="a@example.cn", now=NOW)
    client.force_login(people.defender, backend=BACKEND)
    page = client.get("/told/choices/").content.decode()
    assert "只有站内通知" in page and 'type="email"' not in page


def test_the_page_leads_through_address_code_and_choice(client: Client, people: People, mail: MailServer) -> None:
    client.force_login(people.defender, backend=BACKEND)
    client.post("/told/choices/mail/address/", {"address": "a@example.cn"})
    contact = Contact.objects.get()
    assert contact.asked_at is not None
    assert "待验证" in client.get("/told/choices/").content.decode()
    page = client.post("/told/choices/mail/code/", {"code": "abcdef"}, follow=True).content.decode()
    assert "验证码不正确" in page
    page = client.post("/told/choices/mail/code/", {"code": code_of(contact)}, follow=True).content.decode()
    assert "已验证" in page
    client.post("/told/choices/save/", {"on": ["submission.answered:mail", "booking.declined:mail"]})
    kept = kind_of("submission.answered"), kind_of("submission.returned")
    assert [choices_of(people.defender, kind)[MAIL] for kind in kept] == [True, False]
    refused = set(Choice.objects.values_list("kind", flat=True)) & {"booking.declined"}
    assert not refused, "what is not for his role cannot be chosen"
    assert choices_of(people.defender, kept[1])[SMS], "what is not offered stays as it was"
    page = client.post("/told/choices/mail/remove/", follow=True).content.decode()
    assert "地址已删除" in page and "a@example.cn" not in page
    assert client.post("/told/choices/pigeon/address/", {"address": "a"}).status_code == 404
