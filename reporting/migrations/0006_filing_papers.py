import json
import uuid
import zipfile
from io import BytesIO

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import reporting.models.papers

KINDS = [("plan_letter", "报送函"), ("work_plan", "工作方案全文"), ("pilot_letter", "试点申请函")]


def list_files(apps, schema_editor):
    """The files of packages frozen before the portal kept a list of them."""
    Filing, FiledFile = apps.get_model("reporting", "Filing"), apps.get_model("reporting", "FiledFile")
    for filing in Filing.objects.all().iterator(chunk_size=10):
        try:
            with zipfile.ZipFile(BytesIO(bytes(filing.package))) as package:
                listed = json.loads(package.read("manifest.json"))["files"]
        except (zipfile.BadZipFile, KeyError, ValueError):
            continue
        FiledFile.objects.bulk_create(
            FiledFile(filing=filing, name=each["name"], size=each["bytes"], sha256=each["sha256"]) for each in listed
        )


class Migration(migrations.Migration):
    dependencies = [
        ("divisions", "0001_initial"),
        ("programmes", "0001_initial"),
        ("reporting", "0005_uploads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="filedpart", name="content", field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="filing", name="contacts_mark", field=models.CharField(blank=True, max_length=64, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="filing", name="decided_at", field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="filing", name="decided_by",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="filing", name="resubmit_by", field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(condition=models.Q(("decided_by", None), ("decided_at__isnull", False), _connector="OR"), name="filing_decided_by_when"),
        ),
        migrations.AddField(
            model_name="pilotapplication", name="letter_form",
            field=models.CharField(choices=[("函", "函"), ("请示", "请示")], default="函", max_length=4),
        ),
        migrations.CreateModel(
            name="FiledFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("filing", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="files", to="reporting.filing")),
            ],
            options={
                "ordering": ["filing_id", "name"],
                "constraints": [models.UniqueConstraint(fields=("filing", "name"), name="filed_file_once")],
            },
        ),
        migrations.CreateModel(
            name="FilingPaper",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=KINDS, max_length=12)),
                ("document_number", models.CharField(max_length=60)),
                ("issued_on", models.DateField()),
                ("signed_by", models.CharField(blank=True, max_length=60)),
                ("file", models.FileField(max_length=200, upload_to=reporting.models.papers.paper_storage_name)),
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("uploaded_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                ("programme", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme")),
                ("province", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="divisions.division")),
                ("uploaded_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["province_id", "kind", "-uploaded_at"],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("replaced_at", None)), fields=("programme", "province", "kind"), name="filing_paper_current_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=KINDS, max_length=12)),
                ("received_on", models.DateField()),
                ("number", models.CharField(max_length=60)),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("programme", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="programmes.programme")),
                ("province", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="divisions.division")),
            ],
            options={
                "ordering": ["province_id", "kind"],
                "constraints": [models.UniqueConstraint(fields=("programme", "province", "kind"), name="paper_copy_once")],
            },
        ),
        migrations.RunPython(list_files, migrations.RunPython.noop),
    ]
