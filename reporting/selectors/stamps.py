"""Stamps: short texts that change whenever what a national page is made from has changed. One statement each.

They are counts and sums over all provinces, for pages of the national office alone; nobody's figure can be read from
them. Written in SQL, because they are asked for on every reading of a page that is otherwise already there.
"""

from __future__ import annotations

from django.db import connection

from pledge_portal.common.models import FactsVersion
from pledge_portal.common.periods import Quarter
from reporting.models import ProvinceReturn, QuarterlyReturn, Urging

FACTS = f"SELECT COUNT(*), SUM(version), SUM(computed), MAX(computed_at) FROM {FactsVersion._meta.db_table}"  # noqa: S608
AT = "WHERE year = %s AND quarter = %s"
RETURNS = f"""SELECT (SELECT COUNT(*) FROM {QuarterlyReturn._meta.db_table} {AT}),
    (SELECT SUM(version) FROM {QuarterlyReturn._meta.db_table} {AT}),
    (SELECT COUNT(*) FROM {ProvinceReturn._meta.db_table} {AT}),
    (SELECT SUM(version) FROM {ProvinceReturn._meta.db_table} {AT}),
    (SELECT MAX(id) FROM {Urging._meta.db_table} {AT})"""  # noqa: S608 - the names of our own tables


def facts_stamp() -> str:
    """Of the facts of all provinces: another one with every change, and with every computation."""
    return _told(FACTS, [])


def returns_stamp(quarter: Quarter) -> str:
    """Of how far the returns of a quarter are: every act on one raises its version, every urging is a row."""
    return _told(RETURNS, [quarter.year, quarter.number] * 5)


def _told(statement: str, given: list[int]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return " ".join(map(str, cursor.fetchone()))
