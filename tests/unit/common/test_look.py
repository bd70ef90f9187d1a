"""What holds for all style sheets and templates: contrast, tokens, a strict content policy, icons that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

CSS = Path(settings.BASE_DIR) / "static" / "css"
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (CSS / "tokens.css").read_text()))
PAPER = ["panel", "ground", "panel-quiet"]
PAIRS = [
    *((ink, ground) for ink in ("ink", "muted", "link") for ground in [*PAPER, "head", "own", "info-soft"]),
    *((ink, ground) for ink in ("done", "late", "pending", "missed", "track", "neutral") for ground in PAPER),
    *((ink, f"{ink}-soft") for ink in ("done", "late", "pending", "missed", "neutral")),
    *(("ink", f"{kind}-soft") for kind in ("done", "late", "pending", "missed", "neutral")),
    *(("link", f"{kind}-soft") for kind in ("done", "pending", "missed")),
    *((ink, ground) for ink in ("on-frame", "on-frame-muted") for ground in ("frame", "frame-deep")),
    ("on-frame", "frame-field"),
    *((f"level-{level}-ink", f"level-{level}") for level in ("1", "2", "3", "4", "5", "none")),
    *((f"series-{n}", "panel") for n in (1, 2, 3, 4)),
    ("target", "panel"),
]


def luminance(colour: str) -> float:
    """WCAG 2 relative luminance of #rrggbb."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read(ink: str, ground: str) -> None:
    assert contrast(TOKENS[ink], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("sheet", ["base.css", "components.css", "grid.css"])
def test_every_token_used_is_defined(sheet: str) -> None:
    defined = set(re.findall(r"--([\w-]+):", (CSS / "tokens.css").read_text()))
    assert set(re.findall(r"var\(--([\w-]+)", (CSS / sheet).read_text())) <= defined


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_style_or_script(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_load_nothing_from_elsewhere(template: Path) -> None:
    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", template.read_text())


def test_every_icon_named_exists() -> None:
    sprite = (Path(settings.BASE_DIR) / "static" / "img" / "sprite.svg").read_text()
    drawn = set(re.findall(r'<symbol id="(\w+)"', sprite))
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "(\w+)" %}|#(\w+)"/></svg>', path.read_text())}
    assert {one or other for one, other in named} <= drawn


@pytest.mark.parametrize("code", [500, 503])
def test_outage_pages_need_no_context(code: int) -> None:
    shown = get_template(f"{code}.html").render()
    assert str(code) in shown and 'href="/"' in shown and shown.rstrip().endswith("</html>")


def test_an_outage_keeps_what_was_typed() -> None:
    shown = get_template("503.html").render({"kept": [("figure-1", '5"><script>')]})
    assert 'name="figure-1" value="5&quot;&gt;&lt;script&gt;"' in shown
    assert "再次提交" in shown
