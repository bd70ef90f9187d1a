"""The main navigation: which rooms an actor finds in the top bar."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the top bar."""

    label: str
    href: str
    active: bool


def navigation_for(actor: Actor, path: str) -> list[NavItem]:
    """The entries that lead somewhere for this actor; the longest matching one is active."""
    entries: list[tuple[str, str]] = [(_("待办"), "/")]
    entries.append((_("季度报表"), "/returns/"))
    entries.append((_("质押台账"), "/pledges/"))
    entries += [(_("工作机制"), "/measures/"), (_("政策措施"), "/policies/"), (_("工作方案"), "/plans/")]
    if actor.can(Permission.VIEW_CONTACTS):
        entries.append((_("人员信息"), "/contacts/"))
    if not actor.unit:
        entries.append((_("省级情况"), f"/provinces/{actor.province}/" if actor.province else "/provinces/"))
    if actor.can(Permission.VIEW_NATIONAL):
        entries.append((_("全国总览"), "/dashboard/"))
    if not actor.unit:
        entries.append((_("报送材料"), f"/submissions/{actor.province}/" if actor.province else "/submissions/"))
    if actor.can(Permission.MANAGE_UNIT_ACCOUNTS):
        entries.append((_("账号管理"), "/accounts/people/"))
    if actor.can(Permission.VIEW_AUDIT):
        entries.append((_("审计记录"), "/audit/"))
    matching = [href for _label, href in entries if path == href or (href != "/" and path.startswith(href))]
    active = max(matching, key=len, default="")
    return [NavItem(label, href, href == active) for label, href in entries]
