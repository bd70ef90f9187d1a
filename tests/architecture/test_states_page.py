"""docs/states.md says what the tables of states say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db.models import TextChoices
from django.utils import translation

from reporting.management.commands.state_diagram import CORRECTION_WORDS, QUARTER_WORDS, UNIT_WORDS, document
from reporting.models import CorrectionState, QuarterState, SubmissionKind, UnitState
from reporting.rules.returns import (
    CORRECTION_OWNERS,
    CORRECTION_TRANSITIONS,
    QUARTER_OWNERS,
    QUARTER_TRANSITIONS,
    UNIT_OWNERS,
    UNIT_TRANSITIONS,
    Refusal,
    RevisionKind,
    Transition,
)

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "states.md"


def test_the_page_is_what_the_command_prints() -> None:
    printed = StringIO()
    call_command("state_diagram", stdout=printed)
    assert PAGE.read_text(encoding="utf-8") == printed.getvalue(), "python manage.py state_diagram > docs/states.md"


def test_the_page_does_not_depend_on_the_language() -> None:
    with translation.override("en"):
        assert document() == PAGE.read_text(encoding="utf-8")


def test_the_page_names_every_act_state_and_refusal() -> None:
    page = document()
    assert set(UNIT_WORDS) == set(UNIT_TRANSITIONS)
    assert set(QUARTER_WORDS) == set(QUARTER_TRANSITIONS)
    assert set(CORRECTION_WORDS) == set(CORRECTION_TRANSITIONS)
    for name in [*UnitState.values, *QuarterState.values, *CorrectionState.values, *Refusal]:
        assert f"`{name}`" in page


def test_each_state_has_one_owner_who_has_something_to_do_in_it() -> None:
    machines: list[tuple[type[TextChoices], Mapping[Any, Transition], Mapping[str, str]]] = [
        (UnitState, UNIT_TRANSITIONS, UNIT_OWNERS),
        (QuarterState, QUARTER_TRANSITIONS, QUARTER_OWNERS),
        (CorrectionState, CORRECTION_TRANSITIONS, CORRECTION_OWNERS),
    ]
    for states, table, owners in machines:
        assert set(owners) == set(states.values)
        for state, owner in owners.items():
            able = {each.owner for each in table.values() if state in each.sources}
            if state == "approved":  # the province's turn is to submit the quarter itself
                assert owner == "province"
            elif owner == "nobody":
                assert not able, f"{state} is an end, and yet somebody can act"
            else:
                assert owner in able, f"{owner} owns {state} and can do nothing in it"


def test_the_kinds_of_the_rules_are_those_that_are_stored() -> None:
    assert [kind.value for kind in RevisionKind] == SubmissionKind.values


ROOM = Path(__file__).resolve().parent.parent.parent / "reporting" / "services"
# Where a state is written without the tables: a saved figure (保存), what an import or a submission freezes.
OUTSIDE = {
    "returns/entry.py",
    "returns/cells.py",
    "freezing.py",
    "importing_drafts.py",
    "returns/correcting_rows.py",
}


def test_services_take_the_states_they_write_from_the_tables() -> None:
    """`state=…` or `.state = …` with a state's name is written nowhere else; the tables' targets are not named."""
    written = re.compile(r"""(\bstate["']?\s*[:=]\s*|\.state\s*=\s*)(UnitState|QuarterState|CorrectionState)\.""")
    found = set()
    for path in ROOM.rglob("*.py"):
        name = path.relative_to(ROOM).as_posix()
        if name.startswith("filings/"):
            continue  # filings have states of their own
        for line in path.read_text(encoding="utf-8").splitlines():
            if written.search(line) and "==" not in line and "filter" not in line:
                found.add(name)
    assert found <= OUTSIDE
