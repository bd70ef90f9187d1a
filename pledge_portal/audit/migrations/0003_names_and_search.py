"""Who acted by name, what the search goes by, and the bound on what can be caused without end.

SQLite makes the table anew for a column, without its trigger: it is set again afterwards.
"""

from importlib import import_module

from django.db import migrations, models

append_only = import_module("pledge_portal.audit.migrations.0002_append_only")


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.RunPython(append_only.remove, append_only.install),
        migrations.CreateModel(
            name="Flood",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("seen", models.PositiveIntegerField(default=0)),
                ("kept", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.RemoveIndex(model_name="auditentry", name="audit_subject"),
        migrations.RemoveIndex(model_name="auditentry", name="audit_at"),
        migrations.AddField(model_name="auditentry", name="name", field=models.CharField(blank=True, default="", max_length=60)),
        migrations.AddIndex(model_name="auditentry", index=models.Index(fields=["at", "id"], name="audit_when")),
        migrations.AddIndex(model_name="auditentry", index=models.Index(fields=["chain", "at", "id"], name="audit_chain_when")),
        migrations.AddIndex(model_name="auditentry", index=models.Index(fields=["division_code", "at", "id"], name="audit_division_when")),
        migrations.AddIndex(model_name="auditentry", index=models.Index(fields=["login", "at", "id"], name="audit_login_when")),
        migrations.AddIndex(model_name="auditentry", index=models.Index(fields=["action", "at", "id"], name="audit_action_when")),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["subject_type", "subject_id", "at", "id"], name="audit_subject_when"),
        ),
        migrations.RunPython(append_only.install, append_only.remove),
    ]
