"""The ground under the portal: locks, translations, settings, sizes, and nothing fetched from elsewhere."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
import yaml

from pledge_portal.common.catalogue import catalogue_path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("pledge_portal", "programmes", "pledges", "risk_compensation", "reporting")
TOP_LEVEL = {
    ".ci", ".dockerignore", ".env.example", ".gitignore", "Dockerfile", "Makefile", "README.md", "docker-compose.yml",
    "docs", "manage.py", "pledge_portal", "pledges", "programmes", "pyproject.toml", "reporting", "requirements",
    "risk_compensation", "static", "templates", "tests",
}  # fmt: skip
LOCKS = ("run", "dev")
PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*(?:\[[a-z,-]+\])?)==([^\s;]+)(?: ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
LONGEST_MODULE = 500
LONGEST_TEMPLATE = 150


@cache
def tracked() -> list[Path]:
    """The files of the checkout that git knows or would take in."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def lock_text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    found = (PIN.match(line) for line in lock_text(name).splitlines())
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host(name: str) -> None:
    text = lock_text(name)
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b", text, re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_is_a_pin_or_its_hash(name: str) -> None:
    lines = lock_text(name).splitlines()
    assert [line for line in lines if not PIN.match(line) and not HASH.match(line)] == []
    bare = [
        line for line, after in zip(lines, [*lines[1:], ""], strict=True) if PIN.match(line) and not HASH.match(after)
    ]
    assert bare == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_what_its_wish_list_names(name: str) -> None:
    wishes = (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
    named = [re.split(r"[\[<>=~; ]", wish)[0].lower() for wish in wishes if wish and not wish.startswith(("-", "#"))]
    assert named
    assert sorted(set(named) - set(pins(name))) == []


def test_the_suite_runs_with_what_is_served() -> None:
    run, dev = pins("run"), pins("dev")
    assert {name: (version, dev.get(name)) for name, version in run.items() if dev.get(name) != version} == {}


def test_english_is_the_only_translation() -> None:
    """The texts themselves are Chinese; a second catalogue of them would be a second truth."""
    folders = {path.parent.parent.parent for path in tracked() if path.suffix in {".po", ".pot", ".mo"}}
    catalogues = [path for path in tracked() if path.suffix in {".po", ".pot", ".mo"}]
    assert folders <= {ROOT / "pledge_portal" / "locale"}
    assert set(catalogues) <= {catalogue_path(ROOT / "pledge_portal" / "locale")}


def test_texts_are_marked_by_names_that_the_extraction_knows() -> None:
    """Under another name a text would never reach the catalogue, and stay Chinese for ever."""
    sources = {path: path.read_text(encoding="utf-8") for path in tracked() if path.suffix == ".py"}
    other = re.compile(r"import (?:n|p|np)?gettext\w* as (?!_\b)\w+")
    assert not [str(path) for path, text in sources.items() if other.search(text)]


def test_the_top_level_holds_what_was_agreed() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} - TOP_LEVEL == set()


def test_every_setting_is_explained() -> None:
    source = "".join((ROOT / "pledge_portal" / name).read_text(encoding="utf-8") for name in ("settings.py", "env.py"))
    read = set(re.findall(r"\benv\.(?:text|flag|words|day)\(\s*\"([A-Z_]+)\"", source))
    told = set(re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"DATABASE_URL", "PORTAL_TODAY"} <= read
    assert read - told == set()


def test_the_compose_file_has_no_default_password() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    services = yaml.safe_load(text)["services"]
    assert {"proxy", "web", "worker", "beat", "db", "redis"} <= set(services)
    for name in ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY", "SITE_HOST"):
        assert f"${{{name}:?" in text, f"{name} is not asked for"
        assert f"${{{name}:-" not in text, f"{name} has a default"
    assert "--appendonly yes" in text and "noeviction" in text
    assert [name for name, service in services.items() if name != "proxy" and "ports" in service] == []


def test_pages_load_nothing_from_elsewhere() -> None:
    pages = [path for path in tracked() if path.suffix in {".html", ".css", ".js", ".svg"}]
    pattern = re.compile(
        r"(?:src|href)\s*=\s*[\"'](?:https?:)?//|url\(\s*[\"']?(?:https?:)?//|@import\s+[\"']?(?:https?:)?//"
    )
    assert [str(path.relative_to(ROOT)) for path in pages if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_modules_and_templates_stay_readable() -> None:
    def lines(path: Path) -> int:
        return path.read_text(encoding="utf-8").count("\n")

    rooms = [path for path in tracked() if path.relative_to(ROOT).parts[0] in ROOMS]
    code = [path for path in rooms if path.suffix == ".py" and "migrations" not in path.parts]
    pages = [path for path in tracked() if path.suffix == ".html"]
    assert {str(path.relative_to(ROOT)): lines(path) for path in code if lines(path) > LONGEST_MODULE} == {}
    assert {str(path.relative_to(ROOT)): lines(path) for path in pages if lines(path) > LONGEST_TEMPLATE} == {}


def test_business_days_come_from_the_portals_clock() -> None:
    """`date.today()` and the like would miss PORTAL_TODAY and the office's zone."""
    offenders = []
    for path in tracked():
        if path.suffix != ".py" or path.relative_to(ROOT).parts[0] not in ROOMS or path.name == "clock.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"today", "localdate", "utcnow"}:
                owner = node.value.id if isinstance(node.value, ast.Name) else ""
                if owner in {"date", "datetime", "timezone"}:
                    offenders.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert offenders == []
