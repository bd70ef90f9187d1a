"""docs/states.md says what the tables of states say."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.utils import translation

from reporting.management.commands.state_diagram import QUARTER_WORDS, UNIT_WORDS, document
from reporting.models import QuarterState, UnitState
from reporting.rules.returns import QUARTER_TRANSITIONS, UNIT_TRANSITIONS, Refusal

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
    for name in [*UnitState.values, *QuarterState.values, *Refusal]:
        assert f"`{name}`" in page
