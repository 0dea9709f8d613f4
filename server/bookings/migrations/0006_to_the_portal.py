"""What lawyers and agencies know of a booking, their roster and their evaluations move to server/portal.

Where one centre is both zones, what was asked before is shown there as it stood; `tend_bookings` tells it anew, whole.
"""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q, Value
from django.db.models.functions import Replace

_LEGAL_AID, _LAWYERS = "legal_aid", ("duty_lawyer", "defender")
_ROSTER = ("agency_id", "lawyer_id", "sex", "languages", "years", "for_juveniles", "is_listed")
_WORDS = (
    "attendance", "met_minutes", "pages_read", "opinion", "adoption", "written_before_signing", "callback_score",
    "complaints", "remarks", "by_id", "at",
)  # fmt: skip
_SAME = (
    "revision", "state", "from_at", "until_at", "purposes", "language", "materials_ready", "lawyer_id",
    "agency_id", "answer_by", "proposed_from", "reminded_at", "consent", "sequence",
)  # fmt: skip


def bring_over(apps: Any, editor: Any) -> None:
    """Roster and duty days; bookings that were asked, those heard, what was done; evaluations; where notices lead."""
    _bring_roster(apps)
    outside = apps.get_model("notices", "Notice").objects.filter(person__role__in=(*_LAWYERS, _LEGAL_AID))
    outside.update(path=Replace("path", Value("/bookings/b/"), Value("/portal/b/")))
    rows = apps.get_model("bookings", "Booking").objects.exclude(state="draft")
    rows = rows.filter(Q(lawyer__isnull=False) | Q(agency__isnull=False))
    kept = rows if str(settings.MSR.zone) == "both" else rows.filter(evaluation__isnull=False)
    for booking in kept.select_related("room", "far_room", "case__unit", "case__prosecutor"):
        asked, is_new = apps.get_model("portal", "Asked").objects.get_or_create(
            number=booking.number, defaults=_values(booking)
        )
        if is_new:
            _bring_people(apps, asked, booking)
            _bring_deeds(apps, asked, booking)
        word = apps.get_model("bookings", "Evaluation").objects.filter(booking=booking).first()
        if word is not None:
            said = {name: getattr(word, name) for name in _WORDS}
            apps.get_model("portal", "Evaluation").objects.update_or_create(asked=asked, defaults=said)


def _bring_roster(apps: Any) -> None:
    lines, days = apps.get_model("portal", "DutyLawyer").objects, apps.get_model("portal", "DutyDay").objects
    for line in apps.get_model("bookings", "DutyLawyer").objects.all():
        said = {name: getattr(line, name) for name in _ROSTER}
        made, _new = lines.update_or_create(agency_id=line.agency_id, lawyer_id=line.lawyer_id, defaults=said)
        for day in line.days.all():
            days.get_or_create(line=made, day=day.day)


def take_back(apps: Any, editor: Any) -> None:
    """Backwards: roster and evaluations stand in their old tables again; what the portal has stays there, and forwards
    again finds it."""
    for line in apps.get_model("portal", "DutyLawyer").objects.all():
        made = apps.get_model("bookings", "DutyLawyer").objects.create(
            **{name: getattr(line, name) for name in _ROSTER}
        )
        for day in line.days.all():
            apps.get_model("bookings", "DutyDay").objects.create(line=made, day=day.day)
    for word in apps.get_model("portal", "Evaluation").objects.select_related("asked"):
        booking = apps.get_model("bookings", "Booking").objects.filter(number=word.asked.number).first()
        if booking is not None:
            said = {name: getattr(word, name) for name in _WORDS}
            apps.get_model("bookings", "Evaluation").objects.create(booking=booking, **said)


def _values(booking: Any) -> dict[str, Any]:
    unit, officer = booking.case.unit, booking.case.prosecutor
    return {
        **{name: getattr(booking, name) for name in _SAME},
        "batch": booking.batch_id,
        "is_remote": bool(booking.far_room_id or booking.far_link),
        "room_said": _named(booking.room, booking.room.place),
        "far_room_said": _named(booking.far_room, booking.far_room.place) if booking.far_room else {},
        "office_said": _named(unit, officer.display_name if officer else ""),
    }


def _bring_people(apps: Any, asked: Any, booking: Any) -> None:
    is_named = booking.lawyer_id is not None
    for each in booking.suspects.all():
        binding = "" if booking.agency_id else _binding(apps, booking, each)
        if binding is None:
            continue
        apps.get_model("portal", "Heard").objects.create(
            asked=asked,
            name=each.name if is_named else "",
            sex=each.sex,
            language=each.language,
            needs_interpreter=each.needs_interpreter,
            is_juvenile=each.is_juvenile,
            is_serious=each.may_get_three_years or each.may_get_life,
            place=each.custody_place if is_named else "",
            binding=binding,
        )


def _binding(apps: Any, booking: Any, suspect: Any) -> str | None:
    """The uid of the asked defender's binding to that person; None: he is not bound to him."""
    numbers = [number for number in (booking.case.bmsah, booking.case.tysah) if number]
    found = apps.get_model("counsel", "Binding").objects.filter(
        state="bound", lawyer=booking.lawyer_id, person=suspect.name, case__in=numbers
    )
    return next(iter(found.values_list("uid", flat=True)), None)


def _bring_deeds(apps: Any, asked: Any, booking: Any) -> None:
    deeds = list(booking.deeds.select_related("by").order_by("pk"))
    begins = max((n for n, each in enumerate(deeds) if each.event in ("ask_agency", "ask_defender")), default=0)
    for each in deeds[begins:]:
        role = each.by.role if each.by else ""
        side = "rule" if not role else "agency" if role == _LEGAL_AID else "lawyer" if role in _LAWYERS else "office"
        by = each.by if side in ("agency", "lawyer") else None
        apps.get_model("portal", "Done").objects.create(
            asked=asked, event=each.event, at=each.at, side=side, by=by, why=each.why
        )


def _named(thing: Any, more: str) -> dict[str, str]:
    return {"zh": thing.name_zh, "en": thing.name_en, "more": more}


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0005_told_elsewhere"),
        ("portal", "0001_projection"),
        ("counsel", "0003_unique_uid"),
        ("notices", "0001_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="Telling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "booking",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="telling", to="bookings.booking"
                    ),
                ),
            ],
        ),
        migrations.RunPython(bring_over, take_back),
    ]
