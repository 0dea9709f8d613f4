"""What is said to an ONVIF camera: SOAP 1.2 envelopes with a WS-UsernameToken (OASIS WSS 1.1, digest form). Pure."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

from agent.media.sources.rtsp.digest import Credentials

DEVICE = "http://www.onvif.org/ver10/device/wsdl"
MEDIA = "http://www.onvif.org/ver10/media/wsdl"
SCHEMA = "http://www.onvif.org/ver10/schema"
NONCE_BYTES = 16

_ENVELOPE = "http://www.w3.org/2003/05/soap-envelope"
_WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"


def envelope(body: str, *, header: str = "") -> bytes:
    """A whole message round a body, which is XML already."""
    head = f"<s:Header>{header}</s:Header>" if header else ""
    opening = f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{_ENVELOPE}">'
    return f"{opening}{head}<s:Body>{body}</s:Body></s:Envelope>".encode()


def username_token(credentials: Credentials, *, nonce: bytes, created: str) -> str:
    """The security header: the digest of nonce, instant and password; the password itself is not in it.

    `created` is the instant by the camera's own clock, as `created_at` writes it: a camera refuses one that is stale.
    """
    digest = base64.b64encode(hashlib.sha1(nonce + created.encode() + credentials.password.encode()).digest()).decode()  # noqa: S324 - the standard's choice
    coded = base64.b64encode(nonce).decode()
    return (
        f'<w:Security xmlns:w="{_WSS}-wssecurity-secext-1.0.xsd" s:mustUnderstand="1"><w:UsernameToken>'
        f"<w:Username>{escape(credentials.user)}</w:Username>"
        f'<w:Password Type="{_WSS}-username-token-profile-1.0#PasswordDigest">{digest}</w:Password>'
        f'<w:Nonce EncodingType="{_WSS}-soap-message-security-1.0#Base64Binary">{coded}</w:Nonce>'
        f'<u:Created xmlns:u="{_WSS}-wssecurity-utility-1.0.xsd">{created}</u:Created>'
        "</w:UsernameToken></w:Security>"
    )


def created_at(wall_ns: int, offset_ns: int) -> str:
    """Our wall clock's instant as the camera's clock has it, in UTC."""
    instant = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=(wall_ns + offset_ns) // 1_000)
    return instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1_000:03d}Z"


def request(name: str, namespace: str, inner: str = "") -> str:
    """A body: `<name xmlns=namespace>inner</name>`."""
    return f'<{name} xmlns="{namespace}">{inner}</{name}>'


def stream_uri_request(profile_token: str) -> str:
    """The body that asks for the RTSP address of one media profile."""
    setup = (
        f'<StreamSetup><Stream xmlns="{SCHEMA}">RTP-Unicast</Stream>'
        f'<Transport xmlns="{SCHEMA}"><Protocol>RTSP</Protocol></Transport></StreamSetup>'
    )
    return request("GetStreamUri", MEDIA, f"{setup}<ProfileToken>{escape(profile_token)}</ProfileToken>")
