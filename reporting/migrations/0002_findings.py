"""Explanations of findings, the findings of a submission, and the province's own totals of ◇ figures.

The reasons that units gave for differing from the ledger become explanations of R17.
"""

import hashlib

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

KEY = ["division", "year", "quarter", "code", "figure"]


def reasons_to_explanations(apps, schema_editor):
    rows = apps.get_model("reporting", "QuarterlyReturn").objects.exclude(reasons={}).order_by("pk")
    made = []
    for row in rows.iterator():
        for figure, text in row.reasons.items():
            value = row.values.get(figure, "0" if row.zero_report else "")
            cell = f"{row.division_id} {row.year}Q{row.quarter} {figure}={value}"
            mark = hashlib.sha256(";".join(["R17", figure, cell]).encode()).hexdigest()[:32]
            made.append(_explanation(apps, row, figure, mark, text[:400]))
    apps.get_model("reporting", "Explanation").objects.bulk_create([each for each in made if each.text], batch_size=500)


def _explanation(apps, row, figure, mark, text):
    return apps.get_model("reporting", "Explanation")(
        province_id=row.province_id,
        division_id=row.division_id,
        year=row.year,
        quarter=row.quarter,
        code="R17",
        figure=figure,
        mark=mark,
        text=text,
        made_by_id=row.updated_by_id,
        made_at=row.updated_at or timezone.now(),
    )


def explanations_to_reasons(apps, schema_editor):
    returns = apps.get_model("reporting", "QuarterlyReturn").objects
    standing = apps.get_model("reporting", "Explanation").objects.filter(code="R17", replaced_at=None)
    for each in standing.iterator():
        row = returns.filter(division_id=each.division_id, year=each.year, quarter=each.quarter).first()
        if row is not None:
            row.reasons = {**row.reasons, each.figure: each.text[:200]}
            row.save(update_fields=["reasons"])


class Migration(migrations.Migration):
    dependencies = [
        ("divisions", "0001_initial"),
        ("reporting", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("provincereturn", "province_totals", models.JSONField(default=dict)),
        migrations.AddField("provincerevision", "province_totals", models.JSONField(default=dict)),
        migrations.CreateModel(
            name="Explanation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("quarter", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=6)),
                ("figure", models.CharField(max_length=4)),
                ("mark", models.CharField(max_length=32)),
                ("text", models.CharField(max_length=400)),
                ("made_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("", "未审"), ("accepted", "认可"), ("refused", "不认可")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=400)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="divisions.division"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="divisions.division"
                    ),
                ),
            ],
            options={
                "ordering": ["division_id", "year", "quarter", "code", "id"],
                "indexes": [models.Index(fields=["province", "year", "quarter"], name="explanation_province")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)), fields=KEY, name="explanation_stands_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="explanation_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("verdict", "")),
                            models.Q(models.Q(("verdict", ""), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="explanation_decided_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RevisionFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=6)),
                ("figure", models.CharField(max_length=4)),
                ("severity", models.CharField(max_length=8)),
                ("variant", models.CharField(blank=True, max_length=20)),
                ("params", models.JSONField(default=dict)),
                ("cells", models.JSONField(default=list)),
                (
                    "division",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="divisions.division"
                    ),
                ),
                (
                    "explanation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reporting.explanation",
                    ),
                ),
                (
                    "province_revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="reporting.provincerevision",
                    ),
                ),
            ],
            options={
                "ordering": ["province_revision_id", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("province_revision", "division", "code", "figure", "variant"),
                        name="revision_finding_once",
                    )
                ],
            },
        ),
        migrations.RunPython(reasons_to_explanations, explanations_to_reasons),
        migrations.RemoveField("quarterlyreturn", "reasons"),
    ]
