"""From the document to hands that count: the tablet in the room, the lawyer's own page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from server.audit.models import AuditEvent
from server.signatures import act as acts
from server.signatures import queries, seams, stating
from server.signatures.models import Act, Sitting
from server.signatures.states import ActState, SignerState, SittingState
from tests.server.conftest import People
from tests.server.signatures.conftest import Tablet, signed_in, slots, strokes

pytestmark = pytest.mark.django_db


def test_a_suspect_signs_on_the_tablet_and_his_lawyer_in_his_account(
    asked: Callable[..., Sitting], people: People, tablet: Tablet
) -> None:
    sitting = asked(slots(people.defender))
    heard: list[str] = []
    listener, done = (lambda act: heard.append(act.kind)), (lambda one: heard.append(one.state))
    seams.when_acted(listener)
    seams.when_done(done)
    lawyer = signed_in(people.defender)
    page = lawyer.get(f"/signatures/desk/{sitting.uid}/")
    assert "您正在远程在场" in page.content.decode()
    tablet.pair(people.prosecutor, sitting)
    page = tablet.read()
    assert page.templates[0].name == "signatures/sign.html"
    tablet.sign()
    suspect = sitting.signers.get(place=0)
    assert suspect.state == SignerState.SIGNED
    made = suspect.acts.get()
    said = acts.read(bytes(made.raw), stating.keys())
    assert said.document.hex() == sitting.digest and said.strokes == acts.digest_of(strokes())
    assert [each.page for each in said.pages] == [0, 1, 2] and said.finger is not None
    assert [(each.role, each.how) for each in said.present] == [("lawyer", "link")]
    lawyer_desk = Tablet()
    lawyer_desk.client, lawyer_desk.base = lawyer, f"/signatures/desk/{sitting.uid}/"
    lawyer_desk.read(place=1)
    lawyer_desk.post("sign", strokes=strokes().decode())
    sitting.refresh_from_db()
    assert sitting.state == SittingState.DONE and heard == ["sign", "sign", "done"]
    seams._acted.remove(listener)
    seams._done.remove(done)
    first, second = queries.done_acts("document:1", purpose="test")
    assert (first.role, first.name, second.role) == ("suspect", "张三", "lawyer")
    assert first.hand_png.startswith(b"\x89PNG") and first.finger_png and second.finger_png is None
    assert first.act_digest == made.digest and AuditEvent.objects.filter(action="signing.hands_opened").exists()
    over = tablet.client.get(tablet.base).content.decode()
    assert "本设备不再显示文书" in over and "张三" not in over, "the tablet's binding ended with the sitting"
    assert tablet.client.post(f"{tablet.base}beat/").status_code == 404


def test_nobody_signs_before_every_page_was_shown(
    asked: Callable[..., Sitting], people: People, tablet: Tablet
) -> None:
    sitting = asked(slots(None, present=False))
    tablet.pair(people.prosecutor, sitting)
    page = tablet.post("begin", place=0)
    refused = tablet.post("turn", page=0, to="after")
    assert "还没有显示完" in refused.content.decode()
    tablet.client.get(f"{tablet.base}picture/{page.context['act'].uid}/0/")
    tablet.post("turn", page=0, to="after")
    refused = tablet.sign()
    assert "还有页面没有看过：第2、3页" in refused.content.decode()
    assert Act.objects.get().state == ActState.OPEN


def test_strangers_and_other_tablets_find_nothing(
    asked: Callable[..., Sitting], people: People, tablet: Tablet
) -> None:
    sitting = asked(slots(people.defender))
    other = asked(slots(None), document="document:2")
    tablet.pair(people.prosecutor, other)
    for browser in (Client(), signed_in(people.stranger), signed_in(people.duty_lawyer), tablet.client):
        for page in ("", "beat/", "sign/"):
            ask = browser.get if not page else browser.post
            is_nobody = not page and "sessionid" not in browser.cookies  # is asked to sign in first
            assert ask(f"/signatures/desk/{sitting.uid}/{page}").status_code == (302 if is_nobody else 404)
    assert signed_in(people.stranger).get(f"/signatures/of/{sitting.uid}/").status_code == 404
    assert timezone.now() > sitting.asked_at
