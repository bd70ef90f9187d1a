"""The words around a verdict: when it was met, how far it is short, why it does not apply."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pledge_portal.common.formatting import grouped, long_date, percent
from programmes.divisions.models import Division, ProvinceKind
from programmes.models import Item
from reporting.rules.explanations import BundleGap
from reporting.rules.facts import Metric, Rule, Status, Verdict


def item_label(item: str) -> str:
    """The word of an item in the language of the screen."""
    return str(Item(item).label) if item in Item.values else item


def short_item(item: str) -> str:
    """Two characters for a narrow column, where there are such."""
    words: dict[str, str] = {
        Item.MECHANISM: _("机制"),
        Item.ANNUAL_PLAN: _("计划"),
        Item.POLICY: _("政策"),
        Item.PERSON: _("专人"),
        Item.FUNDING: _("经费"),
        Item.PLATFORM: _("平台"),
    }
    return words.get(item) or item_label(item)


def metric_label(metric: Metric | None) -> str:
    """项目数 or 新增服务企业数量, as in the plan."""
    return _("新增服务企业数量") if metric == "enterprises" else _("新增质押项目数")


def unit_word(province: Division) -> str:
    """What a unit of the province is called: 地市, 区县, 师."""
    if province.kind == ProvinceKind.MUNICIPALITY:
        return _("区县")
    return _("师") if province.kind == ProvinceKind.CORPS else _("地市")


def bundle_gap(gap: BundleGap) -> str:
    """What keeps a pledge from being a landed bundle."""
    return {
        BundleGap.REGISTRATION: _("质押登记未生效"),
        BundleGap.LOAN: _("未放款"),
        BundleGap.INSURANCE: _("无保险"),
        BundleGap.INSURANCE_ENDED: _("保险已终止"),
        BundleGap.COMPENSATION: _("无风险补偿"),
        BundleGap.COMPENSATION_ENDED: _("风险补偿已终止"),
        BundleGap.DEREGISTERED: _("质押已注销"),
    }[gap]


def timing(verdict: Verdict, *, as_of: date, due_today: bool) -> str:
    """Why the status is what it is, by the days: what decides is the due day, then today."""
    due = long_date(verdict.due)
    if due_today:
        return _("今日（%(due)s）到期，24时前完成仍为按期。") % {"due": due}
    if verdict.status is Status.MET:
        return _timing_met(verdict, as_of, due)
    if verdict.status is Status.MET_LATE:
        late = (verdict.met_on - verdict.due).days if verdict.met_on else 0
        text = ngettext(
            "到期日（%(due)s）未达到，%(day)s起达到，逾期 %(days)d 天。",
            "到期日（%(due)s）未达到，%(day)s起达到，逾期 %(days)d 天。",
            late,
        )
        return text % {"due": due, "day": long_date(verdict.met_on), "days": late}
    if verdict.status is Status.MISSED:
        return _("%(due)s到期，到期日未达到，至今未达到。") % {"due": due}
    if verdict.status is Status.PENDING and as_of < verdict.due:
        left = (verdict.due - as_of).days
        text = ngettext("%(due)s到期，还有 %(days)d 天。", "%(due)s到期，还有 %(days)d 天。", left)
        return text % {"due": due, "days": left}
    if verdict.status is Status.PENDING:
        return _("%(due)s到期，补报截至次年1月31日，数据尚未报齐。") % {"due": due}
    return ""


def _timing_met(verdict: Verdict, as_of: date, due: str) -> str:
    since = long_date(verdict.met_on)
    if as_of < verdict.due:
        return _("%(day)s起达到，%(due)s到期时须仍然达到。") % {"day": since, "due": due}
    if verdict.holds is False:
        return _("%(day)s起达到，到期日（%(due)s）达到；此后有事项终止，目前不再达到，不改变结论。") % {
            "day": since,
            "due": due,
        }
    return _("%(day)s起达到，到期日（%(due)s）达到。") % {"day": since, "due": due}


def not_applicable_reason(code: str, rule: Rule, *, by_declaration: bool) -> str:
    """Why a clause does not bind the province on the day."""
    if by_declaration:
        return _("仅适用于申请专利权质押登记试点的省份，本省未声明申请。")
    if rule is Rule.CENTRAL_CITIES:
        return _("没有中心城市；省级指定中心城市后适用。")
    if code == "2.1":
        return _("仅适用于国家专利质押融资风险补偿试点省份。")
    return _("适用于尚未建立风险补偿机制的省份，本省为试点省份或已建立机制。")


def shortfall(verdict: Verdict, *, needed: int | None, province: Division, rule: Rule) -> str:
    """差 1 个地市 and the like, for the column 说明; empty where nothing is wanting or it cannot be counted."""
    if not needed or verdict.holds:
        return ""
    if rule is Rule.UNITS_WITH_ALL or rule is Rule.OWN_AND_UNITS:
        return _("差 %(count)s 个%(unit)s") % {"count": grouped(needed), "unit": unit_word(province)}
    if rule is Rule.CENTRAL_CITIES:
        return _("差 %(count)s 个中心城市") % {"count": grouped(needed)}
    if rule is Rule.PROVINCE_ITEMS:
        return _("差 %(count)s 项") % {"count": grouped(needed)}
    return _("尚无捆绑项目落地") if rule is Rule.BUNDLES else ""


def plan_growth(verdict: Verdict) -> str:
    """年均 21.30% of a plan."""
    return _("年均 %(growth)s") % {"growth": percent(verdict.value)} if verdict.value is not None else ""
