"""What enrolment writes into a model's profile: this centre's names and keys, and none of the sample's."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware_config.enrol.filling import filled
from firmware_config.enrol.messages import Grant, RecipientTold
from firmware_config.profile import parse
from tests.agent.box_process import COMMAND, RECEIPT

MODELS = sorted((Path(__file__).parents[2] / "firmware_config" / "profiles").glob("*.toml"))
GRANT = Grant(
    box="box-r101",
    room="r101",
    room_name="第一讯问室",
    centre="city-centre",
    broker_host="broker.city.example",
    broker_port=8883,
    broker_ca=b"",
    box_ca=b"",
    certificate=b"",
    recipients=(RecipientTold(name="working", public_key=RECEIPT.public_key),),
    receipt=RECEIPT.public_key,
    command=COMMAND.public_key,
    log=bytes(range(32)),
    log_origin="city-centre/log",
    origin="https://city.example",
)


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.stem)
@pytest.mark.parametrize("line", ["", 'centre = "centre.example"\n'], ids=["as-delivered", "with-a-name-of-its-own"])
def test_the_centre_that_a_box_names_is_the_one_that_took_it(model: Path, line: str, tmp_path: Path) -> None:
    text = model.read_text(encoding="utf-8").replace("log_origin = ", f"{line}log_origin = ")
    profile = parse(
        filled(text, GRANT, device_key="tpm:0x81010001", tls="/etc/msr/tls", has_web_ca=False).encode(), tmp_path
    )
    assert (profile.trusted.centre, profile.trusted.log_origin) == ("city-centre", "city-centre/log")
    assert (profile.box, profile.room.code, profile.broker.host) == ("box-r101", "r101", "broker.city.example")
    assert profile.centre is not None and profile.centre.origin == "https://city.example"
