"""What the API lists, within what the actor sees; each function costs a constant number of queries."""

from __future__ import annotations

from datetime import date
from typing import Any

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common import clock
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from programmes.models import Programme
from reporting.catalogue import Catalogue, catalogue
from reporting.models import QuarterTotal
from reporting.rules.checks.pack import RuleSpec, rule_pack


def divisions(
    *, after: str = "", limit: int, province: str = "", level: str = "", as_of: date | None = None
) -> list[Division]:
    """Divisions by code, one more than `limit`; the register is public to everyone signed in."""
    found = Division.objects.filter(code__gt=after)
    if province:
        found = found.filter(province=province)
    if level:
        found = found.filter(level=level)
    if as_of:
        found = found.existing_on(as_of)
    return list(found.order_by("code")[: limit + 1])


def programme_by_code(code: str) -> Programme | None:
    """The programme of that code, or without one the portal's own."""
    wanted = Programme.objects.filter(code=code) if code else Programme.objects.filter(is_default=True)
    return wanted.first()


def totals_of_quarter(*, actor: Actor, quarter: Quarter, province: str = "") -> list[dict[str, Any]]:
    """Totals by province: {"province", "figures": {code: {"total", "owed", "reported"}}}."""
    rows = QuarterTotal.objects.visible_to(actor).filter(year=quarter.year, quarter=quarter.number)
    if province:
        rows = rows.filter(province=province)
    found: dict[str, dict[str, Any]] = {}
    for row in rows.order_by("province_id", "figure"):
        figures = found.setdefault(row.province_id, {})
        figures[row.figure] = {"total": f"{row.total.normalize():f}", "owed": row.owed, "reported": row.reported}
    return [{"province": code, "figures": figures} for code, figures in found.items()]


FIGURE_FIELDS = (
    "code", "heading", "heading_en", "name", "name_en", "unit", "unit_en", "kind", "section", "required", "decimals",
    "deduplicated", "ledger", "definition", "definition_en", "source", "source_en",
)  # fmt: skip


def figures(form: Catalogue) -> list[dict[str, Any]]:
    """The catalogue's figures in order; `maximum`: the greatest value taken."""
    return [
        {name: getattr(figure, name) for name in FIGURE_FIELDS} | {"maximum": f"{figure.maximum:f}"}
        for figure in form.figures
    ]


def rules() -> list[dict[str, Any]]:
    """The rule pack of the current edition in the order of its codes."""
    return [_rule(rule) for rule in rule_pack(catalogue().edition).rules]


def _rule(rule: RuleSpec) -> dict[str, Any]:
    stage = rule.stage_on(clock.today())
    message, message_en = rule.messages[""]
    return {
        "code": rule.code,
        "rule_class": rule.rule_class.value,
        "severity": rule.severity.value,
        "stage": stage.value if stage else None,
        "stages": [{"stage": each.value, "since": first.isoformat()} for each, first in rule.stages],
        "figures": list(rule.figures),
        "relation": rule.relation_text("zh-hans"),
        "relation_en": rule.relation_text("en"),
        "message": message,
        "message_en": message_en,
        "limits": {name: f"{limit:f}" for name, limit in rule.limits.items()},
    }
