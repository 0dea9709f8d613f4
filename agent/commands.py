"""Whether a signed command is to be obeyed: numbered checks, each with a code and clear words. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from agent.course.deeds import REASONS
from agent.errors import CommandRefused
from agent.session import TALKS, State
from sync.errors import PeerFault
from sync.evidence import cose
from sync.evidence.receipts import Command, Verb, read_command

FUTURE_TOLERANCE_NS = 60_000_000_000
OF_A_SESSION = frozenset({Verb.STOP, Verb.SUSPEND, Verb.RESUME, Verb.CHAPTER, Verb.CONFIRM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the box knows when a command comes."""

    box: str
    counter: int
    birth_nonce: bytes | None
    wall_ns: int
    state: State
    session: bytes | None


def believe(raw: bytes, key: bytes) -> Command:
    """1 The command, signed by the pinned command key. Raises CommandRefused("signature")."""
    try:
        value = read_command(raw, cose.only(key)).value
    except PeerFault as error:
        raise CommandRefused("signature", f"the command is not one of the centre's: {error}") from error
    assert isinstance(value, Command)
    return value


def check_identity(command: Command, standing: Standing) -> None:
    """2 box, 3 counter, 4 connection. What passes may be counted as come."""
    if command.box != standing.box:
        raise CommandRefused("box", f"the command is for box {command.box[:64]}, this is {standing.box}")
    if command.counter <= standing.counter:
        raise CommandRefused("counter", f"expected a number above {standing.counter}, got {command.counter}")
    if standing.birth_nonce is None or command.birth_nonce != standing.birth_nonce:
        raise CommandRefused("connection", "the command was made for another connection of this box")


def check_time_and_state(command: Command, standing: Standing) -> None:
    """5 lifetime, 6 no confidential talk, expected state (who comes expects none), 7 session and verb."""
    age_ns = standing.wall_ns - command.issued_unix_ns
    if age_ns > command.lifetime_ms * 1_000_000:
        raise CommandRefused(
            "expired", f"the command lived {command.lifetime_ms} ms and is {age_ns // 1_000_000} ms old"
        )
    if age_ns < -FUTURE_TOLERANCE_NS:
        raise CommandRefused("clock", f"the command was made {-age_ns // 1_000_000_000} s in the box's future")
    if standing.state in TALKS and command.verb != Verb.CONFIRM:
        raise CommandRefused("confidential", "no command starts, resumes or ends anything in a confidential talk")
    if command.verb != Verb.ARRIVED and command.expects != standing.state.word:
        raise CommandRefused("state", f"the command expects {command.expects[:32]}, the room is {standing.state.word}")
    if command.verb in OF_A_SESSION and command.session != standing.session:
        raise CommandRefused("session", "the command is about another session than the one that is recorded")
    if command.verb not in set(Verb):
        raise CommandRefused("verb", f"this box does not know verb {command.verb}")
    if command.verb == Verb.SUSPEND and command.detail not in REASONS:
        raise CommandRefused("verb", f"expected a reason to suspend: {', '.join(REASONS)}")
