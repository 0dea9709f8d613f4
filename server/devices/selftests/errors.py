"""Why a report was not taken, or no sheet made; `words` is what a person reads."""

from __future__ import annotations

from django.utils.functional import Promise

from server.devices.errors import DeviceError


class ReportRefused(DeviceError):
    """It is not a report of a box in service."""


class NoSheet(DeviceError):
    """No sheet can be made of this test."""

    def __init__(self, said: str, words: str | Promise) -> None:
        super().__init__(said)
        self.words = words
