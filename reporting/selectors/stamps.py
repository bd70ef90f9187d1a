"""Stamps: short texts that change whenever what a national page is made from has changed.

They are counts and sums over all provinces, for pages of the national office alone; nobody's figure can be read from
them. Written in SQL, because they are asked for on every reading of a page that is otherwise already there.
"""

from __future__ import annotations

from django.db import connection

from pledge_portal.common.models import FactsVersion
from pledge_portal.common.periods import Quarter
from reporting.models import ProvinceReturn, QuarterlyReturn, Urging

FACTS, UNITS, PROVINCES, URGINGS = (
    model._meta.db_table for model in (FactsVersion, QuarterlyReturn, ProvinceReturn, Urging)
)
AT = "WHERE year = %s AND quarter = %s"
STATEMENT = f"""SELECT COUNT(*), SUM(version), SUM(computed), MAX(computed_at),
    (SELECT COUNT(*) FROM {UNITS} {AT}), (SELECT SUM(version) FROM {UNITS} {AT}),
    (SELECT COUNT(*) FROM {PROVINCES} {AT}), (SELECT SUM(version) FROM {PROVINCES} {AT}),
    (SELECT MAX(id) FROM {URGINGS} {AT}) FROM {FACTS}"""  # noqa: S608 - the names of our own tables
OF_FACTS = 4


def stamps(quarter: Quarter) -> tuple[str, str]:
    """Of the facts of all provinces, and of how far the returns of a quarter are; one statement.

    The first is another one with every change of facts and with every computation. The second with every act on a
    return, for each raises its version, and with every urging, for each is a row.
    """
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, [quarter.year, quarter.number] * 5)
        found = [str(each) for each in cursor.fetchone()]
    return " ".join(found[:OF_FACTS]), " ".join(found[OF_FACTS:])
