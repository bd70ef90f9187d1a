"""What the ledger knows of a quarter, for every unit of a province at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, F, Min, Q, Sum, When, Window
from django.db.models.functions import Coalesce, RowNumber

from pledge_portal.accounts.permissions import Actor
from pledges.models import Pledge
from pledges.rules.numbers import plain_patents

WHY = "grouped counts of a province; the caller shows only what the actor may see"


@dataclass(frozen=True, slots=True)
class Registered:
    """Pledges registered in a span of days: projects, the patents they list, the amount in 万元."""

    projects: int
    patents: int
    amount: Decimal


def registered_by_unit(*, province: str, first: date, last: date) -> dict[str, Registered]:
    """Registrations from `first` through `last` by division code; divisions without any are absent. One query."""
    rows = (
        Pledge.objects.unscoped(reason=WHY)
        .filter(division__province=province, registered_on__range=(first, last))
        .order_by()
        .values_list("division_id")
        .annotate(
            projects=Count("id"),
            patents=Coalesce(Sum("patent_count"), 0),
            amount=Coalesce(Sum("loan_amount"), Decimal(0)),
        )
    )
    return {division: Registered(projects, patents, _exact(amount)) for division, projects, patents, amount in rows}


def first_time_enterprises_by_unit(*, province: str, first: date, last: date) -> dict[str, int]:
    """Enterprises whose first registered pledge on the province's record lies in the span, by its division.

    An enterprise is its code, where it has none its name. Of two first pledges on one day the lesser project number
    counts. One query.
    """
    enterprise = Case(When(~Q(enterprise_code=""), then=F("enterprise_code")), default=F("enterprise_name"))
    nth = Window(RowNumber(), partition_by=[enterprise], order_by=["registered_on", "project_no"])
    # The first day is a window too: a plain condition on the day would be applied before the rows are numbered.
    first_on = Window(Min("registered_on"), partition_by=[enterprise])
    rows = (
        Pledge.objects.unscoped(reason=WHY)
        .filter(division__province=province, registered_on__lte=last)
        .order_by()
        .annotate(nth=nth, first_on=first_on)
        .filter(nth=1, first_on__gte=first)
        .values_list("division_id", flat=True)
    )
    found: dict[str, int] = {}
    for division in rows:
        found[division] = found.get(division, 0) + 1
    return found


def in_force_by_unit(*, province: str, on: date) -> dict[str, int]:
    """Projects under pledge at the end of `on`, by division code: deregistered ones are out from their day on."""
    rows = (
        Pledge.objects.unscoped(reason=WHY)
        .filter(Q(deregistered_on=None) | Q(deregistered_on__gt=on), division__province=province)
        .filter(registered_on__lte=on)
        .order_by()
        .values_list("division_id")
        .annotate(projects=Count("id"))
    )
    return dict(rows)


def _exact(amount: Decimal) -> Decimal:
    """A sum to the four decimals that its addends have: SQLite adds binary fractions."""
    return amount.quantize(Decimal("0.0001"))


def pledged_patents(*, actor: Actor, province: str | None = None) -> set[str]:
    """The patents, in plain form, that pledges within the actor's scope list; of one province, if given."""
    rows = Pledge.objects.visible_to(actor).exclude(patents="").order_by()
    if province:
        rows = rows.filter(division__province=province)
    return {patent for text in rows.values_list("patents", flat=True).iterator(5000) for patent in plain_patents(text)}
