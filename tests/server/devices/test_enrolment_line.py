"""Enrolment over TLS by an authority that the box cannot know, with somebody on the line who alters what passes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware_config.enrol import renewal
from firmware_config.errors import CentreUnreachable
from firmware_config.pki import Pki
from server.devices.models import EnrolmentState
from tests.fakes.message_line import now
from tests.fakes.tls_front import TlsFront
from tests.server.devices.enrolling import EnrollingCentre, NewBox, certify
from tests.server.devices.test_enrolment import box, centre, pytestmark  # noqa: F401 - fixtures


@pytest.fixture
def front(centre: EnrollingCentre, live_server, settings) -> Iterator[TlsFront]:  # type: ignore[no-untyped-def] # noqa: F811
    """The centre's pages, by a certificate of an authority of its own."""
    pki = centre.line.pki
    made = TlsFront(live_server.url, certificate=pki.broker.certificate, key=pki.broker.key)
    settings.MSR = dataclasses.replace(
        settings.MSR, box_origin=made.origin, box_ca=pki.folder / "centre-ca.crt", hosts=("127.0.0.1",)
    )
    yield made
    made.close()


def test_the_box_is_enrolled_and_afterwards_knows_the_authority(
    centre: EnrollingCentre,  # noqa: F811
    front: TlsFront,
    box: NewBox,  # noqa: F811
    tmp_path: Path,
) -> None:
    made, file = centre.code()
    assert box.enrols("--offer", str(file), "--key-file")[0] == 3
    made.refresh_from_db()
    centre.accepts(made, made.comparison)
    certify()
    assert box.enrols("--key-file")[0] == 0
    profile = box.enrolled()
    assert profile.centre is not None and profile.centre.origin == front.origin and profile.centre.ca is not None
    assert renewal.renew(profile) is None
    certify()
    assert renewal.renew(profile) is not None
    other = Pki.create(tmp_path / "other", now=now(), broker_names=("127.0.0.1",))
    profile.centre.ca.write_bytes((other.folder / "centre-ca.crt").read_bytes())
    with pytest.raises(CentreUnreachable, match="certificate verify failed"):
        renewal.renew(profile)


def test_what_is_altered_on_the_line_enrols_nobody(
    centre: EnrollingCentre,  # noqa: F811
    front: TlsFront,
    box: NewBox,  # noqa: F811
    capsys,  # type: ignore[no-untyped-def]
) -> None:
    made, file = centre.code()
    front.asked = lambda body: body[:-1] + bytes([body[-1] ^ 1])
    assert box.enrols("--offer", str(file), "--key-file")[0] == 1
    made.refresh_from_db()
    assert made.state == EnrolmentState.OPEN and made.wrong == 1
    front.asked, front.answered = bytes, lambda body: body[:-1] + bytes([body[-1] ^ 1])
    capsys.readouterr()
    assert box.enrols("--key-file")[0] == 1
    assert "not made with this code" in capsys.readouterr().err
    front.answered = bytes
    assert box.enrols("--key-file")[0] == 3


def test_an_answer_from_before_is_not_believed_again(
    centre: EnrollingCentre,  # noqa: F811
    front: TlsFront,
    box: NewBox,  # noqa: F811
    capsys,  # type: ignore[no-untyped-def]
) -> None:
    _, file = centre.code()
    answers: list[bytes] = []
    front.answered = lambda body: answers.append(body) or body
    assert box.enrols("--offer", str(file), "--key-file")[0] == 3
    front.answered = lambda body: answers[0]
    assert box.enrols("--key-file")[0] == 1
    assert "it answers another request" in capsys.readouterr().err
