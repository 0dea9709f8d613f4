"""Every parser that meets the outside, in one table (docs/hostile.md): what reads it, what it may say no with."""

from __future__ import annotations

from pydantic import ValidationError

from agent.course.deeds import DeedRefused
from agent.discovery.errors import UnsafeXml
from agent.feed.errors import FeedMalformed
from agent.media.errors import SourceFault, UnsupportedStream
from agent.system.errors import ChronySilent, UpsSilent
from firmware_config.errors import ConfigurationError, EnrolmentError, MessageRefused, PkiError, ProfileError
from firmware_config.profile_orders.errors import EditRefused
from firmware_config.update.errors import UpdateError
from server.ferry.errors import BadLetter
from server.gateways.errors import GatewayError, UnfitFile
from server.operations.errors import BackupDamaged
from server.receipts.errors import BadReceipt
from server.signatures.errors import BadAct, UnfitFinger, UnfitHand
from sync.encoding import encode
from sync.errors import PeerFault
from tests.hostile import box_readers as box
from tests.hostile import centre_readers as centre
from tests.hostile import device_readers as device
from tests.hostile import evidence_readers as evidence
from tests.hostile import wire_readers as line
from tests.hostile.target import Form, Target

_SHAPES = ("sync.encoding", "sync.shapes", "sync.evidence.cose")
_PEER = (PeerFault,)


def _signed(name: str, *modules: str, pattern: str = "", **more: object) -> Target:
    """A payload that is signed before it is read: whoever holds the key may be hostile too."""
    fields: dict[str, object] = {
        "refuses": _PEER, "form": Form.CBOR, "write": evidence.written, "modules": _SHAPES + modules,
        "seeds": (lambda: evidence.payloads(pattern)) if pattern else more.get("seeds"), "near_evidence": True,
    }  # fmt: skip
    return Target(name=name, **(fields | more))  # type: ignore[arg-type]


EVIDENCE = (
    Target(
        name="canonical", read=evidence.canonical, refuses=_PEER, form=Form.CBOR, write=encode, is_exact=True,
        modules=("sync.encoding",), seeds=lambda: evidence.payloads("box/*.cose"), near_evidence=True,
    ),
    Target(
        name="envelope", read=evidence.envelope_of, refuses=_PEER, form=Form.BYTES, near_evidence=True,
        modules=("sync.encoding", "sync.evidence.cose", "sync.evidence.keys"),
        seeds=lambda: evidence.vectors("parts/*/records/*.cose"),
    ),
    _signed("record", "sync.evidence.records", read=evidence.record, pattern="parts/*/records/*.cose"),
    _signed("statement", "sync.evidence.statements", read=evidence.statement, pattern="box/*.cose"),
    _signed("receipt", "sync.evidence.receipts", read=evidence.receipt, pattern="receipts/*.cose"),
    _signed("anchor", "sync.evidence.receipts", read=evidence.anchor, seeds=evidence.anchor_seeds),
    _signed("command", "sync.evidence.receipts", read=evidence.command, seeds=evidence.command_seeds),
    _signed("bookings", "sync.evidence.bookings", read=evidence.bookings, seeds=evidence.booking_seeds),
    _signed("self-test", "sync.evidence.selftests", read=evidence.self_test, seeds=evidence.self_test_seeds),
    _signed("claim", "sync.evidence.claim", read=evidence.claim_said, seeds=evidence.claim_seeds),
    Target(
        name="claim-text", read=evidence.claim_text, refuses=_PEER, form=Form.LINES, near_evidence=True,
        modules=("sync.evidence.claim", "sync.encoding", "sync.evidence.cose"), seeds=evidence.claim_text_seeds,
    ),
    Target(
        name="checkpoint", read=evidence.note, refuses=_PEER, form=Form.LINES, near_evidence=True,
        modules=("sync.evidence.checkpoint",), seeds=evidence.note_seeds,
    ),
    Target(
        name="log-proof", read=evidence.proof, refuses=_PEER, form=Form.CBOR, write=evidence.written,
        modules=("sync.evidence.checkpoint", "sync.evidence.merkle", "sync.encoding", "sync.shapes"),
        seeds=evidence.proofs, near_evidence=True,
    ),
    _signed("segment-header", "sync.evidence.envelope", read=evidence.header, seeds=evidence.header_seeds),
    Target(
        name="segment-file", read=evidence.segment_file, refuses=_PEER, form=Form.BYTES, near_evidence=True,
        modules=("sync.evidence.envelope", "sync.evidence.cose", "sync.encoding"),
        seeds=lambda: evidence.vectors("parts/*/*/*.[st][ea][gi]*"),
    ),
    Target(
        name="export", read=evidence.export, refuses=_PEER, form=Form.BYTES, near_evidence=True,
        modules=("sync.evidence", "sync.encoding", "sync.shapes", "msr_verify"), seeds=evidence.exports,
    ),
)  # fmt: skip

BOX = (
    Target(
        name="wire", read=line.wire, refuses=_PEER, form=Form.CBOR, write=line.wire_written, prefix=1,
        modules=("sync.wire.codec", "sync.wire.fields", "sync.wire.telemetry", "sync.wire.things", "sync.encoding"),
        seeds=line.wire_seeds, near_evidence=True,
    ),
    Target(
        name="parcel", read=line.parcel, refuses=_PEER, form=Form.BYTES, write=line.parcel_written, is_exact=True,
        modules=("sync.wire.codec", "sync.wire.things"), seeds=line.parcel_seeds,
    ),
    Target(
        name="topic", read=line.topic, refuses=_PEER, form=Form.LINES, write=line.topic_written,
        modules=("sync.wire.topics", "sync.ids"), seeds=line.topic_seeds,
    ),
    Target(
        name="profile", read=box.read_profile, refuses=(ConfigurationError,), form=Form.LINES,
        modules=("firmware_config", "sync.ids"), seeds=box.profile_seeds,
    ),
    Target(
        name="profile-order", read=box.profile_order, refuses=(PeerFault, EditRefused), form=Form.CBOR,
        modules=("firmware_config.profile_orders", "firmware_config.toml_lines", *_SHAPES), seeds=box.order_seeds,
    ),
    Target(
        name="profile-standing", read=box.standing, refuses=(MessageRefused,), form=Form.JSON,
        write=lambda found: box.line.pack(found), modules=("firmware_config.profile_orders.line",),
        seeds=box.standing_seeds,
    ),
    Target(
        name="enrol-request", read=box.enrol_request, refuses=(EnrolmentError,), form=Form.CBOR,
        modules=("firmware_config.enrol.messages", "firmware_config.certificates", *_SHAPES),
        seeds=box.enrol_request_seeds,
    ),
    Target(
        name="enrol-answer", read=box.enrol_answer, refuses=(EnrolmentError,), form=Form.CBOR,
        modules=("firmware_config.enrol.messages", "firmware_config.enrol.install", *_SHAPES),
        seeds=box.enrol_answer_seeds,
    ),
    Target(
        name="certificate", read=box.certificate, refuses=(EnrolmentError, PkiError), form=Form.BYTES,
        modules=("firmware_config.certificates", "firmware_config.enrol.messages", "firmware_config.enrol.install"),
        seeds=box.certificate_seeds,
    ),
    Target(
        name="offer", read=box.read_offer, refuses=(EnrolmentError,), form=Form.LINES, seeds=box.offer_seeds,
        modules=("firmware_config.enrol.offer", "firmware_config.enrol.code"),
    ),
    Target(
        name="network", read=box.read_network, refuses=(ProfileError,), form=Form.LINES, seeds=box.network_seeds,
        write=lambda found: box.network.to_toml(found).encode(),
        modules=("firmware_config.network", "firmware_config.table"),
    ),
    Target(
        name="update-told", read=box.told, refuses=(MessageRefused,), form=Form.JSON, prefix=1, seeds=box.told_seeds,
        modules=("firmware_config.update.telling",),
    ),
    Target(
        name="update-manifest", read=box.update_manifest, refuses=(UpdateError,), form=Form.JSON,
        write=box.manifest.write, modules=("firmware_config.update.manifest",), seeds=box.manifest_seeds,
    ),
    Target(
        name="update-bundle", read=box.update_bundle, refuses=(UpdateError,), form=Form.BYTES,
        modules=("firmware_config.update.bundle", "firmware_config.update.manifest"), seeds=box.bundle_seeds,
    ),
    Target(
        name="control", read=line.control_line, refuses=(DeedRefused,), form=Form.JSON, seeds=line.control_seeds,
        modules=("agent.control", "agent.course.deeds", "agent.course.observations"),
    ),
    Target(
        name="feed", read=line.feed_messages, refuses=(FeedMalformed,), form=Form.BYTES, seeds=line.feed_seeds,
        modules=("agent.feed.messages",),
    ),
    Target(
        name="rtsp", read=device.rtsp, refuses=(SourceFault,), form=Form.LINES, seeds=device.rtsp_seeds,
        modules=("agent.media.sources.rtsp",),
    ),
    Target(
        name="rtp", read=device.rtp_packets, refuses=(SourceFault,), form=Form.BYTES, seeds=device.rtp_seeds,
        modules=("agent.media.sources.rtsp.rtp", "agent.media.sources.rtsp.rtcp"),
    ),
    Target(
        name="onvif", read=device.onvif, refuses=(UnsafeXml,), form=Form.LINES, seeds=device.onvif_seeds,
        modules=("agent.discovery.xml", "agent.discovery.probe", "agent.discovery.transport"),
    ),
    Target(
        name="codec-name", read=device.codec_name, refuses=(UnsupportedStream,), form=Form.BYTES,
        modules=("agent.media.fmp4",), seeds=device.codec_seeds,
    ),
    Target(
        name="heart-rate", read=device.heart_rate, refuses=(), form=Form.BYTES, modules=("agent.hardware.heart_rate",),
        seeds=lambda: [b"\x06\x48", b"\x07\x48\x01", b"\x04\x48"],
    ),
    Target(
        name="ups", read=device.mains, refuses=(UpsSilent,), form=Form.LINES, modules=("agent.system.ups",),
        seeds=device.mains_seeds,
    ),
    Target(
        name="clock", read=device.clock, refuses=(ChronySilent,), form=Form.LINES, modules=("agent.system.chrony",),
        prefix=1, seeds=device.clock_seeds,
    ),
)  # fmt: skip

CENTRE = (
    _signed(
        "letter", "server.ferry.letters", read=centre.letter, refuses=(BadLetter,), seeds=centre.letter_seeds,
        write=None, near_evidence=False,
    ),
    _signed(
        "ferry-note", "server.ferry.notes", read=centre.ferry_note, refuses=(BadLetter,), seeds=centre.note_seeds,
        write=None, near_evidence=False,
    ),
    _signed(
        "counsel-receipt", "server.receipts.envelope", "server.ferry.fields", read=centre.counsel_receipt,
        refuses=(BadReceipt,), seeds=centre.counsel_seeds,
    ),
    _signed(
        "signing-act", "server.signatures.act", "server.ferry.fields", read=centre.signing_act, refuses=(BadAct,),
        seeds=centre.act_seeds,
    ),
    Target(
        name="handwriting", read=centre.handwriting, refuses=(UnfitHand,), form=Form.JSON,
        modules=("server.signatures.strokes",), seeds=centre.handwriting_seeds, unfolds=True,
    ),
    Target(
        name="finger", read=centre.finger, refuses=(UnfitFinger,), form=Form.BYTES,
        modules=("server.signatures.fingers",), seeds=centre.finger_seeds, unfolds=True,
    ),
    Target(
        name="sheet", read=centre.sheet, refuses=(UnfitFile,), form=Form.BYTES, seeds=centre.sheet_seeds,
        modules=("server.gateways.imports.sheets",), unfolds=True,
    ),
    Target(
        name="dossier", read=centre.dossier, refuses=(UnfitFile,), form=Form.BYTES, seeds=centre.dossier_seeds,
        modules=("server.gateways.dossiers.reading", "server.gateways.imports.sheets"), unfolds=True,
    ),
    Target(
        name="backup-list", read=centre.backup_list, refuses=(BackupDamaged,), form=Form.LINES,
        modules=("server.operations.backup.sums",), seeds=centre.backup_seeds,
        write=lambda found: centre.sums.text_of(found).encode(),
    ),
    Target(
        name="cursor", read=centre.cursor_word, refuses=(), form=Form.LINES, modules=("server.playback.cursor",),
        seeds=centre.cursor_seeds,
    ),
    Target(
        name="key-message", read=centre.key_message, refuses=(PeerFault, OSError), form=Form.CBOR, prefix=4,
        modules=("server.playback.keys", "sync.encoding"), seeds=centre.key_seeds,
    ),
    Target(
        name="request", read=centre.request, refuses=(ValidationError,), form=Form.JSON, prefix=1,
        write=centre.request_written, modules=("server.gateways.api.shapes",), seeds=centre.request_seeds,
    ),
    Target(
        name="platform", read=centre.platform, refuses=(GatewayError,), form=Form.JSON, prefix=1,
        modules=("server.gateways.exchange.http_platform",), seeds=centre.platform_seeds,
    ),
)  # fmt: skip

TARGETS = EVIDENCE + BOX + CENTRE
BY_NAME = {target.name: target for target in TARGETS}
