from __future__ import annotations

import time
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from server.cases.actions import calendars, dues
from server.cases.errors import RunElsewhere
from server.cases.models import Recompute
from server.cases.rulebook import Rulebook, fresh_rulebook
from server.config.watched import Watched

WHY = "rules or calendar changed"


class Command(Watched):
    help = (
        "Works out all open cases' deadlines by the rules and calendars as they are now. Goes on where an earlier run "
        "broke off; does nothing if it is done. Then tries calendars that people brought. --watch: again "
        "whenever rules, files or calendars change."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--why", default=WHY)

    def turn(self, why: str = WHY, **options: Any) -> None:
        try:
            self._once(why)
        except RunElsewhere as error:
            self.stderr.write(str(error))
        while self._trial():
            pass

    def _once(self, why: str) -> None:
        rules = fresh_rulebook()
        run = dues.begin_run(why=why, now=timezone.now(), rules=rules)
        if run.finished_at is None:
            dues.take_over(run, timezone.now())
            self._through(run, rules)

    def _trial(self) -> bool:
        change = calendars.take_trial(timezone.now())
        if change is None:
            return False
        rules = calendars.begin_trial(change)
        while calendars.try_on(change, rules=rules, now=timezone.now()):
            pass
        change.refresh_from_db()
        self.stdout.write(f"calendar {change.year}, change {change.pk}: would move {change.moved} deadlines")
        return True

    def _through(self, run: Recompute, rules: Rulebook) -> None:
        began = time.monotonic()
        while dues.carry_on(run, rules=rules, now=timezone.now()):
            run.refresh_from_db()
            self.stdout.write(f"{run.done}/{run.total} cases, {run.moved} deadlines changed")
        self.stdout.write(f"done: {run.done} cases, {run.moved} deadlines, {time.monotonic() - began:.1f} s")
