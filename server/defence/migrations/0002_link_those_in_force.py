from django.db import migrations
from django.db.models import Q


def link(apps, schema_editor):
    """Bindings in force whose words name one suspect and no other; the rest is shown to case management."""
    suspects = apps.get_model("cases", "Suspect").objects
    defences = apps.get_model("defence", "Defence").objects
    for binding in apps.get_model("counsel", "Binding").objects.filter(state="bound"):
        case = Q(case__bmsah=binding.case) | Q(case__tysah=binding.case)
        found = list(suspects.filter(case, name=binding.person)[:2])
        if len(found) == 1:
            defences.create(
                binding=binding, suspect=found[0], by=binding.decided_by, at=binding.decided_at or binding.asked_at
            )


class Migration(migrations.Migration):
    dependencies = [
        ("defence", "0001_defence"),
        ("counsel", "0003_unique_uid"),
    ]

    operations = [
        migrations.RunPython(link, migrations.RunPython.noop),
    ]
