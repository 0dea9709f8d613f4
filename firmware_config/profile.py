"""The signed profile: what one box is. Strict TOML in, frozen values out; an unknown key stops the start.

The profile is the box's whole configuration, so that its digest in the `open` record says how a recording was made.
Relative paths are relative to the profile's own folder. Units stand in the names.
"""

from __future__ import annotations

import difflib
import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from firmware_config.camera_network import CameraNetwork, read_camera_network
from firmware_config.centre_web import CentreWeb, read_centre_web
from firmware_config.composite import Composite, read_composite
from firmware_config.errors import ConfigurationError, ProfileError, WrongValue
from firmware_config.hearing import Hearing, read_hearing
from firmware_config.keystore import check_reference
from firmware_config.limits import Limits, read_limits
from firmware_config.sensors import Sensors, read_sensors
from firmware_config.system import System, read_system
from firmware_config.table import Asked, Table
from firmware_config.things import Things, read_things
from sync.errors import MalformedInput
from sync.evidence.keys import Recipient, load_public_key
from sync.ids import BoxId, Digest, TrackName, box_id, track_name

PICTURE, SOUND = "picture", "sound"
_LINKS = ("srt", "rtmp", "udp", "link")
_SCHEMES = {
    PICTURE: ("rtsp", "uvc", "file", "synthetic", *_LINKS),
    SOUND: ("sounddevice", "synthetic-mic", *_LINKS),
}
_DERIVED = {PICTURE: "composite", SOUND: "composite-sound"}
_POINT = 65
_ED25519 = 32
_LONGEST_LATENCY_MS, _FURTHEST_CLOCK_MS = 2_000, 10_000
_PORTS = (1, 65_535)


@dataclass(frozen=True, slots=True)
class Room:
    """The room as the centre knows it: its code in the institution's list, and the name that people read."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Track:
    """One source to record. `kind` is `picture` or `sound`; a required track that is missing means: not ready.

    A derived track is made on the box from the others: a copy, never required, counted for no lamp and no watchdog.
    `serial` is that of the device that belongs here, `onvif` the address of the camera's ONVIF service; "" if not said.
    `persons` is how many faces a picture should show (docs/signals.md); 0: they are not counted.

    What `agent align` measured, None where nothing was: `latency_ms` from the instant to its arrival; `camera_clock_ms`
    by which the camera's clock runs ahead of the box's. That it stands there means: believe the camera's clock.
    """

    name: TrackName
    kind: str
    source: str
    required: bool
    title: str
    derived: bool = False
    serial: str = ""
    onvif: str = ""
    persons: int = 0
    latency_ms: int | None = None
    camera_clock_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Button, lamps, buzzer: the gpiozero pin factory and line numbers; and the port of the screen, loopback only.

    A room without a buzzer has `sounder` None. `chip` is the label of the GPIO chip (gpioinfo), "" for the first one.
    """

    factory: str
    button: int
    red: int
    amber: int
    green: int
    sounder: int | None
    port: int
    chip: str = ""

    @property
    def pins(self) -> tuple[int, ...]:
        """The lines that are taken."""
        every = (self.button, self.red, self.amber, self.green, self.sounder)
        return tuple(pin for pin in every if pin is not None)


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the uplink connects, and the TLS files that it shows and trusts."""

    host: str
    port: int
    ca: Path
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class TrustedKeys:
    """Whom this box believes: receipt and command are P-256 points, log is Ed25519 (32 bytes).

    `centre` is its name as receipts state it; a profile that is silent has what stands before the `/` of `log_origin`.
    """

    receipt: bytes
    command: bytes
    log: bytes
    log_origin: str
    centre: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that distinguishes this box from another. `digest` is SHA-256 over the file's very bytes.

    `pages` is where the centre's pages are, for the room's screen alone; "" where it shows none of them.
    """

    digest: Digest
    box: BoxId
    room: Room
    outbox: Path
    control: Path
    device_key: str
    tracks: tuple[Track, ...]
    panel: Panel
    broker: Broker
    recipients: tuple[Recipient, ...]
    trusted: TrustedKeys
    limits: Limits
    hearing: Hearing
    composite: Composite | None = None
    camera_network: CameraNetwork | None = None
    sensors: Sensors | None = None
    things: Things = Things()
    centre: CentreWeb | None = None
    system: System = System()

    @property
    def required_tracks(self) -> tuple[TrackName, ...]:
        """The tracks without which the box is not ready and the red lamp stays off."""
        return tuple(track.name for track in self.tracks if track.required)

    @property
    def derived_tracks(self) -> tuple[TrackName, ...]:
        """The tracks that are made on the box from the others."""
        return tuple(track.name for track in self.tracks if track.derived)


def load(path: Path) -> Profile:
    """The profile at `path`. Raises ConfigurationError; a ProfileError names the dotted path of what is wrong."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"profile {path}: cannot be read ({error.strerror})") from error
    return parse(data, path.resolve().parent)


def parse(data: bytes, folder: Path, asked: list[Asked] | None = None) -> Profile:
    """The profile of these bytes; relative paths are below `folder`. Raises as `load`.

    What was asked of the file, and what held where it was silent, is written into `asked`.
    """
    try:
        values = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ProfileError("profile", f"expected UTF-8, got byte {error.start} of another encoding") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ProfileError("profile", f"expected TOML: {error}") from error
    with Table(values, "", asked) as top:
        tracks = _tracks(top)
        hearing = read_hearing(top.table("hearing", optional=True), folder)
        panel = _panel(top.table("panel"))
        sensors = read_sensors(top.table("sensors")) if top.has("sensors") else None
        return Profile(
            digest=Digest(hashlib.sha256(data).digest()),
            box=_box(top),
            room=_room(top.table("room")),
            outbox=folder / top.text("outbox"),
            control=folder / top.text("control"),
            device_key=_reference(top, "device_key", folder),
            tracks=tracks,
            panel=panel,
            broker=_broker(top.table("broker"), folder),
            recipients=_recipients(top),
            trusted=_trusted(top.table("trusted")),
            limits=read_limits(top.table("limits", optional=True)),
            hearing=hearing,
            composite=_composite(top, tracks),
            camera_network=(read_camera_network(top.table("camera_network")) if top.has("camera_network") else None),
            sensors=sensors,
            things=read_things(
                top,
                taken=frozenset(panel.pins),
                holds_pleas=hearing.script != "none",
                senses_by_serial=sensors is not None and sensors.by_serial,
            ),
            centre=read_centre_web(top.table("centre"), folder) if top.has("centre") else None,
            system=read_system(top.table("system", optional=True)),
        )


def _box(top: Table) -> BoxId:
    try:
        return box_id(top.text("box"))
    except MalformedInput as error:
        raise WrongValue("box", str(error)) from error


def _room(table: Table) -> Room:
    with table:
        return Room(code=table.text("code"), name=table.text("name"))


def _reference(table: Table, key: str, folder: Path) -> str:
    reference = table.text(key)
    problem = check_reference(reference)
    if problem is not None:
        raise WrongValue(table.path(key), problem)
    kind, _, place = reference.partition(":")
    return f"file:{folder / place}" if kind == "file" else reference


def _tracks(top: Table) -> tuple[Track, ...]:
    tracks = tuple(_track(table) for table in top.tables("tracks", at_least=1))
    names = [track.name for track in tracks]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise WrongValue(f"tracks[{place}].name", f"expected a name of its own, got {name!r} a second time")
    if not any(track.required for track in tracks):
        raise WrongValue("tracks", "expected at least one required track, got none")
    return tracks


def _track(table: Table) -> Track:
    with table:
        try:
            name = track_name(table.text("name"))
        except MalformedInput as error:
            raise WrongValue(table.path("name"), str(error)) from error
        kind = table.choice("kind", (PICTURE, SOUND))
        derived = table.flag("derived", default=False)
        required = table.flag("required", default=not derived)
        if derived and required:
            raise WrongValue(table.path("required"), "expected a derived track not to be required")
        return Track(
            name=name,
            kind=kind,
            source=_derived_source(table, kind) if derived else _source(table, kind),
            required=required,
            title=table.text("title", default=name),
            serial=table.text("serial") if table.has("serial") else "",
            onvif=_onvif(table),
            derived=derived,
            persons=table.number("persons", 0, 20) if table.has("persons") else 0,
            latency_ms=_measured(table, "latency_ms", -_LONGEST_LATENCY_MS, _LONGEST_LATENCY_MS),
            camera_clock_ms=(
                _measured(table, "camera_clock_ms", -_FURTHEST_CLOCK_MS, _FURTHEST_CLOCK_MS)
                if kind == PICTURE
                else None
            ),
        )


def _measured(table: Table, key: str, low: int, high: int) -> int | None:
    return table.number(key, low, high) if table.has(key) else None


def _onvif(table: Table) -> str:
    if not table.has("onvif"):
        return ""
    address = table.text("onvif")
    if not address.startswith("http://") or any(each.isspace() for each in address):
        raise WrongValue(table.path("onvif"), "expected http://ADDRESS/onvif/device_service, got something else")
    return address


def _derived_source(table: Table, kind: str) -> str:
    source, expected = table.text("source"), f"{_DERIVED[kind]}:"
    if source != expected:
        raise WrongValue(table.path("source"), f"expected {expected} for a derived {kind}, got {source!r}")
    return source


def _composite(top: Table, tracks: tuple[Track, ...]) -> Composite | None:
    derived = [track for track in tracks if track.derived]
    if len({track.kind for track in derived}) != len(derived):
        raise WrongValue("tracks", "expected at most one derived picture and one derived sound")
    if not top.has("composite"):
        if derived:
            raise WrongValue("composite", f"is missing; track {derived[0].name} is made by its layouts")
        return None
    if not derived:
        raise WrongValue("composite", 'expected a derived track that it makes (source = "composite:"), got none')
    originals = [track for track in tracks if not track.derived]
    return read_composite(
        top.table("composite"),
        pictures=[track.name for track in originals if track.kind == PICTURE],
        sounds=[track.name for track in originals if track.kind == SOUND],
    )


def _source(table: Table, kind: str) -> str:
    source = table.text("source")
    scheme, colon, place = source.partition(":")
    if not colon or not place or scheme not in _SCHEMES[kind]:
        allowed = ", ".join(f"{name}:..." for name in _SCHEMES[kind])
        close = difflib.get_close_matches(scheme, _SCHEMES[kind], n=1, cutoff=0.5)
        hint = f"; did you mean {close[0]}:...?" if close else ""
        # The scheme alone is shown: behind it there may be a password.
        raise WrongValue(table.path("source"), f"expected {allowed} for {kind}, got {scheme[:20]!r}{hint}")
    return source


def _panel(table: Table) -> Panel:
    with table:
        panel = Panel(
            factory=table.choice("factory", ("native", "mock")),
            port=table.number("port", *_PORTS),
            sounder=table.number("sounder", 0, 27) if table.has("sounder") else None,
            chip=table.text("chip") if table.has("chip") else "",
            **{name: table.number(name, 0, 27) for name in ("button", "red", "amber", "green")},
        )
    if len(set(panel.pins)) != len(panel.pins):
        raise WrongValue(table.where, f"expected different pins, got {', '.join(map(str, panel.pins))}")
    return panel


def _broker(table: Table, folder: Path) -> Broker:
    with table:
        return Broker(
            host=table.text("host"),
            port=table.number("port", *_PORTS),
            ca=folder / table.text("ca"),
            certificate=folder / table.text("certificate"),
            key=folder / table.text("key"),
        )


def _recipients(top: Table) -> tuple[Recipient, ...]:
    found = []
    for table in top.tables("recipients", at_least=2):
        with table:
            found.append(Recipient(name=table.text("name"), public_key=_point(table, "public_key")))
    names = {recipient.name for recipient in found}
    if not {"working", "archive"} <= names:
        raise WrongValue("recipients", f"expected working and archive among them, got {', '.join(sorted(names))}")
    if len({recipient.public_key for recipient in found}) != len(found) or len(names) != len(found):
        raise WrongValue("recipients", "expected different names and different keys, got one twice")
    return tuple(found)


def _trusted(table: Table) -> TrustedKeys:
    with table:
        log_origin = table.text("log_origin")
        trusted = TrustedKeys(
            receipt=_point(table, "receipt"),
            command=_point(table, "command"),
            log=table.octets("log", _ED25519),
            log_origin=log_origin,
            centre=table.text("centre", default=log_origin.partition("/")[0] or log_origin),
        )
    if trusted.receipt == trusted.command:
        raise WrongValue(table.where, "expected one key a kind, got the same for receipt and command")
    return trusted


def _point(table: Table, key: str) -> bytes:
    point = table.octets(key, _POINT)
    try:
        load_public_key(point)
    except MalformedInput as error:
        raise WrongValue(table.path(key), f"expected an uncompressed point of P-256: {error}") from error
    return point
