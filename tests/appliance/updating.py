"""Checks of new versions: one from a stick is kept, one that the centre pushes and that cannot work is taken back."""

from __future__ import annotations

import json
import re
import time

from tests.appliance.box import Box
from tests.appliance.centre import Operator
from tests.appliance.checks import expect
from tests.appliance.room import BROKEN

_AT_CENTRE = "SELECT state, words FROM devices_boxupdate"


def newer_is_kept(box: Box) -> dict[str, object]:
    """A newer version from the stick: signed, put in between sessions, tried, kept."""
    version = box.stick.newer
    box.guest.do("mountpoint -q /mnt || mount -o ro /dev/vdb /mnt; systemctl start msr-capture msr-uplink msr-panel")
    box.wait_state("ready", within_s=600)
    bundle = f"/mnt/updates/mashangren-box_{version}_amd64.update"
    began = time.monotonic()
    box.guest.run(f"msr-agent update put {bundle} --now >/var/tmp/update.log 2>&1 </dev/null &")
    return _ended(box, version, "kept", version, began)


def pushed_is_taken_back(box: Box) -> dict[str, object]:
    """The centre offers a version that cannot work: fetched, put in, taken back, shown there, not tried again."""
    operator, began = Operator(box.centre), time.monotonic()
    operator.sign_in()
    operator.upload("/rooms/updates/", "bundle", box.stick.broken)
    release = box.centre.rows("SELECT id FROM devices_release WHERE version = ?", BROKEN)[0][0]
    path = f"/rooms/updates/{release}/"
    room_box = re.findall(r'name="boxes" value="([^"]+)"', operator.get(path))[0]
    operator.post(path, boxes=room_box, not_before="2026-01-01T01:00")
    uploaded_s = time.monotonic() - began
    box.wait_state("ready", within_s=600)
    box.guest.do("systemctl start msr-update-fetch", within_s=1800)  # its timer asks every ten minutes
    fetched_s = time.monotonic() - began - uploaded_s
    box.guest.do("systemctl start msr-update-look", within_s=900)
    found = _ended(box, BROKEN, "returned", box.stick.newer, time.monotonic())
    box.wait_state("ready", within_s=900)
    box.guest.do("systemctl start msr-update-fetch", within_s=900)
    state, words = box.centre.rows(_AT_CENTRE)[0]
    expect(state == "returned", f"expected the centre to hold it for returned, got {state} {words}")
    expect("已退回原版本" in operator.get(path), "expected the centre's page to say that it was taken back")
    return found | {"fetched_s": round(fetched_s, 1), "at_the_centre": state}


def _ended(box: Box, version: str, end: str, installed: str, began: float) -> dict[str, object]:
    asked = 'python3.11 -c \'import json; print(json.load(open("/var/lib/msr-update/last.json"))["version"])\''
    box.wait(f"the end of {version}", lambda: box.guest.run(asked).out.strip() == version, 3600)
    took = time.monotonic() - began
    last = json.loads(box.guest.do("cat /var/lib/msr-update/last.json"))
    expect(last["state"] == end, f"expected {end}, got {last}; {box.guest.run('cat /var/tmp/update.log').out[-300:]}")
    found = box.guest.do("dpkg-query -W -f='${Version}' mashangren-box")
    expect(found == installed, f"expected {installed} installed, got {found}")
    return {"state": end, "took_s": round(took, 1), "words": last["words"][:120]}
