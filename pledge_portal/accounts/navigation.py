"""The main navigation: which rooms an actor finds in the top bar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the top bar; `rare` ones stand behind 更多 where the bar has little room."""

    label: str
    href: str
    active: bool
    rare: bool = False


@dataclass(frozen=True, slots=True)
class Navigation:
    """The entries, and those of them that are rarely needed."""

    items: list[NavItem]

    def __iter__(self) -> Iterator[NavItem]:
        return iter(self.items)

    def __bool__(self) -> bool:
        return bool(self.items)

    @property
    def common(self) -> list[NavItem]:
        """What stands in the bar."""
        return [item for item in self.items if not item.rare]

    @property
    def rare(self) -> list[NavItem]:
        """What stands behind 更多."""
        return [item for item in self.items if item.rare]

    @property
    def is_in_rare(self) -> bool:
        """Whether the page shown is behind 更多."""
        return any(item.active for item in self.rare)


def navigation_for(actor: Actor, path: str) -> Navigation:
    """The entries that lead somewhere for this actor; the longest matching one is active."""
    common, rare = _common(actor), _rare(actor)
    matching = [href for _label, href in common + rare if path == href or (href != "/" and path.startswith(href))]
    active = max(matching, key=len, default="")
    return Navigation(
        [NavItem(label, href, href == active) for label, href in common]
        + [NavItem(label, href, href == active, rare=True) for label, href in rare]
    )


def _common(actor: Actor) -> list[tuple[str, str]]:
    entries = [(_("待办"), "/")]
    if actor.can(Permission.VIEW_NATIONAL):
        entries.append((_("全国总览"), "/dashboard/"))
    entries += [(_("季度报表"), "/returns/"), (_("质押台账"), "/pledges/")]
    entries += [(_("工作机制"), "/measures/"), (_("政策措施"), "/policies/"), (_("工作方案"), "/plans/")]
    if not actor.unit:
        entries.append((_("省级情况"), f"/provinces/{actor.province}/" if actor.province else "/provinces/"))
        entries.append((_("报送材料"), f"/submissions/{actor.province}/" if actor.province else "/submissions/"))
    return entries


def _rare(actor: Actor) -> list[tuple[str, str]]:
    entries = []
    if actor.can(Permission.VIEW_CONTACTS):
        entries.append((_("人员信息"), "/contacts/"))
    if not actor.is_national:
        entries.append((_("工作簿导入"), "/workbooks/"))
    entries.append((_("审核规则"), "/rules/"))
    if not actor.unit:
        entries.append((_("回执核验"), "/submissions/verify/"))
    if actor.can(Permission.MANAGE_UNIT_ACCOUNTS):
        entries.append((_("账号管理"), "/accounts/people/"))
    if actor.can(Permission.VIEW_AUDIT):
        entries.append((_("审计记录"), "/audit/"))
    return entries
