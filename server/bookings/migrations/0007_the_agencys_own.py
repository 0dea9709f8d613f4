"""What moved to server/portal is gone here. A migration of its own: rows and tables do not change in one transaction."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("bookings", "0006_to_the_portal")]

    operations = [
        migrations.DeleteModel(name="DutyDay"),
        migrations.DeleteModel(name="DutyLawyer"),
        migrations.DeleteModel(name="Evaluation"),
    ]
