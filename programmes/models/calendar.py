"""Holidays and make-up working days, and the days on which returns are due."""

from __future__ import annotations

from django.db import models


class Holiday(models.Model):
    """A day that differs from the weekday rule: a holiday on a working day, or a make-up working day at a weekend."""

    day = models.DateField(primary_key=True)
    is_working_day = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.day}: {'上班' if self.is_working_day else '放假'}"


class ReportingDay(models.Model):
    """On which day of the month after the quarter a level's return is due, before it is moved past holidays.

    `level`: "unit" or "province". A row with year and quarter stands above the general one (0).
    """

    level = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField(default=0)  # 0: every year
    quarter = models.PositiveSmallIntegerField(default=0)  # 0: every quarter
    day_of_month = models.PositiveSmallIntegerField(null=True, blank=True)
    fixed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "year", "quarter"], name="reporting_day_once"),
            models.CheckConstraint(
                condition=models.Q(day_of_month__isnull=False, fixed_on=None)
                | models.Q(day_of_month=None, fixed_on__isnull=False),
                name="reporting_day_one_form",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.year or ''} {self.quarter or ''}"
