"""A signed command is obeyed only by the right box, once, on this connection, in time, in the expected state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.commands import Standing, believe, check_identity, check_time_and_state
from agent.errors import CommandRefused
from agent.session import TALKS, State
from sync.evidence.receipts import SUITE, Command, Verb, sign_command
from tests.agent.box_process import COMMAND, RECEIPT

NOW = 1_700_000_000_000_000_000
NONCE = bytes(16)
START = Command(
    suite=SUITE,
    box="box-1",
    counter=8,
    birth_nonce=NONCE,
    issued_unix_ns=NOW - 1_000_000_000,
    lifetime_ms=5_000,
    expects="ready",
    verb=int(Verb.START),
    command=bytes(16),
)
STANDING = Standing(box="box-1", counter=7, birth_nonce=NONCE, wall_ns=NOW, state=State.READY, session=None)


def obey(command: Command, standing: Standing = STANDING) -> None:
    check_identity(command, standing)
    check_time_and_state(command, standing)


def test_a_good_command_passes() -> None:
    obey(believe(sign_command(COMMAND, START), COMMAND.public_key))


def test_a_command_by_another_key_is_refused() -> None:
    with pytest.raises(CommandRefused) as refused:
        believe(sign_command(RECEIPT, START), COMMAND.public_key)
    assert refused.value.code == "signature"


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("box", {"box": "box-2"}),
        ("counter", {"counter": 7}),
        ("connection", {"birth_nonce": bytes([1] * 16)}),
        ("expired", {"issued_unix_ns": NOW - 6_000_000_000}),
        ("clock", {"issued_unix_ns": NOW + 90_000_000_000}),
        ("state", {"expects": "recording"}),
        ("verb", {"verb": 99}),
    ],
)
def test_each_fault_is_refused_by_its_name(code: str, change: dict[str, object]) -> None:
    with pytest.raises(CommandRefused) as refused:
        obey(replace(START, **change))  # type: ignore[arg-type]
    assert refused.value.code == code


def test_nothing_is_obeyed_without_a_link() -> None:
    with pytest.raises(CommandRefused, match="connection"):
        obey(START, replace(STANDING, birth_nonce=None))


def test_stop_names_the_session_that_is_recorded() -> None:
    stop = replace(START, verb=int(Verb.STOP), expects="recording", session=bytes(16))
    standing = replace(STANDING, state=State.RECORDING, session=bytes([2] * 16))
    with pytest.raises(CommandRefused) as refused:
        obey(stop, standing)
    assert refused.value.code == "session"
    obey(stop, replace(standing, session=bytes(16)))


def test_in_a_confidential_talk_only_the_lawyers_confirmation_is_obeyed() -> None:
    for talk in TALKS:
        standing = replace(STANDING, state=talk, session=bytes(16))
        for verb in Verb:
            command = replace(START, verb=int(verb), expects="confidential", session=bytes(16), detail="begin")
            if verb is Verb.CONFIRM:
                obey(command, standing)
                continue
            with pytest.raises(CommandRefused) as refused:
                obey(command, standing)
            assert refused.value.code == "confidential"


def test_a_suspension_from_afar_has_a_reason_of_the_list() -> None:
    command = replace(START, verb=int(Verb.SUSPEND), expects="recording", session=bytes(16))
    standing = replace(STANDING, state=State.RECORDING, session=bytes(16))
    with pytest.raises(CommandRefused, match="reason"):
        obey(replace(command, detail="tea"), standing)
    obey(replace(command, detail="technical"), standing)
