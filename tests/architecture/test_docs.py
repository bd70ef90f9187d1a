"""The documents keep to the tree: links lead somewhere, identifiers of the glossary exist, records are numbered."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("pledge_portal", "programmes", "pledges", "risk_compensation", "reporting")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`]+)`")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?")


def documents() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in HEADING.findall(text)}


@pytest.mark.parametrize("page", documents(), ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            lost.append(target)
    assert not lost


def test_every_document_can_be_reached_from_the_readme() -> None:
    """A page that nothing leads to is read by nobody; a link to a folder leads to what lies in it."""
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            file = (page.parent / target.partition("#")[0]).resolve()
            found = sorted(file.glob("*.md")) if file.is_dir() else [file]
            waiting += [each for each in found if each.suffix == ".md" and each.exists()]
    assert not [name_of(page) for page in documents() if page not in reached]


@cache
def sources() -> dict[Path, str]:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return {path: path.read_text(encoding="utf-8") for path in files if "migrations" not in path.parts}


def has_word(word: str, texts: list[str]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", text) for text in texts)


def has_member(owner: str, member: str) -> bool:
    """Whether a class of that name says the member in its body."""
    for text in sources().values():
        if f"class {owner}(" not in text and f"class {owner}:" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef) and node.name == owner:
                body = "\n".join(ast.get_source_segment(text, each) or "" for each in node.body)
                if has_word(member, [body]):
                    return True
    return False


def glossary_rows() -> list[tuple[str, str]]:
    """(first cell, last cell) of every row of the glossary's tables."""
    rows = []
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] not in ("中文", "---"):
            rows.append((cells[0], cells[-1]))
    return rows


def test_every_term_of_the_glossary_has_an_identifier() -> None:
    rows = glossary_rows()
    assert len(rows) > 100
    assert not [term for term, identifiers in rows if not CODE.findall(identifiers)]


def test_every_identifier_of_the_glossary_exists() -> None:
    lost = []
    for term, identifiers in glossary_rows():
        for identifier in CODE.findall(identifiers):
            assert IDENTIFIER.fullmatch(identifier), identifier
            owner, _, member = identifier.partition(".")
            found = has_member(owner, member) if member else has_word(owner, list(sources().values()))
            if not found:
                lost.append((term, identifier))
    assert not lost


def test_the_guide_quotes_the_screens() -> None:
    """What the bureaus' guide puts in quotation marks stands in the source; N and …… stand for what varies."""
    templates = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")]
    data = [path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("data/*.toml")]
    texts = "\n".join([*sources().values(), *templates, *data])
    guide = (ROOT / "docs" / "bureau-guide.md").read_text(encoding="utf-8")
    quoted = {re.sub(r"\s*\n\s*", "", each).replace("\\", "") for each in re.findall(r"“([^”]+)”", guide)}
    assert len(quoted) > 60
    lost = [each for each in quoted if not all(part.strip() in texts for part in re.split(r" N |……", each))]
    assert not sorted(lost)


def test_the_readme_maps_every_room() -> None:
    """Each room of the tree stands in the README's map, and each path of the map exists."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text[text.index("## Map of the code") :].split("\n## ")[0]
    first_cells = [line.strip("|").split("|")[0] for line in table.splitlines() if line.startswith("| `")]
    named = [path for cell in first_cells for path in CODE.findall(cell)]
    assert {room.strip("/") for room in named} >= set(ROOMS[1:])
    assert not [path for path in named if not ((ROOT / path).exists() or (ROOT / "pledge_portal" / path).exists())]


def test_decision_records_are_numbered_without_gap() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    for number, record in enumerate(records, start=1):
        text = record.read_text(encoding="utf-8")
        assert record.name.startswith(f"{number:04d}-"), record.name
        assert text.startswith(f"# {number}. "), record.name
        assert all(f"\n## {part}\n" in text for part in ("Context", "Decision", "Costs")), record.name


def test_commands_that_the_documents_name_exist() -> None:
    """Every `manage.py NAME` of a document is a command of the tree or of Django."""
    own = {path.stem for room in ROOMS for path in (ROOT / room).rglob("management/commands/*.py")}
    django = {"migrate", "collectstatic", "shell", "createsuperuser", "check", "makemigrations", "clearsessions"}
    named = {
        name for page in documents() for name in re.findall(r"manage\.py ([a-z_]+)", page.read_text(encoding="utf-8"))
    }
    assert named <= own | django


def test_no_document_is_left_out_of_the_repository() -> None:
    done = subprocess.run(
        ["git", "ls-files", "--others", "--ignored", "--exclude-standard", "docs"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not done.stdout.strip()
