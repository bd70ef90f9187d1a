"""One filing, one formal document of a province at a time."""

from __future__ import annotations

from programmes.divisions.models import Division


def hold_filings(province: Division) -> None:
    """Wait until nobody else files for the province; until the caller's transaction ends nobody else can.

    The weaker lock of a row: what only refers to the province (returns, uploads, accounts) goes on being written.
    """
    list(Division.objects.select_for_update(no_key=True).filter(pk=province.pk))
