from django.db import migrations, models


def into_pushes(apps, schema_editor):
    """What was sent is a push of its dossier from now on; a message that waits names it."""
    sent_documents = apps.get_model("gateways", "SentDocument")
    outgoing = apps.get_model("gateways", "Outgoing")
    pushes = apps.get_model("dossiers", "Push")
    for sent in sent_documents.objects.select_related("file"):
        message = outgoing.objects.filter(key=f"document-{sent.case_id}-{sent.file.digest}").first()
        is_there = message is None or message.state == "done"
        push = pushes.objects.create(
            case_id=sent.case_id,
            paper=f"police:{sent.file_id}",
            title=sent.file.title,
            digest=sent.file.digest,
            by_id=sent.by_id,
            at=sent.at,
            state="arrived" if is_there else "waiting",
            said_at=message.ended_at if message is not None and is_there else None,
        )
        if message is not None:
            outgoing.objects.filter(pk=message.pk).update(body={**message.body, "push": push.pk})


class Migration(migrations.Migration):
    dependencies = [
        ("gateways", "0002_documents_and_judgments"),
        ("dossiers", "0001_dossiers"),
    ]

    operations = [
        migrations.RunPython(into_pushes, migrations.RunPython.noop),
        migrations.DeleteModel(name="SentDocument"),
        migrations.AlterField(
            model_name="outgoing",
            name="operation",
            field=models.CharField(
                choices=[
                    ("pushBooking", "推送预约"),
                    ("pushAvManifest", "推送录像清单"),
                    ("pushDoc", "推送文件"),
                    ("pullJudgment", "取回裁判文书"),
                    ("pullReceipt", "取回文件回执"),
                    ("webhook", "通知来源系统"),
                ],
                max_length=16,
            ),
        ),
    ]
