"""Judging afresh, for `evaluate`: every clause of every province as of a day, straight from the facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from pledge_portal.common.snapshots import snapshot
from programmes.models import Programme
from reporting.rules.clauses import judge_all
from reporting.rules.facts import ProvinceFacts, Verdict
from reporting.rules.national import judge_national
from reporting.selectors.clauses import judged_clauses
from reporting.selectors.facts import load_facts


def evaluate(
    *, programme: Programme, as_of: date, province: str | None = None, clause: str | None = None
) -> dict[str, Any]:
    """The document of the contract's `evaluate --json`; `national` is always over all provinces."""
    with snapshot():
        clauses = judged_clauses(programme)
        facts = load_facts(programme=programme)
    chosen = [each for each in clauses if clause is None or each.code == clause]
    return {
        "as_of": as_of.isoformat(),
        "programme": programme.code,
        "national": [
            {"year": row.year, "projects": row.projects, "growth": row.growth, "complete": row.complete}
            for row in judge_national(facts, as_of=as_of)
        ],
        "results": [
            verdict_json(verdict)
            for each in facts
            if province is None or each.code == province
            for verdict in _ordered(each, judge_all(each, chosen, as_of=as_of))
        ],
    }


def _ordered(facts: ProvinceFacts, verdicts: list[Verdict]) -> Iterator[Verdict]:
    yield from sorted(verdicts, key=lambda verdict: (verdict.clause, verdict.year or 0))


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """One result; `year`, `metric`, `average`, `complete` and `provisional` only where the clause knows them."""
    result: dict[str, Any] = {
        "province": verdict.province,
        "clause": verdict.clause,
        "numerator": verdict.numerator,
        "denominator": verdict.denominator,
        "value": verdict.value,
        "threshold": verdict.threshold,
        "due": verdict.due.isoformat(),
        "holds": verdict.holds,
        "status": verdict.status.value,
        "met_on": verdict.met_on.isoformat() if verdict.met_on else None,
    }
    if verdict.provisional is not None:
        result["provisional"] = verdict.provisional
    if verdict.year is not None:
        result |= {
            "year": verdict.year,
            "metric": verdict.metric,
            "average": verdict.average,
            "complete": verdict.complete,
        }
    return result
