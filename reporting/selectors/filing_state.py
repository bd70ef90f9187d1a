"""Who has filed a quarter by a day, who has not, and the words that urge them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.clock import BEIJING
from pledge_portal.common.formatting import short_date, speaks_chinese
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.selectors.calendar import days_late, days_left, province_due
from reporting.models import ProvinceReturn, QuarterlyReturn, QuarterState, UnitState
from reporting.selectors.returns.overview import quarter_label, units_word

HANDED_IN = (UnitState.REPORTED, UnitState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A province that has not filed by the day, or whose return has come back.

    `lacking`: units that have not handed in (as stored now). `filed_later`: the day it did file, after the day asked.
    `returned`: it came back, with `remarks` points open, to be filed again by `resubmit_by`.
    """

    province: Division
    state: str
    lacking: tuple[Division, ...]
    asked: int
    situation: str
    filed_later: date | None = None
    returned: bool = False
    resubmit_by: date | None = None
    urging: str = ""


@dataclass(frozen=True, slots=True)
class FilingState:
    """A quarter's filing over the provinces as of a day; `left` and `late` in days, `moved` past a holiday."""

    quarter: Quarter
    label: str
    due_on: date
    nominal_on: date
    left: int
    late: int
    is_due_today: bool
    filed: int
    total: int
    unfiled: tuple[Unfiled, ...]
    returned: tuple[Unfiled, ...]
    to_review: tuple[Division, ...]

    @property
    def filed_by_now(self) -> int:
        """How many have filed since, too: a quarter's sums hold whatever has been submitted by now."""
        return self.filed + sum(each.filed_later is not None for each in self.unfiled)

    @property
    def urgings(self) -> tuple[Unfiled, ...]:
        """Those there is something to urge of."""
        return tuple(each for each in (*self.unfiled, *self.returned) if each.urging)


def filing_state(
    *, actor: Actor, quarter: Quarter, as_of: date, today: date, divisions: Sequence[Division]
) -> FilingState:
    """Of the provinces among `divisions`; two queries whatever their number (and the calendar's, once a minute)."""
    returns, states = _stored(actor, quarter)
    units: dict[str, list[Division]] = defaultdict(list)
    for each in divisions:
        if not each.is_province and each.exists_on(quarter.last_day):
            units[each.province_id].append(each)
    due, live = province_due(quarter), as_of == today
    provinces = [each for each in divisions if each.is_province]
    filed_on = {code: _filed_on(row) for code, row in returns.items()}
    filed = [each for each in provinces if (day := filed_on.get(each.code)) is not None and day <= as_of]
    unfiled = [
        _unfiled(
            each, returns.get(each.code), units[each.code], states, filed_on.get(each.code), quarter, due.on, as_of
        )
        for each in provinces
        if each not in filed
    ]
    by_state = {state: [each for each in filed if live and returns[each.code].state == state] for state in QuarterState}
    return FilingState(
        quarter=quarter,
        label=quarter_label(quarter),
        due_on=due.on,
        nominal_on=due.nominal,
        left=days_left(due.on, as_of),
        late=days_late(due.on, as_of),
        is_due_today=as_of == due.on,
        filed=len(filed),
        total=len(provinces),
        unfiled=tuple(unfiled),
        returned=tuple(_returned(each, returns[each.code], quarter) for each in by_state[QuarterState.RETURNED]),
        to_review=tuple(by_state[QuarterState.SUBMITTED]),
    )


def _stored(actor: Actor, quarter: Quarter) -> tuple[dict[str, ProvinceReturn], dict[str, str]]:
    """The provinces' returns of the quarter, and every unit's state; two queries."""
    period = {"year": quarter.year, "quarter": quarter.number}
    open_remarks = Count("remarks", filter=Q(remarks__settled_at=None, remarks__is_national=True))
    returns = ProvinceReturn.objects.visible_to(actor).filter(**period).annotate(open_remarks=open_remarks)
    states = QuarterlyReturn.objects.visible_to(actor).filter(**period).order_by()
    return {row.province_id: row for row in returns}, dict(states.values_list("division_id", "state"))


def _filed_on(row: ProvinceReturn) -> date | None:
    """The Beijing day of the first submission."""
    return row.first_submitted_at.astimezone(BEIJING).date() if row.first_submitted_at else None


def _unfiled(
    province: Division,
    row: ProvinceReturn | None,
    units: Sequence[Division],
    states: Mapping[str, str],
    filed_on: date | None,
    quarter: Quarter,
    due_on: date,
    as_of: date,
) -> Unfiled:
    lacking = () if filed_on else tuple(each for each in units if states.get(each.code) not in HANDED_IN)
    return Unfiled(
        province=province,
        state=row.state if row else QuarterState.OPEN,
        lacking=lacking,
        asked=len(units),
        situation=_situation(province, units, lacking, states, filed_on),
        filed_later=filed_on,
        urging="" if filed_on else urging_text(province, lacking, len(units), quarter, due_on=due_on, today=as_of),
    )


def _situation(
    province: Division,
    units: Sequence[Division],
    lacking: Sequence[Division],
    states: Mapping[str, str],
    filed_on: date | None,
) -> str:
    """What the province's quarter is waiting for."""
    if filed_on:
        return _("%(day)s报送") % {"day": short_date(filed_on)}
    if not lacking:
        return _("各单位已上报，待省局审定报送")
    if len(lacking) == len(units):
        begun = Counter(states.get(each.code, UnitState.NOT_STARTED) for each in units)
        return _("尚未填报") if begun[UnitState.NOT_STARTED] == len(units) else _("填报中，尚无单位上报")
    if len(lacking) == 1:
        return _("缺%(unit)s") % {"unit": lacking[0].label}
    return _("%(units)s未上报") % {"units": units_word(province, len(lacking))}


def _returned(province: Division, row: ProvinceReturn, quarter: Quarter) -> Unfiled:
    points: int = getattr(row, "open_remarks", 0)
    told = {"quarter": quarter_label(quarter), "day": short_date(row.resubmit_by)}
    text = _("贵局%(quarter)s调度表已退回修改，请按退回意见核实后尽快重新报送。") % told
    if row.resubmit_by:
        text = _("贵局%(quarter)s调度表已退回修改，请按退回意见核实，于%(day)s前重新报送。") % told
    return Unfiled(
        province=province,
        state=row.state,
        lacking=(),
        asked=0,
        situation=ngettext("退回修改，%(count)d 处", "退回修改，%(count)d 处", points) % {"count": points},
        returned=True,
        resubmit_by=row.resubmit_by,
        urging=text,
    )


def urging_text(
    province: Division, lacking: Sequence[Division], asked: int, quarter: Quarter, *, due_on: date, today: date
) -> str:
    """贵局2018年第二季度调度表尚缺云浮市等3个地市，请于7月16日17:00前补报。"""
    if not lacking:
        what = _("尚未审定报送")
    elif len(lacking) == asked:
        what = _("尚未报送")
    elif len(lacking) == 1:
        what = _("尚缺%(unit)s") % {"unit": lacking[0].label}
    else:
        units = units_word(province, len(lacking))
        units = units.replace(" ", "") if speaks_chinese() else units
        what = _("尚缺%(unit)s等%(units)s") % {"unit": lacking[0].label, "units": units}
    told = {"quarter": quarter_label(quarter), "what": what, "day": short_date(due_on)}
    if today > due_on:
        late = days_late(due_on, today)
        return _("贵局%(quarter)s调度表%(what)s，已逾期%(days)d天（截止%(day)s），请尽快补报。") % {
            **told,
            "days": late,
        }
    return _("贵局%(quarter)s调度表%(what)s，请于%(day)s17:00前补报。") % told
