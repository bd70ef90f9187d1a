"""Review: kinds of submission, 定稿 with reason and day, corrections, answered remarks, urgings.

Kinds and acceptances of what is stored are worked out from the calendar and the states.
"""

import uuid
from datetime import timedelta, timezone

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from pledge_portal.common.periods import Quarter
from programmes.rules.calendar import WorkCalendar

BEIJING = timezone(timedelta(hours=8))


def name_kinds(apps, schema_editor):
    """The kind of each revision, and the day it is measured by: the first late or not, the later ones resubmitted."""
    calendar = _calendar(apps)
    revisions = apps.get_model("reporting", "ProvinceRevision").objects.select_related("province_return")
    changed = []
    for revision in revisions.order_by("province_return_id", "number").iterator(chunk_size=500):
        first = revision.province_return.first_submitted_at
        quarter = Quarter(revision.province_return.year, revision.province_return.quarter)
        due_on = calendar.due("province", quarter).on
        if first is None or revision.submitted_at < first:
            revision.kind = "imported"
        elif revision.submitted_at == first:
            revision.kind = "late" if revision.submitted_at.astimezone(BEIJING).date() > due_on else "first"
            revision.due_on = due_on
        else:
            revision.kind = "imported" if revision.source == "import" else "resubmitted"
        changed.append(revision)
    apps.get_model("reporting", "ProvinceRevision").objects.bulk_update(changed, ["kind", "due_on"], batch_size=300)


def _calendar(apps):
    holidays = apps.get_model("programmes", "Holiday").objects.values_list("day", "is_working_day")
    days = apps.get_model("programmes", "ReportingDay").objects.all()
    return WorkCalendar(
        overrides=dict(holidays),
        reporting_days={(row.level, row.year, row.quarter): row.fixed_on or row.day_of_month or 1 for row in days},
    )


def mark_accepted(apps, schema_editor):
    """What is 审核通过 or 定稿 now was accepted in its latest version, at the latest when that was submitted."""
    returns = apps.get_model("reporting", "ProvinceReturn").objects.filter(state__in=["accepted", "locked"])
    revisions = [each.latest_revision for each in returns.select_related("latest_revision") if each.latest_revision_id]
    for revision in revisions:
        revision.accepted_at = revision.submitted_at
    apps.get_model("reporting", "ProvinceRevision").objects.bulk_update(revisions, ["accepted_at"], batch_size=300)


def name_fill_reasons(apps, schema_editor):
    """Rows that the province filled in carry its reason in their latest version too."""
    rows = apps.get_model("reporting", "UnitRevision").objects.filter(filled_by_province=True)
    changed = list(rows.select_related("quarterly_return"))
    for row in changed:
        row.fill_reason = row.quarterly_return.fill_reason
    apps.get_model("reporting", "UnitRevision").objects.bulk_update(changed, ["fill_reason"], batch_size=300)


class Migration(migrations.Migration):
    dependencies = [
        ("divisions", "0001_initial"),
        ("programmes", "0002_one_open_declaration"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reporting", "0003_comments"),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectionLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("figure", models.CharField(max_length=4)),
                ("old", models.CharField(blank=True, max_length=32, null=True)),
                ("new", models.CharField(blank=True, max_length=32, null=True)),
            ],
            options={
                "ordering": ["request_id", "division_id", "id"],
            },
        ),
        migrations.CreateModel(
            name="CorrectionRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "待国家局办理"),
                            ("approved", "已同意，更正中"),
                            ("refused", "不同意"),
                            ("withdrawn", "已撤回"),
                            ("done", "已办结"),
                            ("closed", "已终止"),
                        ],
                        default="requested",
                        max_length=10,
                    ),
                ),
                ("whole", models.BooleanField(default=False)),
                ("reason", models.TextField()),
                ("basis", models.TextField()),
                ("impact", models.TextField()),
                ("approver", models.CharField(max_length=60)),
                ("was_locked", models.BooleanField(default=False)),
                ("requested_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision_note", models.TextField(blank=True)),
                ("close_on", models.DateField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["province_return_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="Urging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("year", models.PositiveSmallIntegerField()),
                ("quarter", models.PositiveSmallIntegerField()),
                ("is_national", models.BooleanField()),
                ("person", models.CharField(max_length=60)),
                ("spoken_at", models.DateTimeField()),
                ("answer", models.CharField(max_length=500)),
                ("promised_on", models.DateField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-spoken_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="provincereturn",
            name="lock_reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="provincereturn",
            name="locked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="provincereturn",
            name="locked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="provincereturn",
            name="locked_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="provincereturn",
            name="open_cells",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="provincerevision",
            name="accepted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="provincerevision",
            name="accepted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="provincerevision",
            name="due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="provincerevision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("first", "首次报送"),
                    ("late", "补报"),
                    ("resubmitted", "退回重报"),
                    ("correction", "更正"),
                    ("imported", "导入"),
                ],
                default="first",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="quarterlyreturn",
            name="reviewed",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="remark",
            name="answer",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="remark",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="remark",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="batch",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="remark",
            name="revision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reporting.provincerevision",
            ),
        ),
        migrations.AddField(
            model_name="remark",
            name="value",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="unitrevision",
            name="fill_reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="provincereturn",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "填报中"),
                    ("submitted", "已报送"),
                    ("returned", "国家局退回"),
                    ("accepted", "审核通过"),
                    ("locked", "已定稿"),
                    ("correcting", "更正中"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="correctionline",
            name="division",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="divisions.division"
            ),
        ),
        migrations.AddField(
            model_name="correctionrequest",
            name="corrected",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reporting.provincerevision",
            ),
        ),
        migrations.AddField(
            model_name="correctionrequest",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="correctionrequest",
            name="province_return",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="reporting.provincereturn"
            ),
        ),
        migrations.AddField(
            model_name="correctionrequest",
            name="requested_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="correctionrequest",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reporting.provincerevision"
            ),
        ),
        migrations.AddField(
            model_name="correctionline",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="reporting.correctionrequest"
            ),
        ),
        migrations.AddField(
            model_name="urging",
            name="division",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="divisions.division"
            ),
        ),
        migrations.AddField(
            model_name="urging",
            name="made_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="urging",
            name="province",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="divisions.division"
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.UniqueConstraint(fields=("province_return", "number"), name="correction_number_once"),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["requested", "approved"])),
                fields=("province_return",),
                name="correction_one_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(("close_on__isnull", False), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="correction_approved_with_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="correctionline",
            constraint=models.UniqueConstraint(fields=("request", "division", "figure"), name="correction_line_once"),
        ),
        migrations.AddIndex(
            model_name="urging",
            index=models.Index(fields=["year", "quarter", "division"], name="urging_of_quarter"),
        ),
        migrations.AddConstraint(
            model_name="urging",
            constraint=models.CheckConstraint(
                condition=models.Q(("quarter__gte", 1), ("quarter__lte", 4), ("year__gte", 2016), ("year__lte", 2020)),
                name="urging_quarter_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="urging",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_national", False), ("division", models.F("province")), _connector="OR"),
                name="urging_national_of_provinces",
            ),
        ),
        migrations.AddConstraint(
            model_name="urging",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_national", True), models.Q(("division", models.F("province")), _negated=True), _connector="OR"
                ),
                name="urging_provincial_of_units",
            ),
        ),
        migrations.RunPython(name_kinds, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(mark_accepted, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(name_fill_reasons, migrations.RunPython.noop, elidable=True),
    ]
