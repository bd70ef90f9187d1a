"""The shapes of the registers' documents and of a submission's, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from programmes.models.measures import Item
from programmes.models.plans import PlanMetric
from reporting.models import Filing
from reporting.selectors.filings.checklist import CheckState

Serializer = serializers.Serializer[Any]


class MeasureDocument(Serializer):
    """A measure in force from `effective_on` through `ended_on` (null: open)."""

    id = serializers.IntegerField()
    division = serializers.CharField()
    item = serializers.ChoiceField(choices=[(each.value, each.value) for each in Item])
    effective_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    document_number = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class MeasurePage(Serializer):
    """A page of measures."""

    results = MeasureDocument(many=True)
    next = serializers.CharField(allow_null=True)


class PolicyDocument(Serializer):
    """A policy that was issued. `fund_size` in 万元."""

    id = serializers.IntegerField()
    division = serializers.CharField()
    document_number = serializers.CharField()
    title = serializers.CharField()
    issuer = serializers.CharField(allow_blank=True)
    issued_on = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    support = serializers.ListField(child=serializers.CharField())
    standard = serializers.CharField(allow_blank=True)
    fund_size = serializers.CharField(allow_null=True)
    is_current = serializers.BooleanField(allow_null=True)
    version = serializers.IntegerField()


class PolicyPage(Serializer):
    """A page of policies."""

    results = PolicyDocument(many=True)
    next = serializers.CharField(allow_null=True)


class PlanDocument(Serializer):
    """A province's work plan."""

    province = serializers.CharField()
    metric = serializers.ChoiceField(choices=[(each.value, each.value) for each in PlanMetric])
    baseline = serializers.IntegerField()
    target_2018 = serializers.IntegerField()
    target_2019 = serializers.IntegerField()
    target_2020 = serializers.IntegerField()
    adopted_on = serializers.DateField()
    document_number = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class PlansDocument(Serializer):
    """The plans within the caller's scope."""

    results = PlanDocument(many=True)


class CheckedDocument(Serializer):
    """A line of the checklist. `missing` keeps the part from being submitted, `advice` does not."""

    label = serializers.CharField()  # type: ignore[assignment]
    label_en = serializers.CharField()
    state = serializers.ChoiceField(choices=[each.value for each in CheckState])
    detail = serializers.CharField(allow_blank=True)
    detail_en = serializers.CharField(allow_blank=True)


class PartDocument(Serializer):
    """A part of a submission (6.1, 6.2, 6.3). `filing`: the number of the latest that holds it, null: not filed."""

    code = serializers.CharField()
    applies = serializers.BooleanField()
    complete = serializers.BooleanField()
    due_on = serializers.DateField(allow_null=True)
    first_on = serializers.DateField(allow_null=True)
    days_late = serializers.IntegerField()
    filing = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(choices=Filing.State.choices, allow_null=True)
    items = CheckedDocument(many=True)


class FilingDocument(Serializer):
    """One submission with its receipt; `sha256` is its package's."""

    number = serializers.IntegerField()
    submitted_at = serializers.DateTimeField()
    submitted_on = serializers.DateField()
    state = serializers.ChoiceField(choices=Filing.State.choices)
    reason = serializers.CharField(allow_blank=True)
    parts = serializers.ListField(child=serializers.CharField())
    receipt = serializers.CharField()
    check_code = serializers.CharField()
    sha256 = serializers.CharField()


class SubmissionDocument(Serializer):
    """A province's submission: what each part still lacks, and what was filed, the latest first."""

    province = serializers.CharField()
    parts = PartDocument(many=True)
    filings = FilingDocument(many=True)
