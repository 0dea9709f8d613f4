from django.db import migrations

from server.audit import triggers


class Migration(migrations.Migration):
    """The database refuses to change or delete an event."""

    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: triggers.install(editor.connection),
            lambda apps, editor: triggers.remove(editor.connection),
        )
    ]
