from django.db import migrations, models

import server.counsel.models


def named(apps, schema_editor):
    """Bindings from before: each has a name of its own, was received when asked, and says who decided and ended it."""
    bindings = apps.get_model("counsel", "Binding").objects.select_related("decided_by", "ended_by")
    for each in bindings:
        each.uid = server.counsel.models.new_uid()
        each.received_at = each.asked_at
        each.decided_name = each.decided_by.display_name if each.decided_by else ""
        each.ended_name = each.ended_by.display_name if each.ended_by else ""
        each.save(update_fields=["uid", "received_at", "decided_name", "ended_name"])
    apps.get_model("counsel", "Paper").objects.update(arrived_at=models.F("handed_in_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("counsel", "0001_bindings"),
    ]

    operations = [
        migrations.AddField("binding", "uid", models.CharField(default="", editable=False, max_length=32)),
        migrations.AddField("binding", "received_at", models.DateTimeField(null=True)),
        migrations.AddField("binding", "decided_name", models.CharField(blank=True, max_length=64)),
        migrations.AddField("binding", "ended_name", models.CharField(blank=True, max_length=64)),
        migrations.AddField(
            "binding",
            "unfit",
            models.CharField(
                blank=True,
                choices=[
                    ("account", "检察院系统没有登记您的账号，请联系外网的安全管理员。"),
                    ("unit", "检察院系统没有登记所选的检察院，请重新选择。"),
                    ("waiting", "同一委托的申请正在等待审核。"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField("paper", "arrived_at", models.DateTimeField(null=True)),
        migrations.RunPython(named, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Piece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(db_index=True, max_length=64)),
                ("place", models.PositiveSmallIntegerField()),
                ("data", models.BinaryField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("digest", "place"), name="piece_of_paper")],
            },
        ),
    ]
