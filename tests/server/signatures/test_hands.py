"""What hands leave: what is refused, how it is kept, who may see it."""

from __future__ import annotations

import dataclasses
import io
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from server import keyring
from server.audit.models import AuditEvent
from server.signatures import act as acts
from server.signatures import fingers, keeping, queries, rules, strokes
from server.signatures.errors import Altered, UnfitFinger, UnfitHand
from server.signatures.models import Act, Hand, Release, Sitting, WrongTry
from server.signatures.states import ActState, SignerState, SittingState
from tests.fakes.fingerprint import finger
from tests.server.conftest import People
from tests.server.signatures.conftest import Tablet, later, signed_in, slots, upload
from tests.server.signatures.conftest import strokes as written

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b'{"width": 1e999}', b'{"width":600,"height":200,"strokes":[]}', written(0.01)]
)
def test_what_is_no_writing_is_refused(raw: bytes) -> None:
    with pytest.raises(UnfitHand) as refused:
        strokes.read(raw, rules.rules().hand)
    assert "签名" in str(refused.value.words) or "姓名" in str(refused.value.words)


def test_writing_is_drawn_from_its_strokes() -> None:
    picture = Image.open(io.BytesIO(strokes.drawn(strokes.read(written(), rules.rules().hand))))
    dark = sum(1 for each in picture.getchannel("A").get_flattened_data() if each)
    assert picture.mode == "RGBA" and 0.01 < dark / (picture.width * picture.height) < 0.5


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (finger(120), "太小"),
        (finger(blurred=True), "不清晰"),
        (finger(pale=True), "对比不足"),
        (b"no picture", "不是可以读取的图片"),
    ],
)
def test_a_poor_fingerprint_is_refused_with_the_reason(raw: bytes, word: str) -> None:
    with pytest.raises(UnfitFinger) as refused:
        fingers.looked_at(raw, rules.rules().finger)
    assert word in str(refused.value.words)


def test_a_fingerprint_is_kept_small_and_printed_red() -> None:
    kept = fingers.looked_at(finger(), rules.rules().finger)
    assert Image.open(io.BytesIO(kept)).size == (500, 500)
    red = Image.open(io.BytesIO(fingers.inked(kept)))
    assert red.mode == "RGBA" and red.getpixel((250, 250))[:3] == (178, 24, 24)


def test_hands_lie_sealed_and_are_in_no_list_and_no_log(
    asked: Callable[..., Sitting], people: People, tablet: Tablet, caplog: pytest.LogCaptureFixture,
    settings: Any, tmp_path: Path,
) -> None:  # fmt: skip
    settings.MSR = dataclasses.replace(settings.MSR, var=tmp_path, keys=settings.MSR.var / "test-keys")
    keyring.make(tmp_path / "keys")
    caplog.set_level(logging.DEBUG)
    sitting = asked(slots(people.defender, present=False))
    tablet.pair(people.prosecutor, sitting)
    tablet.read()
    tablet.sign()
    act = Act.objects.get(state=ActState.DONE)
    plain = [written(), fingers.looked_at(finger(), rules.rules().finger), queries.hand_png(act)]
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) >= 3 and not any(part[100:160] in data for part in plain for data in files)
    told = repr(list(AuditEvent.objects.values())) + caplog.text + repr(list(Hand.objects.values()))
    office = signed_in(people.prosecutor)
    for path in ("/signatures/", f"/signatures/of/{sitting.uid}/", f"/signatures/desk/{sitting.uid}/"):
        told += office.get(path).content.decode()
    assert "points" not in told and "data:image" not in told and "张三" not in repr(list(AuditEvent.objects.values()))
    assert not any(each.key in told.replace(repr(each.key), "", 1) for each in Hand.objects.all())


def test_a_hand_is_released_to_the_asker_alone_after_two_others_approved(
    asked: Callable[..., Sitting], people: People, tablet: Tablet
) -> None:
    sitting = asked(slots(None, present=False))
    tablet.pair(people.prosecutor, sitting)
    tablet.read()
    tablet.sign()
    act = Act.objects.get()
    office, head, chief = (
        signed_in(each) for each in (people.prosecutor, people.department_head, people.chief_prosecutor)
    )
    assert (
        "请写明调取的理由和依据"
        in office.post(f"/signatures/releases/ask/{act.uid}/", {"reason": "?", "basis": ""}).content.decode()
    )
    office.post(
        f"/signatures/releases/ask/{act.uid}/", {"reason": "当庭申请鉴定笔迹", "basis": "刑事诉讼法第一百四十六条"}
    )
    made = Release.objects.get()
    page = f"/signatures/releases/of/{made.uid}/"
    assert office.get(f"{page}hand/").status_code == 404
    head.post(f"{page}decide/", {"answer": "yes"})
    head.post(f"{page}decide/", {"answer": "yes"})
    made.refresh_from_db()
    assert made.state == "once" and office.get(f"{page}hand/").status_code == 404
    chief.post(f"{page}decide/", {"answer": "yes"})
    assert office.get(f"{page}hand/").content.startswith(b"\x89PNG") and office.get(f"{page}finger/").status_code == 200
    assert head.get(f"{page}hand/").status_code in (403, 404)
    assert AuditEvent.objects.filter(action="release.opened").count() == 2
    assert signed_in(people.stranger).get(page).status_code == 404
    Release.objects.update(until=later(-1))
    assert office.get(f"{page}hand/").status_code == 404


def test_a_hand_that_was_put_in_anothers_place_is_typeset_nowhere(
    asked: Callable[..., Sitting], people: People, tablet: Tablet
) -> None:
    sitting = asked(slots(None, present=False))
    tablet.pair(people.prosecutor, sitting)
    tablet.read()
    tablet.sign()
    hand = Hand.objects.get(kind="finger")
    other = fingers.looked_at(finger(700), rules.rules().finger)
    Hand.objects.filter(pk=hand.pk).update(key=keeping.keep(other), digest=acts.digest_of(other).hex())
    with pytest.raises(Altered, match="not what was signed"):
        queries.done_acts("document:1")


def test_a_refusal_with_its_note_and_a_correction_with_a_finger(
    asked: Callable[..., Sitting], people: People, tablet: Tablet
) -> None:
    sitting = asked(slots(people.defender, present=False))
    tablet.pair(people.prosecutor, sitting)
    tablet.read()
    assert "更正处须捺指印" in tablet.post("correct", page=1, words="第三行应为2026年").content.decode()
    tablet.post("correct", page=1, words="第三行应为2026年", finger=upload(finger()))
    assert "请注明" in tablet.post("refuse", words="").content.decode()
    tablet.post("refuse", words="对事实有异议，不签。")
    assert sitting.signers.get(place=0).state == SignerState.REFUSED
    (done,) = queries.done_acts("document:1")
    assert done.refusal == "对事实有异议，不签。" and done.hand_png == b"" and done.corrections == ("第三行应为2026年",)
    office = signed_in(people.prosecutor)
    office.post(f"/signatures/of/{sitting.uid}/refusal/", {"place": 1, "words": "律师认为嫌疑人不自愿，拒签。"})
    sitting.refresh_from_db()
    assert sitting.state == SittingState.DONE
    page = office.get(f"/signatures/of/{sitting.uid}/").content.decode()
    assert "第三行应为2026年" in page and "对事实有异议" in page


def test_a_reader_beside_the_tablet_brings_the_fingerprint(
    asked: Callable[..., Sitting], people: People, tablet: Tablet
) -> None:
    sitting = asked(slots(None, present=False))
    tablet.pair(people.prosecutor, sitting)
    office, reader = signed_in(people.prosecutor), Tablet().client
    code = office.post(f"/signatures/of/{sitting.uid}/code/", follow=True).context["code"]
    token = reader.post("/signatures/reader/", {"code": code}).json()["token"]
    assert reader.post("/signatures/reader/", {"code": code}).status_code == 403

    def bring(data: bytes, said: str = f"Bearer {token}") -> Any:
        return reader.post(
            "/signatures/reader/finger/", data, content_type="image/png", headers={"authorization": said}
        )

    assert bring(finger(), "Bearer x").status_code == 403 and "太小" in bring(finger(100)).json()["error"]
    page = tablet.read().content.decode()
    assert "指纹仪已连接" in page and tablet.client.get(f"{tablet.base}finger/").status_code == 204
    assert bring(finger()).status_code == 204
    assert tablet.client.get(f"{tablet.base}finger/").content.startswith(b"\x89PNG")
    assert signed_in(people.stranger).get(f"{tablet.base}finger/").status_code == 404
    tablet.post("sign", strokes=written().decode())
    assert sitting.signers.get(place=0).state == SignerState.SIGNED and Act.objects.get().hands.count() == 2


def test_a_tablet_is_taken_along_to_the_next_document_by_whoever_presides(
    asked: Callable[..., Sitting], people: People, tablet: Tablet
) -> None:
    only = slots(None, present=False)[:1]
    first, second = asked(only), asked(only, document="document:2", title="权利义务告知书")
    tablet.pair(people.prosecutor, first)
    tablet.read()
    tablet.sign()
    assert tablet.client.get("/signatures/here/next/").json() == {"to": ""}
    office = signed_in(people.prosecutor)
    page = office.get(f"/signatures/of/{second.uid}/")
    assert "沿用签过“认罪认罚具结书”的签署设备" in page.content.decode()
    (device,) = page.context["left_over"]
    assert (
        signed_in(people.stranger).post(f"/signatures/of/{second.uid}/along/", {"device": device.pk}).status_code == 404
    )
    office.post(f"/signatures/of/{second.uid}/along/", {"device": device.pk})
    assert tablet.client.get("/signatures/here/next/").json() == {"to": f"/signatures/desk/{second.uid}/"}
    assert "权利义务告知书" in tablet.client.get(f"/signatures/desk/{second.uid}/").content.decode()
    assert "已经结束" in tablet.client.get(f"/signatures/desk/{first.uid}/").content.decode()
    tablet.client.post("/signatures/here/leave/")
    assert office.get(f"/signatures/of/{second.uid}/").context["left_over"] == []


def test_a_lawyer_who_sits_in_the_room_signs_on_the_tablet(
    asked: Callable[..., Sitting], people: People, tablet: Tablet
) -> None:
    sitting = asked(slots(people.defender)[1:])
    tablet.pair(people.prosecutor, sitting)
    assert "在本人账号中签署" in tablet.client.get(tablet.base).content.decode()
    assert "请由签署人本人在自己的设备上签署" in tablet.post("begin", place=0).content.decode()
    office = signed_in(people.prosecutor)
    office.post(f"/signatures/of/{sitting.uid}/at-device/", {"place": 0, "there": "1"})
    tablet.read()
    told = office.post(f"/signatures/of/{sitting.uid}/at-device/", {"place": 0, "there": "0"}, follow=True)
    assert "不能更换设备" in told.content.decode()
    tablet.post("sign", strokes=written().decode())
    sitting.refresh_from_db()
    assert sitting.state == SittingState.DONE and Act.objects.get().on.startswith("device:")


def test_codes_open_once_and_tries_are_counted(asked: Callable[..., Sitting], people: People, tablet: Tablet) -> None:
    sitting = asked(slots(None, present=False))
    tablet.pair(people.prosecutor, sitting)
    office = signed_in(people.prosecutor)
    code = office.post(f"/signatures/of/{sitting.uid}/code/", follow=True).context["code"]
    other = Tablet().client
    assert (
        "输入主持人屏幕上的签署码" in office.get("/signatures/here/").content.decode()
        or "有人登录着" in office.get("/signatures/here/").content.decode()
    )
    assert other.post("/signatures/here/", {"code": code}).status_code == 302
    third = Tablet().client
    for _each in range(5):
        assert "签署码不正确" in third.post("/signatures/here/", {"code": code}).content.decode()
    fresh = office.post(f"/signatures/of/{sitting.uid}/code/", follow=True).context["code"]
    assert "输错次数过多" in third.post("/signatures/here/", {"code": fresh}).content.decode()
    WrongTry.objects.update(at=later(-3600))
    assert third.post("/signatures/here/", {"code": fresh}).status_code == 302
    office.post(f"/signatures/of/{sitting.uid}/part/", {"device": sitting.devices.order_by("pk").first().pk})
    assert "解除了绑定" in tablet.client.get(tablet.base).content.decode()
    assert tablet.client.post(f"{tablet.base}begin/", {"place": 0}).status_code == 404
    assert timezone.now() > sitting.asked_at
