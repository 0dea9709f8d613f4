"""The peer of outbox_to_vault: HTTP PUT over mutual TLS. `app` is the server (ASGI); run as a program it is the sender.

    python -m bench.http_put URL CA CERTIFICATE KEY FOLDER

says "ready", waits for a line, puts every file of the folder one after the other over one connection, says "done".
"""

from __future__ import annotations

import http.client
import os
import ssl
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

BLOCK = 256 * 1024


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Writes the body below BENCH_PUT_FOLDER under the path's last name, syncs file and folder, answers 201."""
    if scope["type"] != "http":
        return
    folder = Path(os.environ["BENCH_PUT_FOLDER"])
    with (folder / Path(scope["path"]).name).open("wb", buffering=0) as file:
        more = True
        while more:
            message = await receive()
            file.write(message.get("body", b""))
            more = message.get("more_body", False)
        os.fsync(file.fileno())
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def main() -> int:
    """The sender."""
    url, ca, certificate, key, folder = sys.argv[1:]
    context = ssl.create_default_context(cafile=ca)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate, key)
    where = urlsplit(url)
    connection = http.client.HTTPSConnection(where.hostname or "", where.port, context=context, blocksize=BLOCK)
    connection.connect()
    print("ready", flush=True)
    sys.stdin.readline()
    for path in sorted(Path(folder).iterdir()):
        with path.open("rb") as file:
            headers = {"Content-Length": str(path.stat().st_size)}
            connection.request("PUT", f"{where.path}/{path.name}", body=file, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (200, 201, 204):
                print(f"{path.name}: {answer.status}", flush=True)
                return 1
    print("done", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
