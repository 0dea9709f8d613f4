"""The hardware models that are delivered: a name, and the profile with which such a box begins."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from firmware_config.errors import EnrolmentError

USUAL = "x86-mini-pc"
DEMO = "pretend"  # no hardware at all: nothing that a person chooses for a box
_BY_BOARD = (("Raspberry Pi", "raspberry-pi"), ("RK3588", "rk3588-board"), ("RK3588S", "rk3588-board"))


def models() -> tuple[str, ...]:
    """The names of those that are hardware."""
    found = {one.name.removesuffix(".toml") for one in (files("firmware_config") / "profiles").iterdir()}
    return tuple(sorted(found - {DEMO}))


def model_of_board(board: str) -> str:
    """Which one a board with this name of its own most likely is."""
    return next((model for mark, model in _BY_BOARD if mark.lower() in board.lower()), USUAL)


def profile_of(name: str) -> str:
    """The profile's text: of a delivered model, or of a file NAME.toml. Raises EnrolmentError."""
    own = Path(name)
    if own.suffix == ".toml":
        return own.read_text(encoding="utf-8")
    if name not in (*models(), DEMO):
        raise EnrolmentError(f"--model: expected one of {', '.join(models())}, or a file NAME.toml, got {name!r}")
    return (files("firmware_config") / "profiles" / f"{name}.toml").read_text(encoding="utf-8")
