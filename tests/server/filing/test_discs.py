"""One disc a case: it plays anywhere, every byte is vouched for, and two open what was sealed."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from playwright.sync_api import Browser, expect

from server.audit.models import AuditEvent
from server.cases.models import SessionLink
from server.documents.forms import HandsForm
from server.documents.kinds import Kind
from server.documents.models import Document
from server.documents.queries import data_of, draft_pdf
from server.documents.states import DocumentState
from server.documents.typed import checked
from server.filing.discs import actions, making
from server.filing.discs.comparing import MANIFEST, compare, opened
from server.filing.explaining import explain
from server.filing.films import film_of
from server.filing.models import CopyKind, Disc, Grade
from server.filing.paperwork import of_disc
from server.filing.states import DiscState
from server.recordings.models import Session
from server.signatures.models import Sitting
from tests.fakes.tracks import RecordedTrack
from tests.server.cases.builders import Hand
from tests.server.centre import Centre
from tests.server.filing.builders import Office, a_case, a_hearing
from tests.server.playback.film import seal, shoot
from tests.server.recordings.test_pages import signed_in

pytestmark = pytest.mark.django_db
SECONDS = 9.0
SOURCES = {"suspect": "synthetic:suspect?size=640x360", "mic-room": "synthetic-mic:room"}


@pytest.fixture(scope="module")
def room() -> dict[str, RecordedTrack]:
    return shoot(SECONDS, SOURCES)


@pytest.fixture
def hand(office: Office, centre: Centre, room: dict[str, RecordedTrack], key_service: Path) -> Hand:
    """A case with a real film whose picture lost its second segment."""
    seal(centre.made.arm(), room, SECONDS, lost=("suspect", 1))
    centre.everything()
    session = Session.objects.get()
    hand = a_case(office, session.started_at - timedelta(days=1))
    link = SessionLink.objects.create(case=hand.case, session=session, why="同一次", by=hand.user, at=hand.now)
    link.suspects.set(hand.case.suspects.all())
    return hand


@pytest.fixture
def disc(hand: Hand) -> Disc:
    """Made by the worker."""
    asked = actions.ask(case=hand.case, kind=CopyKind.ORIGINAL, grade=Grade.WORK, by=hand.user, now=timezone.now())
    call_command("make_discs", stdout=io.StringIO())
    asked.refresh_from_db()
    assert asked.state == DiscState.MADE, asked.fault
    return asked


def unpacked(disc: Disc, to: Path) -> Path:
    """The disc as a system that mounts it by its UDF names shows it."""
    with opened(actions.image_of(disc)) as source:
        for name in source.names():
            path = to / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"".join(source.pieces(name)))
    return to


def probed(path: Path) -> dict[str, dict[str, str]]:
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(path)], capture_output=True, check=True
    )
    return {each["codec_type"]: each for each in json.loads(told.stdout)["streams"]}


def test_the_disc_plays_verifies_and_says_whose_it_is(disc: Disc, hand: Hand, centre: Centre, tmp_path: Path) -> None:
    folder = unpacked(disc, tmp_path / "mounted")
    picture, sound = sorted((folder / "录像").iterdir(), key=lambda path: "特写" not in path.name)
    assert all(word in picture.name for word in ("张三盗窃案", "第1次", "一号提讯室"))
    streams = probed(picture)
    assert streams["video"]["codec_name"] == "h264" and streams["audio"]["codec_name"] == "aac"
    assert abs(float(streams["audio"]["duration"]) - SECONDS) < 0.2
    assert float(streams["video"]["start_time"]) == 0.0
    assert set(probed(sound)) == {"audio"}
    subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", str(picture), "-f", "null", "-"], check=True)

    subprocess.run(["sha256sum", "--quiet", "-c", MANIFEST], cwd=folder, check=True)
    trust = tmp_path / "trust.json"
    call_command("trust_file", "--to", str(trust), stdout=io.StringIO())
    place = folder / "核验" / "1"
    said = subprocess.run(
        [sys.executable, str(place / "msr_verify.py"), str(place), "--trust", str(trust), "--json"], capture_output=True
    )
    verdict = json.loads(said.stdout)
    assert verdict["ok"] and verdict["opened"] == verdict["segments"] > 0, verdict
    label = json.loads((folder / "标签.json").read_text())
    assert (label["case"], label["copy"], label["grade"], label["people"]) == (
        "张三盗窃案", "正本 第1份", "工作秘密", ["张三"],
    )  # fmt: skip
    (part,) = Session.objects.get().parts.all()
    assert label["recordings"][0]["codes"] == [{"part": part.number, "code": bytes(part.end_digest).hex()}]
    sheet = signed_in(hand.user).get(f"/filing/discs/{disc.uid}/label/")
    assert sheet.content.startswith(b"%PDF")
    Disc.objects.filter(pk=disc.pk).update(label={**label, "people": ["张\U000f0000三"]})
    refused = signed_in(hand.user).get(f"/filing/discs/{disc.uid}/label/", follow=True).content.decode()
    assert "U+F0000" in refused and "被听取意见人" in refused
    assert AuditEvent.objects.get(action="disc.made").details["manifest"] == disc.manifest_digest


def test_a_burnt_disc_is_read_again_and_a_changed_byte_is_named(disc: Disc, tmp_path: Path) -> None:
    told = io.StringIO()
    folder = unpacked(disc, tmp_path / "mounted")
    call_command("check_disc", str(disc.uid), str(folder), "--by", "zhang", stdout=told)
    assert json.loads(told.getvalue())["faults"] == []
    disc.refresh_from_db()
    assert disc.state == DiscState.CHECKED
    assert [(each.medium, each.is_same) for each in disc.readbacks.all()] == [("folder", True), ("image", True)]

    (film, *_rest) = sorted((folder / "录像").iterdir())
    data = bytearray(film.read_bytes())
    data[len(data) // 2] ^= 1
    film.write_bytes(data)
    (folder / "多出来.txt").write_text("x")
    with pytest.raises(CommandError, match="differs"):
        call_command("check_disc", str(disc.uid), str(folder), stdout=io.StringIO())
    disc.refresh_from_db()
    faults = disc.readbacks.first().faults
    assert disc.state == DiscState.MADE
    assert "多出来.txt: not in the manifest" in faults and any(film.name in fault for fault in faults)
    torn = tmp_path / "torn.iso"
    torn.write_bytes(actions.image_of(disc).read_bytes()[:100_000])
    assert compare(torn, disc.manifest_digest, lambda size: None).faults


def test_it_is_sealed_before_witnesses_and_opened_by_two(
    disc: Disc, hand: Hand, office: Office, tmp_path: Path
) -> None:
    client, place = signed_in(office.prosecutor), f"/filing/discs/{disc.uid}/"
    sealing = {"present": "张三、李律师、测试检察官", "place": "看守所一号提讯室"}
    client.post(f"{place}seal/", sealing)
    disc.refresh_from_db()
    assert disc.state == DiscState.MADE  # not before it was read back
    compared = compare(actions.image_of(disc), disc.manifest_digest, lambda size: None)
    actions.note_checked(disc=disc, compared=compared, medium="drive", by=office.prosecutor, now=timezone.now())
    client.post(f"{place}seal/", sealing)
    assert "看守所一号提讯室" in client.get(place).content.decode()

    client.post(f"{place}ask-opening/", {"why": "法庭要求播放"})
    client.post(f"{place}open/")
    disc.refresh_from_db()
    assert disc.state == DiscState.OPENING  # the same person is not two
    head = signed_in(office.head)
    assert "法庭要求播放" in head.get(place).content.decode()
    head.post(f"{place}open/")
    disc.refresh_from_db()
    assert disc.state == DiscState.OPENED
    events = AuditEvent.objects.filter(action__in=("disc.opening_asked", "disc.opened")).order_by("number")
    assert [(each.action, each.actor) for each in events] == [("disc.opening_asked", "zhang"), ("disc.opened", "wang")]


def test_the_image_is_taken_by_those_who_may_see_pictures_and_is_gone_when_dropped(
    disc: Disc, hand: Hand, office: Office
) -> None:
    place = f"/filing/discs/{disc.uid}/image/"
    got = signed_in(office.prosecutor).get(place)
    assert len(b"".join(got.streaming_content)) == disc.size  # type: ignore[attr-defined]
    assert AuditEvent.objects.filter(action="disc.taken").count() == 1
    assert signed_in(office.manager).get(place).status_code == 403
    assert "承办人、协办人" in signed_in(office.head).get(place, follow=True).content.decode()
    actions.drop_image(disc=disc, by=hand.user, now=timezone.now())


def test_case_management_keeps_what_is_sealed_and_sees_nothing_of_it(disc: Disc, hand: Hand, office: Office) -> None:
    manager, handler, place = signed_in(office.manager), signed_in(office.prosecutor), f"/filing/discs/{disc.uid}/"
    compared = compare(actions.image_of(disc), disc.manifest_digest, lambda size: None)
    actions.note_checked(disc=disc, compared=compared, medium="drive", by=office.prosecutor, now=timezone.now())
    manager.post(f"{place}keep/", {"place": "三号柜"})  # not before it is sealed
    handler.post(f"{place}seal/", {"present": "张三、测试检察官", "place": "一号提讯室"})
    assert "待签收" in manager.get("/").content.decode()
    handler.post(f"{place}keep/", {"place": "自己的抽屉"})  # nobody keeps what he made himself
    disc.refresh_from_db()
    assert disc.state == DiscState.SEALED

    assert "请写明退回的理由" in manager.post(f"{place}send-back/", follow=True).content.decode()
    manager.post(f"{place}send-back/", {"why": "封条上缺律师签名"})
    assert "封条上缺律师签名" in handler.get(place).content.decode()
    present = f"张三、李律师、{office.manager.display_name}、测试检察官"
    handler.post(f"{place}seal/", {"present": present, "place": "一号提讯室"})
    manager.post(f"{place}keep/", {"place": "三号柜"})
    assert manager.get(f"{place}label/").content.startswith(b"%PDF")
    assert [manager.get(f"{place}{what}/").status_code for what in ("image", "read-back")] == [403, 403]
    told = of_disc(disc)
    assert told["kept"] == "三号柜"
    assert [each["standing"] for each in told["present"]] == ["犯罪嫌疑人", "律师", "案管人员", "检察官"]
    manager.post(f"{place}hand-over/", {"to": "测试法院 李书记员", "receipt": "收字3号"})
    page = manager.get(place).content.decode()
    assert "已随案移交" in page and "测试法院 李书记员" in page
    named = ("disc.sent_back", "disc.kept", "disc.handed_over")
    events = AuditEvent.objects.filter(action__in=named).order_by("number")
    assert [each.action for each in events] == list(named)


def test_case_management_writes_the_sealing_record_and_signs_it_in_her_own_account(
    disc: Disc, hand: Hand, office: Office
) -> None:
    manager, place = signed_in(office.manager), f"/filing/discs/{disc.uid}/"
    compared = compare(actions.image_of(disc), disc.manifest_digest, lambda size: None)
    actions.note_checked(disc=disc, compared=compared, medium="drive", by=office.prosecutor, now=timezone.now())
    present = f"张三、李律师、测试检察官、{office.manager.display_name}"
    actions.seal(disc=disc, present=present, place="一号提讯室", by=office.prosecutor, now=timezone.now())
    assert "制作封存记录" in manager.get(place).content.decode()
    manager.post(f"{place}record/")
    made = Document.objects.get(kind=Kind.D11_SEALING)
    manager.post(f"/documents/{made.uid}/issue/")
    made.refresh_from_db()
    assert made.state == DocumentState.ISSUED, manager.get(f"/documents/{made.uid}/").content.decode()
    form = HandsForm(document=made, by=office.manager)
    told = {name: getattr(field.initial, "pk", field.initial) for name, field in form.fields.items()}
    assert told["case_management-0-user"] == office.manager.pk and told["suspect-0"] == "张三"
    manager.post(f"/documents/{made.uid}/hands/", told)
    (sitting,) = Sitting.objects.filter(presided_by=office.manager)
    roles = list(sitting.signers.values_list("role", flat=True))
    assert roles == ["suspect", "lawyer", "prosecutor", "case_management"]


def test_a_cancelled_disc_leaves_nothing_and_a_dead_worker_is_followed(hand: Hand, office: Office) -> None:
    now = timezone.now()
    asked = actions.ask(case=hand.case, kind=CopyKind.COPY, grade=Grade.OPEN, by=hand.user, now=now)
    taken = actions.take(now)
    assert taken is not None and actions.take(now) is None
    later = now + actions.SILENT + timedelta(seconds=1)
    again = actions.take(later)
    assert again is not None and again.pk == asked.pk
    left = actions.folder() / f"making-{asked.uid}-dead"
    left.mkdir(parents=True)
    (left / "film.mp4").write_bytes(b"in the clear")
    making.make(taken, lambda: later)  # the first one comes back: it has lost its turn
    asked.refresh_from_db()
    assert asked.state == DiscState.MAKING
    actions.cancel(disc=again, by=hand.user, now=later)
    making.make(again, lambda: later)
    asked.refresh_from_db()
    assert asked.state == DiscState.CANCELLED
    assert [path.name for path in actions.folder().iterdir()] == []


def test_without_the_key_service_the_page_says_what_to_do(hand: Hand, settings) -> None:
    import dataclasses

    from server.playback import opening

    settings.MSR = dataclasses.replace(settings.MSR, keyservice=settings.MSR.var / "nobody.sock")
    opening.client.cache_clear()
    asked = actions.ask(case=hand.case, kind=CopyKind.ORIGINAL, grade=Grade.WORK, by=hand.user, now=timezone.now())
    call_command("make_discs", stdout=io.StringIO())
    asked.refresh_from_db()
    assert asked.state == DiscState.FAILED
    assert "密钥服务未运行" in signed_in(hand.user).get(f"/filing/discs/{asked.uid}/").content.decode()
    assert list(actions.folder().iterdir()) == []


def test_its_sealing_record_begins_with_the_box_s_own_code(disc: Disc, hand: Hand) -> None:
    actions.note_checked(
        disc=disc, compared=compare(actions.image_of(disc), disc.manifest_digest, lambda size: None), medium="drive",
        by=hand.user, now=timezone.now(),
    )  # fmt: skip
    actions.seal(disc=disc, present="张三、李律师", place="一号提讯室", by=hand.user, now=timezone.now())
    answer = signed_in(hand.user).post(f"/filing/discs/{disc.uid}/record/")
    made = Document.objects.get(kind=Kind.D11_SEALING)
    assert answer["Location"] == f"/documents/{made.uid}/write/"
    told = checked(Kind.D11_SEALING, data_of(made)).model_dump(mode="json")
    (part,) = Session.objects.get().parts.all()
    (medium,) = told["media"]
    assert bytes(part.end_digest).hex() in medium["code"] and medium["agrees"] == "一致"
    assert [(each["standing"], each["name"]) for each in told["present"]] == [
        ("犯罪嫌疑人", "张三"),
        ("律师", "李律师"),
    ]
    assert draft_pdf(made, data_of(made), timezone.now()).pdf.startswith(b"%PDF")


def test_a_recording_s_note_begins_with_its_defects_and_what_explains_them(hand: Hand) -> None:
    session = Session.objects.get()
    defects = [each.ident for each in film_of(session, ()).unexplained]
    explain(session=session, idents=defects, text="镜头线松动，已重新接好", by=hand.user, now=timezone.now())
    signed_in(hand.user).post(f"/filing/{hand.case.pk}/recordings/{session.pk}/note/")
    made = Document.objects.get(kind=Kind.D09_RECORDING_NOTE)
    told = checked(Kind.D09_RECORDING_NOTE, data_of(made)).model_dump(mode="json")
    assert told["session"] == session.pk and [each["why"] for each in told["defects"]] == ["镜头线松动，已重新接好"]
    assert made.session_id == session.pk


def test_it_plays_from_the_disc_in_a_browser(disc: Disc, browser: Browser, tmp_path: Path) -> None:
    folder = unpacked(disc, tmp_path / "mounted")
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((folder / "打开播放.html").as_uri())
    page.get_by_role("button", name="宣读权利义务").click()
    page.get_by_role("button", name="播放", exact=True).click()
    expect(page.locator("#clock")).to_have_text(re.compile(":49$"))
    assert page.evaluate("document.querySelector('video').videoWidth") == 640
    page.get_by_role("button", name="English").click()
    assert page.get_by_role("heading", name="Chapters and marks").is_visible()
    assert complaints == []
    page.close()


def test_what_is_no_film_is_said_and_the_worker_goes_on(office: Office, centre: Centre, key_service: Path) -> None:
    session = a_hearing(centre)  # sealed bytes, but no pictures
    hand = a_case(office, session.started_at - timedelta(days=1))
    link = SessionLink.objects.create(case=hand.case, session=session, why="同一次", by=hand.user, at=hand.now)
    link.suspects.set(hand.case.suspects.all())
    asked = actions.ask(case=hand.case, kind=CopyKind.ORIGINAL, grade=Grade.WORK, by=hand.user, now=timezone.now())
    call_command("make_discs", stdout=io.StringIO())
    asked.refresh_from_db()
    assert (asked.state, "影片" in asked.fault) == (DiscState.FAILED, True)
    assert list(actions.folder().iterdir()) == []
