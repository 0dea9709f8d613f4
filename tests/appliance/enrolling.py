"""Checks with a centre: the box enrols, tests itself, brings what it records, is shown, is revoked."""

from __future__ import annotations

import re
import time

from tests.appliance.box import Box
from tests.appliance.centre import ROOM, Operator, online
from tests.appliance.checks import expect
from tests.faults.frames import exported_digests
from tests.faults.judging import verify

PLUGGED_IN = "mountpoint -q /mnt || mount -o ro /dev/vdb /mnt"
LOG = "/var/tmp/enrol.log"


def box_enrols(box: Box) -> dict[str, object]:
    """A code typed from paper; keys in the TPM; the comparison read out, typed at the centre, accepted; units start."""
    operator = Operator(box.centre)
    operator.sign_in()
    box.steps.append("中心：生成登记码，打印 / centre: make a code, print it")
    room = re.findall(r'<option value="(\d+)"', operator.get("/rooms/enrolment/"))[0]
    number = re.findall(r"/rooms/enrolment/(\d+)/", operator.post("/rooms/enrolment/", room=room, box_name=""))[0]
    code = operator.get(f"/rooms/enrolment/{number}/file/").split()[-1]
    typed = f"printf '%s\\n%s\\n' {box.centre.origin} {code}"
    box.human(
        "登记：输入中心地址和登记码 / enrol: type the centre's address and the code",
        f"{PLUGGED_IN}; ({typed}) | nohup msr-agent enrol --model /mnt/model.toml >{LOG} 2>&1 & sleep 1",
    )
    asked = lambda: re.findall(r"comparison: +([A-Z0-9-]{14})", _enrolment(box))  # noqa: E731
    comparison = box.wait("the comparison", asked, 600)[0]
    expect("TPM 2.0 中" in _enrolment(box), f"expected the device key in the TPM, got {_enrolment(box)[-400:]}")
    page = f"/rooms/enrolment/{number}/"
    box.wait("the request on the centre's page", lambda: f"{page}accept/" in operator.get(page), 300)
    box.steps.append("打电话读核对码，中心输入并批准 / read the comparison out; the centre types it and accepts")
    operator.post_to(page, f"{page}accept/", typed=comparison)
    began = time.monotonic()
    box.wait("the certificate and the profile", lambda: "enrolled:" in _enrolment(box), 600)
    name, key = box.centre.rows("SELECT name, public_key FROM devices_box")[0]
    box.notes |= {"name": name, "key": bytes(key)}
    kept = box.guest.do("grep ^device_key /etc/msr/profile.toml").split('"')[1]
    expect(kept.startswith("tpm:"), f"expected the device key in the TPM, got {kept}")
    enrolled_s = round(time.monotonic() - began, 1)
    box.wait("its profile at the centre", lambda: box.centre.rows("SELECT 1 FROM devices_boxprofile"), 300)
    at_centre_s = round(time.monotonic() - began, 1)
    return {"box": name, "device_key": "TPM", "accepted_to_enrolled_s": enrolled_s, "profile_at_centre_s": at_centre_s}


def selftest_is_brought(box: Box) -> dict[str, object]:
    """The morning's self-test, under its unit: its signed report is at the centre."""
    box.guest.run("systemctl start msr-selftest", within_s=1800)
    asked = "SELECT form, level FROM devices_boxselftest"
    form, level = box.wait("the report at the centre", lambda: box.centre.rows(asked), 600)[0]
    said = box.guest.do("journalctl --no-pager -o cat -b -u msr-selftest -n 80")
    bad = re.findall(r"^(?:✗|×|!|坏|.*异常).*$", said, re.MULTILINE)
    return {"form": form, "level": level, "said": " ".join(" ".join(bad or said.split("\n")[-4:]).split())[-200:]}


def recording_is_at_the_centre(box: Box) -> dict[str, object]:
    """Every thing has its receipt; the export with keys passes the public verifier, which opens each segment."""
    box.wait("a receipt for everything", lambda: (s := box.state()) and s["debt"]["waiting"] == 0, 1800)
    session = box.centre.rows("SELECT session_id FROM recordings_part WHERE session_id IS NOT NULL ORDER BY number")[
        -1
    ][0]
    trust, folder = box.folder / "trust.json", box.folder / "export-of-centre"
    box.centre.manage("trust_file", "--to", str(trust))
    box.centre.manage("export_session", session, "--to", str(folder), "--with-keys")
    report = verify(folder, trust)
    expect(report["exit"] == 0 and report["ok"], f"the verifier refuses: {report}")
    gaps = [round((gap["to"] - gap["from"]) / 1e9, 1) for gap in report["gaps"]]
    expect(gaps and not report["missing"], f"expected a signed gap and nothing missing, got {gaps} {report['missing']}")
    fragments = len(exported_digests(folder))
    return {
        "segments": report["segments"],
        "opened": report["opened"],
        "fragments": fragments,
        "gaps": len(gaps),
        "longest_s": max(gaps),
    }


def centre_shows_the_room(box: Box) -> dict[str, object]:
    """The room's page, as its operator sees it: connected, ready."""
    operator = Operator(box.centre)
    operator.sign_in()
    page = box.wait("the room shown as ready", lambda: "就绪" in (p := operator.get(f"/rooms/{ROOM}/")) and p, 300)
    expect(box.notes["name"] in page, f"expected the box's name on the page of {ROOM}")
    return {"page": f"/rooms/{ROOM}/", "online": online(box.centre)}


def revoked_box_is_refused(box: Box) -> dict[str, object]:
    """Withdrawn on its page: cut at once, and its next hello is heard by nobody; the centre says so."""
    operator = Operator(box.centre)
    operator.sign_in()
    box.wait("the link", lambda: box.state().get("linked"), 300)
    path, name = f"/rooms/boxes/{box.notes['name']}/", box.notes["name"]
    began = time.monotonic()
    operator.post_to(path, f"{path}revoke/", reason="丢失 / lost", name=name)
    cut = lambda: box.centre.rows("SELECT 1 FROM devices_boxrevocation WHERE cut_at IS NOT NULL")  # noqa: E731
    box.wait("its role taken", cut, 120)
    box.wait("the link gone", lambda: (s := box.state()) and not s["linked"], 300)
    seconds = time.monotonic() - began
    box.guest.do("systemctl restart msr-uplink", within_s=900)  # a new connection, a new hello
    time.sleep(30)
    expect(not box.state()["linked"], "expected no link after the box was withdrawn, got one")
    expect("已停用" in operator.get(path), "expected the box's page to say that it is withdrawn")
    return {"cut_after_s": round(seconds, 1), "linked": False}


def _enrolment(box: Box) -> str:
    return box.guest.run(f"cat {LOG}").out
