from django.db import migrations, models

import server.counsel.models


class Migration(migrations.Migration):
    """In a transaction of its own: PostgreSQL alters no table whose rows the same transaction wrote."""

    dependencies = [
        ("counsel", "0002_two_zones"),
    ]

    operations = [
        migrations.AlterField(
            "binding",
            "client",
            models.CharField(
                choices=[("himself", "当事人本人"), ("guardian", "监护人"), ("relative", "近亲属")], max_length=16
            ),
        ),
        migrations.AlterField(
            "binding",
            "uid",
            models.CharField(default=server.counsel.models.new_uid, editable=False, max_length=32, unique=True),
        ),
    ]
