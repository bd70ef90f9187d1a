"""The programme: notice and clauses, groups, calendar, measures, policies, plans, contacts, evidence."""

from programmes.models.calendar import Holiday, ReportingDay
from programmes.models.contacts import Contact
from programmes.models.evidence import Evidence
from programmes.models.groups import CentralCity, GroupDeclaration, GroupMembership
from programmes.models.measures import Item, Measure
from programmes.models.plans import WorkPlan
from programmes.models.policies import Policy
from programmes.models.programme import Clause, Programme

__all__ = [
    "CentralCity",
    "Clause",
    "Contact",
    "Evidence",
    "GroupDeclaration",
    "GroupMembership",
    "Holiday",
    "Item",
    "Measure",
    "Policy",
    "Programme",
    "ReportingDay",
    "WorkPlan",
]
