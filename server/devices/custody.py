"""What the security administrator sees of keys: public halves, since when, what for, and when another is due.

No private byte is read: fingerprints come from what is trusted and from .pub files, dates from files and certificates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from firmware_config.errors import KeyStoreError
from server import keyring
from server.devices.models import Box, BoxCertificate
from sync.evidence.keys import key_id

_NAME = "keys.toml"
_DELIVERED = Path(__file__).with_name("data") / _NAME
_MONTH = timedelta(days=30.4375)
USES = {
    "receipt": (_("回执"), _("向录制箱确认收妥；录制箱凭此到期删除本机副本")),
    "command": (_("指令"), _("向房间下发开始、停止、预约等指令")),
    "claim": (_("可视码声明"), _("印在标签上的可视码，任何人可验")),
    "ferry": (_("跨网信件"), _("内外网之间的信件")),
    "log": (_("日志"), _("证据日志的检查点")),
    "working": (_("工作解封"), _("由密钥服务解开单个分段，供经批准的人观看")),
    "archive": (_("存档解封"), _("离线保管，用于灾难恢复")),
}
#: The uses whose verifiers believe several points at once, so that a new key takes its place beside the old one.
TURNABLE = ("claim", "ferry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The numbers of one file."""

    months: Mapping[str, int]
    soon: timedelta
    source: str
    is_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySeen:
    """One public key: `standing` is "now", "next" (believed, not signing yet) or "past" (believed, signing no more)."""

    use: str
    name: object
    purpose: object
    fingerprint: str
    standing: str
    since: datetime | None
    due: datetime | None
    urgency: str
    turns: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSeen:
    """A certificate's end; `urgency` is "", "soon" or "over"."""

    name: str
    ends: datetime
    urgency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxSeen:
    """A box that this centre believes, and its certificate where the centre has it."""

    box: Box
    fingerprint: str
    certificate: CertificateSeen | None


def keys(now: datetime) -> list[KeySeen]:
    """The centre's keys, by use: the one that signs, then the next, then the past ones; none where none was made, or
    where this process can read neither keys nor trust file."""
    try:
        known = keyring.trusted()
    except (KeyStoreError, keyring.KeyMissing, OSError):
        return []
    found = [each for use in ("receipt", "claim", "ferry") for each in _points(use, getattr(known, use), now)]
    found += [
        _seen("log", _log_print(point), "now", keyring.folder() / "log.pem", now) for point in known.logs.values()
    ]
    found += _points("command", _public("command"), now)
    for use in keyring.OPENING:
        found += _points(use, _public(use), now)
    order = list(USES)
    return sorted(found, key=lambda each: order.index(each.use))


def boxes(now: datetime) -> list[BoxSeen]:
    """Every box that was ever enrolled, with what it signs by."""
    every = Box.objects.select_related("room").order_by("state", "name")
    certificates = certificates_of([each.name for each in every], now)
    return [
        BoxSeen(box=each, fingerprint=bytes(each.key_id).hex(), certificate=certificates.get(each.name))
        for each in every
    ]


def certificates_of(boxes: Collection[str], now: datetime) -> dict[str, CertificateSeen]:
    """The newest of each of those boxes, by one query: as it was issued here, else a copy in MSR_CERTIFICATES."""
    issued = BoxCertificate.objects.filter(box__in=boxes).exclude(not_after=None).order_by("asked_at", "pk")
    found = {
        box: CertificateSeen(name=box, ends=ends, urgency=_urgency(ends, now))
        for box, ends in issued.values_list("box", "not_after")
        if ends is not None
    }
    folder: Path | None = settings.MSR.certificates
    if folder is not None:
        kept = (_read(folder / f"{box}.crt", box, now) for box in boxes if box not in found)
        found |= {each.name: each for each in kept if each is not None}
    return found


def own_certificates(now: datetime) -> list[CertificateSeen]:
    """Those with which this centre meets its broker."""
    paths = {_("接收进程"): settings.MSR.broker_cert, _("消息服务器的签发机构"): settings.MSR.broker_ca}
    found = [_read(path, str(name), now) for name, path in paths.items() if path is not None]
    return [each for each in found if each is not None]


@cache
def policy() -> Policy:
    """The rules in force: the unit's own file over the delivered one. KeyError names what it lacks."""
    own = settings.MSR.rules / _NAME if settings.MSR.rules is not None else None
    told = tomllib.loads((own if own is not None and own.is_file() else _DELIVERED).read_text())
    return Policy(
        months=told["months"],
        soon=timedelta(days=told["soon_days"]),
        source=told["source"],
        is_verified=told["verified"],
    )


def _points(use: str, points: Iterable[bytes], now: datetime) -> list[KeySeen]:
    past = {each.fingerprint: each.path for each in keyring.past(use)}
    following, found = keyring.next_point(use), []
    for point in points:
        name = key_id(point).hex()
        if name in past:
            found.append(_seen(use, name, "past", past[name], now))
        else:
            standing, file = ("next", f"{use}.next.pub") if point == following else ("now", f"{use}.pem")
            found.append(_seen(use, name, standing, keyring.folder() / file, now))
    return sorted(found, key=lambda each: ("now", "next", "past").index(each.standing))


def _public(use: str) -> tuple[bytes, ...]:
    """A point that no trust file names: from its .pub file; none where there is none."""
    try:
        return (keyring.opening_point(use),)
    except keyring.KeyMissing:
        return ()


def _seen(use: str, fingerprint: str, standing: str, path: Path, now: datetime) -> KeySeen:
    name, purpose = USES[use]
    since = datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else None
    due = None if since is None or standing != "now" else since + policy().months[use] * _MONTH
    return KeySeen(
        use=use, name=name, purpose=purpose, fingerprint=fingerprint, standing=standing, since=since, due=due,
        urgency=_urgency(due, now), turns=use in TURNABLE,
    )  # fmt: skip


def _log_print(point: bytes) -> str:
    """SHA-256 of the key's SubjectPublicKeyInfo, as of every other."""
    spki = Ed25519PublicKey.from_public_bytes(point).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    digest = Hash(SHA256())
    digest.update(spki)
    return digest.finalize().hex()


def _read(path: Path, name: str, now: datetime) -> CertificateSeen | None:
    try:
        ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return None
    return CertificateSeen(name=name, ends=ends, urgency=_urgency(ends, now))


def _urgency(due: datetime | None, now: datetime) -> str:
    if due is None:
        return ""
    return "over" if due <= now else "soon" if due - policy().soon <= now else ""
