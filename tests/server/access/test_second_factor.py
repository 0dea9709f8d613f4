from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.test import Client
from django.utils import timezone

from server.access import proving
from server.access import second_factor as arithmetic
from server.access.errors import TooManyWrong, WrongCode
from server.access.models import RecoveryCode, SecondFactor, User
from server.audit.models import AuditEvent
from tests.server.conftest import PASSWORD, People

#: RFC 6238, appendix B, SHA-1, its last six digits.
RFC_SECRET = b"12345678901234567890"
RFC_VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
STEP = timedelta(seconds=30)


@pytest.fixture
def twice(settings) -> None:
    """The second factor is asked for, as it is outside the demo."""
    settings.MSR = replace(settings.MSR, second_factor=True)


def set_up(user: User, now: datetime) -> tuple[bytes, list[str]]:
    """His authenticator's secret, and his recovery codes."""
    secret = proving.secret_in_waiting(user, now)
    return secret, proving.set_up(user=user, code=_code(secret, now), now=now)


def _code(secret: bytes, now: datetime) -> str:
    return arithmetic.code_at(secret, int(now.timestamp()) // 30)


@pytest.mark.parametrize(("seconds", "code"), RFC_VECTORS)
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    assert arithmetic.code_at(RFC_SECRET, seconds // 30) == code


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(steps: int, taken: bool) -> None:
    code = _code(RFC_SECRET, NOW + steps * STEP)
    assert (arithmetic.step_of(RFC_SECRET, code, NOW) is not None) == taken


def test_a_sealed_secret_opens_for_its_person_and_key_alone() -> None:
    key, nonce = bytes(range(32)), bytes(12)
    sealed = arithmetic.seal(key, 7, RFC_SECRET, nonce)
    assert RFC_SECRET not in sealed and arithmetic.opened(key, 7, sealed) == RFC_SECRET
    for other_key, other_person in ((key, 8), (bytes(32), 7)):
        with pytest.raises(InvalidTag):
            arithmetic.opened(other_key, other_person, sealed)


def test_a_code_is_taken_once_and_none_older_after_it(people: People) -> None:
    secret, _ = set_up(people.auditor, NOW)
    later = NOW + 4 * STEP
    with pytest.raises(WrongCode):
        proving.prove(user=people.auditor, code=_code(secret, NOW), now=NOW)  # the one it was set up with
    proving.prove(user=people.auditor, code=_code(secret, later), now=later)
    for stale in (later, later - STEP):
        with pytest.raises(WrongCode):
            proving.prove(user=people.auditor, code=_code(secret, stale), now=later)
    proving.prove(user=people.auditor, code=_code(secret, later + STEP), now=later)


def test_a_recovery_code_is_taken_once_and_only_its_owners(people: People) -> None:
    _, codes = set_up(people.auditor, NOW)
    _, others = set_up(people.operator, NOW)
    proving.prove(user=people.auditor, code=codes[0].upper().replace("-", " "), now=NOW)
    for refused in (codes[0], others[0], ""):
        with pytest.raises(WrongCode):
            proving.prove(user=people.auditor, code=refused, now=NOW)
    assert proving.codes_left(people.auditor) == 9
    assert AuditEvent.objects.filter(action="second_factor.recovery_code_used", actor="auditor").count() == 1


def test_the_database_holds_neither_secret_nor_recovery_code(people: People) -> None:
    secret, codes = set_up(people.auditor, NOW)
    assert secret not in bytes(SecondFactor.objects.get().sealed)
    kept = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert len(codes) == 10 and not [code for code in codes if arithmetic.bare(code) in kept]


def test_after_ten_wrong_codes_from_anywhere_even_the_right_one_must_wait(people: People) -> None:
    secret, _ = set_up(people.auditor, NOW)
    later = NOW + 2 * STEP
    for _attempt in range(10):
        with pytest.raises(WrongCode):
            proving.prove(user=people.auditor, code="000000x", now=later)
    with pytest.raises(TooManyWrong):
        proving.prove(user=people.auditor, code=_code(secret, later), now=later)
    much_later = later + timedelta(minutes=16)
    proving.prove(user=people.auditor, code=_code(secret, much_later), now=much_later)


def _first_step(client: Client, username: str) -> None:
    response = client.post("/account/sign-in/?next=/account/", {"username": username, "password": PASSWORD})
    assert response["Location"] == "/account/code/"


def test_the_password_alone_opens_nothing_for_who_has_a_second_factor(client: Client, people: People) -> None:
    now = timezone.now()
    secret, _ = set_up(people.prosecutor, now - 9 * STEP)  # of his own will: his role does not need it
    _first_step(client, "prosecutor")
    assert client.get("/account/").status_code == 302
    wrong = client.post("/account/code/", {"code": "12"}).content.decode()
    assert "验证码不正确" in wrong
    answer = client.post("/account/code/", {"code": _code(secret, timezone.now())})
    assert answer["Location"] == "/account/" and client.get("/account/").status_code == 200


def test_wrong_codes_and_wrong_passwords_share_one_lock_out(client: Client, people: People) -> None:
    secret, _ = set_up(people.prosecutor, timezone.now() - 9 * STEP)
    for _attempt in range(3):
        client.post("/account/sign-in/", {"username": "prosecutor", "password": "wrong"})
    _first_step(client, "prosecutor")
    client.post("/account/code/", {"code": "12"})
    assert client.post("/account/code/", {"code": "12"}).status_code == 429
    locked = client.post("/account/code/", {"code": _code(secret, timezone.now())})
    assert locked.status_code == 429 and "账号已锁定" in locked.content.decode()
    assert client.get("/account/").status_code == 302
    assert AuditEvent.objects.filter(action="user.locked_out", ident=str(people.prosecutor.pk)).exists()


def test_a_right_password_waits_five_minutes_for_its_code(client: Client, people: People) -> None:
    set_up(people.prosecutor, timezone.now() - 9 * STEP)
    _first_step(client, "prosecutor")
    session = client.session
    session["half_signed_in"] = {**session["half_signed_in"], "at": session["half_signed_in"]["at"] - 301}
    session.save()
    assert client.get("/account/code/")["Location"] == "/account/sign-in/"


def test_who_must_prove_himself_twice_sets_it_up_before_anything_else(client: Client, people: People, twice) -> None:
    assert people.auditor
    client.post("/account/sign-in/", {"username": "auditor", "password": PASSWORD})
    assert client.get("/")["Location"] == "/account/second-factor/"
    page = client.get("/account/second-factor/").content.decode()
    secret = proving.secret_in_waiting(people.auditor, timezone.now())
    assert "<svg" in page and "您的角色可以审批或查看多件案件" in page
    done = client.post("/account/second-factor/", {"code": _code(secret, timezone.now())}).content.decode()
    assert len(re.findall(r"<code>[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}</code>", done)) == 10
    assert client.get("/").status_code == 200


def test_a_second_factor_that_is_there_is_not_replaced_by_asking_again(client: Client, people: People) -> None:
    set_up(people.prosecutor, timezone.now() - 9 * STEP)
    client.force_login(people.prosecutor, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/account/second-factor/")["Location"] == "/account/sign-in/"
    assert client.get("/account/").status_code == 302


def test_who_need_not_is_not_asked(client: Client, people: People, twice) -> None:
    client.post("/account/sign-in/", {"username": "prosecutor", "password": PASSWORD})
    assert client.get("/").status_code == 200


def test_a_reset_ends_his_sessions_and_voids_his_codes(client: Client, people: People) -> None:
    now = timezone.now()
    set_up(people.prosecutor, now - 9 * STEP)
    client.force_login(people.prosecutor, backend="django.contrib.auth.backends.ModelBackend")
    proving.reset(actor=people.security_administrator, user=people.prosecutor, now=now)
    assert client.get("/").status_code == 302
    assert proving.factor_of(people.prosecutor) is None and proving.codes_left(people.prosecutor) == 0
    assert AuditEvent.objects.get(action="second_factor.reset").actor == "security"


def test_new_recovery_codes_are_for_who_shows_a_code(client: Client, people: People) -> None:
    _, codes = set_up(people.prosecutor, timezone.now() - 9 * STEP)
    client.force_login(people.prosecutor, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/account/second-factor/codes/", {"code": "nonsense"})
    assert RecoveryCode.objects.filter(used_at=None).count() == 10
    page = client.post("/account/second-factor/codes/", {"code": codes[0]}).content.decode()
    assert page.count("<li><code>") == 10 and codes[1] not in page
    with pytest.raises(WrongCode):
        proving.prove(user=people.prosecutor, code=codes[1], now=timezone.now())
