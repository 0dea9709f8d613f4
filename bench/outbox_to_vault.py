"""CPU seconds a GB from outbox to vault with receipts, over mutual TLS, beside HTTP PUT of the same files to uvicorn.

Ours: uplink, Mosquitto with roles, ingest and key service, from the moment the uplink sees the outbox until every thing
has its receipt in uplink.db. The peer: http.client, and uvicorn that syncs each file and its folder; as a floor,
nginx's WebDAV, which syncs nothing. All have started before their clocks do. Memory that a virtual machine was never
given, or has given back, costs whoever touches it first (2.7 CPU s a GB where it was measured): it is touched before
each run's clocks start.
BENCH_GB (1), BENCH_RUNS (3).
"""

from __future__ import annotations

import contextlib
import mmap
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.filled_outbox import fill
from bench.measure import Figure, cpu_seconds, median, tree
from bench.room import asked, load, runs
from firmware_config.broker import PROGRAM_FOLDERS
from firmware_config.pki import BrokerFiles
from tests.fakes.mosquitto import free_port
from tests.fakes.waiting import wait_for
from tests.faults.judging import whole
from tests.faults.processes import ROOT
from tests.faults.room import BOX, WORKER, Room
from tests.system.stack import replace_tracks, track

#: Serves below a folder with these certificates at this port; gives its process.
Serve = Callable[[Path, BrokerFiles, int], contextlib.AbstractContextManager[int]]
GOAL, GOAL_MBIT_S, SEGMENT_BYTES = 2.0, 300, 2_000_000
NGINX = """
daemon off; master_process off; error_log {folder}/error.log; pid {folder}/pid;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/body; client_max_body_size 64m; client_body_buffer_size 256k;
  server {{
    listen 127.0.0.1:{port} ssl; ssl_protocols TLSv1.3;
    ssl_certificate {tls.certificate}; ssl_certificate_key {tls.key};
    ssl_client_certificate {tls.clients_ca}; ssl_verify_client on;
    location / {{ root {folder}; dav_methods PUT; create_full_put_path on; }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Carried:
    """What one carriage cost."""

    size: int
    cpu_s: float
    took_s: float
    apart: str = ""

    @property
    def per_gb(self) -> float:
        """CPU seconds a GB."""
        return self.cpu_s / self.size * 1e9

    @property
    def mbit_s(self) -> float:
        """Bytes of files over time."""
        return self.size * 8e-6 / self.took_s

    def __str__(self) -> str:
        return f"{self.per_gb:.2f} CPU s/GB, {self.mbit_s:.0f} Mbit/s {self.apart}"


def main() -> None:
    """A line a carriage, then the figure."""
    ours, peers, floors = [], [], []
    for _ in range(runs(3)):
        touch_memory()
        with tempfile.TemporaryDirectory(prefix="msr-b-") as name:
            folder = Path(name)
            room = Room(folder)
            replace_tracks(folder / "profile.toml", track("scene", "synthetic:scene"))
            fill(folder / "profile.toml", segments=max(1, round(asked("GB", 1) * 1e9 / SEGMENT_BYTES)))
            files = _files_alone(room, folder / "files")
            floors.append(_put(room, files, _nginx))
            peers.append(_put(room, files, _uvicorn))
            ours.append(_carry(room))
        print(f"ours {ours[-1]}\nuvicorn {peers[-1]}\nnginx {floors[-1]}\n{load()}", flush=True)
    ratios = [a.per_gb / b.per_gb for a, b in zip(ours, peers, strict=True)]
    speed, floor = median([each.mbit_s for each in ours]), median([each.per_gb for each in floors])
    Figure(
        figure="CPU s a GB from outbox to vault with receipts, mutual TLS, all processes",
        value=median([each.per_gb for each in ours]),
        unit="CPU s/GB",
        peer="HTTP PUT of the same files to uvicorn, mutual TLS, fsync a file",
        peer_value=median([each.per_gb for each in peers]),
        goal=GOAL,
        runs=len(ours),
        spread=(min(ratios), max(ratios)),
        note=f"{speed:.0f} Mbit/s sustained (goal {GOAL_MBIT_S}: {'met' if speed >= GOAL_MBIT_S else 'not met'});"
        f" nginx dav without fsync {floor:.2f} CPU s/GB; spread is of the ratio; {load()}",
    ).print()


def touch_memory(most: int = 8 << 30) -> None:
    """Each page of half of what is free, at most `most` bytes, is used once, so that the hypervisor has given it."""
    free = os.sysconf("SC_AVPHYS_PAGES") * mmap.PAGESIZE // 2
    with mmap.mmap(-1, min(most, free)) as memory:
        for at in range(0, len(memory), mmap.PAGESIZE):
            memory[at] = 1


def _files_alone(room: Room, folder: Path) -> Path:
    """The segment files as the wire carries them, without the outbox's trailer."""
    folder.mkdir()
    with_sizes = [(room.outbox / path, size) for path, size in _segments(room)]
    for path, size in with_sizes:
        with path.open("rb") as source, (folder / path.name).open("wb") as copy:
            shutil.copyfileobj(source, copy)
            copy.truncate(size)
    os.sync()
    return folder


def _segments(room: Room) -> list[tuple[str, int]]:
    import sqlite3

    with contextlib.closing(sqlite3.connect(room.outbox / "capture.db")) as db:
        return db.execute("SELECT path, size FROM thing WHERE kind = 4 ORDER BY b").fetchall()


def _carry(room: Room) -> Carried:
    """The index comes into sight only when every process has started and is at rest."""
    index, aside = room.outbox / "capture.db", room.folder / "capture.db"
    size = sum(size for _, size in _segments(room))
    index.rename(aside)
    try:
        for name in ("broker", "keyservice", "ingest"):
            room.start_one(name)
        wait_for(lambda: "ingest" in room.logs(), within_s=30, what="ingest to connect")
        room.start_one("uplink")
        pids = _pids(room)
        _wait_for_rest(list(pids.values()))
        began, before = time.monotonic(), {name: cpu_seconds(tree(pid)) for name, pid in pids.items()}
        aside.rename(index)
        room.wait("every thing to have its receipt", lambda: whole(room), within_s=900)
        took = time.monotonic() - began
        spent = {name: cpu_seconds(tree(pid)) - before[name] for name, pid in pids.items()}
    finally:
        room.stop()
    apart = " ".join(f"{name} {each / size * 1e9:.2f}" for name, each in spent.items())
    return Carried(size, sum(spent.values()), took, f"({apart})")


def _wait_for_rest(pids: list[int]) -> None:
    """Returns when the processes have done next to nothing for 2 s: their start is over."""
    for _ in range(60):
        before = cpu_seconds(pids)
        time.sleep(2)
        if cpu_seconds(pids) - before <= 0.05 * len(pids):
            return
    raise AssertionError("expected the processes to come to rest within two minutes")


def _pids(room: Room) -> dict[str, int]:
    found = {name: room._processes[name].process for name in ("uplink", "ingest", "keyservice")}
    pids = {name: process.pid for name, process in found.items() if process is not None}
    assert room.broker.pid is not None
    return {**pids, "broker": room.broker.pid}


def _put(room: Room, files: Path, serve: Serve) -> Carried:
    folder, port, own = room.folder / "put", free_port(), room.pki.files(BOX)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    size = sum(path.stat().st_size for path in files.iterdir())
    with serve(folder, room.pki.broker, port) as server:
        command = [sys.executable, "-m", "bench.http_put", f"https://127.0.0.1:{port}"]
        command += [str(own.ca), str(own.certificate), str(own.key), str(files)]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sender:
            assert sender.stdin is not None and sender.stdout is not None
            assert sender.stdout.readline() == "ready\n"
            pids = [server, sender.pid]
            began, before = time.monotonic(), cpu_seconds(pids)
            sender.stdin.write("go\n")
            sender.stdin.flush()
            told = sender.stdout.readline()
            took = time.monotonic() - began
            spent = cpu_seconds([server]) + cpu_seconds([sender.pid]) - before
            sender.stdin.close()
            assert told == "done\n", told
    shutil.rmtree(folder)
    return Carried(size, spent, took)


@contextlib.contextmanager
def _uvicorn(folder: Path, tls: BrokerFiles, port: int) -> Iterator[int]:
    command = [sys.executable, "-m", "uvicorn", "bench.http_put:app", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--no-access-log", "--log-level", "error", "--ssl-cert-reqs", "2"]
    command += ["--ssl-ca-certs", str(tls.clients_ca)]
    command += ["--ssl-certfile", str(tls.certificate), "--ssl-keyfile", str(tls.key)]
    yield from _served(command, port, {**os.environ, "BENCH_PUT_FOLDER": str(folder)})


@contextlib.contextmanager
def _nginx(folder: Path, tls: BrokerFiles, port: int) -> Iterator[int]:
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port, tls=tls))
    program = shutil.which("nginx") or shutil.which("nginx", path=PROGRAM_FOLDERS)
    assert program is not None, "expected nginx (package nginx-light: tools/apt_packages.sh), found none"
    yield from _served([program, "-e", str(folder / "start.log"), "-c", str(config)], port, dict(os.environ))


def _served(command: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    import socket

    def listens() -> bool:
        assert process.poll() is None, f"{command[0]}: ended before it listened, with {process.returncode}"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        wait_for(listens, within_s=15, what=f"{command[0]} to listen")
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


__all__ = ["WORKER", "main"]

if __name__ == "__main__":
    main()
