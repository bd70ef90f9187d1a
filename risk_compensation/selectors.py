"""What the insurance ledger knows of a quarter, for every unit of a province at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from risk_compensation.models import INSURANCES, Binding, BindingKind

WHY = "grouped counts of a province; the caller shows only what the actor may see"


@dataclass(frozen=True, slots=True)
class Insured:
    """Policies in effect from a day of a span: insured projects (each once), the sum in 万元, projects by kind."""

    projects: int
    amount: Decimal
    loan_insured: int
    enforcement_insured: int


def insured_by_unit(*, province: str, first: date, last: date) -> dict[str, Insured]:
    """Insurances taking effect from `first` through `last` by the pledge's division; others are absent. One query."""

    def of_kind(kind: str) -> Count:
        return Count("pledge", distinct=True, filter=Q(kind=kind))

    rows = (
        Binding.objects.unscoped(reason=WHY)
        .filter(pledge__division__province=province, effective_on__range=(first, last), kind__in=INSURANCES)
        .order_by()
        .values_list("pledge__division_id")
        .annotate(
            projects=Count("pledge", distinct=True),
            sum=Coalesce(Sum("amount"), Decimal(0)),
            loan=of_kind(BindingKind.LOAN_INSURANCE),
            enforcement=of_kind(BindingKind.ENFORCEMENT_INSURANCE),
        )
    )
    return {
        division: Insured(projects, amount.quantize(Decimal("0.0001")), loan, enforcement)
        for division, projects, amount, loan, enforcement in rows
    }
