"""One ONVIF camera: who it is, what its clock says, where its films are. Reads only; never sets anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from agent.discovery.errors import CameraRefused, UnsafeXml
from agent.discovery.soap import (
    DEVICE,
    MEDIA,
    NONCE_BYTES,
    created_at,
    envelope,
    request,
    stream_uri_request,
    username_token,
)
from agent.discovery.transport import Address, Transport, read_address
from agent.discovery.xml import every, read_xml, words
from agent.media.sources.ports import shown_source
from agent.media.sources.rtsp.digest import Credentials

MOST_PROFILES = 8
_DIRECT = (200, 202)
_CLOCK = (
    ("Date", "Year"),
    ("Date", "Month"),
    ("Date", "Day"),
    ("Time", "Hour"),
    ("Time", "Minute"),
    ("Time", "Second"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """What GetDeviceInformation says."""

    maker: str
    model: str
    firmware: str
    serial: str


class OnvifCamera:
    """One camera's device service. Every method raises CameraSilent, CameraRefused or UnsafeXml."""

    def __init__(
        self,
        *,
        address: Address,
        credentials: Credentials | None,
        transport: Transport,
        wall_ns: Callable[[], int],
        entropy: Callable[[int], bytes],
    ) -> None:
        self.address = address
        self._credentials, self._transport = credentials, transport
        self._wall_ns, self._entropy = wall_ns, entropy
        self._offset_ns: int | None = None

    def clock_offset_ns(self) -> int:
        """By how much the camera's clock is ahead of ours; it tells whole seconds, so half a second either way."""
        before_ns = self._wall_ns()
        answer = self._ask(self.address, request("GetSystemDateAndTime", DEVICE), sign=False)
        middle_ns = (before_ns + self._wall_ns()) // 2
        utc = next(every(answer, "UTCDateTime"), None)
        parts = [words(utc, *path) for path in _CLOCK]
        try:
            instant = datetime.strptime(" ".join(parts), "%Y %m %d %H %M %S").replace(tzinfo=UTC)
        except ValueError:
            raise CameraRefused(f"camera {self.address}: expected its UTC clock, got none") from None
        self._offset_ns = int(instant.timestamp()) * 1_000_000_000 + 500_000_000 - middle_ns
        return self._offset_ns

    def information(self) -> Information:
        """Maker, model, firmware, serial number."""
        answer = self._ask(self.address, request("GetDeviceInformation", DEVICE))
        return Information(
            maker=words(answer, "Manufacturer"),
            model=words(answer, "Model"),
            firmware=words(answer, "FirmwareVersion"),
            serial=words(answer, "SerialNumber"),
        )

    def stream_addresses(self) -> tuple[str, ...]:
        """The RTSP addresses of its media profiles, without credentials, at most eight."""
        media = self._media_service()
        profiles = self._ask(media, request("GetProfiles", MEDIA))
        tokens = [each.get("token", "") for each in every(profiles, "Profiles")]
        found = []
        for token in tokens[:MOST_PROFILES]:
            uri = words(self._ask(media, stream_uri_request(token)), "MediaUri", "Uri")
            if uri.startswith(("rtsp://", "rtsps://")):
                found.append(shown_source(uri))
        return tuple(dict.fromkeys(found))

    def _media_service(self) -> Address:
        """Where the media service is: by the camera's word, but on no other host than the camera itself."""
        answer = self._ask(self.address, request("GetCapabilities", DEVICE, "<Category>Media</Category>"))
        try:
            told, _ = read_address(words(answer, "Media", "XAddr"))
        except CameraRefused:
            return self.address
        port = told.port if told.host == self.address.host else self.address.port
        return Address(host=self.address.host, port=port, path=told.path)

    def _ask(self, address: Address, body: str, *, sign: bool = True) -> Element:
        credentials = self._credentials if sign else None
        header = ""
        if credentials is not None:
            if self._offset_ns is None:
                self.clock_offset_ns()
            created = created_at(self._wall_ns(), self._offset_ns or 0)
            header = username_token(credentials, nonce=self._entropy(NONCE_BYTES), created=created)
        status, answer = self._transport.post(address, envelope(body, header=header), credentials)
        if status not in _DIRECT:
            wanted = "name and password" if status in (400, 401, 403) and credentials is None else "an answer"
            raise CameraRefused(f"camera {address}: expected {wanted}, got status {status}{_fault(answer)}")
        return read_xml(answer)


def _fault(answer: bytes) -> str:
    """The refusal's own reason, where it is readable at all."""
    try:
        reason = words(read_xml(answer), "Reason", "Text")
    except UnsafeXml:
        return ""
    return f" ({reason})" if reason else ""
