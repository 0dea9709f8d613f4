"""`python -m firmware_config.provision`: certificates and broker of a centre, for the person who sets it up.

The only module of this package that reads the clock, and prints.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from firmware_config import broker
from firmware_config.certificates import Purpose
from firmware_config.dynsec import BrokerControl
from firmware_config.errors import BrokerMissing, ConfigurationError
from firmware_config.pki import ADMIN, BrokerFiles, Pki
from sync.ids import BoxId, box_id
from sync.wire.topics import worker_id


def main(arguments: Sequence[str] | None = None) -> int:
    """Does one deed and says in words what it did; 2 if it could not."""
    asked = _parser().parse_args(arguments)
    try:
        asked.deed(asked, Pki(asked.folder), datetime.now(UTC))
    except (ConfigurationError, OSError) as error:
        print(f"未完成 / not done: {error}", file=sys.stderr)
        return 2
    return 0


def _init(asked: argparse.Namespace, pki: Pki, now: datetime) -> None:
    Pki.create(asked.folder, now=now, broker_names=tuple(asked.names))
    print(f"已建立两个证书机构、代理证书、管理员证书 / authorities, broker and administrator made in {asked.folder}")
    print("请离线备份 centre-ca.key；吊销列表须每天更新（crl）/ keep centre-ca.key offline too; run `crl` every day")


def _box(asked: argparse.Namespace, pki: Pki, now: datetime) -> None:
    if asked.request is None:
        files = pki.equip(Purpose.BOX, asked.name, now=now)
        print(f"录制箱证书 / certificate of the box: {files.certificate}, {files.key}; 信任 / it trusts {files.ca}")
    else:
        pki.answer_request(Purpose.BOX, asked.name, asked.request.read_bytes(), now=now)
        print(f"录制箱证书（私钥未离开录制箱）/ certificate: {pki.folder / 'issued' / f'{asked.name}.crt'}")
    if asked.broker:
        with _control(asked, pki) as control:
            control.create_box(BoxId(asked.name))
        print("代理已登记该箱，立即生效 / the broker knows the box now")
    else:
        print("尚未在代理登记：加 --broker 主机:端口 / not enrolled at a running broker: add --broker HOST:PORT")


def _worker(asked: argparse.Namespace, pki: Pki, now: datetime) -> None:
    files = pki.equip(Purpose.WORKER, asked.name, now=now)
    print(f"接收进程证书 / certificate of the worker: {files.certificate}, {files.key}; 信任 / it trusts {files.ca}")
    print(
        "请停下代理，再运行 mosquitto 写配置，然后启动 / stop the broker, write its configuration (mosquitto), start it"
    )


def _revoke(asked: argparse.Namespace, pki: Pki, now: datetime) -> None:
    is_box = asked.name in pki.names(Purpose.BOX)
    count = pki.revoke(asked.name, now=now)
    print(f"已吊销 {count} 张 / {count} certificates of {asked.name} withdrawn; 新列表 / new list {pki.broker.revoked}")
    if asked.broker and is_box:
        with _control(asked, pki) as control:
            control.revoke_box(box_id(asked.name))
        print("代理已切断该箱 / the broker has cut it off")
    else:
        print("现有连接仍在：加 --broker，或重启代理 / a running connection stays: add --broker, or restart the broker")


def _crl(asked: argparse.Namespace, pki: Pki, now: datetime) -> None:
    until = pki.renew_list(now=now)
    print(f"吊销列表有效至 / list of the withdrawn holds until {until:%Y-%m-%d %H:%M} UTC: {pki.broker.revoked}")
    print("请复制到代理的目录，并向 Mosquitto 发 SIGHUP / copy it to the broker's folder and send Mosquitto SIGHUP")


def _mosquitto(asked: argparse.Namespace, pki: Pki, now: datetime) -> None:
    found = broker.find_mosquitto()
    if found is None and asked.plugin is None:
        raise BrokerMissing(f"{broker.PLUGIN}: not found; install the package mosquitto, or name it with --plugin")
    plugin: Path = asked.plugin if found is None or asked.plugin is not None else found[1]
    out: Path = asked.out.resolve()
    out.mkdir(mode=0o750, parents=True, exist_ok=True)
    files = _copied(pki.broker, out)
    settings = broker.BrokerSettings(
        folder=out,
        port=asked.port,
        files=files,
        boxes=tuple(box_id(name) for name in pki.names(Purpose.BOX)),
        workers=tuple(worker_id(name) for name in pki.names(Purpose.WORKER)),
    )
    held = out / "dynamic-security.json"
    broker.write_dynamic_security(held, settings)
    text = broker.mosquitto_configuration(
        listener=f"{asked.port} {asked.address}".strip(),
        files=files,
        dynamic_security=held,
        plugin=plugin,
        user="mosquitto",
        log="stderr",
    )
    (out / "mosquitto.conf").write_text(text, encoding="utf-8")
    print(f"已写好 / written: {out}/mosquitto.conf, dynamic-security.json; 归 mosquitto 用户所有 / chown it")


def _copied(files: BrokerFiles, out: Path) -> BrokerFiles:
    copies = BrokerFiles(
        clients_ca=out / "clients-ca.crt",
        certificate=out / "broker.crt",
        key=out / "broker.key",
        revoked=out / "revoked.crl",
    )
    copies.key.touch(mode=0o600)
    shutil.copyfile(files.key, copies.key)
    for source, copy in (
        (files.clients_ca, copies.clients_ca),
        (files.certificate, copies.certificate),
        (files.revoked, copies.revoked),
    ):
        shutil.copyfile(source, copy)
    return copies


def _control(asked: argparse.Namespace, pki: Pki) -> BrokerControl:
    host, _, port = asked.broker.rpartition(":")
    if not host or not port.isdigit():
        raise ConfigurationError(f"--broker: expected HOST:PORT, got {asked.broker!r}")
    return BrokerControl(host=host, port=int(port), tls=pki.files(ADMIN))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m firmware_config.provision", description="证书与消息代理 / pki, broker"
    )
    parser.add_argument("--folder", type=Path, default=Path("var/pki"), help="证书目录 / the certificates' folder")
    deeds = parser.add_subparsers(required=True, metavar="DEED")
    init = deeds.add_parser("init", help="建立证书机构 / make the authorities")
    init.add_argument("names", nargs="+", help="代理的主机名和地址 / host names and addresses of the broker")
    init.set_defaults(deed=_init)
    box = deeds.add_parser("box", help="签发并登记录制箱 / certify and enrol a box")
    box.add_argument("name")
    box.add_argument("--request", type=Path, help="录制箱自己生成的证书请求 / a request (PKCS#10) made at the box")
    box.set_defaults(deed=_box)
    worker = deeds.add_parser("worker", help="签发接收进程 / certify an ingest worker")
    worker.add_argument("name")
    worker.set_defaults(deed=_worker)
    revoke = deeds.add_parser("revoke", help="吊销 / withdraw a name for ever")
    revoke.add_argument("name")
    revoke.set_defaults(deed=_revoke)
    for one in (box, revoke):
        one.add_argument("--broker", metavar="HOST:PORT", help="同时通知运行中的代理 / tell the running broker too")
    deeds.add_parser("crl", help="更新吊销列表 / renew the list of the withdrawn").set_defaults(deed=_crl)
    mosquitto = deeds.add_parser("mosquitto", help="写 Mosquitto 配置 / write Mosquitto's configuration")
    mosquitto.add_argument("--out", type=Path, required=True)
    mosquitto.add_argument("--port", type=int, default=8883)
    mosquitto.add_argument("--address", default="", help="只在此地址监听 / listen on this address only")
    mosquitto.add_argument("--plugin", type=Path, help=broker.PLUGIN)
    mosquitto.set_defaults(deed=_mosquitto)
    return parser


if __name__ == "__main__":
    sys.exit(main())
