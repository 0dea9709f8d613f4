"""`python -m agent cameras`: the room's cameras in a table, those of the profile or those that can be found."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from agent.clock import boottime_ns, wall_ns
from agent.discovery.errors import DiscoveryFault, DiscoveryOff
from agent.discovery.interface import Interface, find_interface
from agent.discovery.onvif import OnvifCamera
from agent.discovery.probe import probe
from agent.discovery.scan import scan
from agent.discovery.transport import Address, Transport, read_address
from agent.media.sources.devices import VideoDevice, video_devices
from agent.media.sources.identity import Standing, compare
from agent.media.sources.ports import SourceSpec, shown_source
from agent.media.sources.rtsp.digest import Credentials
from firmware_config.camera_network import CameraNetwork
from firmware_config.profile import Profile, Track

NO_CLOCK = "-"
_NETWORK = ("rtsp", "rtsps", "link")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One camera as people read it; nothing in it is secret."""

    address: str
    track: str = ""
    model: str = ""
    serial: str = ""
    clock: str = ""
    streams: tuple[str, ...] = ()
    remark: str = ""


def camera_serial(network: CameraNetwork | None) -> Callable[[SourceSpec], str]:
    """Who asks a camera of the profile for its serial number by ONVIF: "" where it does not answer."""

    def ask(spec: SourceSpec) -> str:
        try:
            interface = find_interface(network.interface) if network is not None else None
            return _onvif_camera(spec.onvif, spec.text, interface).information().serial
        except DiscoveryFault:
            return ""

    return ask


def known_cameras(profile: Profile) -> Iterator[Row]:
    """The profile's network cameras, each asked by ONVIF where the profile gives its address; and what is plugged in
    by USB, with the name that the profile should use. One is given before the next is asked."""
    network = profile.camera_network
    interface = find_interface(network.interface) if network is not None else None
    tracks = (track for track in profile.tracks if track.kind == "picture")
    yield from (_known(track, interface) for track in tracks if track.source.partition(":")[0] in _NETWORK)
    yield from (_plugged(device, profile) for device in video_devices())


def found_cameras(profile: Profile) -> tuple[Row, ...]:
    """Who is on the camera network, as far as the profile allows to look. Raises DiscoveryFault.

    A camera that the profile names is asked with its credentials; no other is ever sent any.
    """
    network = profile.camera_network
    if network is None or network.discovery == "off":
        raise DiscoveryOff(
            '未开启查找摄像机。expected [camera_network] with interface and discovery = "onvif" or "scan" in the '
            "profile, got none: looking for cameras raises alarms on official networks, and is off by default"
        )
    interface = find_interface(network.interface)
    named = {_host(track.onvif or track.source): track for track in profile.tracks if "://" in track.source}
    rows = {}
    for answer in probe(interface, message_id=os.urandom(16), clock_ns=boottime_ns):
        track = named.get(answer.address.host)
        access = track.onvif or track.source if track is not None else ""
        row = _asked(answer.address, _credentials(access), interface)
        rows[answer.address.host] = replace(row, track=track.name if track else "", model=row.model or answer.name)
    if network.discovery == "scan":
        for speaker in scan(interface, clock_ns=boottime_ns):
            track = named.get(speaker.host)
            row = Row(address=f"rtsp://{speaker.host}", model=speaker.server, remark="只应答 RTSP / RTSP only")
            rows.setdefault(speaker.host, replace(row, track=track.name if track else ""))
    return tuple(rows[host] for host in sorted(rows))


def _plugged(device: VideoDevice, profile: Profile) -> Row:
    """A device by USB; the track that takes it, by whatever name, and whether it is the one that belongs there."""
    track = next((each for each in profile.tracks if _is_named(each.source, device)), None)
    remark = ""
    if track is not None and track.serial and compare(track.serial, device.serial) is not Standing.SAME:
        remark = f"应为 {track.serial} / expected {track.serial}"
    name = track.name if track is not None else ""
    address = f"uvc:{device.by_id or device.node}"
    return Row(address=address, track=name, model=device.name, serial=device.serial, clock=NO_CLOCK, remark=remark)


def _is_named(source: str, device: VideoDevice) -> bool:
    """By its stable name, its number, or whatever other link leads there (/dev/v4l/by-path)."""
    kind, _, path = source.partition("?")[0].partition(":")
    return kind == "uvc" and (path in (device.by_id, device.node) or os.path.realpath(path) == device.node)


def _known(track: Track, interface: Interface | None) -> Row:
    shown = shown_source(track.source)
    if not track.onvif:
        return Row(
            address=_host(track.source), track=track.name, streams=(shown,), remark="序列号未知 / serial unknown"
        )
    address, credentials = read_address(track.onvif)
    row = _asked(address, credentials or _credentials(track.source), interface)
    row = replace(row, track=track.name)
    if track.serial and compare(track.serial, row.serial) is Standing.CHANGED:
        return replace(row, remark=f"应为 {track.serial} / expected {track.serial}")
    return row


def _asked(address: Address, credentials: Credentials | None, interface: Interface | None) -> Row:
    """What the camera says, as far as it says anything."""
    camera = _camera(address, credentials, interface)
    clock = model = serial = remark = ""
    streams: tuple[str, ...] = ()
    try:
        clock = f"{camera.clock_offset_ns() / 1e9:+.0f} s"
        told = camera.information()
        model, serial = f"{told.maker} {told.model}".strip(), told.serial
        streams = camera.stream_addresses()
    except DiscoveryFault as fault:
        remark = str(fault)
    return Row(address=str(address), model=model, serial=serial, clock=clock, streams=streams, remark=remark)


def _onvif_camera(onvif: str, source: str, interface: Interface | None) -> OnvifCamera:
    address, credentials = read_address(onvif)
    return _camera(address, credentials or _credentials(source), interface)


def _camera(address: Address, credentials: Credentials | None, interface: Interface | None) -> OnvifCamera:
    transport = Transport(interface=interface, entropy=os.urandom)
    return OnvifCamera(
        address=address, credentials=credentials, transport=transport, wall_ns=wall_ns, entropy=os.urandom
    )


def _credentials(url: str) -> Credentials | None:
    try:
        parts = urlsplit(url.removeprefix("link:"))
        return Credentials(user=parts.username, password=parts.password or "") if parts.username else None
    except ValueError:
        return None


def _host(url: str) -> str:
    try:
        return urlsplit(url.removeprefix("link:")).hostname or ""
    except ValueError:
        return ""
