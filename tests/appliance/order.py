"""The checks of `make appliance`, in their order."""

from __future__ import annotations

from typing import Final

from tests.appliance import checks, enrolling, hangs, things, updating
from tests.appliance.checks import Check

#: Left out where the package was put in from outside (run.py --installed).
BY_HAND: Final[tuple[tuple[str, Check], ...]] = (
    ("the package installs with no network", checks.installs),
    ("the network is set before the first restart", checks.network_is_set),
)
CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("the box enrols with its TPM", enrolling.box_enrols),
    ("units start", checks.units_start),
    ("units are hardened", checks.units_are_hardened),
    ("the box knows boot, clock and memory", checks.box_knows_itself),
    ("the room gets ready", checks.room_gets_ready),
    ("the self-test is brought to the centre", enrolling.selftest_is_brought),
    ("the centre shows the room", enrolling.centre_shows_the_room),
    ("a press records", checks.press_records),
    ("the panel hears, and reads no outbox", checks.panel_hears),
    ("an unplugged camera is said", checks.unplugged_is_said),
    ("a camera that returns records again", checks.replugged_records_again),
    ("a hold stops", checks.hold_stops),
    ("the recording is verified at the centre", enrolling.recording_is_at_the_centre),
    ("a restart brings the room back", checks.box_restarts),
    ("the room's things meet the kernel", things.things_meet_the_kernel),
    ("hung processes are started anew", hangs.hangs_are_cured),
    ("the uplink goes on without capture", checks.uplink_goes_on_alone),
    ("a newer version is kept", updating.newer_is_kept),
    ("a version that the centre pushed and that cannot work is taken back", updating.pushed_is_taken_back),
    ("a revoked box is refused", enrolling.revoked_box_is_refused),
    ("removal leaves the evidence", checks.removal_leaves_evidence),
)
