"""Whether bytes, or a 回执校验码, are what was received: by which province, when, which version, superseded or not.

Everybody signed in may ask: who holds a code or a file knows what it belongs to. Nothing of what is in it is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from programmes.divisions.models import Division
from reporting.models import FiledFile, FiledPart, Filing, ProvinceRevision
from reporting.rules.receipts import check_code
from reporting.selectors.filings.words import shown_part
from reporting.selectors.returns.overview import quarter_label

WHY = "who holds a receipt's code or a file may ask whether it was received"
MOST = 20


@dataclass(frozen=True, slots=True)
class Received:
    """Something received. `what`: the quarter or the parts; `number`: the version; `file`: where a file was asked for.

    `superseded`: there is a newer one of all its parts, or of the quarter.
    """

    province: Division
    what: str
    receipt: str
    number: int
    at: datetime
    superseded: bool
    code: str
    file: str = ""


def received_by_code(code: str) -> list[Received]:
    """What bears a code as `read_check_code` gives it: filings first, then quarters."""
    filings = _filings(Q(check_code=code))
    digits = code.replace("-", "").lower()
    rows = ProvinceRevision.objects.filter(checksum__startswith=digits).select_related("province_return__province")
    return [*_received(filings), *(_quarter(row) for row in rows[:MOST])]


def received_by_digest(sha256: str) -> list[Received]:
    """The filings whose package has these bytes, and those that hold a file of them."""
    packages = _filings(Q(sha256=sha256))
    held = list(FiledFile.objects.filter(sha256=sha256).order_by("-filing_id")[:MOST])
    filings = {each.pk: each for each in _filings(Q(pk__in=[row.filing_id for row in held]))}
    names = {row.filing_id: row.name for row in held}
    return [*_received(packages), *_received(filings.values(), names)]


def _filings(which: Q) -> list[Filing]:
    rows = Filing.objects.unscoped(reason=WHY).filter(which).defer("package").select_related("province")
    return list(rows.order_by("-submitted_at")[:MOST])


def _received(filings: Iterable[Filing], names: dict[int, str] | None = None) -> list[Received]:
    found = list(filings)
    parts = _parts({each.province_id for each in found})
    return [
        Received(
            province=each.province,
            what="、".join(shown_part(part) for part in parts[each.pk][0]),
            receipt=each.receipt,
            number=each.number,
            at=each.submitted_at,
            superseded=parts[each.pk][1],
            code=each.check_code,
            file=(names or {}).get(each.pk, ""),
        )
        for each in found
    ]


def _parts(provinces: set[str]) -> dict[int, tuple[list[str], bool]]:
    """Filing → its parts, and whether each of them has been filed again since."""
    rows = FiledPart.objects.filter(filing__province__in=provinces).order_by("-filing__number", "clause")
    found: dict[int, tuple[list[str], bool]] = {}
    newest: dict[tuple[str, str, str], int] = {}
    for key, programme, province, clause in rows.values_list(
        "filing_id", "filing__programme_id", "filing__province_id", "clause"
    ):
        latest = newest.setdefault((programme, province, clause), key)
        clauses, superseded = found.get(key, ([], True))
        found[key] = ([*clauses, clause], superseded and latest != key)
    return found


def _quarter(row: ProvinceRevision) -> Received:
    province_return = row.province_return
    return Received(
        province=province_return.province,
        what=quarter_label(province_return.period),
        receipt=row.receipt,
        number=row.number,
        at=row.submitted_at,
        superseded=province_return.latest_revision_id != row.pk,
        code=check_code(row.checksum),
    )
