"""What can go wrong between a source and its fragments. No message ever holds a credential."""

from __future__ import annotations


class MediaError(Exception):
    """Root of everything that media raises; `observed` is the short word that goes into the record of a lost source."""

    observed = "media-error"


class BadSourceText(MediaError):
    """A source's description is not of a form this box knows."""

    observed = "bad-source-text"


class SourceFault(MediaError):
    """The source does not give what it should. Cured by connecting again."""

    observed = "source-fault"


class SourceUnreachable(SourceFault):
    """The source could not be opened."""

    observed = "unreachable"


class SourceEnded(SourceFault):
    """The source closed the connection or was unplugged."""

    observed = "ended"


class SourceStalled(SourceFault):
    """The source stays open and gives nothing."""

    observed = "stalled"


class UnsupportedStream(SourceFault):
    """The source gives something that cannot be recorded without re-encoding."""

    observed = "unsupported"


class FormatChanged(SourceFault):
    """The source changed the size of its pictures; what follows needs a new run."""

    observed = "format-changed"


class ToolMissing(SourceUnreachable):
    """A program that this source needs is not installed."""

    observed = "tool-missing"


class ClockJumped(SourceFault):
    """The source's own time stamps jumped against arrival; what follows needs a new run."""

    observed = "clock-jumped"


class SamplesLost(ClockJumped):
    """Sound has a hole: what follows needs a new run. `why` is the driver's own word, if it gave one."""

    observed = "samples-lost"

    def __init__(self, hole_ns: int, why: str) -> None:
        said = why or "nobody said why"
        super().__init__(f"sound: expected samples without a hole, got one of {hole_ns / 1e6:.0f} ms; {said}")


class ParametersChanged(ClockJumped):
    """The camera encodes otherwise from here on: what follows needs a new run, which this keyframe begins."""

    observed = "parameters-changed"


class GopTooLong(MediaError):
    """Keyframes are further apart than the ring may reach back: the press would not be in the film."""

    observed = "gop-too-long"
