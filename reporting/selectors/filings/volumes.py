"""The volume of 2015 to October 2017 for a 登记试点申请, from what the portal knows; what it does not know is blank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, F, Q, Sum, When

from pledge_portal.accounts.permissions import Actor
from pledges.models import Pledge
from programmes.divisions.models import Division
from reporting.selectors.totals import TotalRow, province_totals

PERIODS = (
    ("2015年", date(2015, 1, 1), date(2015, 12, 31)),
    ("2016年", date(2016, 1, 1), date(2016, 12, 31)),
    ("2017年1—10月", date(2017, 1, 1), date(2017, 10, 31)),
)
PROJECTS, PATENTS, AMOUNT = "1", "3", "4"


@dataclass(frozen=True, slots=True)
class Volume:
    """One period: 登记项数, 金额 (万元), 专利件数, 企业数; None: not known."""

    period: str
    projects: int | None = None
    amount: Decimal | None = None
    patents: int | None = None
    enterprises: int | None = None


def past_volumes(*, actor: Actor, province: Division) -> list[Volume]:
    """A whole year comes from complete returns where there are such, else everything from the ledger."""
    totals = province_totals(province=province.code)
    found = []
    for name, first, last in PERIODS:
        ledger = _ledger(actor, province, name, first, last)
        whole_year = (last.month, last.day) == (12, 31)
        found.append(_reported(totals, name, first.year, ledger) if whole_year else ledger)
    return found


def _ledger(actor: Actor, province: Division, name: str, first: date, last: date) -> Volume:
    enterprise = Case(When(~Q(enterprise_code=""), then=F("enterprise_code")), default=F("enterprise_name"))
    rows = Pledge.objects.visible_to(actor).filter(division__province=province, registered_on__range=(first, last))
    sums = rows.order_by().aggregate(
        projects=Count("id"),
        amount=Sum("loan_amount"),
        patents=Sum("patent_count"),
        of=Count(enterprise, distinct=True),
    )
    if not sums["projects"]:
        return Volume(name)
    amount = sums["amount"]
    exact = amount.quantize(Decimal("0.0001")) if amount is not None else None
    return Volume(name, sums["projects"], exact, sums["patents"] or None, sums["of"])


def _reported(totals: Iterable[TotalRow], name: str, year: int, ledger: Volume) -> Volume:
    """The year's returns if every owed unit reported the figure in all four quarters; enterprises the ledger alone
    counts, and only where it knows all the projects."""
    sums: dict[str, Decimal] = {}
    for figure in (PROJECTS, PATENTS, AMOUNT):
        rows = [row for row in totals if row.year == year and row.figure == figure]
        if len(rows) == 4 and all(row.reported >= row.owed for row in rows):
            sums[figure] = sum((row.total for row in rows), Decimal(0))
    if PROJECTS not in sums:
        return ledger
    projects = int(sums[PROJECTS])
    return Volume(
        name,
        projects,
        sums.get(AMOUNT),
        int(sums[PATENTS]) if PATENTS in sums else None,
        ledger.enterprises if ledger.projects == projects else None,
    )
