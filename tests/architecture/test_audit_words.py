"""Every action that the code writes into the trail has its words; every table's words are told once."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from pledge_portal.audit.services.floods import BOUNDED
from pledge_portal.audit.words import ACTIONS, KINDS, SUBJECTS, actions_of_kind
from reporting.rules.returns import CorrectionAct

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("pledge_portal", "programmes", "pledges", "risk_compensation", "reporting")
ACTION = re.compile(r"[a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*")
# Two words with a point between them that are no action.
NOT_ACTIONS = re.compile(
    r".*\.(?:xlsx|csv|zip|docx|json|html|log|txt|py|pdf|png|po|mo)|audit\.personal|demo\.lock|favicon\.ico|"
    r"(?:reporting|programmes|pledges|accounts|divisions|risk_compensation|pledge_portal|auth|common)\..*"
)
# What is put together when the code runs.
PUT_TOGETHER = {
    *(f"{register}.{act}" for register in ("measure", "policy", "plan", "contact") for act in ("created", "changed")),
    *(f"{register}.removed" for register in ("measure", "policy", "plan", "contact")),
    *(f"{kind}.{act}" for kind in ("pledge", "binding", "legal_status") for act in ("created", "changed")),
    "group.confirmed", "group.refused", "evidence.attached", "evidence.removed", "filing.submitted", "filing.accepted",
    "filing.returned",
    *(f"correction.{act.value}" for act in CorrectionAct),
}  # fmt: skip


def written_actions() -> dict[str, str]:
    """Each action as it stands in the code, and where."""
    found = {}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if "migrations" in path.parts or path.name == "words.py" or ("audit" not in text and ".event(" not in text):
                continue
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and ACTION.fullmatch(node.value):
                    found[node.value] = f"{path.relative_to(ROOT)}:{node.lineno}"
    return {action: place for action, place in found.items() if not NOT_ACTIONS.fullmatch(action)}


def test_every_action_has_its_words() -> None:
    written = written_actions()
    assert {"return.save", "account.signed_in", "act.refused"} <= set(written)
    assert {action: place for action, place in written.items() if action not in ACTIONS} == {}
    assert PUT_TOGETHER - set(ACTIONS) == set()


def test_every_action_can_be_asked_for() -> None:
    reached = {action for kind in KINDS for action in actions_of_kind(kind)}
    kept_by_the_portal_itself = {action for action in ACTIONS if action.split(".")[0] in {"job", "programme", "demo"}}
    assert set(ACTIONS) - reached - kept_by_the_portal_itself - {"audit.anchored", "audit.anchor_restarted"} == set()
    assert all(actions_of_kind(action) == [action] for action in ACTIONS)
    assert actions_of_kind("nonsense") == []


def test_what_is_bounded_is_known() -> None:
    assert set(ACTIONS) >= BOUNDED


def test_every_subject_has_its_words() -> None:
    """Subjects are written as words of one kind: the first part of an action, mostly."""
    assert {"quarterly_return", "province_return", "account", "page", "filing", "contact"} <= set(SUBJECTS)
