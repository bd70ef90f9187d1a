"""全省去重数: the province's own count of ◇ figures, of which the sum of units counts some twice."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.common.periods import Quarter
from reporting.catalogue import catalogue
from reporting.models import ProvinceReturn
from reporting.permissions import StateRefused, refusal_text
from reporting.rules.corrections import opens_total
from reporting.rules.returns import NOT_APPLICABLE, QuarterAct, Refusal, quarter_refusal
from reporting.services.errors import BadInput, Conflict
from reporting.services.returns.holding import hold_province
from reporting.services.returns.steps import write_quarter


def save_province_totals(
    *,
    actor: Actor,
    province: str,
    quarter: Quarter,
    values: Mapping[str, str | None],
    expected: Mapping[str, str | None],
) -> ProvinceReturn:
    """Store counts of ◇ figures, already parsed, where each still is what was `expected`; None clears one.

    While a correction is open, only of figures that it opens.
    Raises PermissionDenied (a unit's people too), StateRefused, Conflict, BadInput (no ◇ figure).
    """
    actor.require(Permission.ENTER_FIGURES)
    if actor.unit:
        raise PermissionDenied(_("全省去重数由省局填报。"))
    known = catalogue().by_code
    if any(code not in known or not known[code].deduplicated for code in values):
        raise BadInput(_("没有这个指标。"), ["figure"])
    if NOT_APPLICABLE in values.values():
        raise BadInput(_("全省去重数只填数字。"), ["figure"])
    with transaction.atomic():
        held = hold_province(actor=actor, province=province, quarter=quarter)
        refusal = quarter_refusal(QuarterAct.SUBMIT, state=held.state)
        if refusal:
            raise StateRefused(refusal_text(refusal, by_unit=False))
        totals = dict(held.province_totals)
        for code, value in values.items():
            current = totals.get(code)
            if current not in (expected.get(code), value):
                raise Conflict(_("全省去重数已被他人修改，您的数尚未保存。"), current=current)
            if current != value and not opens_total(held.open_cells, code):
                raise StateRefused(refusal_text(Refusal.NOT_IN_CORRECTION, by_unit=False))
            totals.pop(code, None)
            if value is not None:
                totals[code] = value
        write_quarter(actor, held, "return.province_totals", province_totals=totals)
        return held
