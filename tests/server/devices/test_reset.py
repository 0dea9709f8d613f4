"""A box with a TPM goes back to its factory state: the centre hears of it, and the same machine enrols anew."""

from __future__ import annotations

import io

import pytest

from agent.__main__ import main
from agent.outbox.boxchain import BoxChain
from agent.outbox.disk import RealDisk
from agent.outbox.store import Outbox
from agent.reset_command import moment
from firmware_config import keystore
from firmware_config.errors import KeyNotFound
from firmware_config.profile import Profile
from server.audit.models import AuditEvent
from server.devices.enrolment.taking import take_reset
from server.devices.errors import BoxRefused
from server.devices.models import Box, BoxState
from sync.evidence.statements import Enrolled, StatementKind
from tests.fakes.tpm import SoftwareTpm
from tests.server.devices.enrolling import EnrollingCentre, NewBox
from tests.server.devices.test_enrolment import box, centre, chip, pytestmark  # noqa: F401 - fixtures


def said_a_word(profile: Profile) -> None:
    """Its chain begins, as the first start of capture has it."""
    signer = keystore.fetch(profile.device_key)
    outbox = Outbox(profile.outbox, disk=RealDisk(), reserve_bytes=1 << 20)
    chain = BoxChain(outbox=outbox, signer=signer, box=profile.box, boot=bytes(16), now=moment)
    chain.state(
        StatementKind.ENROLLED, Enrolled(device_key=signer.public_key, protection="tpm", centre=profile.trusted.centre)
    )
    outbox.close()


def test_a_reset_destroys_the_keys_tells_the_centre_and_the_machine_enrols_anew(
    centre: EnrollingCentre,  # noqa: F811
    chip: SoftwareTpm,  # noqa: F811
    box: NewBox,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    profile = centre.enrol(box)
    said_a_word(profile)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{profile.box}\n1\n"))
    records = box.folder / "resets"
    own = ["--profile", str(box.profile), "--records", str(records), "--by", "technician 7"]
    assert main(["reset", *own, "--destroy-evidence"]) == 0
    with pytest.raises(KeyNotFound):
        keystore.fetch(profile.device_key)
    assert not profile.broker.key.exists() and not profile.outbox.exists()
    told = AuditEvent.objects.get(action="box.reset").details
    assert told == {"by": "technician 7", "things": 1, "size": told["size"], "destroyed": True}
    assert Box.objects.get(pk=profile.box).state == BoxState.DRAINING
    page = centre.browser.get(f"/rooms/boxes/{profile.box}/").content.decode()
    assert "没有回执的 1 项" in page and "已经两次确认销毁" in page
    take_reset((records / f"{profile.box}.reset.cose").read_bytes(), now=Box.objects.get(pk=profile.box).enrolled_at)
    assert AuditEvent.objects.filter(action="box.reset").count() == 1
    with pytest.raises(BoxRefused):
        take_reset(b"no statement", now=Box.objects.get(pk=profile.box).enrolled_at)
    again = centre.enrol(box)
    assert again.box == "box-room-1-2" and again.device_key == profile.device_key
