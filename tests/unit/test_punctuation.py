"""Chinese sentences carry Chinese marks, also in what commands print."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("pledge_portal", "programmes", "pledges", "risk_compensation", "reporting")
HAN = "[\u4e00-\u9fff》”）]"
WRONG = re.compile(f"{HAN}[,;!?(]|{HAN}:(?!//)|[,;!?(]{HAN}")


def sentences(path: Path) -> list[str]:
    """The string constants of a module but for docstrings; the parts of an f-string joined by an x."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    skipped = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values]
            found.append("".join(parts))
            skipped |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            found.append(node.value)
    return found


def is_english(text: str) -> bool:
    """An English sentence that quotes a Chinese word keeps its own marks."""
    return len(re.findall(r"[A-Za-z]", text)) > 2 * len(re.findall(HAN, text))


def test_commands_use_full_width_marks() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {text}"
        for room in ROOMS
        for path in (ROOT / room).rglob("management/commands/*.py")
        for text in sentences(path)
        if WRONG.search(text) and not is_english(text)
    ]
    assert not wrong
