"""Workbooks uploaded in the browser, until they are confirmed or have expired."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OPEN = models.Q(("state__in", ["checking", "faulty", "ready"]))
QUARTER = models.Q(models.Q(("quarter", None), ("year", None)), models.Q(("quarter__isnull", False), ("year__isnull", False)), _connector="OR")
CONFIRMED = models.Q(
    models.Q(("confirmed_at__isnull", False), ("state", "confirmed")),
    models.Q(models.Q(("state", "confirmed"), _negated=True), ("confirmed_at", None)),
    _connector="OR",
)


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0004_review"),
        ("divisions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("quarter", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("place", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField(blank=True, default=bytes)),
                ("table", models.BinaryField(blank=True, default=bytes)),
                ("state", models.CharField(choices=[("checking", "正在检查"), ("refused", "不能导入"), ("faulty", "有错误"), ("ready", "待确认"), ("confirmed", "已导入"), ("discarded", "已放弃")], default="checking", max_length=10)),
                ("message", models.TextField(blank=True)),
                ("preview", models.JSONField(blank=True, default=dict)),
                ("seen", models.CharField(blank=True, max_length=16)),
                ("outcome", models.JSONField(blank=True, default=dict)),
                ("language", models.CharField(default="zh-hans", max_length=10)),
                ("job", models.UUIDField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("division", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="divisions.division")),
                ("made_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("province", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="divisions.division")),
            ],
            options={
                "ordering": ["-made_at", "id"],
                "indexes": [
                    models.Index(fields=["made_by", "place", "-made_at"], name="upload_of_a_place"),
                    models.Index(fields=["expires_at"], name="upload_expires"),
                ],
                "constraints": [
                    models.UniqueConstraint(condition=OPEN, fields=("place", "sha256", "made_by"), name="upload_once_while_open"),
                    models.CheckConstraint(condition=QUARTER, name="upload_quarter_whole_or_none"),
                    models.CheckConstraint(condition=CONFIRMED, name="upload_confirmed_with_its_time"),
                ],
            },
        ),
    ]
