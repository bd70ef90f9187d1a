"""The answers given under an Idempotency-Key, tokens that only read, and an index to tell that a quarter has changed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("reporting", "0006_filing_papers")]

    operations = [
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=120)),
                ("request_hash", models.CharField(max_length=64)),
                ("claim", models.CharField(max_length=32)),
                ("claimed_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("headers", models.JSONField(default=dict)),
                ("body", models.JSONField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["claimed_at"], name="idempotency_key_claimed")],
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "key"), name="idempotency_key_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at", None), ("status", None)),
                            models.Q(("finished_at__isnull", False), ("status__isnull", False)),
                            _connector="OR",
                        ),
                        name="idempotency_key_finished_pair",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadOnlyToken",
            fields=[
                (
                    "token",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.apitoken",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="quarterlyreturn",
            index=models.Index(fields=["year", "quarter", "version"], name="quarterly_return_versions"),
        ),
    ]
