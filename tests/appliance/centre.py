"""The centre that the box in the guest enrols at: broker, key service, ingest, certifier, pages; and its operator.

All of it runs on the host, on loopback alone. The guest reaches two ports of it, as CENTRE (guest.py: forwards).
"""

from __future__ import annotations

import re
import sqlite3
import ssl
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from firmware_config.broker import Broker, BrokerSettings, Kind
from firmware_config.certificates import Purpose
from firmware_config.pki import Pki
from sync.wire.topics import worker_id
from tests import migrated
from tests.appliance.channel import GuestFault
from tests.appliance.guest import CENTRE
from tests.fakes.message_line import free_port, now
from tests.faults.processes import PythonProcess, run_python

WEB, MESSAGES = 8443, 8883
WORKER, ROOM, PASSWORD = "ingest-1", "T01", "an appliance's 7 horses"
OPERATOR = "yunwei"


class Centre:
    """One centre in a folder. `start` runs it, `stop` ends all that was started here."""

    def __init__(self, folder: Path, update_keys: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.pki = Pki.create(folder / "pki", now=now(), broker_names=("127.0.0.1", "localhost", CENTRE))
        self.pki.equip(Purpose.WORKER, WORKER, now=now())
        known = BrokerSettings(
            folder=folder / "broker", port=free_port(), files=self.pki.broker, workers=(worker_id(WORKER),)
        )
        self.broker, self.web_port = Broker(known, Kind.MOSQUITTO), free_port()
        self.environment = self._environment(update_keys)
        (folder / "data").mkdir()
        migrated.migrate(self.environment)
        self.manage("make_keys")
        self.manage("seed_demo")
        self.manage("register_room", ROOM, "测试室", "Test room", "demo-a")
        files = self.pki.broker
        secure = ("--ssl-certfile", str(files.certificate), "--ssl-keyfile", str(files.key))
        web = ("uvicorn", "server.config.asgi:application", "--host", "127.0.0.1", "--port", str(self.web_port))
        self._processes = [
            self._process("keyservice", "server.manage", "keyservice"),
            self._process("ingest", "server.manage", "ingest"),
            self._process("certify", "server.manage", "certify_boxes", "--watch", "1"),
            self._process("web", *web, *secure, "--log-level", "warning"),
        ]

    @property
    def forwards(self) -> dict[int, int]:
        """Ports of CENTRE in the guest, and where they lead on the host's loopback."""
        return {WEB: self.web_port, MESSAGES: self.broker.settings.port}

    @property
    def origin(self) -> str:
        """The pages' address, as it is told to boxes."""
        return f"https://{CENTRE}:{WEB}"

    def start(self) -> None:
        """Everything; returns when the pages answer."""
        self.broker.start()
        for process in self._processes:
            process.start()
        self.wait("the pages", lambda: Operator(self).is_answered(), 180)

    def stop(self) -> None:
        """Ends everything."""
        for process in reversed(self._processes):
            process.stop()
        self.broker.kill()

    def manage(self, *words: str) -> str:
        """What a command of the centre prints."""
        return run_python("server.manage", *words, environment=self.environment, within_s=300)

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """Rows of its database; read only."""
        with closing(sqlite3.connect(f"file:{self.folder / 'data' / 'centre.sqlite3'}?mode=ro", uri=True)) as db:
            return db.execute(sql, values).fetchall()

    def wait(self, what: str, fact: Callable[[], Any], within_s: float) -> Any:
        """The fact once it is true. Raises GuestFault with the logs' ends."""
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            if found := fact():
                return found
            time.sleep(1)
        logs = " ".join(f"{each.name}: {each.log(300)}" for each in self._processes)
        raise GuestFault(f"centre: expected {what} within {within_s:.0f} s; {logs}")

    def _process(self, name: str, *words: str) -> PythonProcess:
        return PythonProcess(name, self.folder, *words, environment=self.environment)

    def _environment(self, update_keys: Path) -> Mapping[str, str]:
        tls = self.pki.files(WORKER)
        return {
            "MSR_VAR": str(self.folder / "data"),
            "MSR_DEMO": "1",
            "MSR_DEMO_PASSWORD": PASSWORD,
            "MSR_SECOND_FACTOR": "0",
            "MSR_CENTRE_NAME": "centre",
            "MSR_HOSTS": f"127.0.0.1,{CENTRE}",
            "MSR_ORIGIN": f"https://127.0.0.1:{self.web_port}",
            "MSR_WORKER": WORKER,
            "MSR_BROKER": f"127.0.0.1:{self.broker.settings.port}",
            "MSR_BROKER_CA": str(tls.ca),
            "MSR_BROKER_CERT": str(tls.certificate),
            "MSR_BROKER_KEY": str(tls.key),
            "MSR_PKI": str(self.pki.folder),
            "MSR_BOX_ORIGIN": self.origin,
            "MSR_BOX_BROKER": f"{CENTRE}:{MESSAGES}",
            "MSR_BOX_CA": str(self.pki.folder / "centre-ca.crt"),
            "MSR_UPDATE_KEYS": str(update_keys),
        }


class Operator:
    """A person at the centre, at its pages: signs in, reads, presses. What a browser would send is what is sent."""

    def __init__(self, centre: Centre) -> None:
        self._base = f"https://127.0.0.1:{centre.web_port}"
        trusted = ssl.create_default_context(cafile=str(centre.pki.folder / "centre-ca.crt"))
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=trusted), urllib.request.HTTPCookieProcessor(self._cookies)
        )

    def is_answered(self) -> bool:
        """Whether the pages are there."""
        try:
            return bool(self.get("/account/sign-in/"))
        except OSError:
            return False

    def sign_in(self) -> None:
        """As the demo's operator."""
        self.post("/account/sign-in/", username=OPERATOR, password=PASSWORD)
        if "sessionid" not in {each.name.split("-")[-1] for each in self._cookies}:
            raise GuestFault("centre: the operator could not sign in")

    def get(self, path: str) -> str:
        """A page's text."""
        with self._opener.open(self._base + path, timeout=60) as answer:
            return str(answer.read().decode())

    def post(self, path: str, **fields: str) -> str:
        """A form, as its page holds it: the page that follows."""
        return self.post_to(path, path, **fields)

    def post_to(self, page: str, path: str, **fields: str) -> str:
        """A form that stands on `page` and goes to `path`."""
        sent = urllib.parse.urlencode({"csrfmiddlewaretoken": self._token(page), **fields}).encode()
        return self._send(path, sent, "application/x-www-form-urlencoded")

    def upload(self, path: str, name: str, file: Path) -> str:
        """A file into a form."""
        edge = b"edge-of-an-upload"
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file.name}"\r\n\r\n'
        token = f'Content-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{self._token(path)}'
        parts = (b"", token.encode(), head.encode() + file.read_bytes())
        body = b"".join(b"--" + edge + b"\r\n" + part + b"\r\n" for part in parts[1:]) + b"--" + edge + b"--\r\n"
        return self._send(path, body, f"multipart/form-data; boundary={edge.decode()}")

    def _send(self, path: str, body: bytes, kind: str) -> str:
        headers = {"Content-Type": kind, "Referer": self._base + path}
        with self._opener.open(urllib.request.Request(self._base + path, body, headers), timeout=300) as answer:
            return str(answer.read().decode())

    def _token(self, path: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        if found is None:
            raise GuestFault(f"centre: {path} has no form")
        return found[1]


def online(centre: Centre) -> bool:
    """Whether the centre holds the box for connected."""
    return bool(centre.rows("SELECT 1 FROM devices_boxpresence WHERE online"))
