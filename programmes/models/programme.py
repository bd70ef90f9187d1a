"""A notice and its clauses as data: what is asked, of whom, by when, and how it is measured."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language


class Programme(models.Model):
    """One notice that the portal runs; a second one is further rows, not code."""

    code = models.CharField(max_length=20, primary_key=True)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)
    document_number = models.CharField(max_length=60)
    issued_on = models.DateField()
    is_default = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class Clause(models.Model):
    """One clause. `rule` names a `reporting.rules.facts.Rule`; `parameters` are that rule's own.

    parameters: {"items": [...], "groups": [...]|null, "by_declaration": bool, "counted_from": day|null,
    "years": [...], "provisional": bool}. `threshold`: as shown in results; `threshold_percent` decides.
    """

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="clauses")
    code = models.CharField(max_length=8)
    section = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=120)
    short_title = models.CharField(max_length=12)
    short_title_en = models.CharField(max_length=24)
    text = models.TextField()
    asks = models.CharField(max_length=200)
    asks_en = models.CharField(max_length=400)
    rule = models.CharField(max_length=20, blank=True)  # empty: kept as records, without a verdict (section 三, 四, 五)
    parameters = models.JSONField(default=dict)
    threshold = models.CharField(max_length=8, blank=True)
    threshold_percent = models.PositiveIntegerField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["programme", "order"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="clause_code_once")]

    def __str__(self) -> str:
        return f"{self.programme_id} {self.code}"

    @property
    def label(self) -> str:
        """The title in the language of the screen."""
        return self.title_en if get_language() == "en" else self.title

    @property
    def asked(self) -> str:
        """What it asks, in short, in the language of the screen."""
        return self.asks_en if get_language() == "en" else self.asks

    @property
    def short_label(self) -> str:
        """The column heading in the language of the screen."""
        return self.short_title_en if get_language() == "en" else self.short_title
