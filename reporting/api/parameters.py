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

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
LONGEST_PAGE = 500


class CodeField(serializers.RegexField):
    """A division's code: six digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(re.compile(r"[0-9]{6}\Z"), max_length=6, required=False, trim_whitespace=False, **kwargs)


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


class PageParameters(serializers.Serializer[Any]):
    """Pages by key: what comes `after` a division's code."""

    after = CodeField()
    limit = serializers.IntegerField(min_value=1, max_value=LONGEST_PAGE, default=100)


class DivisionParameters(PageParameters):
    """Which divisions."""

    province = CodeField()
    level = serializers.ChoiceField(choices=Level.choices, required=False)
    as_of = DayField(required=False, help_text="only divisions that exist on this day")


class VerdictParameters(serializers.Serializer[Any]):
    """Which verdicts, as of which day (today unless given)."""

    as_of = DayField(required=False)
    province = CodeField()
    programme = serializers.RegexField(re.compile(r"[0-9A-Za-z-]{1,20}\Z"), required=False)


class QuarterParameters(serializers.Serializer[Any]):
    """One quarter, open for entry."""

    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    quarter = serializers.IntegerField(min_value=1, max_value=4)


class TotalParameters(QuarterParameters):
    """Whose totals of which quarter."""

    province = CodeField()


class ReturnParameters(QuarterParameters, PageParameters):
    """Whose returns of which quarter."""

    province = CodeField()
