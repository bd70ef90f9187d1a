"""The shapes of the answers, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from pledge_portal.common.models import Job, JobState
from programmes.divisions.models import Division, Level
from reporting.models import UnitState
from reporting.rules.facts import Status


class DivisionDocument(serializers.ModelSerializer[Division]):
    """A province or unit of the register."""

    province = serializers.CharField(source="province_id")
    successor = serializers.CharField(source="successor_id", allow_null=True)
    level = serializers.ChoiceField(choices=Level.choices)

    class Meta:
        model = Division
        fields = [
            "code", "name", "name_en", "level", "province", "is_capital", "is_sub_provincial", "first_day", "last_day",
            "successor",
        ]  # fmt: skip


class DivisionPage(serializers.Serializer[Any]):
    """A page of divisions; `next`: the address of the next page, or null."""

    results = DivisionDocument(many=True)
    next = serializers.CharField(allow_null=True)


class VerdictDocument(serializers.Serializer[Any]):
    """One result, as in `evaluate --json`."""

    province = serializers.CharField()
    clause = serializers.CharField()
    numerator = serializers.IntegerField(allow_null=True)
    denominator = serializers.IntegerField(allow_null=True)
    value = serializers.CharField(allow_null=True)
    threshold = serializers.CharField()
    due = serializers.DateField()
    holds = serializers.BooleanField(allow_null=True)
    status = serializers.ChoiceField(choices=[state.value for state in Status])
    met_on = serializers.DateField(allow_null=True)
    provisional = serializers.BooleanField(required=False)
    year = serializers.IntegerField(required=False)
    metric = serializers.CharField(required=False, allow_null=True)
    average = serializers.CharField(required=False, allow_null=True)
    complete = serializers.BooleanField(required=False, allow_null=True)


class VerdictsDocument(serializers.Serializer[Any]):
    """The verdicts of a day; `updating`: provinces whose facts are ahead of what was computed."""

    as_of = serializers.DateField()
    programme = serializers.CharField()
    updating = serializers.ListField(child=serializers.CharField())
    results = VerdictDocument(many=True)


class TotalDocument(serializers.Serializer[Any]):
    """A province's quarter: figure → its sum, the units that owe the quarter, and those that report the figure."""

    province = serializers.CharField()
    figures = serializers.DictField()


class TotalsDocument(serializers.Serializer[Any]):
    """The totals of one quarter, over submitted revisions."""

    year = serializers.IntegerField()
    quarter = serializers.IntegerField()
    results = TotalDocument(many=True)


class SubmittedDocument(serializers.Serializer[Any]):
    """What was last submitted, and is judged."""

    submitted_at = serializers.DateTimeField()
    receipt = serializers.CharField()
    values = serializers.DictField(child=serializers.CharField())
    zero_report = serializers.BooleanField()


class ReturnDocument(serializers.Serializer[Any]):
    """One unit's quarter. `values`: figure → a decimal number, or "NA"; an absent figure is not reported."""

    division = serializers.CharField()
    province = serializers.CharField()
    year = serializers.IntegerField()
    quarter = serializers.IntegerField()
    edition = serializers.CharField()
    state = serializers.ChoiceField(choices=UnitState.choices)
    version = serializers.IntegerField()
    zero_report = serializers.BooleanField()
    values = serializers.DictField(child=serializers.CharField())
    submitted = SubmittedDocument(allow_null=True)


class ReturnPage(serializers.Serializer[Any]):
    """A page of returns; `next`: the address of the next page, or null."""

    results = ReturnDocument(many=True)
    next = serializers.CharField(allow_null=True)


class JobDocument(serializers.ModelSerializer[Job]):
    """A long job."""

    state = serializers.ChoiceField(choices=JobState.choices)

    class Meta:
        model = Job
        fields = ["id", "kind", "state", "done", "total", "message", "result"]


class IndexDocument(serializers.Serializer[Any]):
    """Endpoint → address."""

    endpoints = serializers.DictField(child=serializers.CharField())


class ProblemDocument(serializers.Serializer[Any]):
    """An error; `errors`: {parameter: [reasons]}."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(required=False)  # type: ignore[assignment]
