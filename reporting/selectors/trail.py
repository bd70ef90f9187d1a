"""The trail as people read it: the words of figures and states, and the pages that an entry is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import Actor
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.selectors import entries_of
from pledge_portal.audit.words import Told, Values, told
from pledge_portal.common.models import JobState
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.models.groups import GroupDeclaration
from reporting.catalogue import catalogue
from reporting.models import (
    CorrectionState,
    Filing,
    ProvinceRevision,
    QuarterlyReturn,
    QuarterState,
    SubmissionKind,
    UnitState,
)
from reporting.selectors.returns.overview import quarter_label

HISTORY = 300  # entries of one return that a page shows
PERIOD = re.compile(r"(\d{6}) (\d{4})Q([1-4])")
REGISTERS = {"measure": "measures", "policy": "policies", "plan": "plans", "contact": "contacts"}


def _states() -> Mapping[str, Mapping[Any, Any]]:
    """The words of `state` by the subject whose state it is."""
    return {
        "quarterly_return": dict(UnitState.choices),
        "province_return": dict(QuarterState.choices),
        "correction": dict(CorrectionState.choices),
        "filing": dict(Filing.State.choices),
        "group": dict(GroupDeclaration.State.choices),
        "job": dict(JobState.choices),
    }


def figure_names() -> dict[str, str]:
    """{code: number and heading} of every figure, in the language of the screen."""
    english = get_language() == "en"
    return {
        figure.code: f"{figure.code} {figure.heading_en if english else figure.heading}"
        for figure in catalogue().figures
    }


def told_entries(entries: Iterable[AuditEntry]) -> list[Told]:
    """Entries in words, each with the way to what it is about; one query for the names of places."""
    rows, names, states = list(entries), figure_names(), _states()
    places = _places(rows)
    found = []
    for entry in rows:
        values: Values = {"state": _states_of(entry, states), "kind": dict(SubmissionKind.choices)} | dict.fromkeys(
            ("division", "division_id", "province_id"), places
        )
        found.append(told(entry, names=names, values=values, subject=subject_words(entry, places), href=_href(entry)))
    return found


def _states_of(entry: AuditEntry, states: Mapping[str, Mapping[Any, Any]]) -> Mapping[Any, Any]:
    """A request to correct has states of its own, written beside the quarter that it asks for."""
    subject = "correction" if entry.action.startswith("correction.") else entry.subject_type
    return states.get(subject, {})


def _places(entries: Iterable[AuditEntry]) -> dict[str, str]:
    codes = {code for entry in entries for code in (entry.chain, entry.division_code) if code}
    return {each.code: each.label for each in Division.objects.filter(code__in=codes)}


def subject_words(entry: AuditEntry, places: Mapping[str, str]) -> str:
    """What an entry is about: a place and its quarter by name, else its key."""
    if match := PERIOD.fullmatch(entry.subject_id):
        return f"{places.get(match[1], match[1])} {quarter_label(Quarter(int(match[2]), int(match[3])))}"
    return entry.subject_id


def _href(entry: AuditEntry) -> str:
    """The page of what an entry is about, empty where there is none."""
    subject = entry.subject_id
    if match := PERIOD.fullmatch(subject):
        page = "return-receipt" if entry.action == "return.submit" else "return-quarter"
        return reverse(page, args=[match[1], int(match[2]), int(match[3])])
    if entry.subject_type in REGISTERS and subject.isdecimal() and not entry.action.endswith(".removed"):
        return reverse("record", kwargs={"register": REGISTERS[entry.subject_type], "key": subject})
    return ""


def logins_called(who: str) -> tuple[str, ...]:
    """The logins that a name or a login stands for; what is typed itself, where no account has it any more."""
    typed = who.strip()
    named = User.objects.filter(name=typed).values_list("login", flat=True)[:50]
    return tuple(dict.fromkeys([typed.lower(), *named]))


def return_history(*, actor: Actor, division: Division, quarter: Quarter) -> list[Told]:
    """What was done to a quarter of a division, the latest first; of a province's, also to the quarter as a whole.

    Two or three queries, at most `HISTORY` entries of each.
    """
    subject = f"{division.code} {quarter}"
    found = list(entries_of(viewer=actor, subject_type="quarterly_return", subject_id=subject)[:HISTORY])
    if division.is_province:
        found += entries_of(viewer=actor, subject_type="province_return", subject_id=subject)[:HISTORY]
        found.sort(key=lambda entry: (entry.at, entry.pk), reverse=True)
    return told_entries(found)


def revisions_of(*, actor: Actor, division: Division, quarter: Quarter) -> list[ProvinceRevision]:
    """The frozen submissions that hold a division's quarter, the latest first; one query."""
    rows = ProvinceRevision.objects.filter(
        province_return__province=division.province_id,
        province_return__year=quarter.year,
        province_return__quarter=quarter.number,
    )
    if not division.is_province:
        own = QuarterlyReturn.objects.visible_to(actor).filter(division=division)
        rows = rows.filter(units__quarterly_return__in=own)
    return list(rows.select_related("submitted_by").order_by("-number"))
