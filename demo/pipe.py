"""Broker and certificates of the demo: Mosquitto over mutual TLS where it is installed."""

from __future__ import annotations

import datetime
import shutil
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from demo.errors import DemoError
from demo.ground import BOX, WORKER, Ground
from demo.parts import listens
from demo.supervise import Part


@dataclass(frozen=True, slots=True)
class Pipe:
    """The broker's program, and in words what it does and does not enforce."""

    part: Part
    meaning: str


def choose_pipe(ground: Ground) -> Pipe:
    """Certificates (made once) and the broker."""
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise DemoError("mosquitto: not installed")
    if not (ground.tls / "ca.crt").exists():
        _certificates(ground.tls)
    config = ground.root / "mosquitto.conf"
    config.write_text(
        f"listener {ground.ports['broker']} 127.0.0.1\npersistence false\nallow_anonymous true\nset_tcp_nodelay true\n"
        f"max_packet_size 2097152\ncafile {ground.tls}/ca.crt\ncertfile {ground.tls}/broker.crt\n"
        f"keyfile {ground.tls}/broker.key\nrequire_certificate true\ntls_version tlsv1.3\n"
        "use_identity_as_username true\nuse_username_as_clientid true\nuser root\n"
    )
    return Pipe(
        Part(name="broker", command=(program, "-c", str(config)), is_ready=lambda: listens(ground.ports["broker"])),
        "消息代理：Mosquitto，双向证书 / broker: Mosquitto with mutual certificates",
    )


def _certificates(folder: Path) -> None:
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "demo CA")])
    ca = _certificate(ca_name, ca_name, ca_key, ca_key, is_ca=True)
    (folder / "ca.crt").write_bytes(ca.public_bytes(Encoding.PEM))
    for name, cn in (("broker", "127.0.0.1"), (BOX, BOX), (WORKER, WORKER)):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cn)])
        made = _certificate(subject, ca_name, key, ca_key, is_ca=False)
        (folder / f"{name}.crt").write_bytes(made.public_bytes(Encoding.PEM))
        path = folder / f"{name}.key"
        path.touch(mode=0o600)
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    ca_key: ec.EllipticCurvePrivateKey,
    *,
    is_ca: bool,
) -> x509.Certificate:
    import ipaddress

    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=825))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_ca,
                crl_sign=is_ca,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if not is_ca:
        names = x509.SubjectAlternativeName(
            [x509.IPAddress(ipaddress.ip_address("127.0.0.1")), x509.DNSName("localhost")]
        )
        builder = builder.add_extension(names, critical=False)
    return builder.sign(ca_key, hashes.SHA256())
