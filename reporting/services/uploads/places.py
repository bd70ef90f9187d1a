"""Whether a file is for the page it was uploaded on: its kind, edition, quarter and unit, before anything else."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from pledge_portal.common.periods import Quarter
from pledge_portal.common.spreadsheets import portalbook
from pledge_portal.common.spreadsheets.columns import ParsedTable
from pledge_portal.common.spreadsheets.reading import Table
from programmes.divisions.models import Division
from reporting.selectors.returns.overview import quarter_label
from reporting.selectors.returns.quarter import QuarterData
from reporting.services.uploads.plans import MOST_ROWS, WrongFile
from reporting.workbooks import KINDS


def check_kind(*, table: Table, kind: str) -> None:
    """Raises WrongFile where the portal made the file for another table, and where it is too long."""
    found = table.info.get(portalbook.KIND, kind)
    if found != kind:
        told = _("文件不符：本页导入“%(expected)s”，而这是“%(found)s”的工作簿。请到相应页面上传，或换用正确的文件。")
        names = {"expected": KINDS[kind].resource.title, "found": _title(found)}
        raise WrongFile(told % names)
    if sum(1 for _row in table.rows) > MOST_ROWS:
        told = _("文件超过%(limit)d行，在网页上一次不能导入这么多。请分成几个文件分别上传。")
        raise WrongFile(told % {"limit": MOST_ROWS})


def check_owner(*, table: Table, subject: Division, known: Mapping[str, Division]) -> None:
    """Raises WrongFile where the portal made the file for somebody else's division."""
    code = table.info.get(portalbook.DIVISION, subject.code)
    if code == subject.code:
        return
    made_for = known.get(code)
    if subject.is_province and made_for is not None and made_for.province_id == subject.code:
        return  # one of its units' own workbooks, sent in to the province
    told = _(
        "单位不符：本页是%(expected)s，而这是%(found)s的工作簿。请换用%(expected)s的文件，或到%(found)s的页面上传。"
    )
    names = {"expected": subject.label, "found": made_for.label if made_for else table.info.get("地区名称") or code}
    raise WrongFile(told % names)


def check_place_of_returns(
    *, table: Table, parsed: ParsedTable, data: QuarterData, known: Mapping[str, Division]
) -> None:
    """Raises WrongFile where the file is of another edition, quarter or unit than the page."""
    edition = table.info.get(portalbook.EDITION, data.form.edition)
    if edition != data.form.edition:
        told = _("指标版本不符：本季度使用%(expected)s版指标，而文件是%(found)s版。请重新下载本季度的工作簿填报。")
        raise WrongFile(told % {"expected": data.form.edition, "found": edition})
    _check_quarter(table, parsed, data)
    check_owner(table=table, subject=data.subject, known=known)
    _check_units(parsed, data, known)


def _check_quarter(table: Table, parsed: ParsedTable, data: QuarterData) -> None:
    """The file's own word, or the rows where all of them speak of other quarters."""
    found = _quarter(table.info.get(portalbook.YEAR), table.info.get(portalbook.QUARTER))
    if found is None:
        rows = {_quarter(row.values.get("year"), row.values.get("quarter")) for row in parsed.rows} - {None}
        found = min(rows) if rows and data.quarter not in rows else None  # type: ignore[type-var]
    if found is not None and found != data.quarter:
        told = _("季度不符：本页是%(expected)s，而文件是%(found)s。请到%(found)s的页面上传，或换用%(expected)s的文件。")
        raise WrongFile(told % {"expected": quarter_label(data.quarter), "found": quarter_label(found)})


def _check_units(parsed: ParsedTable, data: QuarterData, known: Mapping[str, Division]) -> None:
    """Rows of which none belongs here: the file is somebody else's."""
    codes = [str(row.values["division_id"]) for row in parsed.rows if row.values.get("division_id")]
    members = {division.code for division in data.divisions}
    strangers = [known[code] for code in codes if code in known and code not in members]
    if strangers and len(strangers) == len(codes):
        told = _("单位不符：本页是%(expected)s，而文件中是%(found)s。请换用%(expected)s的文件。")
        names = _("、").join(dict.fromkeys(division.label for division in strangers[:3]))
        more = _("等") if len(strangers) > 3 else ""
        raise WrongFile(told % {"expected": data.subject.label, "found": names + more})


def _quarter(year: object, number: object) -> Quarter | None:
    try:
        return Quarter(int(str(year)), int(str(number)))
    except ValueError:
        return None


def _title(kind: str) -> str:
    return KINDS[kind].resource.title if kind in KINDS else kind
