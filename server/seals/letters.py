"""The inner zone tells the outer one whom to believe, so that anybody can have a document checked there.

    seals.trust      inner -> outer      roots, certificates between, lists of the revoked; which have no legal effect
Told whenever something is revoked and daily by `lift_seals`; the copy holds for as long as the lists in it do.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from server.config.environment import Zone
from server.ferry.courier import tell
from server.ferry.handlers import takes
from server.seals import configured
from server.seals.models import Published
from server.seals.published import KIND, SaidTrust, read
from sync.encoding import encode
from sync.shapes import from_map, to_map


def tell_trust(now: datetime) -> None:
    """The other zone's copy becomes as it is now; only the inner zone tells."""
    if settings.MSR.zone is Zone.INNER:
        tell(kind=KIND, about=settings.MSR.centre_name, body=to_map(said(now)), now=now)


def said(now: datetime) -> SaidTrust:
    """What this centre believes now."""
    believed = configured.trust(now)
    return SaidTrust(
        centre=settings.MSR.centre_name,
        roots=tuple(each.dump() for each in believed.roots),
        between=tuple(each.dump() for each in believed.between),
        lists=tuple(each.dump() for each in believed.lists),
        no_effect=tuple(sorted(believed.no_effect)),
    )


@takes(KIND, Zone.OUTER)
def receive_trust(body: dict[int, object], now: datetime) -> None:
    """What the inner zone believes replaces what it said before. Raises MalformedInput where it is no certificate."""
    found = from_map(SaidTrust, body, KIND)
    read(found)
    Published.objects.update_or_create(name=found.centre, defaults={"said": encode(to_map(found)), "at": now})
