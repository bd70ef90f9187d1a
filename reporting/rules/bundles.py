"""The day a pledge's bundle of loan, insurance and fiscal risk compensation landed (clause 2.3)."""

from __future__ import annotations

from datetime import date

from reporting.rules.facts import BundleFact, Span


def landing_day(bundle: BundleFact) -> date | None:
    """The day the bundle landed, or None. A pledge lands once, on the earliest day that satisfies all of it.

    That day is the latest of registration, loan (if given), one insurance's first day and one compensation's;
    on it the pledge is not deregistered (it is from its day of deregistration on) and neither of the two is
    past its end.
    """
    if bundle.registered_on is None or not bundle.insurances or not bundle.compensations:
        return None
    ground = max(bundle.registered_on, bundle.loan_on or date.min)
    days = [
        day
        for insurance in bundle.insurances
        for compensation in bundle.compensations
        if (day := _together(bundle, ground, insurance, compensation)) is not None
    ]
    return min(days, default=None)


def _together(bundle: BundleFact, ground: date, insurance: Span, compensation: Span) -> date | None:
    """The day on which this insurance and this compensation complete the bundle, if all is in force then."""
    day = max(ground, insurance.first or date.min, compensation.first or date.min)
    if bundle.deregistered_on is not None and day >= bundle.deregistered_on:
        return None
    if any(part.last is not None and day > part.last for part in (insurance, compensation)):
        return None
    return day
