"""How a document ends: refused, sealed without a hand, broken off between the last hand and the seal, lifted later."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from server.bookings.models import Booking
from server.cases.errors import BadStep
from server.devices.models import BoxPresence, Room
from server.documents import actions, asking, completing, film, queries, rendering
from server.documents.compiling import Compiled
from server.documents.kinds import Kind, folder_of
from server.documents.models import Document
from server.documents.states import DocumentState
from server.pictures import page_png
from server.recordings import marking
from server.recordings.models import Command, SessionState
from server.seals.verifying import verify
from server.signatures.models import Sitting
from server.signatures.states import SittingState
from tests.server.cases.builders import NOW, Hand, a_session
from tests.server.conftest import People
from tests.server.documents.test_course import a_draft, words
from tests.server.signatures.conftest import Tablet, signed_in

pytestmark = pytest.mark.django_db


def sample(kind: Kind, name: str) -> dict[str, Any]:
    """The data of a delivered sample."""
    found: dict[str, Any] = json.loads((folder_of(kind) / "samples" / f"{name}.json").read_text("utf-8"))["data"]
    return found


def before_its_signers(hand: Hand, made: Document, **accounts: Any) -> Sitting:
    """The sitting, everybody named as the document names him."""
    names = {
        role: [asking.Named(name=place.name or "某人", user=accounts.get(role)) for place in places]
        for role, places in asking.wanted(made).items()
    }
    return actions.ask_hands(made, slots=names, by=hand.user, now=NOW)


def test_a_refused_recognizance_is_void_and_the_case_knows_of_none(
    open_case: Callable[..., Hand], people: People, tablet: Tablet, django_capture_on_commit_callbacks: Any
) -> None:
    hand = open_case()
    kind = Kind.D04_RECOGNIZANCE
    made = actions.issue(a_draft(hand, kind, **sample(kind, "1_signed")), by=hand.user, now=NOW)
    sitting = before_its_signers(hand, made, lawyer=people.defender)
    tablet.pair(people.prosecutor, sitting)
    signed_in(people.defender).get(f"/signatures/desk/{sitting.uid}/")  # he is there before his client reads
    with django_capture_on_commit_callbacks(execute=True):
        tablet.read(place=0)
        tablet.post("refuse", words="不同意量刑建议", place=0)
    made.refresh_from_db()
    assert made.state == DocumentState.VOID and "拒绝签署" in made.void_why
    sitting.refresh_from_db()
    assert sitting.state == SittingState.VOID, "nobody else is asked to sign what is none"
    assert not made.case.steps.filter(kind="recognizance").exists() and made.sealed_digest == ""


def test_nobody_is_asked_to_sign_a_recognizance_that_the_case_could_not_take(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    hand.suspect(lawyer_kind="none", lawyer_name="")
    kind = Kind.D04_RECOGNIZANCE
    made = actions.issue(a_draft(hand, kind, **sample(kind, "1_signed")), by=hand.user, now=NOW)
    with pytest.raises(BadStep, match="without a lawyer") as refused:
        before_its_signers(hand, made)
    assert "请先在“人员”中填写律师" in str(refused.value.words)
    made.refresh_from_db()
    assert made.state == DocumentState.ISSUED and not Sitting.objects.exists()


def test_a_notice_that_nobody_signs_by_hand_bears_the_seal_of_the_unit(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    kind = Kind.D14_LEGAL_HELP_NOTICE
    made = actions.issue(a_draft(hand, kind, **sample(kind, "1_duty")), by=hand.user, now=NOW)
    browser = signed_in(hand.user)
    assert "成文" in browser.get(f"/documents/{made.uid}/").content.decode()
    browser.post(f"/documents/{made.uid}/seal/")
    made.refresh_from_db()
    assert made.state == DocumentState.SEALED
    found = verify(queries.pdf(made, hand.user, "test", NOW), timezone.now())
    assert found.whole and [each.field for each in found.signatures] == ["agency"]
    browser.post(f"/documents/{made.uid}/file/")
    made.refresh_from_db()
    assert made.state == DocumentState.FILED
    lifted = queries.current_bytes(made, NOW) + b"\n"
    completing.lifted(str(made.uid), lifted, timezone.now())
    made.refresh_from_db()
    assert queries.current_bytes(made, NOW) == lifted


def test_what_broke_off_before_the_seal_is_taken_up_again(
    open_case: Callable[..., Hand], people: People, tablet: Tablet
) -> None:
    hand = open_case()
    made = actions.issue(a_draft(hand), by=hand.user, now=NOW)
    sitting = before_its_signers(hand, made)
    tablet.pair(people.prosecutor, sitting)
    for place in (0, 1):
        tablet.read(place=place)
        tablet.sign()
    made.refresh_from_db()
    assert made.state == DocumentState.SIGNED, "the process ended before anything was sealed"
    assert completing.finish_left(timezone.now()) == 1 and completing.finish_left(timezone.now()) == 0
    made.refresh_from_db()
    assert made.state == DocumentState.SEALED and made.case.steps.filter(kind="rights_told").count() == 1


def test_a_mark_waits_for_a_box_that_is_away_and_is_asked_for_once(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    made = actions.issue(a_draft(hand), by=hand.user, now=NOW)
    made.session, made.asked_by = a_session(hand.case.unit, NOW, SessionState.RECORDING), hand.user
    made.save()
    film.mark(made, "suspect", "refuse", NOW)
    assert not Command.objects.exists() and made.film_marks.get().command == ""
    BoxPresence.objects.create(
        box=made.session.box, online=True, counter=1, seen_at=NOW, telemetry={"stands": "recording"}
    )
    film.tend(NOW)
    film.tend(NOW)
    asked = Command.objects.get()
    assert asked.detail == film.detail_of(made, "suspect", "refuse") and made.film_marks.get().command == asked.pk
    assert "拒绝签署" in film.read([asked.detail])[asked.detail].words


def test_sheets_signed_in_ink_lie_behind_the_document(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    made = actions.issue(a_draft(hand), by=hand.user, now=NOW)
    typeset = completing.typeset_with(made, [])
    sheets = [page_png(typeset.pdf, page, 700) for page in range(typeset.pages)]
    whole = rendering.with_scans(typeset, sheets, made_at=NOW)
    assert whole.pages == 2 * made.pages == rendering.check_pdf(Compiled(whole.pdf, ()))
    assert "纸质签名页扫描件" in words(whole.pdf)


def test_an_act_of_signing_is_told_to_the_film_and_read_back_in_words(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    made = actions.issue(a_draft(hand), by=hand.user, now=NOW)
    detail = f"act:d01_rights:suspect:{made.issued_digest[:16]}:{made.read_code}"
    later = f"{detail}:witness"  # a deed that this version does not know
    meant = marking.meanings([detail, later, "act:nonsense", "note:1:2"])
    assert "犯罪嫌疑人" in meant[detail].words and made.read_code in meant[detail].words
    assert meant[detail].url == f"/documents/{made.uid}/"
    assert "act:nonsense" not in meant and later not in meant, "nobody is told to have signed who did something else"


def test_facts_that_changed_after_the_issue_are_told(open_case: Callable[..., Hand]) -> None:
    hand = open_case()
    made = actions.issue(a_draft(hand), by=hand.user, now=NOW)
    assert not queries.is_older_than_facts(made)
    suspect = made.suspects.get()
    from server.cases.actions import people as persons

    hand.now = NOW.replace(hour=NOW.hour + 1)
    persons.edit_suspect(suspect=suspect, values={"name": "张山"}, deed=hand.deed())
    assert queries.is_older_than_facts(made)


def test_the_booked_lawyer_is_offered_to_sign_in_his_own_account(
    open_case: Callable[..., Hand], people: People
) -> None:
    hand = open_case()
    made = actions.issue(
        a_draft(hand, Kind.D04_RECOGNIZANCE, **sample(Kind.D04_RECOGNIZANCE, "1_signed")), by=hand.user, now=NOW
    )
    room = Room.objects.create(code="b1", name_zh="第一听取意见室", name_en="Room", unit=people.unit)
    booking = Booking.objects.create(
        number="T1", case=hand.case, room=room, from_at=NOW, until_at=NOW, lawyer=people.defender, made_by=hand.user,
        made_at=NOW,
    )  # fmt: skip
    booking.suspects.set(made.suspects.all())
    page = signed_in(hand.user).get(f"/documents/{made.uid}/").content.decode()
    assert people.defender.display_name in page and 'name="lawyer-0-user"' in page
    signed_in(hand.user).post(
        f"/documents/{made.uid}/hands/",
        {"suspect-0": "张三", "lawyer-0": people.defender.display_name, "lawyer-0-user": str(people.defender.pk)},
    )
    sitting = Sitting.objects.get()
    assert sitting.booking == "T1"
    assert [(each.role, each.user_id) for each in sitting.signers.order_by("place")] == [
        ("suspect", None), ("lawyer", people.defender.pk),
    ]  # fmt: skip
