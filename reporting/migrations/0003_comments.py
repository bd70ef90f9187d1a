import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OPEN = models.Q(quarter__gte=1, quarter__lte=4, year__gte=2016, year__lte=2020)


class Migration(migrations.Migration):
    dependencies = [
        ("divisions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("reporting", "0002_findings"),
    ]

    operations = [
        migrations.CreateModel(
            name="CellComment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("quarter", models.PositiveSmallIntegerField()),
                ("figure", models.CharField(max_length=4)),
                ("text", models.CharField(max_length=500)),
                ("made_at", models.DateTimeField()),
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
            ],
            options={
                "ordering": ["made_at", "id"],
                "indexes": [models.Index(fields=["division", "year", "quarter"], name="cell_comment_row")],
                "constraints": [
                    models.CheckConstraint(condition=OPEN, name="cell_comment_quarter_open"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="cell_comment_says_something"
                    ),
                ],
            },
        ),
    ]
