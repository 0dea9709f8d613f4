"""Environment variables MSR_* -> one frozen Settings. An unknown MSR_ name stops the start.

To add a setting: one field here. Its name in the environment is MSR_ and the field's name in capitals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from server.config.errors import BadSetting, UnknownSetting

PREFIX = "MSR_"


class Zone(StrEnum):
    """Which network this deployment stands in; BOTH for the demo and small sites."""

    INNER = "inner"
    OUTER = "outer"
    BOTH = "both"


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected; NONE for a relay on the same machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("expected 0 or 1")
    return text == "1"


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _origin(text: str) -> str:
    scheme, separator, host = text.lower().partition("://")
    if scheme not in ("http", "https") or not separator or not host or "/" in host:
        raise ValueError("expected http://HOST[:PORT] or https://HOST[:PORT], with nothing behind it")
    return f"{scheme}://{host}"


def _origin_or_none(text: str) -> str:
    return _origin(text) if text else ""


def _address(text: str) -> str:
    if text and not text.lower().startswith(("http://", "https://")):
        raise ValueError("expected http://... or https://...")
    return text


def setting(default: Any, read: Callable[[str], Any], says: str) -> Any:
    """A field with its default, how its text is read (ValueError if it cannot be), and what it is for."""
    return field(default=default, metadata={"read": read, "says": says})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that a deployment may set. Apps reach it as `django.conf.settings.MSR`."""

    var: Path = setting(Path("var/centre"), Path, "data folder: database, keys, vault")
    zone: Zone = setting(Zone.BOTH, Zone, "inner, outer or both")
    demo: bool = setting(False, _flag, "1: no legal effect, http allowed, demo people may be made")
    demo_password: str = setting(
        "", str, "one password for all demo people; empty: one-time passwords are made and printed"
    )
    second_factor: bool = setting(True, _flag, "0: nobody is asked to set up a second factor; only in a demo")
    hosts: tuple[str, ...] = setting(("127.0.0.1", "localhost"), _names, "names by which browsers reach the centre")
    database: str = setting("sqlite", str, "sqlite, sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME")
    behind_proxy: bool = setting(False, _flag, "1: a proxy ends TLS and sets X-Forwarded-Proto itself")
    origin: str = setting("http://127.0.0.1:8000", _origin, "address of the outer portal, printed in QR codes")
    centre_name: str = setting("centre", str, "this centre's name, as receipts and ferry messages state it")

    vault: Path | None = setting(None, Path, "folder of verified recordings; by default vault/ in the data folder")
    quarantine: Path | None = setting(None, Path, "folder of what failed a check, best a volume of its own")
    quarantine_bytes: int = setting(
        20 << 30, int, "bytes of quarantine a box may fill; beyond it the box keeps its files"
    )
    keys: Path | None = setting(None, Path, "folder of the centre's keys; by default keys/ in the data folder")
    keyservice: Path | None = setting(
        None, Path, "socket of the key service; by default keyservice.sock in the data folder"
    )
    trust: Path | None = setting(
        None, Path, "public keys that are trusted (trust.json), where the private ones are not here"
    )
    qr_origin: str = setting("", str, "HTTPS://HOST printed in QR codes; empty: as MSR_ORIGIN, in capitals")
    ferry: Path | None = setting(
        None, Path, "folder that the exchange device empties and fills; by default ferry/ in the data folder"
    )
    ferry_trust: Path | None = setting(
        None, Path, "the other zone's public ferry key (made there by ferry_key); empty: those of MSR_TRUST"
    )
    ferry_late: int = setting(240, int, "minutes a letter may wait before the operator's home page says so")
    rules: Path | None = setting(
        None, Path, "folder of this unit's own rules and calendars, over those that are delivered (docs/cases.md)"
    )
    fonts: Path | None = setting(
        None, Path, "folder of this unit's own fonts for documents, before those that are delivered (docs/documents.md)"
    )
    platform: str = setting("", _origin_or_none, "http(s)://HOST[:PORT] of the case platform; empty: there is none")
    platform_key: Path | None = setting(None, Path, "file with the key that the case platform gave this centre")
    seals: Path | None = setting(
        None,
        Path,
        "file (TOML) that says who certifies signatures and stamps time, and who is believed (docs/seals.md)",
    )
    smtp: str = setting("", str, "HOST[:PORT] of the mail server; empty: no e-mail goes out")
    smtp_security: MailSecurity = setting(MailSecurity.STARTTLS, MailSecurity, "starttls, tls or none")
    smtp_user: str = setting("", str, "name by which the centre signs in at the mail server; empty: it does not")
    smtp_password: Path | None = setting(None, Path, "file with that name's password")
    smtp_ca: Path | None = setting(None, Path, "certificate of the CA that signed the mail server's, if it is your own")
    smtp_from: str = setting("", str, "address that the centre's e-mail comes from")
    sms: str = setting("", _address, "http(s) address of the SMS gateway; empty: no SMS goes out")
    sms_key: Path | None = setting(None, Path, "file with the key that signs what goes to the SMS gateway")
    sms_ca: Path | None = setting(None, Path, "certificate of the CA that signed the SMS gateway's, if it is your own")
    metrics_token: Path | None = setting(
        None,
        Path,
        "file with the token by which Prometheus reads /metrics; empty: nobody may (docs/guide/prometheus.md)",
    )
    worker: str = setting("ingest-1", str, "name of this ingest worker: certificate CN and topic level")
    broker: str = setting("", str, "HOST:PORT of the broker; empty: ingest does not connect")
    broker_ca: Path | None = setting(None, Path, "certificate of the CA that signed the broker's")
    broker_cert: Path | None = setting(None, Path, "certificate of this worker")
    certificates: Path | None = setting(
        None, Path, "folder with the certificates that were issued to boxes (NAME.crt), to show when they end"
    )
    broker_key: Path | None = setting(None, Path, "private key of this worker")
    pki: Path | None = setting(
        None, Path, "folder of the message line's authorities, where certify_boxes runs (docs/enrolment.md)"
    )
    update_keys: Path | None = setting(
        None, Path, "folder of the public keys (*.pem) whose versions of the box are handed out (docs/updates.md)"
    )
    box_broker: str = setting("", str, "HOST:PORT by which boxes reach the broker; empty: as MSR_BROKER")
    box_origin: str = setting("", _origin_or_none, "http(s)://HOST[:PORT] by which boxes reach this centre's pages")
    box_ca: Path | None = setting(
        None, Path, "certificate of the CA that signed these pages' certificate, if boxes do not know it"
    )

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Settings as the environment says. UnknownSetting, BadSetting: the message names variable and way out."""
        known = {PREFIX + each.name.upper(): each for each in fields(cls)}
        for name in sorted(environ):
            if name.startswith(PREFIX) and name not in known:
                raise UnknownSetting(_unknown(name, known))
        values = {}
        for name, each in known.items():
            if name in environ:
                values[each.name] = _read(name, environ[name], each.metadata["read"])
        read = cls(**values)
        if not read.second_factor and not read.demo:
            raise BadSetting("environment: MSR_SECOND_FACTOR=0 is for demos only. Unset it, or set MSR_DEMO=1.")
        if read.smtp and "@" not in read.smtp_from:
            raise BadSetting("environment: MSR_SMTP needs MSR_SMTP_FROM, the address that e-mail comes from.")
        if read.sms and read.sms_key is None:
            raise BadSetting("environment: MSR_SMS needs MSR_SMS_KEY, the file with the key that signs.")
        return read


def _unknown(name: str, known: Mapping[str, Any]) -> str:
    nearest = get_close_matches(name, known, n=1, cutoff=0.0)[0]
    return f"environment: {name} is no setting of the centre; the nearest is {nearest}. Rename or unset it."


def _read(name: str, text: str, read: Callable[[str], Any]) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise BadSetting(f"environment: {name}={text!r} cannot be used: {error}") from error
