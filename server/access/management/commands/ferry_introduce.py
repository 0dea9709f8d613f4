"""`ferry_introduce`: tells the centre of the other zone of every unit and person kept here; twice changes nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from server.access.letters import introduce
from server.config.environment import Zone
from server.ferry.models import Posted


class Command(BaseCommand):
    help = "Posts the present state of all units and people of this zone, for a new centre in the other one."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MSR.zone is Zone.BOTH:
            raise CommandError("ferry_introduce: this centre is both zones (MSR_ZONE); there is nobody to tell.")
        before = Posted.objects.count()
        with transaction.atomic():
            introduce(timezone.now())
        self.stdout.write(f"{Posted.objects.count() - before} letters posted")
