"""待办 of a unit: its quarter, what came back, earlier quarters, and the measures it still lacks."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.periods import Quarter, quarters
from programmes.divisions.models import Division
from programmes.models import Programme
from programmes.selectors.calendar import unit_due_on
from reporting.catalogue import catalogue
from reporting.models import QuarterlyReturn, UnitState
from reporting.rules.returns import effective_values, missing_codes
from reporting.selectors.clauses import judged_clauses
from reporting.selectors.returns.overview import quarter_label
from reporting.selectors.start_measures import expiring, measures_block
from reporting.selectors.startpage import Block, StartPage, Task, current_quarter, due_words
from reporting.values import language

HANDED_IN = (UnitState.REPORTED, UnitState.ACCEPTED)
UNIT_CLAUSES = ("1.4", "1.5")
EARLIER = 8  # how many quarters back are looked at


def unit_start(*, actor: Actor, programme: Programme, today: date) -> StartPage:
    """The page of a unit's people."""
    unit = Division.objects.select_related("province").get(code=actor.unit)
    quarter = current_quarter(today)
    first = quarter
    for _step in range(EARLIER):
        first = first.previous
    stored = QuarterlyReturn.objects.visible_to(actor).filter(division=unit, year__gte=first.year)
    rows = {row.period: row for row in stored}
    specs = {spec.code: spec for spec in judged_clauses(programme)}
    items = [(code, item) for code in UNIT_CLAUSES if code in specs for item in specs[code].items]
    return StartPage(
        heading=unit.label,
        subtitle=unit.province.label,
        blocks=(
            _quarter_block(unit, quarter, rows.get(quarter), today),
            measures_block(actor, unit, items, today),
            _earlier_block(unit, list(quarters(first, quarter))[:-1], rows, today),
            expiring(actor, today),
        ),
    )


def _address(unit: Division, quarter: Quarter) -> str:
    return reverse("return-quarter", args=[unit.code, quarter.year, quarter.number])


def _quarter_block(unit: Division, quarter: Quarter, row: QuarterlyReturn | None, today: date) -> Block:
    title = _("%(quarter)s调度表") % {"quarter": quarter_label(quarter)}
    if not unit.exists_on(quarter.last_day):
        return Block(title, (), empty=_("本单位在该季末已不存在，不再填报。"))
    state = UnitState(row.state) if row else UnitState.NOT_STARTED
    due, href = due_words(unit_due_on(quarter), today), _address(unit, quarter)
    if state in HANDED_IN:
        done = Task(str(state.label), href, _("本季已上报，等待省局汇总报送。"), tone="good")
        return Block(title, (done,))
    if state == UnitState.RETURNED:
        reason = row.return_reason if row else ""
        task = Task(_("省局退回，请修改后重新上报"), href, reason, due.text, "bad", 1, _("修改报表"))
        return Block(title, (task,))
    missing = _missing(row)
    words = {UnitState.NOT_STARTED: _("尚未填报"), UnitState.FILLING: _("填报中，尚未提交省局审核")}
    detail = ""
    if missing:
        detail = _("还缺 %(count)d 项：%(names)s") % {"count": len(missing), "names": _("、").join(missing[:6])}
        detail += "…" if len(missing) > 6 else ""
    elif state == UnitState.FILLING:
        detail = _("各项已填齐，请核对后提交省局审核。")
    action = _("提交审核") if not missing else _("继续填报") if row else _("开始填报")
    return Block(title, (Task(words[state], href, detail, due.text, due.tone or "warn", 2, action),))


def _missing(row: QuarterlyReturn | None) -> list[str]:
    """The headings of the required figures that are not reported."""
    form = catalogue(row.edition) if row else catalogue()
    given = effective_values(row.values, zero_report=row.zero_report, zero_codes=form.zero_report_codes) if row else {}
    codes = missing_codes(given, form.required_codes)
    return [form.by_code[code].words(language()).heading for code in codes]


def _earlier_block(unit: Division, earlier: list[Quarter], rows: dict[Quarter, QuarterlyReturn], today: date) -> Block:
    """Quarters before that were never submitted, the latest first."""
    tasks = []
    for quarter in reversed(earlier):
        row = rows.get(quarter)
        owed = quarter.is_open_for_entry and unit.exists_on(quarter.last_day)
        if not owed or (row and (row.latest_revision_id or row.state in HANDED_IN)):
            continue
        due = due_words(unit_due_on(quarter), today)
        tasks.append(Task(quarter_label(quarter), _address(unit, quarter), "", due.text, "bad", 10, _("补报")))
    return Block(_("以前季度未报"), tuple(tasks), empty=_("以前季度均已上报。"))
