"""Readers of what a box is told by its centre: profile, enrolment, updates."""

from __future__ import annotations

import contextlib
import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

from firmware_config import network, profile, toml_lines
from firmware_config.certificates import key_of_request
from firmware_config.enrol import install, messages, offer
from firmware_config.profile_orders import edit, line, order
from firmware_config.update import bundle, manifest, telling
from firmware_config.update.errors import BundleUntrusted
from sync.evidence import cose
from tests.hostile.evidence_readers import SIGNER

PROFILES = Path(profile.__file__).parent / "profiles"
_POINT = SIGNER.public_key


def read_profile(data: bytes) -> profile.Profile:
    """A profile; and its lines, as an order looks for them."""
    found = profile.parse(data, Path("/etc/msr"))
    toml_lines.lines_of(data.decode())
    return found


def profile_seeds() -> Iterator[bytes]:
    """The profiles that come with the package."""
    return (path.read_bytes() for path in sorted(PROFILES.glob("*.toml")))


def profile_order(payload: bytes) -> order.Order:
    """A signed order, its changes made to a profile."""
    found = order.read(cose.sign(SIGNER, order.TYPE, payload), _POINT)
    edit.edited(_PRETEND, found.changes)
    return found


_PRETEND = (PROFILES / "pretend.toml").read_text()


def order_seeds() -> Iterator[bytes]:
    """Orders that change, add and take away."""
    for changes in (
        [edit.Change("room.name", '"二号讯问室"')],
        [edit.Change("limits.reserve_mb", "64"), edit.Change("panel.port", None), edit.Change("panel", None)],
        [edit.Change("", '[[tracks]]\nname = "desk"'), edit.Change("tracks[0].source", "'rtsp://u:***@c/1'")],
    ):
        yield order.pack(order.Order(box="box-1", number=3, base=bytes(32), changes=tuple(changes)))


def standing(data: bytes) -> line.Standing:
    """How a box says that its profile stands."""
    return line.read(data)


def standing_seeds() -> Iterator[bytes]:
    """One standing."""
    yield line.pack(line.Standing(digest="0" * 64, text=_PRETEND[:200], number=3, state="kept", words="好"))


CODE_KEY = bytes(range(32))


def enrol_request(payload: bytes) -> messages.Request:
    """A box's request with the code's authentication code."""
    return messages.open_request(_tagged(messages._ASKED, payload), CODE_KEY)


def enrol_answer(payload: bytes) -> messages.Answer:
    """The centre's answer, and the check of its certificate."""
    found = messages.open_answer(_tagged(messages._ANSWERED, payload), CODE_KEY, b"asked")
    if found.grant is not None:
        install.check_certificate(found.grant.certificate, found.grant.box_ca, _POINT)
    return found


def _tagged(direction: bytes, payload: bytes) -> bytes:
    import hashlib
    import hmac

    return hmac.digest(CODE_KEY, direction + payload, hashlib.sha256) + payload


def certificate(data: bytes) -> bytes:
    """A certificate or a request for one, in PEM: byte 0 says which."""
    if data[:1] == b"r":
        return key_of_request(data[1:])[0].encode()
    install.check_certificate(data[1:], data[1:], _POINT)
    return messages.point_of_certificate(data[1:])


def read_offer(data: bytes) -> str:
    """The line of an offer, with its one-time code."""
    return str(offer.read_offer(data.decode("utf-8", "replace")))


def offer_seeds() -> Iterator[bytes]:
    """Offers, typed well and badly."""
    for origin in ("https://centre.example:8443", "http://127.0.0.1:8000", "https://[::1]:1"):
        yield str(offer.Offer(origin, offer.Code(ident="K7QM", secret=bytes(range(10))))).encode()


def read_network(data: bytes) -> network.Network:
    """The box's network file."""
    return network.read_toml(data.decode("utf-8", "replace"))


def network_seeds() -> Iterator[bytes]:
    """Two networks."""
    yield (
        b'[room]\ncard = "enp1s0"\naddress = "10.1.2.3/24"\ngateway = "10.1.2.1"\nvlan = 7\n'
        b'dns = ["10.1.2.2"]\nntp = ["10.1.2.2"]\n\n[cameras]\ncard = "enp2s0"\naddress = "192.168.9.1/24"\n'
    )
    yield b'[room]\ncard = "eth0"\naddress = "dhcp"\n'


def told(data: bytes) -> tuple[int, object]:
    """What box and centre say of updates; byte 0 says which of the three."""
    readers: tuple[Callable[[bytes], object], ...] = (telling.read_told, telling.read_offer, telling.read_piece)
    place = data[0] % 3 if data else 0
    return place, readers[place](data[1:])


def told_seeds() -> Iterator[bytes]:
    """One of each."""
    updates = (telling.Standing("d" * 64, "kept", "好"),)
    yield b"\0" + telling.write_told(telling.Told(at=7, installed="1.2", arch="arm64", updates=updates))
    yield b"\1" + telling.write_offer(telling.Offer("1.3", 5, "a" * 64, 1_760_000_000))
    yield b"\1" + telling.write_offer(None)
    yield b"\2" + telling.write_piece("a" * 64, 4096)


def update_manifest(data: bytes) -> manifest.Manifest:
    """A bundle's manifest, signed; the signature's file is read from the same bytes too."""
    with contextlib.suppress(BundleUntrusted):
        manifest.verify(b"{}", data, [_POINT])
    return manifest.verify(data, manifest.sign(data, SIGNER), [_POINT])


def _manifest(files: dict[str, bytes]) -> bytes:
    import hashlib

    parts = tuple(manifest.Part(name, len(raw), hashlib.sha256(raw).hexdigest()) for name, raw in files.items())
    return manifest.write(manifest.Manifest(version="1.2", arch="amd64", made_unix_s=0, notes="新", files=parts))


_INSIDE = {f"{manifest.PRODUCT}_1.2_amd64.deb": b"deb", "install.sh": b"exit 0\n", "Packages": b"Package: x\n"}


def manifest_seeds() -> Iterator[bytes]:
    """A manifest, and a signature's file."""
    yield _manifest(_INSIDE)
    yield manifest.sign(_manifest(_INSIDE), SIGNER)


def update_bundle(data: bytes) -> manifest.Manifest:
    """A whole bundle, as it lies on the disk."""
    path = Path("/dev/shm/msr-hostile.update")
    path = path.with_name(f"{path.name}-{__import__('os').getpid()}")
    path.write_bytes(data)
    try:
        return bundle.verify_file(path, [_POINT])
    finally:
        path.unlink()


def bundle_seeds() -> Iterator[bytes]:
    """A bundle in each of tar's two formats."""
    raw = _manifest(_INSIDE)
    files = {manifest.MANIFEST: raw, manifest.SIGNATURE: manifest.sign(raw, SIGNER), **_INSIDE}
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=form) as archive:
            for name, content in files.items():
                member = tarfile.TarInfo(f"./{name}")
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        yield out.getvalue()


def _requested() -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "box-7")])
    made = x509.CertificateSigningRequestBuilder().subject_name(name).sign(SIGNER._private, SHA256())
    return made.public_bytes(Encoding.PEM)


def _certified() -> bytes:
    from datetime import UTC, datetime

    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "boxes")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(7)
    builder = builder.public_key(SIGNER._private.public_key()).not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
    made = builder.not_valid_after(datetime(2046, 1, 1, tzinfo=UTC)).sign(SIGNER._private, SHA256())
    return made.public_bytes(Encoding.PEM)


def enrol_request_seeds() -> Iterator[bytes]:
    """One request."""
    made = messages.request_of(
        SIGNER, ident="K7QM", certificate_request=_requested(), protection="file", software="1.2", hardware="x86"
    )
    yield messages.seal_request(made, CODE_KEY)[messages.TAG :]


def enrol_answer_seeds() -> Iterator[bytes]:
    """Waiting, and issued."""
    asked = messages.digest_of(b"asked")
    answers = [messages.Answer(asked=asked, standing="waiting", words="请稍候")]
    recipients = tuple(messages.RecipientTold(name=name, public_key=_POINT) for name in ("working", "archive"))
    grant = messages.Grant(
        box="box-7", room="r2", room_name="二号", centre="centre-1", broker_host="b.example", broker_port=8883,
        broker_ca=_certified(), box_ca=_certified(), certificate=_certified(), recipients=recipients, receipt=_POINT,
        command=_POINT, log=bytes(32), log_origin="log.example", origin="https://c.example",
    )  # fmt: skip
    answers.append(messages.Answer(asked=asked, standing="issued", words="", grant=grant))
    for answer in answers:
        yield messages.seal_answer(answer, CODE_KEY)[messages.TAG :]


def certificate_seeds() -> Iterator[bytes]:
    """A request, a certificate."""
    yield b"r" + _requested()
    yield b"c" + _certified()
