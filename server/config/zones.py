"""Which apps a deployment runs, from the lowest to the highest, and where their pages hang.

An app says in its AppConfig `zones = frozenset({"inner", "outer"})` and, if it has pages, `mount = "rooms/"` (the URL
prefix under which `<app>/urls.py` is included; "" for the top). An app of another zone is not installed at all: it has
no table and no route here.
"""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig

from server.config.environment import Zone
from server.config.errors import BadZone

#: AppConfigs in the order of the layers: an app may import those above it in this list, never those below.
APPS = (
    "server.audit.apps.AuditConfig",
    "server.access.apps.AccessConfig",
    "server.notices.apps.NoticesConfig",
    "server.devices.apps.DevicesConfig",
    "server.web.apps.WebConfig",
    "server.vault.apps.VaultConfig",
    "server.ferry.apps.FerryConfig",
    "server.postroom.apps.PostroomConfig",
    "server.seals.apps.SealsConfig",
    "server.receipts.apps.ReceiptsConfig",
    "server.signatures.apps.SignaturesConfig",
    "server.claims.apps.ClaimsConfig",
    "server.recordings.apps.RecordingsConfig",
    "server.viewing.apps.ViewingConfig",
    "server.playback.apps.PlaybackConfig",
    "server.cases.apps.CasesConfig",
    "server.documents.apps.DocumentsConfig",
    "server.counsel.apps.CounselConfig",
    "server.submissions.apps.SubmissionsConfig",
    "server.portal.apps.PortalConfig",
    "server.defence.apps.DefenceConfig",
    "server.bookings.apps.BookingsConfig",
    "server.replies.apps.RepliesConfig",
    "server.hearings.apps.HearingsConfig",
    "server.dossiers.apps.DossiersConfig",
    "server.filing.apps.FilingConfig",
    "server.gateways.apps.GatewaysConfig",
    "server.ingest.apps.IngestConfig",
    "server.operations.apps.OperationsConfig",
)


def installed(zone: Zone, apps: tuple[str, ...] = APPS) -> tuple[str, ...]:
    """The AppConfigs of `apps` that run in `zone`, in order. BadZone if one does not say where it runs."""
    return tuple(dotted for dotted in apps if _runs_in(app_class(dotted), zone))


def mounted(zone: Zone, apps: tuple[str, ...] = APPS) -> tuple[tuple[str, str], ...]:
    """(URL prefix, urls module) of each installed app that has pages, in order."""
    classes = (app_class(dotted) for dotted in installed(zone, apps))
    pages = ((getattr(each, "mount", None), f"{each.name}.urls") for each in classes)
    return tuple((mount, urls) for mount, urls in pages if mount is not None)


def app_class(dotted: str) -> type[AppConfig]:
    """The AppConfig class at that dotted path."""
    module, _, name = dotted.rpartition(".")
    found: type[AppConfig] = getattr(import_module(module), name)
    return found


def _runs_in(config: type[AppConfig], zone: Zone) -> bool:
    zones = getattr(config, "zones", None)
    if not isinstance(zones, frozenset) or not zones or not zones <= {Zone.INNER, Zone.OUTER}:
        raise BadZone(f"{config.__qualname__}.zones: expected a frozenset of 'inner' and 'outer', got {zones!r}")
    return zone is Zone.BOTH or zone in zones
