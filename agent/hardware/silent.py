"""A box without a buzzer: the lamp alone speaks."""

from __future__ import annotations

from agent.frontpanel import Tune


class SilentSounder:
    """See ports.Sounder."""

    def beep(self, tune: Tune) -> None:
        """Nothing sounds."""

    def close(self) -> None:
        """Nothing to let go of."""
