"""Building a province's documents and its package as of a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import translation
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from programmes.divisions.models import Division
from programmes.models import Programme
from programmes.rules.files import ENDINGS
from programmes.selectors.programme import programme_by_code
from reporting.documents.letters import pilot_letter, plan_letter
from reporting.documents.package import pack
from reporting.documents.personnel_form import personnel_form
from reporting.documents.pilot_application import pilot_application
from reporting.documents.pilot_plan import pilot_plan
from reporting.documents.promotion_plan import promotion_plan
from reporting.documents.task_status import task_status
from reporting.models import Filing, FilingPaper
from reporting.rules.filings import (
    FILE_OF_PART,
    LETTER_FORMS,
    PAPERS_OF_PART,
    PARTS,
    PERSONNEL,
    PILOT,
    PILOT_LETTER_FILES,
    PILOT_PLAN_FILE,
    PLAN,
    PLAN_LETTER_FILE,
    STATUS_FILE,
    scan_name,
)
from reporting.selectors.filings.progress import province_explanations
from reporting.selectors.filings.records import FilingRecords, load_records
from reporting.selectors.filings.volumes import past_volumes


def build_package(
    *,
    actor: Actor,
    province: Division,
    as_of: date,
    parts: Collection[str] | None = None,
    programme: Programme | None = None,
    carried: Mapping[str, bytes] | None = None,
) -> bytes:
    """The .zip of the parts (None: all that the province is to file) and 任务落实情况表, as of the day.

    With them their letters and sealed scans. `carried`: further files, as frozen by earlier filings. The same data
    gives the same bytes.
    """
    programme = programme or programme_by_code(None)
    records = load_records(actor=actor, programme=programme, province=province, as_of=as_of)
    chosen = records.parts if parts is None else tuple(parts)
    files = {**(carried or {}), STATUS_FILE: build_status(actor=actor, records=records)}
    files |= {FILE_OF_PART[part]: build_part(actor=actor, records=records, part=part) for part in chosen}
    held = tuple(part for part in PARTS if FILE_OF_PART[part] in files)
    files |= build_letters(actor=actor, records=records, parts=chosen, held=held)
    files |= _scans(records, held)
    about = {"programme": programme.code, "province": province.code, "as_of": as_of.isoformat()}
    return pack(files, about=about)


def build_part(*, actor: Actor, records: FilingRecords, part: str) -> bytes:
    """One part's workbook. Raises PermissionDenied for those who may not see people's numbers, and KeyError."""
    with translation.override("zh-hans"):
        if part == PERSONNEL:
            require_contacts(actor)
        if part == PILOT:
            return pilot_application(records, past_volumes(actor=actor, province=records.province))
        return {PLAN: promotion_plan, PERSONNEL: personnel_form}[part](records)


def build_letters(
    *, actor: Actor, records: FilingRecords, parts: Collection[str], held: Collection[str] | None = None
) -> dict[str, bytes]:
    """File name → letter or 试点工作方案 of the parts; `held`: what the first letter brings (None: `parts`)."""
    require_contacts(actor)
    brought = [part for part in (PLAN, PERSONNEL) if part in (parts if held is None else held)]
    files: dict[str, bytes] = {}
    with translation.override("zh-hans"):
        if {PLAN, PERSONNEL} & set(parts):
            files[PLAN_LETTER_FILE] = plan_letter(records, parts=brought)
        if PILOT in parts:
            form = records.application.letter_form if records.application else LETTER_FORMS[0]
            files[PILOT_LETTER_FILES[form]] = pilot_letter(records)
            files[PILOT_PLAN_FILE] = pilot_plan(records, past_volumes(actor=actor, province=records.province))
    return files


def _scans(records: FilingRecords, held: Collection[str]) -> dict[str, bytes]:
    """The sealed scans of the parts, under names that say what they are; one whose bytes are lost is left out."""
    wanted = {kind for part in held for kind in PAPERS_OF_PART[part]}
    found: dict[str, bytes] = {}
    for paper in records.papers:
        if paper.kind in wanted and (content := _content(paper)) is not None:
            found[paper_file_name(paper)] = content
    return found


def paper_file_name(paper: FilingPaper) -> str:
    """The name of a scan in a package and as a download, in Chinese whatever the language of the screen."""
    with translation.override("zh-hans"):
        return scan_name(paper.get_kind_display(), paper.document_number, ENDINGS[paper.content_type])


def _content(paper: FilingPaper) -> bytes | None:
    try:
        with paper.file.open("rb") as held:
            return bytes(held.read())
    except FileNotFoundError:
        return None


def build_status(*, actor: Actor, records: FilingRecords) -> bytes:
    """任务落实情况表."""
    _require_scope(actor, records.province)
    explanations = province_explanations(programme=records.programme, province=records.province, as_of=records.as_of)
    with translation.override("zh-hans"):
        return task_status(records, explanations)


def current_package(
    *, actor: Actor, province: Division, today: date, programme: Programme | None = None
) -> tuple[bytes, Filing | None]:
    """The latest frozen package with its filing; nothing submitted yet, one made afresh as of `today`."""
    programme = programme or programme_by_code(None)
    require_contacts(actor)
    filing = Filing.objects.visible_to(actor).filter(programme=programme, province=province).first()
    if filing is not None:
        return bytes(filing.package), filing
    return build_package(actor=actor, province=province, as_of=today, programme=programme), None


def require_contacts(actor: Actor) -> None:
    """Packages hold people's telephone numbers."""
    if not actor.can(Permission.VIEW_CONTACTS):
        raise PermissionDenied(_("报送材料含人员联系方式，您的角色不能下载。"))


def _require_scope(actor: Actor, province: Division) -> None:
    if actor.unit or not actor.sees(province=province.code):
        raise PermissionDenied(_("不在您的管辖范围内。"))
