"""`seed_demo_hearings ROOM`: the demo's cases, binding, roster and hearings. Only where MSR_DEMO=1; each run sees to it
that a hearing of that room is near, and changes nothing else twice."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from server.access.models import User
from server.bookings.demo import bound, hearings, telling
from server.devices.models import Room


class Command(BaseCommand):
    help = "Make the demo's cases and hearings; prints the number of the hearing that is near."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("room", help="the pretend room's code")

    def handle(self, *args: Any, room: str, **options: Any) -> None:
        if not settings.MSR.demo:
            raise CommandError("seed_demo_hearings: only where MSR_DEMO=1; it invents cases.")
        found = Room.objects.filter(code=room).first()
        people = {each.username: each for each in User.objects.filter(is_active=True).select_related("unit")}
        if found is None or "jiancha" not in people:
            raise CommandError(f"seed_demo_hearings: expected room {room!r} and the people of seed_demo; run it first.")
        now = timezone.now()
        with transaction.atomic():
            telling.tell_all(people, now)
            bound.bind(people, now)
            hearings.keep_roster(people, now)
            near = hearings.book_soon(people, found, now)
            hearings.book_later(people, found, now)
        self.stdout.write(near.number)
