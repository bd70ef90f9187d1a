"""The shapes of a quarter's documents, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from reporting.models import QuarterState, UnitState
from reporting.rules.checks import Severity

Serializer = serializers.Serializer[Any]


class SubmittedDocument(Serializer):
    """What was last submitted, and is judged."""

    submitted_at = serializers.DateTimeField()
    receipt = serializers.CharField()
    values = serializers.DictField(child=serializers.CharField())
    zero_report = serializers.BooleanField()


class ListedReturnDocument(Serializer):
    """One unit's quarter. `values`: figure → a decimal number, or "NA"; an absent figure is not reported."""

    division = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    province = serializers.CharField()
    year = serializers.IntegerField()
    quarter = serializers.IntegerField()
    edition = serializers.CharField()
    state = serializers.ChoiceField(choices=UnitState.choices)
    version = serializers.IntegerField()
    zero_report = serializers.BooleanField()
    values = serializers.DictField(child=serializers.CharField())
    filled_by_province = serializers.BooleanField()
    fill_reason = serializers.CharField(allow_blank=True)
    return_reason = serializers.CharField(allow_blank=True)
    reported_at = serializers.DateTimeField(allow_null=True)
    submitted = SubmittedDocument(allow_null=True)


class ReturnPage(Serializer):
    """A page of returns; `next`: the address of the next page, or null."""

    results = ListedReturnDocument(many=True)
    next = serializers.CharField(allow_null=True)


class GivenExplanationDocument(Serializer):
    """核实说明. `verdict`: the reviewer's ("", accepted, refused), with a note."""

    code = serializers.CharField()
    figure = serializers.CharField()
    text = serializers.CharField()
    verdict = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)


class RemarkDocument(Serializer):
    """What a return was sent back for. `national`: by the national office, else by the province to its unit."""

    id = serializers.IntegerField()
    national = serializers.BooleanField()
    division = serializers.CharField(allow_null=True)
    figure = serializers.CharField(allow_blank=True)
    problem = serializers.CharField()
    request = serializers.CharField(allow_blank=True)
    due_on = serializers.DateField(allow_null=True)
    answer = serializers.CharField(allow_blank=True)


class ProvinceRowDocument(ListedReturnDocument):
    """One row with its explanations; one that was never touched is told of as an empty one."""

    quarter_state = serializers.ChoiceField(choices=QuarterState.choices)
    explanations = GivenExplanationDocument(many=True)


class RowDocument(ProvinceRowDocument):
    """One unit's quarter with its explanations and what it was sent back for."""

    remarks = RemarkDocument(many=True)


class SignatoriesDocument(Serializer):
    """Who stands for the return."""

    filled_in_by = serializers.CharField(allow_blank=True)
    checked_by = serializers.CharField(allow_blank=True)
    head = serializers.CharField(allow_blank=True)
    telephone = serializers.CharField(allow_blank=True)
    reported_on = serializers.DateField(allow_null=True)


class RevisionLineDocument(Serializer):
    """A submission with its receipt."""

    number = serializers.IntegerField()
    submitted_at = serializers.DateTimeField()
    receipt = serializers.CharField()
    checksum = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class ProvinceDocument(Serializer):
    """A province's quarter with all its rows, its own first."""

    province = serializers.CharField()
    name = serializers.CharField()
    name_en = serializers.CharField()
    year = serializers.IntegerField()
    quarter = serializers.IntegerField()
    state = serializers.ChoiceField(choices=QuarterState.choices)
    version = serializers.IntegerField()
    signatories = SignatoriesDocument()
    analysis = serializers.CharField(allow_blank=True)
    first_submitted_at = serializers.DateTimeField(allow_null=True)
    resubmit_by = serializers.DateField(allow_null=True)
    latest = RevisionLineDocument(allow_null=True)
    rows = ProvinceRowDocument(many=True)
    remarks = RemarkDocument(many=True)


class RevisionsDocument(Serializer):
    """The submissions of a quarter, the first one first."""

    results = RevisionLineDocument(many=True)


class FrozenRowDocument(Serializer):
    """A row as it was submitted."""

    division = serializers.CharField()
    edition = serializers.CharField()
    values = serializers.DictField(child=serializers.CharField())
    zero_report = serializers.BooleanField()
    filled_by_province = serializers.BooleanField()


class RevisionDocument(RevisionLineDocument):
    """A submission as it was frozen."""

    analysis = serializers.CharField(allow_blank=True)
    signatories = SignatoriesDocument()
    rows = FrozenRowDocument(many=True)


class CellDocument(Serializer):
    """A cell that a finding compares."""

    division = serializers.CharField()
    quarter = serializers.CharField()
    figure = serializers.CharField()


class FindingDocument(Serializer):
    """A finding. `hard` must be put right, `soft` put right or explained, `notice` is only told."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=[each.value for each in Severity])
    division = serializers.CharField()
    figure = serializers.CharField(allow_blank=True)
    message = serializers.CharField()
    message_en = serializers.CharField()
    blocking = serializers.BooleanField()
    explanation = serializers.CharField(allow_blank=True)
    verdict = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)
    cells = CellDocument(many=True)


class FindingsDocument(Serializer):
    """The findings of a quarter. `missing`: division → the required figures it does not report."""

    division = serializers.CharField()
    year = serializers.IntegerField()
    quarter = serializers.IntegerField()
    blocking = serializers.IntegerField()
    missing = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    results = FindingDocument(many=True)
