"""Keys and files of an enrolment on the box. Each write is whole or not there; the profile comes last.

What was begun is kept (the offer in a file of root's), so that a power cut or a centre that decides tomorrow costs
nothing: the same keys ask again with the same code.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from firmware_config import keystore, tpm
from firmware_config.certificates import UNREADABLE
from firmware_config.enrol.filling import filled
from firmware_config.enrol.messages import Grant, Request, point_of_certificate, request_of
from firmware_config.enrol.offer import Offer, read_offer
from firmware_config.errors import EnrolmentError, KeyExists, MessageRefused
from firmware_config.files import write_whole
from firmware_config.profile import parse
from sync.evidence.keys import Signer

ASKED_NAME = "box"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where things lie on the box. `device_key` is a reference of keystore.py; owners are set where they exist."""

    profile: Path
    device_key: str
    tls: Path

    @property
    def begun(self) -> Path:
        """The offer that was asked with and not answered yet."""
        return self.profile.with_name("enrolling")

    @property
    def tls_key(self) -> str:
        """The reference of the TLS key, always a file: it opens connections and makes no evidence."""
        return f"file:{self.tls / 'box.key'}"


def usual_places(profile: Path, *, tls: Path, use_file: bool = False) -> Places:
    """The places beside the profile; the device key in the TPM where there is one, unless told otherwise."""
    in_tpm = not use_file and tpm.is_there()
    device_key = f"tpm:{tpm.HANDLE}" if in_tpm else f"file:{profile.parent / 'keys' / 'device.pem'}"
    return Places(profile=profile, device_key=device_key, tls=tls)


@dataclass(frozen=True, slots=True)
class Begun:
    """What an enrolment asks with, and the hardware model whose profile the box is to have."""

    offer: Offer
    model: str


def begin(places: Places, offer: Offer, model: str) -> None:
    """Remembers offer and model. EnrolmentError where the box is enrolled already."""
    if places.profile.exists():
        forget_begun(places)
        raise EnrolmentError(
            f"{places.profile}: 本箱已登记 / this box is enrolled. To enrol it anew: msr-agent reset, then enrol"
        )
    places.begun.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    write_whole(places.begun, f"{offer}\n{model}\n".encode(), mode=0o600)


def begun(places: Places) -> Begun | None:
    """What waits for its answer, None where there is nothing."""
    if not places.begun.exists():
        return None
    offer, _, model = places.begun.read_text(encoding="utf-8").partition("\n")
    return Begun(read_offer(offer), model.strip())


def forget_begun(places: Places) -> None:
    """The offer is used up: issued, refused or over."""
    places.begun.unlink(missing_ok=True)


def make_request(places: Places, offer: Offer, *, software: str, hardware: str) -> Request:
    """The request with this box's keys, which are made where they are missing."""
    if places.device_key.startswith("file:"):
        Path(places.device_key.removeprefix("file:")).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    places.tls.mkdir(mode=0o750, parents=True, exist_ok=True)
    device = _made(places.device_key)
    _made(places.tls_key)
    return request_of(
        device,
        ident=offer.code.ident,
        certificate_request=certificate_request(places.tls_key),
        protection=places.device_key.partition(":")[0],
        software=software,
        hardware=hardware,
    )


def certificate_request(tls_key: str) -> bytes:
    """PKCS#10 by the TLS key. The name in it is a placeholder: the centre gives the name."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, ASKED_NAME)])
    request = x509.CertificateSigningRequestBuilder().subject_name(name)
    return request.sign(keystore.fetch_private(tls_key), SHA256()).public_bytes(Encoding.PEM)


def finish(places: Places, grant: Grant, model: str) -> None:
    """Certificates, then the profile (checked whole before it takes its name), then the offer is forgotten.

    MessageRefused where the certificate is for another key; ProfileError where the model's profile does not fit.
    """
    check_certificate(grant.certificate, grant.box_ca, keystore.fetch(places.tls_key).public_key)
    for name, data in (("ca", grant.broker_ca), ("box-ca", grant.box_ca), ("box", grant.certificate)):
        write_whole(places.tls / f"{name}.crt", data)
    if grant.web_ca is not None:
        write_whole(places.tls / "web-ca.crt", grant.web_ca)
    text = filled(
        model, grant, device_key=places.device_key, tls=str(places.tls), has_web_ca=grant.web_ca is not None
    )  # fmt: skip
    parse(text.encode(), places.profile.parent)
    hand_over(places)
    write_whole(places.profile, text.encode(), mode=0o640)
    _give(places.profile, None)
    forget_begun(places)


def check_certificate(pem: bytes, box_ca: bytes, tls_point: bytes) -> None:
    """The certificate is by the boxes' authority and for this box's own key. Raises MessageRefused."""
    if point_of_certificate(pem) != tls_point:
        raise MessageRefused("certificate: it is for another key than this box's")
    try:
        x509.load_pem_x509_certificate(pem).verify_directly_issued_by(x509.load_pem_x509_certificate(box_ca))
    except (*UNREADABLE, TypeError, InvalidSignature) as error:
        raise MessageRefused(f"certificate: not by the boxes' authority ({error})") from error


def hand_over(places: Places) -> None:
    """Each key to the process that uses it, where this is root and the box's users exist (systemd/sysusers.d)."""
    owned = [(places.tls, "msr-uplink")]
    if places.device_key.startswith("file:"):
        owned.append((Path(places.device_key.removeprefix("file:")).parent, "msr-capture"))
    for folder, user in owned:
        for path in (folder, *folder.iterdir()):
            _give(path, user)


def _give(path: Path, user: str | None) -> None:
    with contextlib.suppress(LookupError, PermissionError):
        shutil.chown(path, user, "msr")


def _made(reference: str) -> Signer:
    try:
        return keystore.create(reference)
    except KeyExists:
        return keystore.fetch(reference)
