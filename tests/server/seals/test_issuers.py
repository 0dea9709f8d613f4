"""One contract for whoever certifies: our own authority, a licensed one over HTTP, a token behind PKCS#11."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.management import call_command

from server.seals import lists
from server.seals.configuration import parse
from server.seals.errors import BadConfiguration, IssuerDown, IssuerRefused, NoPki
from server.seals.issuers.ports import Signer, Subject
from server.seals.models import By, Certificate
from server.seals.pki import certificates
from server.seals.pki.certificates import Kind, Wanted
from server.seals.report import Fault
from server.seals.signers import agency_signer, event_signer, system_signer
from server.seals.signing import sign
from server.seals.verifying import verify
from tests.server.seals.licensed_ca import SECRET, LicensedAuthority, serve
from tests.server.seals.paper import blank

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
SUBJECT = Subject(name="李四", role="lawyer", binding="ab" * 32)


@pytest.fixture
def authority(now: datetime) -> LicensedAuthority:
    """The licensed authority."""
    return LicensedAuthority(now)


@pytest.fixture
def configure(settings, tmp_path: Path) -> Callable[[str], None]:
    """Puts a configuration into force."""

    def put(text: str) -> None:
        path = tmp_path / f"seals-{len(text)}.toml"
        path.write_text(text)
        settings.MSR = dataclasses.replace(settings.MSR, seals=path)

    return put


@pytest.fixture
def licensed(authority: LicensedAuthority, configure: Callable[[str], None], tmp_path: Path) -> Iterator[None]:
    """A centre whose events are certified by it, and which believes it."""
    server = serve(authority)
    (tmp_path / "ca.key").write_bytes(SECRET)
    (tmp_path / "ca.pem").write_bytes(authority.authority.certificate.public_bytes(Encoding.PEM))
    configure(
        f"""
        [event]
        by = "http"
        address = "http://127.0.0.1:{server.server_address[1]}/certificates"
        key = "{tmp_path}/ca.key"
        [[believed]]
        root = "{tmp_path}/ca.pem"
        lists = ["http://127.0.0.1:{server.server_address[1]}/ca.crl"]
        effect = true
        """
    )
    assert lists.fetch_all() == []
    yield
    server.shutdown()
    server.server_close()


def _certified(signer: Signer, now: datetime) -> bytes:
    return sign(blank(), field="lawyer", signer=signer, reason="在场见证", location="", now=now).pdf


def test_our_own_authority_certifies_one_person_for_one_act(now: datetime) -> None:
    found = verify(_certified(event_signer(SUBJECT, now), now), now).signatures[0]
    assert (found.name, found.role, found.binding, found.faults) == ("李四", "lawyer", "ab" * 32, ())
    row = Certificate.objects.get(binding="ab" * 32)
    assert (row.about, row.fingerprint) == ("lawyer", found.fingerprint)
    assert "李四" not in str(row.__dict__)


def test_a_licensed_authority_certifies_over_http_and_has_effect(
    now: datetime, licensed: None, authority: LicensedAuthority
) -> None:
    report = verify(_certified(event_signer(SUBJECT, now), now), now)
    assert report.whole and not report.no_effect
    assert report.signatures[0].issuer == "Licensed Test CA"
    assert [(each["name"], each["binding"]) for each in authority.issued] == [("李四", "ab" * 32)]
    assert Certificate.objects.get(binding="ab" * 32).by == By.LICENSED


@pytest.mark.parametrize(
    ("mood", "error"), [("down", IssuerDown), ("refuses", IssuerRefused), ("wrong", IssuerRefused)]
)
def test_without_the_authoritys_word_nobody_signs(
    now: datetime, licensed: None, authority: LicensedAuthority, mood: str, error: type[Exception]
) -> None:
    authority.mood = mood
    with pytest.raises(error):
        event_signer(SUBJECT, now)


@pytest.fixture
def token(
    monkeypatch: pytest.MonkeyPatch, configure: Callable[[str], None], authority: LicensedAuthority, tmp_path: Path
) -> None:
    """A SoftHSM token with a unit's seal, certified by the licensed authority."""
    if not SOFTHSM.exists():
        pytest.fail("softhsm2 is missing: sh tools/apt_packages.sh")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm.conf"))
    key = ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "seal.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    util = shutil.which("softhsm2-util") or "softhsm2-util"
    pins = ["--so-pin", "1234", "--pin", "5678"]
    subprocess.run([util, "--init-token", "--free", "--label", "seals", *pins], check=True, capture_output=True)
    given = ["--import", str(tmp_path / "seal.pem"), "--token", "seals", "--label", "seal", "--id", "01"]
    subprocess.run([util, *given, "--pin", "5678"], check=True, capture_output=True)
    (tmp_path / "seal.pem").unlink()
    wanted = Wanted(kind=Kind.AGENCY, name="测试院电子印章", organisation="测试院")
    made = certificates.leaf(
        wanted, key.public_key(), authority.authority, begins=authority.now, lasts=timedelta(days=30)
    )
    (tmp_path / "seal.crt").write_bytes(made.public_bytes(Encoding.PEM))
    (tmp_path / "pin").write_text("5678\n")
    (tmp_path / "ca.pem").write_bytes(authority.authority.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "ca.crl").write_bytes(authority.revoked())
    configure(
        f"""
        [agency]
        by = "token"
        [agency.seals.a]
        label = "seal"
        certificate = "{tmp_path}/seal.crt"
        [token]
        module = "{SOFTHSM}"
        label = "seals"
        pin = "{tmp_path}/pin"
        [[believed]]
        root = "{tmp_path}/ca.pem"
        lists = ["{tmp_path}/ca.crl"]
        effect = true
        """
    )


def test_a_seal_in_a_token_signs_and_its_key_is_in_no_file(now: datetime, token: None, tmp_path: Path) -> None:
    report = verify(_certified(agency_signer("a", now), now), now)
    assert report.whole and not report.no_effect
    assert (report.signatures[0].name, report.signatures[0].kind) == ("测试院电子印章", Kind.AGENCY)
    assert not list((tmp_path / "keys" / "seals").glob("agency-*"))
    (tmp_path / "pin").write_text("0000")
    with pytest.raises(IssuerDown):
        _certified(agency_signer("a", now), now)
    with pytest.raises(IssuerRefused):
        agency_signer("b", now)


def test_a_demo_seal_names_no_office_and_says_that_it_has_no_effect(now: datetime) -> None:
    report = verify(_certified(agency_signer("demo-a", now), now), now)
    assert report.no_effect and "无法律效力" in report.signatures[0].name
    assert "检察院" not in report.signatures[0].name + report.signatures[0].organisation


def test_outside_a_demo_there_is_no_invented_seal(now: datetime, settings) -> None:
    settings.MSR = dataclasses.replace(settings.MSR, demo=False)
    with pytest.raises(IssuerRefused):
        agency_signer("a", now)
    assert verify(_certified(system_signer(now), now), now).whole


@pytest.mark.parametrize(
    ("told", "names"),
    [
        ({"events": {}}, "events"),
        ({"event": {"by": "fax"}}, "[event] by"),
        ({"event": {"by": "http", "address": "ftp://x"}}, "[event] address"),
        ({"agency": {"by": "token"}}, "[token]"),
        ({"believed": [{"root": "x", "effects": True}]}, "[believed]"),
    ],
)
def test_a_configuration_that_is_not_understood_is_refused_by_its_place(told: dict, names: str) -> None:
    with pytest.raises(BadConfiguration, match="(?s)" + names.replace("[", r"\[").replace("]", r"\]")):
        parse(told)


def test_a_licensed_signers_revocation_is_believed_from_its_list(
    now: datetime, licensed: None, authority: LicensedAuthority
) -> None:
    pdf = _certified(event_signer(SUBJECT, now), now)
    serial = int(Certificate.objects.get(binding="ab" * 32).serial, 16)
    authority.withdrawn.append(certificates.Revoked(serial, now - timedelta(seconds=5), "keyCompromise"))
    authority.now = now + timedelta(minutes=5)
    assert verify(pdf, now + timedelta(hours=1)).whole  # nobody told us yet
    call_command("lift_seals")
    assert verify(pdf, now + timedelta(hours=1)).signatures[0].faults == (Fault.REVOKED,)


def test_a_key_that_others_may_read_or_that_is_gone_signs_nothing_and_is_named(now: datetime, centre: Path) -> None:
    key = centre / "seals" / "system.pem"
    key.chmod(0o644)
    with pytest.raises(NoPki, match=r"system\.pem"):
        system_signer(now)
    key.unlink()
    with pytest.raises(NoPki, match=r"system\.pem"):
        system_signer(now)
