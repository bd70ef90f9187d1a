"""Computing a province: its quarter totals and its verdicts as spells of days.

Running it again gives the same rows. A computation reads the facts and the number of their last change in one moment,
and writes only where no later one has written: an older result never stands over a newer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction

from pledge_portal.common.models import FactsVersion
from pledge_portal.common.snapshots import snapshot
from programmes.models import Programme
from reporting.models import QuarterTotal, VerdictSpell
from reporting.rules.spells import Spell, verdict_spells
from reporting.selectors.clauses import judged_clauses
from reporting.selectors.facts import load_facts
from reporting.selectors.totals import TotalRow, province_totals

M = TypeVar("M", bound=models.Model)
WHY = "computation"


def compute_province(*, province: str, on_step: Callable[[int, int], None] | None = None) -> dict[str, Any]:
    """Compute one province for every programme, all of it from one moment; `on_step(done, total)` is told after.

    Returns {"province", "facts_version", "spells", "totals", "written"}; `written` False: a later computation stands.
    """
    FactsVersion.objects.bulk_create([FactsVersion(scope=province)], ignore_conflicts=True)
    with snapshot():
        seen = FactsVersion.objects.get(scope=province).version
        programmes = list(Programme.objects.order_by("code"))
        spells = [row for programme in programmes for row in _spell_rows(programme, province)]
        totals = [_total_row(row) for row in province_totals(province=province)]
    if on_step:
        on_step(len(programmes), len(programmes))
    written = _write(province=province, seen=seen, spells=spells, totals=totals)
    return {
        "province": province,
        "facts_version": seen,
        "spells": len(spells),
        "totals": len(totals),
        "written": written,
    }


def _spell_rows(programme: Programme, province: str) -> list[VerdictSpell]:
    clauses = judged_clauses(programme)
    rows: list[VerdictSpell] = []
    for facts in load_facts(programme=programme, provinces=[province]):
        for clause in clauses:
            rows += [_spell_row(programme, spell) for spell in verdict_spells(facts, clause)]
    return rows


def _spell_row(programme: Programme, spell: Spell) -> VerdictSpell:
    verdict = spell.verdict
    return VerdictSpell(
        programme=programme,
        province_id=verdict.province,
        clause=verdict.clause,
        clause_year=verdict.year or 0,
        first_day=None if spell.first == spell.first.min else spell.first,
        last_day=spell.last,
        numerator=verdict.numerator,
        denominator=verdict.denominator,
        value=verdict.value,
        threshold=verdict.threshold,
        due_on=verdict.due,
        holds=verdict.holds,
        status=verdict.status.value,
        met_on=verdict.met_on,
        provisional=verdict.provisional,
        metric=verdict.metric or "",
        average=verdict.average,
        complete=verdict.complete,
        revisions=list(verdict.revisions),
    )


def _total_row(row: TotalRow) -> QuarterTotal:
    return QuarterTotal(
        province_id=row.province,
        year=row.year,
        quarter=row.quarter,
        figure=row.figure,
        total=row.total,
        owed=row.owed,
        reported=row.reported,
    )


def _write(*, province: str, seen: int, spells: Sequence[VerdictSpell], totals: Sequence[QuarterTotal]) -> bool:
    with transaction.atomic():
        current = FactsVersion.objects.filter(scope=province, computed__lte=seen)
        if not current.update(computed=seen, computed_at=datetime.now(UTC)):
            return False
        old_spells = VerdictSpell.objects.unscoped(reason=WHY).filter(province=province)
        _replace(old_spells, spells)
        old_totals = QuarterTotal.objects.unscoped(reason=WHY).filter(province=province)
        _replace(old_totals, totals)
    return True


def _replace(stored: models.QuerySet[M], fresh: Iterable[M]) -> None:
    """Delete what no longer holds, insert what is new, leave equal rows untouched."""
    wanted = {_content(row): row for row in fresh}
    stale = []
    for row in stored:
        if wanted.pop(_content(row), None) is None:
            stale.append(row.pk)
    for start in range(0, len(stale), 500):
        stored.filter(pk__in=stale[start : start + 500]).delete()
    type(stored).bulk_create(stored, list(wanted.values()), batch_size=500)


def _content(row: models.Model) -> tuple[Any, ...]:
    """Everything that a row says but for its id."""
    return tuple(_plain(getattr(row, field.attname)) for field in row._meta.concrete_fields if not field.primary_key)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value.normalize()
    return tuple(value) if isinstance(value, list) else value
