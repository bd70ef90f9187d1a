"""The shapes of what is read, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from pledge_portal.common.models import Job, JobState
from programmes.divisions.models import Division, Level
from reporting.rules.checks import Severity
from reporting.rules.checks.pack import RuleClass, Stage
from reporting.rules.facts import Status

Serializer = serializers.Serializer[Any]


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


class DivisionPage(Serializer):
    """A page of divisions; `next`: the address of the next page, or null."""

    results = DivisionDocument(many=True)
    next = serializers.CharField(allow_null=True)


class FigureDocument(Serializer):
    """One figure of the catalogue. `kind`: of a period, or at a point in time. `maximum`: the greatest value taken."""

    code = serializers.CharField()
    heading = serializers.CharField()
    heading_en = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    unit = serializers.CharField()
    unit_en = serializers.CharField()
    kind = serializers.ChoiceField(choices=["period", "point"])
    section = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    decimals = serializers.IntegerField()
    maximum = serializers.CharField()
    deduplicated = serializers.BooleanField()
    ledger = serializers.BooleanField()
    definition = serializers.CharField()
    definition_en = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    source_en = serializers.CharField()


class CatalogueDocument(Serializer):
    """The figures of the current edition, in order."""

    edition = serializers.CharField()
    results = FigureDocument(many=True)


class StageDocument(Serializer):
    """A stage of a rule's life and its first day."""

    stage = serializers.ChoiceField(choices=[each.value for each in Stage])
    since = serializers.DateField()


class RuleDocument(Serializer):
    """One rule. `stage`: today's; `limits`: its thresholds; `figures`: those it looks at."""

    code = serializers.CharField()
    rule_class = serializers.ChoiceField(choices=[each.value for each in RuleClass])
    severity = serializers.ChoiceField(choices=[each.value for each in Severity])
    stage = serializers.ChoiceField(choices=[each.value for each in Stage], allow_null=True)
    stages = StageDocument(many=True)
    figures = serializers.ListField(child=serializers.CharField())
    relation = serializers.CharField()
    relation_en = serializers.CharField()
    message = serializers.CharField()
    message_en = serializers.CharField()
    limits = serializers.DictField(child=serializers.CharField())


class RulesDocument(Serializer):
    """The rule pack of the current edition."""

    edition = serializers.CharField()
    results = RuleDocument(many=True)


class VerdictDocument(Serializer):
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


class VerdictsDocument(Serializer):
    """The verdicts of a day; `updating`: provinces whose facts are ahead of what was computed."""

    as_of = serializers.DateField()
    programme = serializers.CharField()
    updating = serializers.ListField(child=serializers.CharField())
    results = VerdictDocument(many=True)


class UnitLineDocument(Serializer):
    """A unit of an explanation: whether it counts, the items in force, and what it lacks."""

    division = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    counted = serializers.BooleanField()
    lacks = serializers.ListField(child=serializers.CharField())
    documents = serializers.ListField(child=serializers.CharField())


class VerdictExplanationDocument(Serializer):
    """Why a verdict is what it is. `needed`: the fewest further units (or items) to reach the threshold, null where
    that cannot be said. `growth`: of 1.8, each year's sum unit by unit. `bundles`: of 2.3.
    """

    as_of = serializers.DateField()
    province = serializers.CharField()
    clause = serializers.CharField()
    verdicts = VerdictDocument(many=True)
    needed = serializers.IntegerField(allow_null=True)
    own = UnitLineDocument(allow_null=True)
    units = UnitLineDocument(many=True)
    growth = serializers.DictField(allow_null=True)
    bundles = serializers.DictField(allow_null=True)
    plan = serializers.DictField(allow_null=True)
    filed = serializers.DictField(allow_null=True)


class FigureTotalDocument(Serializer):
    """A sum, the units that owe the quarter, and those that report the figure."""

    total = serializers.CharField()
    owed = serializers.IntegerField()
    reported = serializers.IntegerField()


class TotalDocument(Serializer):
    """A province's quarter: figure code → its total."""

    province = serializers.CharField()
    figures = serializers.DictField(child=FigureTotalDocument())


class TotalsDocument(Serializer):
    """The totals of one quarter, over submitted revisions."""

    year = serializers.IntegerField()
    quarter = serializers.IntegerField()
    results = TotalDocument(many=True)


class JobDocument(serializers.ModelSerializer[Job]):
    """A long job."""

    state = serializers.ChoiceField(choices=JobState.choices)

    class Meta:
        model = Job
        fields = ["id", "kind", "state", "done", "total", "message", "result"]


class WhoDocument(Serializer):
    """Whoever asks: what the token or the session may see and do."""

    login = serializers.CharField()
    role = serializers.CharField()
    province = serializers.CharField(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    permissions = serializers.ListField(child=serializers.CharField())


class IndexDocument(Serializer):
    """Endpoint → address, and whoever asks."""

    endpoints = serializers.DictField(child=serializers.CharField())
    you = WhoDocument()


class ProblemErrorDocument(Serializer):
    """One thing wrong. `field`: where, such as `rows[3].values.1`; `division`, `figure`: of which cell, where known."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    message_en = serializers.CharField()
    division = serializers.CharField(required=False)
    figure = serializers.CharField(required=False)


class ProblemDocument(Serializer):
    """An error (RFC 9457), in Chinese with the English beside it.

    `findings`: of a refused report or submission; `current`: of a stale write, what is stored now.
    """

    type = serializers.CharField()
    title = serializers.CharField()
    title_en = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    detail_en = serializers.CharField()
    errors = ProblemErrorDocument(many=True, required=False)  # type: ignore[assignment]
    findings = serializers.ListField(child=serializers.DictField(), required=False)
    missing = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)
    current = serializers.DictField(required=False)
