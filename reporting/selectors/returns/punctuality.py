"""及时率 of provinces, read from their submissions; the definition is `reporting.rules.timeliness`."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.clock import BEIJING
from pledge_portal.common.periods import Quarter
from programmes.selectors.calendar import province_due_on
from reporting.models import ProvinceReturn, ProvinceRevision
from reporting.rules.timeliness import Submission, TimelyShare, timely, timely_share


def timely_shares(*, actor: Actor, year: int, today: date) -> dict[str, TimelyShare]:
    """Of every province that has begun any quarter of the year, by code; two queries.

    One that is not named has filed nothing: see `nothing_filed`.
    """
    returns = list(ProvinceReturn.objects.visible_to(actor).filter(year=year))
    submissions: dict[int, list[Submission]] = defaultdict(list)
    rows = ProvinceRevision.objects.filter(province_return__in=[each.pk for each in returns])
    for key, kind, at, due_on in rows.values_list("province_return", "kind", "submitted_at", "due_on"):
        submissions[key].append(Submission(kind, at.astimezone(BEIJING).date(), due_on))
    by_province: dict[str, dict[Quarter, bool | None]] = defaultdict(dict)
    for each in returns:
        by_province[each.province_id][each.period] = timely(
            submissions[each.pk],
            due_on=province_due_on(each.period),
            today=today,
            resubmit_by=each.resubmit_by if each.state == "returned" and each.open_cells is None else None,
        )
    empty = _unfiled(year, today)
    return {code: timely_share({**empty, **found}.values()) for code, found in by_province.items()}


def nothing_filed(*, year: int, today: date) -> TimelyShare:
    """Of a province that has not begun any quarter of the year."""
    return timely_share(_unfiled(year, today).values())


def _unfiled(year: int, today: date) -> dict[Quarter, bool | None]:
    quarters = [Quarter(year, number) for number in (1, 2, 3, 4)]
    return {each: timely([], due_on=province_due_on(each), today=today) for each in quarters}
