"""Reading the ledger: what it knows of a quarter, and the ledger as a list."""

from pledges.selectors.quarter import (
    Registered,
    first_time_enterprises_by_unit,
    in_force_by_unit,
    pledged_patents,
    registered_by_unit,
)

__all__ = [
    "Registered",
    "first_time_enterprises_by_unit",
    "in_force_by_unit",
    "pledged_patents",
    "registered_by_unit",
]
