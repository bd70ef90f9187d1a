"""Who may do what, and who may see what: roles are sets of permissions, an Actor is whoever acts.

An Actor is built once per request, token, job or command. Everything that reads a tenant table goes through
`.visible_to(actor)` (see `pledge_portal.accounts.scoping`).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Permission(enum.Enum):
    """One thing that somebody may do; views and services ask for these, never for a role."""

    VIEW_NATIONAL = "view_national"  # dashboard, all provinces
    VIEW_AUDIT = "view_audit"
    VIEW_CONTACTS = "view_contacts"
    EDIT_PROGRAMME = "edit_programme"  # groups, deadlines, clauses
    CONFIRM_GROUP = "confirm_group"
    DECLARE_GROUP = "declare_group"
    ENTER_FIGURES = "enter_figures"
    REPORT_UNIT = "report_unit"  # 提交省局审核
    REVIEW_UNITS = "review_units"  # 省局审核通过、退回、代填
    SUBMIT_QUARTER = "submit_quarter"  # 审定报送
    REVIEW_QUARTER = "review_quarter"  # national: 审核通过、退回修改
    LOCK_QUARTER = "lock_quarter"  # 定稿
    EDIT_MEASURES = "edit_measures"
    EDIT_PLANS = "edit_plans"
    EDIT_CONTACTS = "edit_contacts"
    EDIT_LEDGER = "edit_ledger"
    SUBMIT_FILING = "submit_filing"  # 推进计划、人员信息表、登记试点申请
    REVIEW_FILING = "review_filing"
    MANAGE_ACCOUNTS = "manage_accounts"  # everybody's
    MANAGE_UNIT_ACCOUNTS = "manage_unit_accounts"  # a province's entry people and its units
    SEE_JOBS = "see_jobs"  # everybody's jobs, not only one's own
    RETRY_JOBS = "retry_jobs"  # those that were parked


class Role(models.TextChoices):
    """What an account is for."""

    NATIONAL = "national", gettext_lazy("国家局管理")
    REVIEWER = "reviewer", gettext_lazy("国家局审核")
    AUDITOR = "auditor", gettext_lazy("审计")
    PROVINCE_LEAD = "province_lead", gettext_lazy("省局审定")
    PROVINCE_ENTRY = "province_entry", gettext_lazy("省局填报")
    UNIT_ENTRY = "unit_entry", gettext_lazy("地市填报")


P = Permission
_UNIT = frozenset({P.ENTER_FIGURES, P.REPORT_UNIT, P.EDIT_MEASURES, P.EDIT_LEDGER, P.VIEW_CONTACTS, P.EDIT_CONTACTS})
_PROVINCE_ENTRY = frozenset(
    {P.ENTER_FIGURES, P.REVIEW_UNITS, P.EDIT_MEASURES, P.EDIT_PLANS, P.EDIT_CONTACTS, P.VIEW_CONTACTS, P.EDIT_LEDGER}
)
ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.NATIONAL: frozenset(
        {
            P.VIEW_NATIONAL, P.VIEW_AUDIT, P.VIEW_CONTACTS, P.EDIT_PROGRAMME, P.CONFIRM_GROUP, P.REVIEW_QUARTER,
            P.LOCK_QUARTER, P.REVIEW_FILING, P.MANAGE_ACCOUNTS, P.MANAGE_UNIT_ACCOUNTS, P.SEE_JOBS, P.RETRY_JOBS,
        }
    ),
    Role.REVIEWER: frozenset({P.VIEW_NATIONAL, P.VIEW_AUDIT, P.VIEW_CONTACTS, P.REVIEW_QUARTER, P.REVIEW_FILING}),
    Role.AUDITOR: frozenset({P.VIEW_NATIONAL, P.VIEW_AUDIT, P.SEE_JOBS}),
    Role.PROVINCE_LEAD: _PROVINCE_ENTRY | {P.SUBMIT_QUARTER, P.SUBMIT_FILING, P.DECLARE_GROUP, P.MANAGE_UNIT_ACCOUNTS},
    Role.PROVINCE_ENTRY: _PROVINCE_ENTRY,
    Role.UNIT_ENTRY: _UNIT,
}  # fmt: skip
NATIONAL_ROLES = frozenset({Role.NATIONAL, Role.REVIEWER, Role.AUDITOR})
PROVINCE_ROLES = frozenset({Role.PROVINCE_LEAD, Role.PROVINCE_ENTRY})
ENTRY_ROLES = frozenset({Role.PROVINCE_ENTRY, Role.UNIT_ENTRY})


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts, with what they may do and see.

    `province`: code of the province that bounds what is seen (empty: all). `unit`: code of the one unit (empty: the
    whole province). `source`: web, api, job or command. `address`: the client's, for the audit trail.
    """

    user_id: int | None
    login: str
    name: str
    role_name: str
    permissions: frozenset[Permission]
    province: str = ""
    unit: str = ""
    source: str = "web"
    address: str = ""

    @property
    def is_national(self) -> bool:
        """Sees every province."""
        return not self.province

    def can(self, permission: Permission) -> bool:
        """Whether the act is within the role."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise PermissionDenied (403) unless the act is within the role."""
        if permission not in self.permissions:
            raise PermissionDenied(_("您的角色不能进行此操作。"))

    def sees(self, *, province: str, division: str = "") -> bool:
        """Whether `division` of `province` lies within the actor's scope."""
        if not self.province:
            return True
        if province != self.province:
            return False
        return not self.unit or division in {"", self.unit}


def manageable_roles(actor: Actor) -> tuple[Role, ...]:
    """The roles whose accounts the actor makes, hands over and closes; never one of a wider scope than its own."""
    if actor.can(Permission.MANAGE_ACCOUNTS):
        return tuple(Role)
    if actor.can(Permission.MANAGE_UNIT_ACCOUNTS):
        return tuple(role for role in Role if role in ENTRY_ROLES)
    return ()


def may_manage(actor: Actor, *, role: str, province: str, user_id: int | None = None) -> bool:
    """Whether the actor manages accounts of that role there; its own account (`user_id`) never."""
    return (
        role in manageable_roles(actor)
        and actor.sees(province=province)
        and (user_id is None or user_id != actor.user_id)
    )


SYSTEM = Actor(
    user_id=None, login="system", name="system", role_name="system", permissions=frozenset(Permission), source="job"
)
OPERATOR = Actor(
    user_id=None,
    login="operator",
    name="operator",
    role_name="operator",
    permissions=frozenset(Permission),
    source="command",
)
