"""Every clause and its figures as of a day, for 任务落实情况表."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from programmes.divisions.models import Division
from programmes.models import Programme
from reporting.rules.explain import explain
from reporting.rules.explanations import Explanation
from reporting.selectors.clauses import judged_clauses
from reporting.selectors.facts import load_facts


def province_explanations(*, programme: Programme, province: Division, as_of: date) -> Mapping[str, Explanation]:
    """Clause code → its verdicts and what they rest on, judged afresh; the caller checks who may see the province."""
    facts = load_facts(programme=programme, provinces=[province.code])
    clauses = judged_clauses(programme)
    return {clause.code: explain(facts[0], clause, as_of=as_of) for clause in clauses}
