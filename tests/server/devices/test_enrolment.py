"""From a code on paper to a connection at the broker, and how a box is withdrawn: real HTTPS calls, TPM, Mosquitto."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client
from django.utils import timezone

from agent.uplink.renewing import ISSUING, Renewing
from firmware_config import keystore, tpm
from firmware_config.broker import Kind
from firmware_config.certificates import Purpose, Validity, key_of_request
from firmware_config.enrol import install, renewal
from firmware_config.enrol.code import read_code
from firmware_config.errors import CentreRefused
from firmware_config.pki import Pki
from firmware_config.profile import Profile
from server import keyring
from server.access.models import Role
from server.audit.models import AuditEvent
from server.devices.enrolment.certifier import Certifier
from server.devices.enrolment.granting import terms
from server.devices.models import Box, BoxCertificate, BoxState, Enrolment, EnrolmentState
from server.ingest.intake import NotTaken, box_that_may
from server.recordings.models import LogLeaf
from sync.ids import BoxId
from sync.link import Inbound, LinkDown, LinkUp, TlsFiles
from sync.wire import topics
from sync.wire.events import Outgoing
from sync.wire.messages import Code
from tests.fakes.message_line import Listener, MessageLine
from tests.fakes.tpm import SoftwareTpm
from tests.server.conftest import People, person
from tests.server.devices.enrolling import EnrollingCentre, NewBox, certify
from tests.server.devices.test_rooms_and_boxes import BACKEND, room_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def centre(people: People, live_server, settings, tmp_path: Path) -> Iterator[EnrollingCentre]:  # type: ignore[no-untyped-def]
    keys = settings.MSR.var / "test-keys"
    keyring.make(keys)
    line = MessageLine(tmp_path, Kind.MOSQUITTO, boxes=())
    settings.MSR = dataclasses.replace(
        settings.MSR, keys=keys, pki=line.pki.folder, broker=f"127.0.0.1:{line.port}", box_origin=live_server.url
    )
    line.broker.start()
    yield EnrollingCentre(people.operator, room_of(people.unit), line, tmp_path)
    line.close()


@pytest.fixture
def chip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoftwareTpm]:
    made = SoftwareTpm(tmp_path)
    made.start()
    for name, value in made.environ.items():
        monkeypatch.setenv(name, value)
    yield made
    made.cut()


@pytest.fixture
def box(tmp_path: Path) -> NewBox:
    return NewBox(tmp_path / "box")


def connect(centre: EnrollingCentre, profile: Profile, *, up: bool = True) -> Listener:
    tls = TlsFiles(profile.broker.ca, profile.broker.certificate, profile.broker.key)
    return centre.line.open(profile.box, tls=tls, subscriptions=topics.box_subscriptions(profile.box), up=up)


def test_a_box_with_a_tpm_comes_from_its_carton_to_the_broker(
    centre: EnrollingCentre, chip: SoftwareTpm, box: NewBox
) -> None:
    made, file = centre.code()
    code, said = box.enrols("--offer", str(file))
    assert code == 3 and "TPM 2.0" in said and not box.profile.exists()
    made.refresh_from_db()
    assert made.state == EnrolmentState.ASKED and made.comparison in said and made.protection == "tpm"
    page = centre.browser.get(f"/rooms/enrolment/{made.pk}/").content.decode()
    assert made.comparison not in page and str(read_code(file.read_text().split()[-1])) not in page
    assert centre.accepts(made, "AAAA-AAAA-AAAA").state == EnrolmentState.ASKED
    assert centre.accepts(made, made.comparison.lower().replace("-", " ")).state == EnrolmentState.ACCEPTED
    certify()
    code, said = box.enrols()
    assert code == 0 and "已登记" in said
    profile = box.enrolled()
    assert (profile.box, profile.room.code, profile.device_key) == (made.box_name, "room-1", f"tpm:{tpm.HANDLE}")
    assert keystore.fetch(profile.device_key).public_key == Box.objects.get(pk=profile.box).device_point
    worker = centre.line.open_worker()
    connected = connect(centre, profile)
    connected.link.publish(Outgoing(topics.hello(profile.box), b"hello"))
    assert bytes(worker.await_event(Inbound).payload) == b"hello"
    deeds = list(AuditEvent.objects.filter(action__regex="^(box|enrolment)").values_list("action", flat=True))
    assert sorted(deeds) == ["box.certified", "box.registered", "enrolment.asked", "enrolment.code_made"]


def test_without_a_tpm_it_is_said_on_both_sides(centre: EnrollingCentre, box: NewBox) -> None:
    made, file = centre.code()
    assert "设备密钥是一个文件" in box.enrols("--offer", str(file), "--key-file")[1]
    assert "是文件，没有用 TPM 2.0" in centre.browser.get(f"/rooms/enrolment/{made.pk}/").content.decode()


def test_typed_from_paper_a_slip_is_told_in_its_group(
    centre: EnrollingCentre, box: NewBox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made, file = centre.code()
    _, origin, code = file.read_text().split()
    slip = code[:12] + ("2" if code[12] != "2" else "3") + code[13:]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{origin.lower()}/\n{slip}\n{code.lower()}\n"))
    assert box.enrols("--key-file")[0] == 3
    assert "group 3" in capsys.readouterr().err
    made.refresh_from_db()
    assert made.state == EnrolmentState.ASKED and made.wrong == 0


def test_the_list_of_the_withdrawn_is_made_anew_daily_and_a_longer_one_stays(centre: EnrollingCentre) -> None:
    line = centre.line
    certifier = Certifier(pki=line.pki, control=line.control, terms=terms(line.pki))
    number, today = line.pki.book().list_number, timezone.now()
    daily = timedelta(days=1)
    certifier.tend(today, list_every=daily)
    assert line.pki.book().list_number == number
    certifier.tend(today + timedelta(hours=25), list_every=daily)
    certifier.tend(today + timedelta(hours=26), list_every=daily)
    assert line.pki.book().list_number == number + 1
    Pki(line.pki.folder, validity=Validity(revocation_list=timedelta(days=825))).renew_list(now=today)
    certifier.tend(today + timedelta(days=30), list_every=daily)
    assert line.pki.book().list_number == number + 2


def test_a_code_serves_one_box_once(centre: EnrollingCentre, box: NewBox, tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]
    made, file = centre.code()
    assert box.enrols("--offer", str(file), "--key-file")[0] == 3
    thief = NewBox(tmp_path / "thief")
    assert thief.enrols("--offer", str(file), "--key-file")[0] == 1
    assert "登记码已被另一台录制箱使用" in capsys.readouterr().err
    made.refresh_from_db()
    centre.browser.post(f"/rooms/enrolment/{made.pk}/refuse/", {"reason": "不认识这台设备"})
    assert box.enrols()[0] == 1
    assert "不认识这台设备" in capsys.readouterr().err and not Box.objects.exists()


def test_a_code_that_is_got_wrong_too_often_is_over(centre: EnrollingCentre, box: NewBox, capsys) -> None:  # type: ignore[no-untyped-def]
    made, file = centre.code()
    mark, origin, code = file.read_text().split()
    forged = dataclasses.replace(read_code(code), secret=bytes(10))
    wrong = tmp_offer(centre, f"{mark} {origin} {forged}")
    for _ in range(5):
        assert box.enrols("--offer", str(wrong), "--key-file")[0] == 1
        box.profile.with_name("enrolling").unlink(missing_ok=True)
    assert "登记码与这次请求不符" in capsys.readouterr().err
    assert box.enrols("--offer", str(file), "--key-file")[0] == 1
    assert "登记码已失效" in capsys.readouterr().err
    assert AuditEvent.objects.filter(action="enrolment.wrong_code", ident=str(made.pk)).count() == 5


def tmp_offer(centre: EnrollingCentre, text: str) -> Path:
    path = centre.folder / "other.txt"
    path.write_text(text)
    return path


def test_a_code_whose_time_is_over_opens_nothing(centre: EnrollingCentre, box: NewBox, capsys) -> None:  # type: ignore[no-untyped-def]
    made, file = centre.code()
    Enrolment.objects.filter(pk=made.pk).update(expires_at=timezone.now())
    assert box.enrols("--offer", str(file), "--key-file")[0] == 1
    assert "登记码已失效" in capsys.readouterr().err
    assert "登记码已过期" in centre.browser.get(f"/rooms/enrolment/{made.pk}/").content.decode()


def test_a_replaced_board_keeps_room_and_history(centre: EnrollingCentre, box: NewBox, tmp_path: Path) -> None:
    first = centre.enrol(box)
    made, _file = centre.code()
    assert f"这个房间现在用的是 {first.box}" in centre.browser.get(f"/rooms/enrolment/{made.pk}/").content.decode()
    centre.browser.post(f"/rooms/enrolment/{made.pk}/withdraw/")
    second = centre.enrol(NewBox(tmp_path / "second"))
    assert (first.box, second.box) == ("box-room-1", "box-room-1-2") and first.room == second.room
    assert dict(Box.objects.values_list("name", "state")) == {
        first.box: BoxState.DRAINING,
        second.box: BoxState.ACTIVE,
    }
    connect(centre, first)
    connect(centre, second)


def test_a_box_that_was_away_past_its_certificates_end_renews_it_by_itself(
    centre: EnrollingCentre, box: NewBox
) -> None:
    profile = centre.enrol(box)
    key = key_of_request(install.certificate_request(f"file:{profile.broker.key}"))[1]
    ended = centre.line.pki.issue(Purpose.BOX, profile.box, key, now=timezone.now() - timedelta(days=900))
    profile.broker.certificate.write_bytes(ended.public_bytes(Encoding.PEM))
    BoxCertificate.objects.filter(box=profile.box).update(serial=f"{ended.serial_number:x}")
    connected = connect(centre, profile, up=False)
    connected.await_event(LinkDown)
    renewing = Renewing(profile)
    assert renewing.turn() == ISSUING
    assert renewing.turn() == ISSUING
    certify()
    assert renewing.turn() == timedelta(days=1)
    assert renewal.own_certificate(profile).not_valid_after_utc > timezone.now() + timedelta(days=800)
    assert renewing.turn() == timedelta(days=1)
    assert BoxCertificate.objects.filter(box=profile.box).count() == 2
    connected.await_event(LinkUp)


def test_only_the_boxs_own_key_renews(centre: EnrollingCentre, box: NewBox, tmp_path: Path) -> None:
    profile, other = centre.enrol(box), centre.enrol(NewBox(tmp_path / "other"))
    theirs = dataclasses.replace(other, box=profile.box)
    with pytest.raises(CentreRefused, match="不是这台录制箱签名的") as refused:
        renewal.renew(theirs)
    with pytest.raises(CentreRefused) as unknown:
        renewal.renew(dataclasses.replace(other, box="box-nowhere"))
    assert str(unknown.value) == str(refused.value), "a stranger does not learn which boxes there are"


def test_two_certifiers_at_once_give_a_box_one_certificate_that_it_can_renew(
    centre: EnrollingCentre, box: NewBox
) -> None:
    made, file = centre.code()
    box.enrols("--offer", str(file), "--key-file")
    made.refresh_from_db()
    centre.accepts(made, made.comparison)

    class Slower:
        """While it asks the broker, the other has issued."""

        def create_box(self, box: BoxId) -> None:
            certify()

        def revoke_box(self, box: BoxId) -> None:
            raise AssertionError("nothing is revoked here")

    pki = centre.line.pki
    slower = Certifier(pki=pki, control=lambda: nullcontext(Slower()), terms=terms(pki))
    assert any("another process" in each for each in slower.tend(timezone.now(), list_every=timedelta(days=1)))
    assert box.enrols()[0] == 0
    given = renewal.own_certificate(box.enrolled())
    assert BoxCertificate.objects.get().serial == f"{given.serial_number:x}"
    assert AuditEvent.objects.filter(action="box.certified").count() == 1


def test_a_revoked_box_is_cut_at_once_for_good_and_its_logged_evidence_stays(
    centre: EnrollingCentre, box: NewBox
) -> None:
    profile = centre.enrol(box)
    connected = connect(centre, profile)
    LogLeaf.objects.create(
        index=0, data=b"leaf", hash=bytes(32), box=Box.objects.get(pk=profile.box), part=1, at=timezone.now()
    )
    page = centre.browser.post(f"/rooms/boxes/{profile.box}/revoke/", {"reason": "丢失", "name": "other"})
    assert "与要停用的录制箱名称不一致" in page.content.decode()
    centre.browser.post(f"/rooms/boxes/{profile.box}/revoke/", {"reason": "丢失", "name": profile.box})
    assert box_that_may(profile.box) == NotTaken(Code.REFUSED, 3600.0)
    certify()
    connected.await_event(LinkDown)
    assert connected.await_event(LinkDown).refused == topics.box_subscriptions(BoxId(profile.box))
    certify()
    page = centre.browser.get(f"/rooms/boxes/{profile.box}/").content.decode()
    assert "已收回权限、切断连接" in page and "停用时证据日志已有 1 条" in page and "已吊销" in page
    with pytest.raises(CentreRefused, match="未登记或已停用"):
        renewal.renew(profile)
    assert AuditEvent.objects.filter(action="box.cut").count() == 1


def test_while_the_broker_is_away_a_withdrawal_waits_and_is_said(centre: EnrollingCentre, box: NewBox) -> None:
    profile = centre.enrol(box)
    centre.line.broker.stop()
    centre.browser.post(f"/rooms/boxes/{profile.box}/revoke/", {"reason": "丢失", "name": profile.box})
    certify()
    assert "正在切断" in centre.browser.get(f"/rooms/boxes/{profile.box}/").content.decode()
    centre.line.broker.start()
    certify()
    assert "已收回权限、切断连接" in centre.browser.get(f"/rooms/boxes/{profile.box}/").content.decode()


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.OPERATOR])
def test_enrolment_is_the_operators(people: People, role: Role) -> None:
    browser = Client()
    browser.force_login(people.of(role), backend=BACKEND)
    assert browser.get("/rooms/enrolment/").status_code == 403
    assert browser.post("/rooms/boxes/box-1/revoke/").status_code == 403


def test_an_operator_elsewhere_knows_of_no_enrolment(centre: EnrollingCentre, people: People) -> None:
    made, _ = centre.code()
    browser = Client()
    browser.force_login(person("elsewhere", Role.OPERATOR, people.other_unit), backend=BACKEND)
    for path in ("", "file/"):
        assert browser.get(f"/rooms/enrolment/{made.pk}/{path}").status_code == 404
    for deed in ("accept", "refuse", "withdraw"):
        assert browser.post(f"/rooms/enrolment/{made.pk}/{deed}/").status_code == 404
    assert made.box_name not in browser.get("/rooms/enrolment/").content.decode()
