"""A programme's clauses, from rows to what the engine judges."""

from __future__ import annotations

from datetime import date

from programmes.models import Clause, Programme
from reporting.rules.facts import ClauseSpec, Group, Rule


def judged_clauses(programme: Programme) -> list[ClauseSpec]:
    """The clauses that carry a verdict, in the notice's order; one query."""
    rows = Clause.objects.filter(programme=programme).exclude(rule="").order_by("order")
    return [clause_spec(row) for row in rows]


def clause_spec(row: Clause) -> ClauseSpec:
    """One clause; ValueError where its data do not make sense (a programme is checked when it is loaded)."""
    if row.due_on is None or row.threshold_percent is None:
        raise ValueError(f"clause {row.code}: a judged clause needs a due day and a threshold")
    given = row.parameters
    groups = given.get("groups")
    counted_from = given.get("counted_from")
    return ClauseSpec(
        code=row.code,
        rule=Rule(row.rule),
        due=row.due_on,
        threshold=row.threshold,
        threshold_percent=row.threshold_percent,
        items=tuple(given.get("items", ())),
        groups=frozenset(Group(group) for group in groups) if groups else None,
        by_declaration=bool(given.get("by_declaration", False)),
        counted_from=date.fromisoformat(counted_from) if counted_from else None,
        years=tuple(given.get("years", ())),
        provisional=bool(given.get("provisional", False)),
    )
