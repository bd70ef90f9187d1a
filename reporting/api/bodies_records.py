"""The bodies of writes on the registers; their meaning is checked by the forms that the pages use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms.utils import ErrorDict
from rest_framework import serializers

from programmes.divisions.models import Division
from programmes.forms import MeasureForm, PlanForm, PolicyForm, RecordForm
from programmes.models import Measure, Policy, WorkPlan
from programmes.models.measures import Item
from programmes.models.plans import PlanMetric
from programmes.models.policies import SUPPORT_KINDS
from reporting.api.base import StrictSerializer
from reporting.api.bodies import StrictBoolean, StrictText
from reporting.api.parameters import CodeField, DayField
from reporting.api.problems import InvalidBody, field_error
from reporting.selectors.api_records import record_document

Row = Measure | Policy | WorkPlan
FORMS: Mapping[type[Row], type[RecordForm]] = {Measure: MeasureForm, Policy: PolicyForm, WorkPlan: PlanForm}
WORDS_OF_TRUTH = {None: "unknown", True: "true", False: "false"}
GREATEST = 2_147_483_647


class MeasureChange(StrictSerializer):
    """What may change of a measure: its end above all, and what was wrongly registered."""

    item = serializers.ChoiceField(choices=[(each.value, each.value) for each in Item], required=False)
    effective_on = DayField(required=False)
    ended_on = DayField(required=False, allow_null=True)
    document_number = StrictText(max_length=120, required=False, allow_blank=True)
    note = StrictText(max_length=500, required=False, allow_blank=True)


class MeasureBody(MeasureChange):
    """A new measure of a division."""

    division = CodeField(required=True)
    item = serializers.ChoiceField(choices=[(each.value, each.value) for each in Item])
    effective_on = DayField()


class PolicyChange(StrictSerializer):
    """What may change of a policy."""

    title = StrictText(max_length=200, required=False)
    document_number = StrictText(max_length=120, required=False)
    issuer = StrictText(max_length=120, required=False, allow_blank=True)
    issued_on = DayField(required=False, allow_null=True)
    valid_until = DayField(required=False, allow_null=True)
    support = serializers.ListField(
        child=serializers.ChoiceField(choices=[(kind, kind) for kind in SUPPORT_KINDS]), required=False, max_length=20
    )
    standard = StrictText(max_length=500, required=False, allow_blank=True)
    fund_size = serializers.DecimalField(
        max_digits=18, decimal_places=4, min_value=0, required=False, allow_null=True, coerce_to_string=True
    )
    is_current = StrictBoolean(required=False, allow_null=True)


class PolicyBody(PolicyChange):
    """A new policy of a division."""

    division = CodeField(required=True)
    title = StrictText(max_length=200)
    document_number = StrictText(max_length=120)


class WholeNumber(serializers.IntegerField):
    """A whole number as JSON writes it."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class PlanBody(StrictSerializer):
    """A province's work plan, whole."""

    metric = serializers.ChoiceField(choices=[(each.value, each.value) for each in PlanMetric])
    baseline = WholeNumber(min_value=0, max_value=GREATEST)
    target_2018 = WholeNumber(min_value=0, max_value=GREATEST)
    target_2019 = WholeNumber(min_value=0, max_value=GREATEST)
    target_2020 = WholeNumber(min_value=0, max_value=GREATEST)
    adopted_on = DayField()
    document_number = StrictText(max_length=120, required=False, allow_blank=True, default="")


def read_record(row: Row, given: Mapping[str, Any], division: Division) -> Row:
    """The record with what was sent laid over it, checked by the form of its page. Raises InvalidBody."""
    form_class = FORMS[type(row)]
    names = form_class._meta.fields or ()
    stored = record_document(row) if not row._state.adding else {}
    told = {name: given.get(name, stored.get(name)) for name in names}
    form = form_class({name: _typed(value) for name, value in told.items()}, instance=row, division=division)
    if not form.is_valid():
        raise InvalidBody(_errors(form.errors))
    found: Row = form.save(commit=False)
    return found


def _typed(value: Any) -> Any:
    """A value as a form's field receives it."""
    if value is None or isinstance(value, bool):
        return WORDS_OF_TRUTH[value] if isinstance(value, bool) else ""
    return value if isinstance(value, list) else str(value)


def _errors(errors: ErrorDict) -> list[dict[str, Any]]:
    return [
        field_error("" if name == "__all__" else name, str(each.code or "invalid"), "；".join(each.messages))
        for name, found in errors.as_data().items()
        for each in found
    ]
