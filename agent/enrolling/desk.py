"""What the room's screen may ask of an enrolment: `show` anybody of the group, the rest with the technician's code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from agent.control import Answer, refusal
from agent.enrolling.models import models
from agent.enrolling.technician import NotBelieved, Technician
from agent.enrolling.under_way import UnderWay
from firmware_config.enrol.code import read_code
from firmware_config.enrol.exchange import CHINESE, ENGLISH
from firmware_config.enrol.offer import Offer, read_origin
from firmware_config.errors import CodeMistyped, ConfigurationError, OfferUnreadable

SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolDesk:
    """`model` is the one that the board most likely is; `cameras` lists what could read a code."""

    under_way: UnderWay
    technician: Technician
    model: str
    cameras: Callable[[], tuple[str, ...]]
    clock: Callable[[], int]

    def handle(self, request: Mapping[str, Any]) -> Answer:
        """One request's answer."""
        try:
            match request["do"]:
                case "show":
                    return self.show()
                case "begin" | "camera" | "again" | "forget" as deed:
                    return self._ordered(deed, request)
                case _:
                    return refusal("unknown", "expected show, begin, camera, again or forget")
        except NotBelieved as refused:
            return refusal(refused.code, str(refused))
        except CodeMistyped as slip:
            return {**refusal("group", str(slip)), "where": f"group.{slip.group}"}
        except OfferUnreadable as error:
            return {**refusal("address", str(error)), "where": "origin"}
        except ConfigurationError as error:
            return refusal("enrolled", str(error))
        except OSError as error:
            return refusal("not-written", str(error))

    def show(self) -> Answer:
        """Where it stands, and what may be chosen."""
        told = self.under_way.told
        heard_s = None if told.heard_ns is None else (self.clock() - told.heard_ns) // SECOND_NS
        return {
            "ok": True,
            **asdict(told),
            "heard_s": heard_s,
            "models": sorted({*models(), self.model}),
            "model": self.model,
            "cameras": list(self.cameras()),
            "has_code": self.technician.has_code(),
        }

    def _ordered(self, deed: str, request: Mapping[str, Any]) -> Answer:
        """What was typed is read first: a slip must not cost one of the tries of the technician's code."""
        offer = (
            Offer(read_origin(_text(request, "origin")), read_code(_text(request, "paper")))
            if deed == "begin"
            else None
        )
        device = _text(request, "camera")
        if deed == "camera" and device not in self.cameras():
            return {
                **refusal("no-camera", f"expected one of {', '.join(self.cameras())}, got {device!r}"),
                "where": "camera",
            }
        self.technician.check(_text(request, "code"))
        model, language = _text(request, "model"), ENGLISH if request.get("lang") == "en" else CHINESE
        if offer is not None:
            self.under_way.begin(offer, model, language)
        elif deed == "camera":
            self.under_way.look_for_code(device, model, language)
        elif deed == "again":
            self.under_way.again()
        else:
            self.under_way.forget()
        return self.show()


def _text(request: Mapping[str, Any], key: str) -> str:
    value = request.get(key, "")
    return value if isinstance(value, str) else ""
