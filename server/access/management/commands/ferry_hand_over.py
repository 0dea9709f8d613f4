"""`ferry_hand_over`: when one centre for both networks became two, what the other zone keeps becomes a copy here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from server.access.letters import hand_over
from server.config.environment import Zone


class Command(BaseCommand):
    help = "Makes copies of the units and accounts that the other zone keeps from now on; they sign in here no more."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.MSR.zone is Zone.BOTH:
            raise CommandError("ferry_hand_over: this centre is both zones (MSR_ZONE). Set inner or outer first.")
        with transaction.atomic():
            units, users = hand_over(timezone.now())
        self.stdout.write(f"{units} units and {users} accounts are copies from now on")
