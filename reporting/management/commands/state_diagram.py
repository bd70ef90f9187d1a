"""`state_diagram`: print docs/states.md, rendered from the tables that the portal obeys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from django.core.management.base import BaseCommand
from django.db.models import TextChoices
from django.utils import translation

from pledge_portal.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from reporting.models import CorrectionState, QuarterState, UnitState
from reporting.permissions import refusal_text
from reporting.rules.returns import (
    CORRECTION_OWNERS,
    CORRECTION_TRANSITIONS,
    EDITABLE_QUARTER_STATES,
    QUARTER_OWNERS,
    QUARTER_TRANSITIONS,
    UNIT_OWNERS,
    UNIT_TRANSITIONS,
    CorrectionAct,
    QuarterAct,
    Refusal,
    Transition,
    UnitAct,
    correction_refusal,
    quarter_refusal,
    unit_refusal,
)

A = TypeVar("A", bound=StrEnum)

UNIT_WORDS: Mapping[UnitAct, str] = {
    UnitAct.ENTER: "保存",
    UnitAct.REPORT: "提交省局审核",
    UnitAct.ACCEPT: "审核通过",
    UnitAct.RETURN: "退回修改",
    UnitAct.FILL_IN: "代填",
}
QUARTER_WORDS: Mapping[QuarterAct, str] = {
    QuarterAct.SUBMIT: "审定报送",
    QuarterAct.ACCEPT: "审核通过",
    QuarterAct.RETURN: "退回修改",
    QuarterAct.LOCK: "定稿（封账）",
    QuarterAct.EXTEND: "调整定稿期限",
    QuarterAct.REOPEN: "同意更正（重新开放）",
    QuarterAct.END: "终止更正",
    QuarterAct.RELOCK: "恢复定稿",
}
CORRECTION_WORDS: Mapping[CorrectionAct, str] = {
    CorrectionAct.REQUEST: "申请更正",
    CorrectionAct.WITHDRAW: "撤回申请",
    CorrectionAct.APPROVE: "同意更正",
    CorrectionAct.REFUSE: "不同意",
    CorrectionAct.FINISH: "更正后的版本审核通过",
    CorrectionAct.CLOSE: "终止更正",
}
HEAD = """\
# States of a quarter

Made by `python manage.py state_diagram > docs/states.md` from the tables in `reporting/rules/returns.py`; a test
holds the two equal. Change the tables, not this page.

An act has to pass twice: the role must hold its permission and reach the unit or province (else 403), and the
state must allow it (else 409, with the words below, which stand beside the greyed button too). Each state has one
owner: whose turn it is.
"""
UNIT_NOTES = """\
- Acts on units are possible only while the province's quarter is {open}.
- An act of the unit's own, other than {report}, may be done by the province for its unit; the row is then marked 代填.
- From {filling}, {accept} needs that mark: a row that only the unit has filled in must first be reported.
- The province's own row (省本级) knows {enter} alone. It is neither reported nor reviewed.
- A unit that no longer exists on the quarter's last day is not asked.
"""
QUARTER_NOTES = """\
- {submit} freezes a revision: every unit row in state {accepted}, and the province's own row where it has figures.
- Each submission is a new revision with its own receipt. The latest is what is judged, also while the quarter is
  {returned}.
- The operator's import (`import_workbook returns`) freezes a revision too, and refuses quarters accepted or locked.
  A quarter that it fills only in part, or that is {returned} or {correcting}, keeps its state.
- {locked} has a reason and may have a last day. When that day has passed, people are reminded; nothing opens by itself.
- {relock} follows by itself when what was {locked} has been corrected and accepted, or its correction was ended.
- While a correction is open, only what its request names can be changed (`ProvinceReturn.open_cells`), also after the
  national office has returned it; what a return asks for is opened besides.
- The kind of each revision: 首次报送, or 补报 after the due day; then 退回重报, or 更正 while a correction is open;
  导入 for an import beside them. Only 补报 and a 退回重报 past its day count against 及时率.
"""
CORRECTION_NOTES = """\
- Asked for by the province's lead, decided by the national office: two people. One request at a time.
- An approval writes the corrected values into the drafts; what is judged changes when the lead submits.
"""


class Command(BaseCommand):
    """Prints Markdown with mermaid diagrams; needs no database."""

    help = "Print docs/states.md from the tables of states and transitions."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")


def document() -> str:
    """The whole page, in English with the Chinese words of the screens, whatever language is active."""
    with translation.override("zh-hans"):
        return "\n".join([HEAD, *_unit_part(), *_quarter_part(), *_correction_part(), *_refusal_part()])


def _unit_part() -> list[str]:
    notes = UNIT_NOTES.format(
        open=" or ".join(_name(state) for state in QuarterState if state in EDITABLE_QUARTER_STATES),
        report=UNIT_WORDS[UnitAct.REPORT],
        enter=UNIT_WORDS[UnitAct.ENTER],
        accept=UNIT_WORDS[UnitAct.ACCEPT],
        filling=_name(UnitState.FILLING),
    )
    return [
        "## A unit's quarter (`QuarterlyReturn.state`)\n",
        *_part(UnitState, UNIT_TRANSITIONS, UNIT_WORDS, UNIT_OWNERS, _unit_answer),
        notes,
    ]


def _quarter_part() -> list[str]:
    notes = QUARTER_NOTES.format(
        submit=QUARTER_WORDS[QuarterAct.SUBMIT],
        accepted=_name(UnitState.ACCEPTED),
        returned=_name(QuarterState.RETURNED),
        correcting=_name(QuarterState.CORRECTING),
        locked=_name(QuarterState.LOCKED),
        relock=QUARTER_WORDS[QuarterAct.RELOCK],
    )
    return [
        "## A province's quarter (`ProvinceReturn.state`)\n",
        *_part(
            QuarterState,
            QUARTER_TRANSITIONS,
            QUARTER_WORDS,
            QUARTER_OWNERS,
            lambda act, state: quarter_refusal(act, state=state),
        ),
        notes,
    ]


def _correction_part() -> list[str]:
    return [
        "## A request to correct (`CorrectionRequest.state`)\n",
        *_part(
            CorrectionState,
            CORRECTION_TRANSITIONS,
            CORRECTION_WORDS,
            CORRECTION_OWNERS,
            lambda act, state: correction_refusal(act, state=state, quarter_state=QuarterState.LOCKED),
        ),
        CORRECTION_NOTES,
    ]


def _unit_answer(act: UnitAct, state: str) -> Refusal | None:
    """As of a row that only the unit has filled in, in an open quarter."""
    return unit_refusal(
        act, state=state, quarter_state=QuarterState.OPEN, filled_by_province=False, is_own_row=False, is_asked=True
    )


def _part(
    states: type[TextChoices],
    table: Mapping[A, Transition],
    words: Mapping[A, str],
    owners: Mapping[str, str],
    answer: Callable[[A, str], Refusal | None],
) -> list[str]:
    return [
        *_diagram(states, table, words),
        *_owners(states, owners),
        *_acts(states, table, words),
        *_answers(states, table, words, answer),
    ]


def _diagram(states: type[TextChoices], table: Mapping[A, Transition], words: Mapping[A, str]) -> Iterable[str]:
    yield "```mermaid\nstateDiagram-v2"
    for state in states:
        yield f'    state "{state.label}" as {state.value}'
    begun = [act for act, transition in table.items() if not transition.sources]
    yield f"    [*] --> {next(iter(states)).value}" + (f": {words[begun[0]]}" if begun else "")
    for act, transition in table.items():
        for state in states:
            if state.value in transition.sources:
                yield f"    {state.value} --> {transition.target}: {words[act]}"
    yield "```\n"


def _owners(states: type[TextChoices], owners: Mapping[str, str]) -> Iterable[str]:
    yield "| state | owner |\n| --- | --- |"
    for state in states:
        yield f"| {_name(state)} | {owners[state.value]} |"
    yield ""


def _acts(states: type[TextChoices], table: Mapping[A, Transition], words: Mapping[A, str]) -> Iterable[str]:
    yield "| act | from | to | owner | permission | roles that hold it |\n| --- | --- | --- | --- | --- | --- |"
    for act, transition in table.items():
        sources = "、".join(str(state.label) for state in states if state.value in transition.sources) or "—"
        target = states(transition.target).label
        yield (
            f"| {words[act]} `{act.value}` | {sources} | {target} | {transition.owner} "
            f"| `{transition.permission}` | {_holders(transition.permission)} |"
        )
    yield ""


def _answers(
    states: type[TextChoices],
    table: Mapping[A, Transition],
    words: Mapping[A, str],
    answer: Callable[[A, str], Refusal | None],
) -> Iterable[str]:
    yield "What each state answers (`→` the state it leads to, else the refusal):\n"
    yield "| state | " + " | ".join(words[act] for act in table) + " |\n| --- |" + " --- |" * len(table)
    for state in states:
        cells = []
        for act, transition in table.items():
            refusal = answer(act, state.value)
            cells.append(f"`{refusal.value}`" if refusal else f"→ {states(transition.target).label}")
        yield f"| {_name(state)} | " + " | ".join(cells) + " |"
    yield ""


def _refusal_part() -> Iterable[str]:
    yield "## Refusals\n"
    yield "| refusal | the province and the national office read | the unit reads |\n| --- | --- | --- |"
    for refusal in Refusal:
        plain, for_unit = (refusal_text(refusal, by_unit=by_unit) for by_unit in (False, True))
        yield f"| `{refusal.value}` | {plain} | {for_unit if for_unit != plain else 'the same'} |"
    yield ""


def _holders(permission: str) -> str:
    return ", ".join(f"`{role.value}`" for role in Role if Permission(permission) in ROLE_PERMISSIONS[role])


def _name(state: TextChoices) -> str:
    return f"{state.label} `{state.value}`"
