"""One enrolment as it goes on: orders come from any thread, one thread works, whoever looks is told where it stands."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from agent.enrolling.models import profile_of
from firmware_config.enrol import exchange, install
from firmware_config.enrol.install import Begun, Places
from firmware_config.enrol.messages import Answer, Standing
from firmware_config.enrol.offer import Offer
from firmware_config.errors import CentreRefused, CentreUnreachable, ConfigurationError, MessageRefused


class Step(StrEnum):
    """How far it is."""

    NONE = "none"
    LOOKING = "looking"
    ASKING = "asking"
    WAITING = "waiting"
    REFUSED = "refused"
    ENROLLED = "enrolled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Where it stands. `code` says what hinders it, `error` with details; `heard_ns` when the centre last answered."""

    step: Step = Step.NONE
    origin: str = ""
    comparison: str = ""
    protection: str = ""
    code: str = ""
    error: str = ""
    heard_ns: int | None = None
    box: str = ""
    room: str = ""
    centre: str = ""


class UnderWay:
    """`look` reads an offer with a camera. What was begun is on the disk (install.py): it outlasts a crash."""

    def __init__(
        self,
        places: Places,
        *,
        software: str,
        hardware: str,
        look: Callable[[str], Offer],
        clock: Callable[[], int],
    ) -> None:
        self._places, self._software, self._hardware = places, software, hardware
        self._look, self._clock = look, clock
        self._camera: tuple[str, str] | None = None
        self._language = exchange.CHINESE
        self._ordered = threading.Event()
        self.told = Told()

    @property
    def is_enrolled(self) -> bool:
        """True once there is nothing left to do."""
        return self.told.step is Step.ENROLLED

    # --- orders ---

    def begin(self, offer: Offer, model: str, language: str) -> None:
        """Ask this centre with this code. Raises EnrolmentError where the box is enrolled or the model unknown."""
        profile_of(model)
        install.begin(self._places, offer, model)
        self._language = language
        self._go_on(Told(step=Step.ASKING, origin=offer.origin))

    def look_for_code(self, device: str, model: str, language: str) -> None:
        """Read centre and code with this camera, then ask. Raises EnrolmentError where the model is unknown."""
        profile_of(model)
        self._camera, self._language = (device, model), language
        self._go_on(Told(step=Step.LOOKING))

    def again(self) -> None:
        """Ask once more what was refused."""
        self._go_on(replace(self.told, step=Step.ASKING, code="", error=""))

    def forget(self) -> None:
        """Another code is to be typed; keys that were made stay."""
        install.forget_begun(self._places)
        self._go_on(Told())

    def wait(self, seconds: float) -> None:
        """Until the next order, at most so long."""
        self._ordered.wait(seconds)
        self._ordered.clear()

    def _go_on(self, told: Told) -> None:
        self.told = told
        self._ordered.set()

    # --- work ---

    def round(self) -> None:
        """One question to the centre, where there is something to ask."""
        if self._camera is not None:
            self._read_paper()
        begun = install.begun(self._places)
        if self._places.profile.exists():
            self.told = replace(self.told, step=Step.ENROLLED, code="", error="")
        elif begun is not None and self.told.step is not Step.REFUSED:
            told = self._asked(begun)
            is_wanted = install.begun(self._places) == begun  # else another order came meanwhile
            self.told = told if is_wanted or told.step is Step.ENROLLED else self.told

    def _read_paper(self) -> None:
        assert self._camera is not None
        device, model = self._camera
        self._camera = None
        try:
            self.begin(self._look(device), model, self._language)
        except (ConfigurationError, OSError) as error:
            self.told = Told(code="picture", error=str(error))

    def _asked(self, begun: Begun) -> Told:
        told = replace(self.told, step=Step.ASKING, origin=begun.offer.origin, code="", error="")
        try:
            request = install.make_request(
                self._places, begun.offer, software=self._software, hardware=self._hardware
            )  # fmt: skip
        except (ConfigurationError, OSError) as error:
            return replace(told, step=Step.REFUSED, code="keys", error=str(error))
        told = replace(told, comparison=request.comparison, protection=request.protection)
        try:
            answer = exchange.ask(begun.offer, request, language=self._language)
        except CentreUnreachable as error:
            return replace(told, code="unreachable", error=str(error))
        except CentreRefused as error:
            return replace(told, step=Step.REFUSED, code="refused", error=str(error))
        except MessageRefused as error:
            return replace(told, step=Step.REFUSED, code="altered", error=str(error))
        return self._heard(replace(told, heard_ns=self._clock()), begun, answer)

    def _heard(self, told: Told, begun: Begun, answer: Answer) -> Told:
        if answer.standing == Standing.WAITING:
            return replace(told, step=Step.WAITING)
        if answer.grant is None:
            return replace(told, step=Step.REFUSED, code="not-accepted", error=answer.words)
        grant = answer.grant
        try:
            install.finish(self._places, grant, profile_of(begun.model))
        except (ConfigurationError, OSError) as error:
            return replace(told, step=Step.REFUSED, code="not-written", error=str(error))
        return replace(told, step=Step.ENROLLED, box=grant.box, room=grant.room_name, centre=grant.centre)
