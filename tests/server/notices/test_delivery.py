from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from server.access import actions as people_actions
from server.access.models import User
from server.config.environment import MailSecurity
from server.notices import actions, contacts, kinds, queue
from server.notices.errors import StaleState
from server.notices.models import Delivery, Notice
from server.notices.states import Channel, DeliveryState
from tests.fakes.mail_server import MailServer, certificate, mail_server
from tests.fakes.sms_gateway import SmsGateway
from tests.server.cases.builders import NOW
from tests.server.conftest import People
from tests.server.notices.conftest import reach, work

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
MINUTE = timedelta(minutes=1)
MAIL, SMS = Channel.MAIL, Channel.SMS
LAWYER = "lawyer@example.cn"
#: What stands in the app beside a notice, and must not leave it.
SECRETS = ("示甲检起诉受[2026]33030200001号", "张三", "盗窃罪", "a-2026-00001", "/bookings/b/")


def tell(person: User, kind: str = "booking.asked", at: Any = NOW) -> Notice:
    path, about = "/bookings/b/a-2026-00001/", "示甲检起诉受[2026]33030200001号 张三 盗窃罪"
    return actions.tell(person=person, kind=kind, path=path, about=about, now=at)


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.name)
def test_no_kind_of_notice_carries_anything_of_a_case_out_of_the_app(
    people: People, mail: MailServer, sms: SmsGateway, kind: kinds.Kind
) -> None:
    defender = people.defender
    reach(defender, MAIL, LAWYER, NOW)
    reach(defender, SMS, "13800001234", NOW)
    actions.choose(person=defender, kinds=[kind], wanted={(kind.name, "mail"), (kind.name, "sms")}, channels=Channel)
    tell(defender, kind.name)
    assert work(NOW) == [DeliveryState.SENT] * 2
    (letter,), ((number, text),) = mail.texts(), sms.sent
    assert number == "13800001234" and str(kind.words) in text and str(kind.words) in letter
    with translation.override("en"):
        assert str(kind.words) in letter
    for secret in (*SECRETS, defender.display_name, defender.username):
        assert secret not in letter and secret not in text


def test_what_was_not_shown_to_be_his_gets_the_code_and_nothing_else(people: People, mail: MailServer) -> None:
    contacts.set_address(person=people.defender, channel=MAIL, address=LAWYER, now=NOW)
    tell(people.defender)
    assert work(NOW) == [DeliveryState.SENT]
    assert "验证码" in mail.taken[0]["Subject"] and "听取意见" not in mail.texts()[0]


def test_without_a_mail_server_a_notice_stays_in_the_app(people: People) -> None:
    tell(people.defender)
    assert not Delivery.objects.exists() and work(NOW) == []


def test_each_role_is_told_by_its_own_channels_until_the_person_chooses(
    people: People, mail: MailServer, sms: SmsGateway
) -> None:
    for person, number in ((people.defender, "13800001234"), (people.prosecutor, "13800005678")):
        reach(person, MAIL, f"{person.username}@example.cn", NOW)
        reach(person, SMS, number, NOW)
    tell(people.defender, "booking.asked")
    tell(people.prosecutor, "booking.declined")
    tell(people.prosecutor, "booking.confirmed")
    told = Delivery.objects.values_list("contact__person__username", "contact__channel", "notice__kind")
    assert sorted(told) == [
        ("defender", "mail", "booking.asked"),
        ("defender", "sms", "booking.asked"),
        ("prosecutor", "mail", "booking.declined"),
    ]


def test_a_recipient_that_does_not_exist_is_given_up_at_once(people: People, mail: MailServer) -> None:
    reach(people.defender, MAIL, LAWYER, NOW)
    mail.unknown.add(LAWYER)
    tell(people.defender)
    assert work(NOW) == [DeliveryState.GIVEN_UP]
    dead = Delivery.objects.get()
    assert dead.tries == 1 and "550 no such mailbox" in dead.said


def test_a_server_that_puts_off_is_tried_again_later_and_later(people: People, mail: MailServer) -> None:
    reach(people.defender, MAIL, LAWYER, NOW)
    mail.greylisted[LAWYER] = 3
    tell(people.defender)
    assert work(NOW) == [DeliveryState.FAILED]
    assert "451 greylisted" in Delivery.objects.get().said
    assert work(NOW + 0.9 * MINUTE) == [] and work(NOW + 1 * MINUTE) == [DeliveryState.FAILED]
    assert work(NOW + 2.9 * MINUTE) == [] and work(NOW + 3 * MINUTE) == [DeliveryState.FAILED]
    assert work(NOW + 6.9 * MINUTE) == [] and work(NOW + 7 * MINUTE) == [DeliveryState.SENT]
    assert len(mail.taken) == 1 and Delivery.objects.get().said == ""


def test_a_server_that_hangs_up_gets_the_same_letter_again_under_the_same_name(
    people: People, mail: MailServer
) -> None:
    reach(people.defender, MAIL, LAWYER, NOW)
    mail.hangs_up = True
    notice = tell(people.defender)
    assert work(NOW) == [DeliveryState.FAILED] and mail.taken == []
    mail.hangs_up = False
    assert work(NOW + MINUTE) == [DeliveryState.SENT]
    (letter,) = mail.taken
    assert letter["Message-ID"] == f"<{notice.deliveries.get().ident}@example.cn>"
    assert letter["From"] == "centre@example.cn" and letter["Auto-Submitted"] == "auto-generated"


def test_a_server_that_is_away_for_a_day_loses_nothing_and_for_ever_ends_as_a_dead_letter(
    people: People, settings: Any
) -> None:
    with mail_server() as server:
        settings.MSR = replace(
            settings.MSR, smtp=server.address, smtp_security=MailSecurity.NONE, smtp_from="centre@example.cn"
        )
        reach(people.defender, MAIL, LAWYER, NOW)
        tell(people.defender)
    at, states = NOW, []
    while (waiting := Delivery.objects.get()).state != DeliveryState.GIVEN_UP:
        at = waiting.due_at
        states += work(at)
    assert at - NOW > timedelta(hours=24) and len(states) == queue.MOST_TRIES
    assert "ConnectionRefusedError" in waiting.said


def test_tls_is_checked_against_the_units_own_authority(people: People, settings: Any, tmp_path: Path) -> None:
    chain, secret = certificate(tmp_path), tmp_path / "password"
    secret.write_text("open sesame\n")
    for at_once, security in ((False, MailSecurity.STARTTLS), (True, MailSecurity.TLS)):
        with mail_server(chain, at_once=at_once) as server:
            server.account = ("centre", "open sesame")
            settings.MSR = replace(
                settings.MSR, smtp=server.address, smtp_security=security, smtp_from="centre@example.cn",
                smtp_user="centre", smtp_password=secret, smtp_ca=None,
            )  # fmt: skip
            reach(people.defender, MAIL, LAWYER, NOW + at_once * 10 * MINUTE)
            tell(people.defender, at=NOW + at_once * 10 * MINUTE)
            assert work(NOW + at_once * 10 * MINUTE) == [DeliveryState.FAILED]
            assert "CERTIFICATE_VERIFY_FAILED" in Delivery.objects.latest("pk").said and server.taken == []
            settings.MSR = replace(settings.MSR, smtp_ca=chain[0])
            assert work(NOW + at_once * 10 * MINUTE + MINUTE) == [DeliveryState.SENT]
            assert len(server.taken) == 1 and server.encrypted == 2


def test_a_wrong_password_of_the_centres_is_not_the_recipients_fault(
    people: People, settings: Any, tmp_path: Path
) -> None:
    chain, secret = certificate(tmp_path), tmp_path / "password"
    secret.write_text("wrong")
    with mail_server(chain) as server:
        server.account = ("centre", "open sesame")
        settings.MSR = replace(
            settings.MSR, smtp=server.address, smtp_security=MailSecurity.STARTTLS, smtp_from="centre@example.cn",
            smtp_user="centre", smtp_password=secret, smtp_ca=chain[0],
        )  # fmt: skip
        reach(people.defender, MAIL, LAWYER, NOW)
        tell(people.defender)
        assert work(NOW) == [DeliveryState.FAILED]
        assert "535" in Delivery.objects.get().said


def test_an_address_that_was_replaced_gets_nothing_that_was_meant_for_the_old_one(
    people: People, mail: MailServer
) -> None:
    reach(people.defender, MAIL, LAWYER, NOW)
    tell(people.defender)
    contacts.set_address(person=people.defender, channel=MAIL, address="new@example.cn", now=NOW + 2 * MINUTE)
    assert work(NOW + 2 * MINUTE) == [DeliveryState.GIVEN_UP, DeliveryState.SENT]
    assert [letter["To"] for letter in mail.taken] == ["new@example.cn"] and "验证码" in mail.taken[0]["Subject"]


def test_a_closed_account_is_sent_nothing(people: People, mail: MailServer) -> None:
    reach(people.defender, MAIL, LAWYER, NOW)
    tell(people.defender)
    people_actions.deactivate_user(actor=people.security_administrator, user=people.defender)
    assert work(NOW) == [DeliveryState.GIVEN_UP] and mail.taken == []


def test_two_workers_carry_a_message_once(people: People, mail: MailServer) -> None:
    reach(people.defender, MAIL, LAWYER, NOW)
    tell(people.defender)
    first = queue.take(NOW)
    assert first is not None and queue.take(NOW) is None
    assert work(NOW + queue.CARRIED) == [DeliveryState.SENT], "the first died: another takes it when its time is over"


def test_an_sms_is_signed_and_sent_once_though_the_answer_was_lost(people: People, sms: SmsGateway) -> None:
    reach(people.defender, SMS, "+86 138-0000-1234", NOW)
    sms.loses_answers = True
    tell(people.defender)
    assert work(NOW) == [DeliveryState.FAILED]
    sms.loses_answers = False
    assert work(NOW + MINUTE) == [DeliveryState.SENT]
    assert sms.asked == 2 and [number for number, _text in sms.sent] == ["13800001234"]


@pytest.mark.parametrize(
    ("status", "state"),
    [(503, DeliveryState.FAILED), (429, DeliveryState.FAILED), (401, DeliveryState.FAILED), (400, "given_up")],
)
def test_what_the_gateway_answers_decides_whether_it_is_asked_again(
    people: People, sms: SmsGateway, status: int, state: str
) -> None:
    reach(people.defender, SMS, "13800001234", NOW)
    sms.ill = status
    tell(people.defender)
    assert work(NOW) == [state] and str(status) in Delivery.objects.get().said


def test_the_operator_sees_what_failed_with_masked_addresses_and_sends_it_again(
    client: Client, people: People, mail: MailServer
) -> None:
    reach(people.defender, MAIL, LAWYER, NOW)
    mail.unknown.add(LAWYER)
    tell(people.defender)
    work(NOW)
    client.force_login(people.operator, backend=BACKEND)
    page = client.get("/told/deliveries/?state=given_up").content.decode()
    assert "l***@example.cn" in page and LAWYER not in page and "550 no such mailbox: l***@" in page
    mail.unknown.clear()
    dead = Delivery.objects.get()
    client.post(f"/told/deliveries/{dead.pk}/retry/")
    dead.refresh_from_db()
    assert work(dead.due_at) == [DeliveryState.SENT]
    with pytest.raises(StaleState):
        queue.retry(by=people.operator, delivery=dead, now=NOW)
    client.force_login(people.prosecutor, backend=BACKEND)
    assert client.get("/told/deliveries/").status_code == 403


def test_the_worker_sends_what_waits_and_says_so_without_names(
    people: People, mail: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    reach(people.defender, MAIL, LAWYER, NOW)
    tell(people.defender)
    call_command("deliver_notices")
    said = capsys.readouterr().out
    assert "by mail: sent, try 1" in said and LAWYER not in said and len(mail.taken) == 1
