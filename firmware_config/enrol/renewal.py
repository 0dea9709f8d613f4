"""The box's certificate: renewed by itself long before its end; a box that was away longer renews all the same.

The TLS key stays; what changes is the certificate. Asked again before the answer came, it is the same renewal.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cryptography import x509

from firmware_config import keystore
from firmware_config.enrol import exchange, install, signed
from firmware_config.enrol.messages import Renewal, pack_renewal
from firmware_config.errors import EnrolmentError
from firmware_config.files import write_whole
from firmware_config.profile import Profile

#: Renewed when a third of its life is left (nine months of 825 days), so that a year away and a repair fit in.
LEFT = 3


def renewal_date(certificate: x509.Certificate) -> datetime:
    """From when on it should be renewed."""
    begun, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    return ends - (ends - begun) / LEFT


def own_certificate(profile: Profile) -> x509.Certificate:
    """The box's certificate as it lies on the disk. Raises EnrolmentError."""
    path: Path = profile.broker.certificate
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise EnrolmentError(f"{path}: cannot be read ({error}); enrol the box anew: msr-agent reset, enrol") from error


def renew(profile: Profile) -> datetime | None:
    """The end of the renewed certificate, which lies in the old one's place; None while the centre issues it.

    Raises CentreUnreachable, CentreRefused, MessageRefused, or EnrolmentError for a profile without a centre.
    """
    if profile.centre is None:
        raise EnrolmentError("profile: [centre] is missing; without the centre's address no certificate is renewed")
    key = f"file:{profile.broker.key}"
    signer, before = keystore.fetch(key), own_certificate(profile)
    wanted = Renewal(certificate_request=install.certificate_request(key), renews=f"{before.serial_number:x}")
    path = exchange.RENEW_PATH.format(box=profile.box)
    envelope = signed.sign(signer, path, pack_renewal(wanted))
    reply = exchange.post(profile.centre.origin, path, envelope, context=exchange.proven(profile.centre.ca))
    if not reply.ready:
        return None
    install.check_certificate(reply.body, _box_ca(profile).read_bytes(), signer.public_key)
    write_whole(profile.broker.certificate, reply.body)
    return own_certificate(profile).not_valid_after_utc


def _box_ca(profile: Profile) -> Path:
    return profile.broker.certificate.with_name("box-ca.crt")
