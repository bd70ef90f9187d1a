"""The rule pack as it is published: page and API say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from pledge_portal.common import clock
from reporting.catalogue import CURRENT_EDITION, catalogue
from reporting.rules.checks import RuleClass, RuleSpec, Stage, rule_pack
from reporting.rules.checks.found import digits
from reporting.selectors.returns.finding_words import severity_label
from reporting.values import language


@dataclass(frozen=True, slots=True)
class PublishedStage:
    """A stage of a rule's life and its first day; `is_now`: the one in force today."""

    stage: str
    label: str
    first_day: date
    is_now: bool


@dataclass(frozen=True, slots=True)
class PublishedRule:
    """One rule in the language of the screen. `limits`: {name: plain digits}."""

    code: str
    rule_class: str
    severity: str
    severity_label: str
    figures: Sequence[str]
    figure_names: Sequence[str]
    relation: str
    messages: Sequence[str]
    limits: dict[str, str]
    stages: Sequence[PublishedStage]


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules of one class."""

    rule_class: str
    label: str
    told: str
    rules: Sequence[PublishedRule]


def published_rules(edition: str = CURRENT_EDITION) -> list[RuleGroup]:
    """Every rule by class; no query."""
    pack, today = rule_pack(edition), clock.today()
    found = [_published(rule, edition, today) for rule in pack.rules]
    return [
        RuleGroup(name.value, label, told, [each for each in found if each.rule_class == name])
        for name, (label, told) in _classes().items()
    ]


def _classes() -> dict[RuleClass, tuple[str, str]]:
    return {
        RuleClass.WITHIN: (_("表内审核"), _("同一行各指标之间")),
        RuleClass.BETWEEN: (_("表间审核"), _("各行之间，与台账、名录之间")),
        RuleClass.HISTORY: (_("历史审核"), _("与以前季度比较")),
    }


def _published(rule: RuleSpec, edition: str, today: date) -> PublishedRule:
    form, now = catalogue(edition), rule.stage_on(today)
    return PublishedRule(
        code=rule.code,
        rule_class=rule.rule_class.value,
        severity=rule.severity.value,
        severity_label=severity_label(rule.severity),
        figures=rule.figures,
        figure_names=[form.by_code[code].words(language()).heading for code in rule.figures],
        relation=rule.relation_text(language()),
        messages=[_readable(rule.message(language(), variant)) for variant in rule.messages],
        limits={name: digits(limit) for name, limit in rule.limits.items()},
        stages=[PublishedStage(stage.value, _stage_label(stage), first, stage == now) for stage, first in _life(rule)],
    )


def _life(rule: RuleSpec) -> list[tuple[Stage, date]]:
    """The stages that last: one that the next overtakes on the same day is left out."""
    days = [first for _stage, first in rule.stages]
    return [(stage, first) for place, (stage, first) in enumerate(rule.stages) if first not in days[place + 1 :]]


def _stage_label(stage: Stage) -> str:
    labels = {
        Stage.OBSERVED: _("观察（只提示）"),
        Stage.WARNING: _("核实（须说明）"),
        Stage.BLOCKING: _("强制（须改正）"),
    }
    return labels[stage]


def _readable(template: str) -> str:
    """A message with what varies named instead of counted."""
    english = language().startswith("en")
    names = _NAMES_EN if english else _NAMES
    return template.format(**names)


_NAMES = {
    "place": "【地区】", "figure": "【指标】", "a": "【数】", "b": "【数】", "v": "【数】", "d": "【差额】",
    "p": "【比例】", "n": "【数】", "share": "【比例】", "document": "【文号】",
    "changes": "比上季（上年同期）增（减）【比例】%",
}  # fmt: skip
_NAMES_EN = {
    "place": "[place]", "figure": "[figure]", "a": "[number]", "b": "[number]", "v": "[number]", "d": "[difference]",
    "p": "[percent]", "n": "[number]", "share": "[percent]", "document": "[document]",
    "changes": "up (down) [percent]% on last quarter (last year)",
}  # fmt: skip
