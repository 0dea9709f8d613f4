"""An ONVIF camera that is not there: device and media service over HTTP, WS-Discovery, an RTSP port.

`with OnvifCamera() as camera:` in a thread of its own, or as a program: `python -m tests.fakes.onvif_camera HOST`.
It checks sign-ins as cameras do: by WS-UsernameToken whose instant is near its own clock, or by HTTP Digest.
"""

from __future__ import annotations

import base64
import hashlib
import re
import socket
import struct
import sys
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from agent.clock import wall_ns

GROUP, PORT = "239.255.255.250", 3702
USER, PASSWORD = "op", "cam-s3cret"
_SOAP = '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">'
_STALE_S = 5


class OnvifCamera:
    """`offset_s`: how far its clock is ahead. `sign_in`: token, digest, basic, none. `answer`: sent instead."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        serial: str = "SN-0042",
        offset_s: int = 0,
        sign_in: str = "token",
        answer: bytes = b"",
    ) -> None:
        self.serial, self.offset_s, self.sign_in, self.answer, self._host = serial, offset_s, sign_in, answer, host
        self.asked: list[str] = []
        self.headers: list[str] = []
        handler = type("Handler", (_Handler,), {"camera": self})
        self._server = ThreadingHTTPServer((host, port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://{self._host}:{self._server.server_port}/onvif/device_service"

    def __enter__(self) -> OnvifCamera:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def now(self) -> datetime:
        return datetime.fromtimestamp(wall_ns() / 1e9, UTC) + timedelta(seconds=self.offset_s)

    def reply(self, body: str) -> str:
        name = re.search(r"<s:Body><(\w+)", body)
        asked = name[1] if name else ""
        self.asked.append(asked)
        now = self.now()
        return {
            "GetSystemDateAndTime": (
                "<t:UTCDateTime xmlns:t='x'>"
                f"<t:Time><t:Hour>{now.hour}</t:Hour><t:Minute>{now.minute}</t:Minute><t:Second>{now.second}</t:Second></t:Time>"
                f"<t:Date><t:Year>{now.year}</t:Year><t:Month>{now.month}</t:Month><t:Day>{now.day}</t:Day></t:Date>"
                "</t:UTCDateTime>"
            ),
            "GetDeviceInformation": (
                "<Manufacturer>Example</Manufacturer><Model>Dome 4</Model>"
                f"<FirmwareVersion>1.2</FirmwareVersion><SerialNumber>{self.serial}</SerialNumber>"
            ),
            "GetCapabilities": f"<Media><XAddr>{self.url.replace('device', 'media')}</XAddr></Media>",
            "GetProfiles": '<Profiles token="main"/><Profiles token="sub"/>',
            "GetStreamUri": "<MediaUri><Uri>"
            + f"rtsp://{USER}:{PASSWORD}@{self._host}:554/{'sub' if 'sub<' in body else 'main'}?key=s3cret"
            + "</Uri></MediaUri>",
        }[asked]

    def may(self, body: str, authorization: str | None) -> bool:
        if "GetSystemDateAndTime" in body or self.sign_in == "none":
            return True
        return self._has_token(body) if self.sign_in == "token" else self._has_digest(authorization)

    def _has_token(self, body: str) -> bool:
        found = {
            tag: re.search(rf"<\w:{tag}(?: [^>]*)?>([^<]*)<", body)
            for tag in ("Username", "Password", "Nonce", "Created")
        }
        if not all(found.values()):
            return False
        said = {tag: match[1] for tag, match in found.items() if match}
        at = datetime.strptime(said["Created"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        secret = base64.b64decode(said["Nonce"]) + said["Created"].encode() + PASSWORD.encode()
        right = base64.b64encode(hashlib.sha1(secret).digest()).decode()
        return (
            said["Username"] == USER and said["Password"] == right and abs((self.now() - at).total_seconds()) < _STALE_S
        )

    def _has_digest(self, authorization: str | None) -> bool:
        said = dict(re.findall(r'(\w+)="?([^",]+)"?', authorization or ""))
        if said.get("username") != USER:
            return False

        def digest(text: str) -> str:
            return hashlib.md5(text.encode()).hexdigest()

        ends = digest(f"{USER}:cam:{PASSWORD}"), digest(f"POST:{said['uri']}")
        return said["response"] == digest(f"{ends[0]}:abc:{said['nc']}:{said['cnonce']}:auth:{ends[1]}")


class _Handler(BaseHTTPRequestHandler):
    camera: OnvifCamera

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.camera.headers.append(f"{self.headers} {body}")
        if self.camera.answer:
            self._send(200, self.camera.answer)
        elif self.camera.may(body, self.headers["Authorization"]):
            self._send(200, f"{_SOAP}<s:Body><R>{self.camera.reply(body)}</R></s:Body></s:Envelope>".encode())
        elif self.camera.sign_in == "token":
            reason = "<s:Reason><s:Text>Sender not Authorized</s:Text></s:Reason>"
            self._send(400, f"{_SOAP}<s:Body><s:Fault>{reason}</s:Fault></s:Body></s:Envelope>".encode())
        else:
            challenge = 'Digest realm="cam", nonce="abc", qop="auth"'
            self._send(
                401, b"", {"WWW-Authenticate": 'Basic realm="cam"' if self.camera.sign_in == "basic" else challenge}
            )

    def log_message(self, *_: Any) -> None:
        return

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def answer_probe(probe: str, service: str) -> bytes:
    """The ProbeMatches to a Probe."""
    asked = re.search(r"MessageID>([^<]+)<", probe)
    relates = f"<RelatesTo>{asked[1] if asked else ''}</RelatesTo>"
    match = f"<ProbeMatch><Scopes>onvif://www.onvif.org/name/Dome4</Scopes><XAddrs>{service}</XAddrs></ProbeMatch>"
    return f"{_SOAP}<s:Header>{relates}</s:Header><s:Body>{match}</s:Body></s:Envelope>".encode()


def main(host: str) -> None:
    """Serve on this address until killed; says `ready` once everything listens."""
    with OnvifCamera(host=host, port=80) as camera:
        rtsp = socket.create_server((host, 554))
        threading.Thread(target=_serve_rtsp, args=(rtsp,), daemon=True).start()
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.bind((GROUP, PORT))
        membership = struct.pack("=4s4s", socket.inet_aton(GROUP), socket.inet_aton(host))
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
        back = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        back.bind((host, 0))
        print("ready", flush=True)
        while True:
            data, sender = sock.recvfrom(65_536)
            back.sendto(answer_probe(data.decode(), camera.url), sender)


def _serve_rtsp(listening: socket.socket) -> None:
    while True:
        client, _ = listening.accept()
        with client:
            if client.recv(4_096):
                client.sendall(b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: Dome/1.2\r\n\r\n")


if __name__ == "__main__":
    main(sys.argv[1])
