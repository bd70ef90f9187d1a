"""Verdicts of a day, read from the computed spells alone: what dashboard, province page, API and workbook show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.models import FactsVersion
from programmes.models import Programme
from reporting.models import VerdictSpell
from reporting.rules.facts import Metric, Status, Verdict

METRICS: Mapping[str, Metric] = {"projects": "projects", "enterprises": "enterprises"}
DONE = frozenset({Status.MET, Status.MET_LATE})


@dataclass(frozen=True)
class VerdictsOn:
    """The verdicts within an actor's scope as of a day, ordered by province, clause, year.

    `updating`: provinces whose facts have changed since they were last computed. `computed_at`: of those shown, the
    moment of the computation longest ago; None where one has never been computed.
    """

    as_of: date
    verdicts: tuple[Verdict, ...]
    updating: frozenset[str]
    computed_at: datetime | None

    @cached_property
    def by_province(self) -> Mapping[str, tuple[Verdict, ...]]:
        """Province code → its verdicts."""
        found: dict[str, list[Verdict]] = defaultdict(list)
        for verdict in self.verdicts:
            found[verdict.province].append(verdict)
        return {code: tuple(verdicts) for code, verdicts in found.items()}


@dataclass(frozen=True, slots=True)
class Tally:
    """Tasks of one province: `done` of `owed` (应完成: due or done already), `open` not due yet."""

    done: int
    owed: int
    open: int


def verdicts_on(*, actor: Actor, programme: Programme, as_of: date, province: str | None = None) -> VerdictsOn:
    """The verdicts as of a day, of one province or of all that the actor sees; two queries whatever the number."""
    covering = Q(first_day=None) | Q(first_day__lte=as_of), Q(last_day=None) | Q(last_day__gte=as_of)
    rows = VerdictSpell.objects.visible_to(actor).filter(*covering, programme=programme)
    versions = FactsVersion.objects.all()
    if scope := province or actor.province:
        rows = rows.filter(province=scope)
        versions = versions.filter(scope=scope)
    states = list(versions.values_list("scope", "version", "computed", "computed_at"))
    moments = [computed_at for _scope, _version, _computed, computed_at in states]
    return VerdictsOn(
        as_of=as_of,
        verdicts=tuple(verdict_of(row) for row in rows.order_by("province_id", "clause", "clause_year")),
        updating=frozenset(code for code, version, computed, _at in states if version > computed),
        computed_at=None if None in moments else min((at for at in moments if at), default=None),
    )


def verdict_of(row: VerdictSpell) -> Verdict:
    """The verdict that a spell's row holds."""
    return Verdict(
        province=row.province_id,
        clause=row.clause,
        numerator=row.numerator,
        denominator=row.denominator,
        value=row.value,
        threshold=row.threshold,
        due=row.due_on,
        holds=row.holds,
        status=Status(row.status),
        met_on=row.met_on,
        provisional=row.provisional,
        year=row.clause_year or None,
        metric=METRICS.get(row.metric),
        average=row.average,
        complete=row.complete,
        revisions=tuple(row.revisions),
    )


def is_due_today(verdict: Verdict, *, as_of: date, today: date) -> bool:
    """Whether the live due day is still running: a screen says 今日到期 until midnight."""
    return as_of == today == verdict.due and verdict.status not in DONE


def tally(verdicts: Iterable[Verdict], *, due: Mapping[str, date], as_of: date, today: date) -> Tally:
    """已完成 and 应完成; `due`: clause → the day it is due.

    Not applicable, 待认定, and the years of 1.8 that the notice does not bind singly stay out.
    """
    done = owed = still_open = 0
    for verdict in verdicts:
        if not counts(verdict, due=due):
            continue
        if verdict.status in DONE:
            done, owed = done + 1, owed + 1
        elif as_of < verdict.due or verdict.status is Status.PENDING or is_due_today(verdict, as_of=as_of, today=today):
            still_open += 1
        else:
            owed += 1
    return Tally(done, owed, still_open)


def counts(verdict: Verdict, *, due: Mapping[str, date]) -> bool:
    """Whether the verdict is one of the tasks that are counted."""
    binding = verdict.year is None or due.get(verdict.clause) == verdict.due
    return binding and verdict.status is not Status.NOT_APPLICABLE and not verdict.provisional


def summed(tallies: Iterable[Tally]) -> Tally:
    """Over several provinces."""
    found = list(tallies)
    return Tally(sum(each.done for each in found), sum(each.owed for each in found), sum(each.open for each in found))
