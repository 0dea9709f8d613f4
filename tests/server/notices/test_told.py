from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from server.notices import actions, kinds
from server.notices.errors import UnknownKind
from server.notices.models import Notice
from tests.server.cases.builders import NOW
from tests.server.conftest import People

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def test_of_one_thing_at_one_time_a_person_is_told_once(people: People) -> None:
    for _ in range(2):
        actions.tell(person=people.defender, kind="booking.asked", path="/bookings/b/a-1/", about="a-1", now=NOW)
    actions.tell(person=people.defender, kind="booking.asked", path="/bookings/b/a-1/", now=NOW + timedelta(hours=1))
    assert Notice.objects.filter(person=people.defender).count() == 2


def test_a_kind_that_no_app_registered_is_told_to_nobody(people: People) -> None:
    with pytest.raises(UnknownKind, match=r"booking\.askde"):
        actions.tell(person=people.defender, kind="booking.askde", now=NOW)
    assert not Notice.objects.exists()


def test_opening_a_notice_leads_to_what_it_is_about_and_it_is_read(client: Client, people: People) -> None:
    told = actions.tell(person=people.defender, kind="booking.asked", path="/account/", about="a-1", now=NOW)
    client.force_login(people.defender, backend=BACKEND)
    assert 'data-unread="1"' in client.get("/told/").content.decode()
    answer = client.get(f"/told/{told.pk}/")
    assert answer.status_code == 302 and answer["Location"] == "/account/"
    page = client.get("/told/").content.decode()
    assert 'data-unread="0"' in page and "请答复一件听取意见预约" in page and "a-1" in page


def test_anothers_notice_is_not_there(client: Client, people: People) -> None:
    told = actions.tell(person=people.defender, kind="booking.asked", path="/account/", about="a-1", now=NOW)
    client.force_login(people.stranger, backend=BACKEND)
    assert client.get(f"/told/{told.pk}/").status_code == 404
    page = client.get("/told/").content.decode()
    assert "a-1" not in page and "没有通知" in page
    told.refresh_from_db()
    assert told.read_at is None


def test_a_notice_speaks_the_readers_language(people: People) -> None:
    told = actions.tell(person=people.defender, kind="booking.cancelled", now=NOW)
    assert told.words == "预约已取消"
    with translation.override("en"):
        assert told.words.isascii()


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.name)
def test_a_kinds_words_are_fixed_and_its_roles_exist(kind: kinds.Kind) -> None:
    assert kind.permissions, "somebody must be able to turn it off"
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words = str(kind.words)
            assert words and not set(words) & set("%{}0123456789《》〔〕[]号")
