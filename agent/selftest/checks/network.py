"""The way to the centre: does it answer, is it the one that we trust, and how long does our certificate hold?"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography import x509

from agent.selftest.findings import ended, good
from agent.selftest.means import Means
from sync.evidence.selftests import Finding

WAIT_S = 5.0


def link(means: Means) -> Iterator[Finding]:
    """A TLS handshake with the broker, without our key (which is the uplink's), and the uplink's own word."""
    broker = means.profile.broker
    where = f"{broker.host}:{broker.port}"
    try:
        context = ssl.create_default_context(cafile=str(broker.ca))
    except OSError as error:
        yield ended("link", "no-trust", error.strerror or type(error).__name__)
        return
    before_ns = means.machine.boottime_ns()
    try:
        with (
            socket.create_connection((broker.host, broker.port), timeout=WAIT_S) as raw,
            context.wrap_socket(raw, server_hostname=broker.host),
        ):
            took_ms = (means.machine.boottime_ns() - before_ns) / 1e6
    except ssl.SSLCertVerificationError as error:
        yield ended("link", "not-the-centre", f"{where} {error.verify_message}")
        return
    except OSError as error:
        yield ended("link", "unreachable", f"{where} {error.strerror or type(error).__name__}")
        return
    measured = f"{where} {took_ms:.0f} ms"
    if means.capture is not None and means.capture.get("linked") is False:
        yield ended("link", "refused", measured)
    else:
        yield good("link", measured)


def certificate(means: Means) -> Iterator[Finding]:
    """The box's TLS certificate."""
    try:
        found = x509.load_pem_x509_certificate(means.profile.broker.certificate.read_bytes())
    except (OSError, ValueError) as error:
        yield ended("certificate", "missing", type(error).__name__)
        return
    now = datetime.fromtimestamp(means.machine.wall().unix_ns / 1e9, UTC)
    days = (found.not_valid_after_utc - now).days
    measured = f"{found.not_valid_after_utc:%Y-%m-%d}, {days} d"
    if days < 0:
        yield ended("certificate", "over", measured)
    elif days < means.limits.certificate_bad_days:
        yield ended("certificate", "very-soon", measured)
    elif days < means.limits.certificate_days:
        yield ended("certificate", "soon", measured)
    else:
        yield good("certificate", measured)


def key(means: Means) -> Iterator[Finding]:
    """Where the device key lies."""
    kind = means.profile.device_key.partition(":")[0]
    yield ended("key", "in-a-file", kind) if kind == "file" else good("key", kind)
