"""The broker for a machine without Mosquitto: iotcore, on loopback only.

Run as `python -m firmware_config.embedded_broker --config FILE`. It asks for no client certificate and
confines nobody: demonstration and development only (docs/guide/mosquitto.md says what it lacks). It keeps messages in a
ring of small segments; the stock ones cost 1.7 GB.
"""

from __future__ import annotations

import argparse
import ipaddress
import json
import logging
import sys
import tomllib
from pathlib import Path
from typing import Any

from firmware_config.errors import BrokerMissing, ConfigurationError, NotLoopback
from firmware_config.pki import BrokerFiles

SEGMENT = 8 * 1024 * 1024
SEGMENTS = 4
LARGEST_PAYLOAD = 2 * 1024 * 1024

_TEXT = """\
id = 0
[router]
id = 0
max_connections = 1000
max_outgoing_packet_count = 200
max_segment_size = {segment}
max_segment_count = {segments}
[v5.1]
name = "boxes"
listen = {listen}
next_connection_delay_ms = 1
  [v5.1.tls]
  capath = {ca}
  certpath = {certificate}
  keypath = {key}
  [v5.1.connections]
  connection_timeout_ms = 60000
  max_payload_size = {payload}
  max_inflight_count = 200
  dynamic_filters = true
"""


def configuration(*, host: str, port: int, files: BrokerFiles) -> str:
    """The TOML that the broker reads: MQTT 5 over TLS on one loopback address. Raises NotLoopback."""
    listen = f"{host}:{port}"
    _check_loopback(listen)
    return _TEXT.format(
        segment=SEGMENT,
        segments=SEGMENTS,
        payload=LARGEST_PAYLOAD,
        listen=json.dumps(listen),
        ca=json.dumps(str(files.clients_ca)),
        certificate=json.dumps(str(files.certificate)),
        key=json.dumps(str(files.key)),
    )


def check(configured: dict[str, Any]) -> None:
    """Raises NotLoopback if any listener of the configuration is for more than this machine, or if there is none."""
    listeners = [one for version in ("v4", "v5", "ws") for one in configured.get(version, {}).values()]
    if not listeners:
        raise NotLoopback("embedded broker: expected a listener under [v5], got none")
    listeners += [configured[name] for name in ("prometheus", "metrics", "console") if name in configured]
    for one in listeners:
        _check_loopback(str(one.get("listen", "")))


def main() -> int:
    """Runs the broker until it is ended by a signal."""
    parser = argparse.ArgumentParser(prog="python -m firmware_config.embedded_broker", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="TOML, as this module's configuration() writes it")
    path = parser.parse_args().config
    try:
        check(tomllib.loads(path.read_text(encoding="utf-8")))
        _run(path)
    except (ConfigurationError, OSError, tomllib.TOMLDecodeError) as error:
        print(f"内嵌消息代理未能启动 / the embedded broker did not start: {error}", file=sys.stderr)
        return 2
    return 0


def _run(path: Path) -> None:
    try:
        from iotcore.iotcore import IotCoreBroker
    except ImportError as error:
        raise BrokerMissing("iotcore: not installed; install the extra `demo`, or Mosquitto") from error
    broker = IotCoreBroker(config_path=str(path))
    broker.check_ports()
    logging.getLogger("rumqttd").setLevel(logging.CRITICAL)  # it reports every packet as an error
    broker.run_forever()


def _check_loopback(listen: str) -> None:
    host = listen.rpartition(":")[0].strip("[]")
    try:
        inside = ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise NotLoopback(f"embedded broker: expected a loopback address such as 127.0.0.1:8883, got {listen!r}")


if __name__ == "__main__":
    sys.exit(main())
