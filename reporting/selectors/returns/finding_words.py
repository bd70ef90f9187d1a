"""A finding in words: the rule's template with its numbers, figures and places named in the language of the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from pledge_portal.common.formatting import grouped
from programmes.divisions.models import Division
from reporting.catalogue import Catalogue
from reporting.rules.checks import RuleSpec, Severity, rule_pack

# Rules that speak of the place as such, not of its own row beside its units' rows.
OF_THE_PLACE = frozenset({"R18", "R19", "R20"})


def severity_label(severity: str) -> str:
    """强制 blocks a submission, 核实 wants a reason, 提示 is only told."""
    return {Severity.HARD: _("强制"), Severity.SOFT: _("核实"), Severity.NOTICE: _("提示")}[Severity(severity)]


def row_name(division: Division) -> str:
    """How a row is called: 省本级, 市本级 and so on for the province's own."""
    return division.own_row_word if division.is_province else division.label


def finding_text(
    rule: RuleSpec, form: Catalogue, division: Division, variant: str, params: Mapping[str, object], language: str
) -> str:
    """The message of a finding."""
    place = division.label if rule.code in OF_THE_PLACE else row_name(division)
    told = {name: _told(name, value, form, language) for name, value in params.items()}
    return rule.message(language, variant).format(place=place, **told)


def _told(name: str, value: object, form: Catalogue, language: str) -> str:
    if name == "figure":
        return form.by_code[str(value)].words(language).heading
    if name == "changes" and isinstance(value, Sequence):
        return _comma(language).join(_change(form.edition, each, language) for each in value)
    return str(value) if name == "document" else grouped(str(value))


def _comma(language: str) -> str:
    return ", " if language.startswith("en") else "，"


def _change(edition: str, change: Sequence[str], language: str) -> str:
    """比上季增60%; on a zero base the difference."""
    pack = rule_pack(edition)
    base, direction, percent, difference = change
    template = pack.word("change" if percent else "change_zero", language)
    return template.format(
        base=pack.word(base, language), direction=pack.word(direction, language), p=percent, d=grouped(difference)
    )
