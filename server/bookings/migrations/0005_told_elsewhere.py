"""Notices of bookings move to the app that tells people of everything; none is lost, none is sent by mail again."""

from django.db import migrations
from django.utils import timezone


def move(apps, schema_editor):
    rows = apps.get_model("bookings", "Notice").objects.select_related("booking__room").iterator(chunk_size=2000)
    told = apps.get_model("notices", "Notice").objects
    batch = []
    for row in rows:
        batch.append(_moved(told.model, row))
        if len(batch) == 2000:
            told.bulk_create(batch, ignore_conflicts=True)
            batch = []
    told.bulk_create(batch, ignore_conflicts=True)


def _moved(model, row):
    booking = row.booking
    begins = timezone.localtime(booking.from_at)
    return model(
        person_id=row.person_id,
        kind=row.kind,
        path=f"/bookings/b/{booking.number}/",
        about=f"{booking.number} · {begins:%m-%d %H:%M} · {booking.room.name_zh}",
        at=row.at,
        read_at=row.read_at,
    )


class Migration(migrations.Migration):
    dependencies = [("bookings", "0004_notices"), ("notices", "0001_notices")]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel("Notice"),
    ]
