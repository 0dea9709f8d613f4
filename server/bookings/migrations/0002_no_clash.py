from django.db import migrations

from server.bookings import clashes


class Migration(migrations.Migration):
    """The database refuses two holds of one thing that overlap."""

    dependencies = [("bookings", "0001_bookings")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: clashes.install(editor.connection),
            lambda apps, editor: clashes.remove(editor.connection),
        )
    ]
