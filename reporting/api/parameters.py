"""Query parameters, each checked: whatever is not as described answers 400 and names the parameter."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from pledge_portal.common import clock
from pledge_portal.common.periods import FIRST_YEAR, LAST_YEAR
from programmes.divisions.models import Level
from reporting.api.paging import CursorField, PageParameters
from reporting.models import UnitState

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class CodeField(serializers.RegexField):
    """A division's code: six digits."""

    def __init__(self, *, required: bool = False, **kwargs: Any) -> None:
        super().__init__(
            re.compile(r"[0-9]{6}\Z"), max_length=6, required=required, trim_whitespace=False, **kwargs
        )  # fmt: skip


@extend_schema_field(OpenApiTypes.DATE)
class DayField(serializers.Field[date, str, str, Any]):
    """A day, YYYY-MM-DD and nothing else."""

    def to_internal_value(self, data: str) -> date:
        """The day; a calendar date between 2000 and 2099."""
        try:
            day = clock.parse_day(data)
        except (TypeError, ValueError):
            raise serializers.ValidationError(_("请按 2018-06-30 的格式填写日期。")) from None
        if not FIRST_DAY <= day <= LAST_DAY:
            raise serializers.ValidationError(_("日期超出可查询的范围。"))
        return day

    def to_representation(self, value: date) -> str:
        """YYYY-MM-DD."""
        return value.isoformat()


class DivisionParameters(PageParameters):
    """Which divisions."""

    cursor = CursorField("divisions", help_text="from `next` of the page before")
    province = CodeField()
    level = serializers.ChoiceField(choices=Level.choices, required=False)
    as_of = DayField(required=False, help_text="only divisions that exist on this day")


class VerdictParameters(serializers.Serializer[Any]):
    """Which verdicts, as of which day (today unless given)."""

    as_of = DayField(required=False)
    province = CodeField()
    programme = serializers.RegexField(re.compile(r"[0-9A-Za-z-]{1,20}\Z"), required=False)


class ExplanationParameters(serializers.Serializer[Any]):
    """A verdict's explanation as of which day, of 1.8 of which year."""

    as_of = DayField(required=False)
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)


class TotalParameters(serializers.Serializer[Any]):
    """Whose totals of which quarter."""

    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    quarter = serializers.IntegerField(min_value=1, max_value=4)
    province = CodeField()


class ReturnParameters(PageParameters):
    """Whose returns, of which quarters, in which state."""

    cursor = CursorField("returns", help_text="from `next` of the page before")
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    quarter = serializers.IntegerField(min_value=1, max_value=4, required=False)
    province = CodeField()
    state = serializers.ChoiceField(choices=UnitState.choices, required=False)


class MeasureParameters(PageParameters):
    """Whose measures."""

    cursor = CursorField("measures", help_text="from `next` of the page before")
    province = CodeField()
    division = CodeField()
    item = serializers.CharField(max_length=12, required=False)
    as_of = DayField(required=False, help_text="only measures in force on this day")


class PolicyParameters(PageParameters):
    """Whose policies."""

    cursor = CursorField("policies", help_text="from `next` of the page before")
    province = CodeField()
    division = CodeField()
