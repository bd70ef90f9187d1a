"""报送 and its review: a filing freezes its package, gives a receipt, and meets 6.1 to 6.3 from its day."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record
from pledge_portal.common import clock
from pledge_portal.common.queueing import facts_changed
from programmes.divisions.models import Division
from programmes.models import Programme
from programmes.selectors.programme import programme_by_code
from reporting.documents.frozen import frozen_content
from reporting.documents.package import packaged_files, unpack
from reporting.models import FiledFile, FiledPart, Filing
from reporting.permissions import StateRefused
from reporting.rules.filings import FILE_OF_PART, FILES_OF_PART, PARTS, PERSONNEL, receipt_number
from reporting.rules.receipts import check_code
from reporting.selectors.filings.checklist import PartCheck, checklist
from reporting.selectors.filings.contacts import contacts_mark
from reporting.selectors.filings.records import FilingRecords, load_records
from reporting.selectors.filings.states import filings_of, is_superseded, province_states
from reporting.services.errors import BadInput, Conflict
from reporting.services.filings.building import build_package
from reporting.services.filings.holding import hold_filings

WHY = "a province's filings are numbered over everybody's"


@dataclass
class IncompleteFiling(Exception):
    """Parts lack something (422): `checks` are those parts with what is missing."""

    message: str
    checks: Sequence[PartCheck]

    def __str__(self) -> str:
        return self.message


def submit_filing(
    *,
    actor: Actor,
    province: Division,
    parts: Collection[str],
    submitted_at: datetime | None = None,
    programme: Programme | None = None,
    after: int | None = None,
) -> Filing:
    """The lead submits parts ("6.1", "6.2", "6.3"): the package is frozen, a receipt given. Late is recorded.

    `submitted_at`: now unless given (with time zone); its day in Beijing is the day filed and the day the documents
    speak of. `after`: the number of the latest filing as shown; a second click of one form gives the same receipt,
    anything else that came between is a Conflict. Raises PermissionDenied, BadInput, IncompleteFiling, Conflict.
    """
    actor.require(Permission.SUBMIT_FILING)
    if actor.unit or not actor.sees(province=province.code):
        raise PermissionDenied(_("不在您的管辖范围内。"))
    chosen = tuple(part for part in PARTS if part in parts)
    if not chosen or len(chosen) != len(set(parts)):
        raise BadInput(_("请选择要报送的材料。"), ["parts"])
    programme = programme or programme_by_code(None)
    moment = (submitted_at or clock.now()).astimezone(clock.BEIJING)
    with transaction.atomic():
        hold_filings(province)
        latest = _latest(programme, province)
        if after is not None and after != (latest.number if latest else 0):
            return _same_click(actor, latest, after, chosen)
        records = load_records(actor=actor, programme=programme, province=province, as_of=moment.date())
        _require_complete(records, chosen)
        filing = _store(actor, records, chosen, moment, latest.number + 1 if latest else 1)
        _note(actor, filing, "submitted", {"parts": [None, list(chosen)], "sha256": [None, filing.sha256]})
        facts_changed(province=province.code, requested_by=actor.user_id)
    return filing


def _latest(programme: Programme, province: Division) -> Filing | None:
    rows = Filing.objects.unscoped(reason=WHY).filter(programme=programme, province=province)
    return rows.defer("package").order_by("-number").first()


def _same_click(actor: Actor, latest: Filing | None, after: int, chosen: tuple[str, ...]) -> Filing:
    """The receipt already given to the same form; Conflict where it was somebody else's, or other parts."""
    if latest is not None and latest.number == after + 1 and latest.submitted_by_id == actor.user_id:
        held = latest.parts.order_by("clause").values_list("clause", flat=True)
        if tuple(held) == chosen:
            return latest
    raise Conflict(_("在您核对之后已有新的报送，本次没有报送。请核对后再报送。"))


def _require_complete(records: FilingRecords, chosen: tuple[str, ...]) -> None:
    lacking = [check for check in checklist(records) if check.code in chosen and not check.complete]
    if lacking:
        names = "、".join(FILE_OF_PART[check.code].removesuffix(".xlsx") for check in lacking)
        raise IncompleteFiling(_("%(names)s尚不完整，没有报送。") % {"names": names}, lacking)


def _store(actor: Actor, records: FilingRecords, chosen: tuple[str, ...], moment: datetime, number: int) -> Filing:
    """The filing stands before its package is built, so that 任务落实情况表 already tells of it."""
    day, programme, province = moment.date(), records.programme, records.province
    same_day = Filing.objects.unscoped(reason=WHY).filter(province=province, submitted_on=day).count()
    carried = _carried(actor, programme, province, chosen)
    filing = Filing.objects.create(
        programme=programme,
        province=province,
        number=number,
        submitted_at=moment,
        submitted_on=day,
        submitted_by_id=actor.user_id,
        receipt=receipt_number(province.code, day, same_day + 1),
        package=b"",
        contacts_mark=contacts_mark(records.contacts) if PERSONNEL in chosen else "",
    )
    parts = [FiledPart(filing=filing, clause=part, content=frozen_content(records, part)) for part in chosen]
    FiledPart.objects.bulk_create(parts)
    filing.package = build_package(
        actor=actor, province=province, as_of=day, parts=chosen, programme=programme, carried=carried
    )
    filing.sha256 = hashlib.sha256(filing.package).hexdigest()
    filing.check_code = check_code(filing.sha256)
    filing.save(update_fields=["package", "sha256", "check_code"])
    files = packaged_files(filing.package)
    FiledFile.objects.bulk_create(
        FiledFile(filing=filing, name=each.name, size=each.size, sha256=each.sha256) for each in files
    )
    return filing


def _carried(actor: Actor, programme: Programme, province: Division, chosen: tuple[str, ...]) -> dict[str, bytes]:
    """The files of parts filed before and not now, as they were frozen: a package is all that a province has filed."""
    anew = {name for part in chosen for name in FILES_OF_PART[part]}
    found: dict[str, bytes] = {}
    taken = set(chosen)
    filings = filings_of(actor=actor, programme=programme, provinces=[province]).get(province.code, ())
    for filing, held in filings:
        wanted = {name for part in held if part not in taken for name in FILES_OF_PART[part]} - anew - set(found)
        taken |= set(held)
        if wanted:
            found |= unpack(bytes(filing.package), wanted)
    return found


def review_filing(
    *, actor: Actor, filing: Filing, accept: bool, reason: str = "", resubmit_by: date | None = None
) -> Filing:
    """The national office accepts a filing, or returns it with a reason; its first day stays what it was.

    `resubmit_by`: the 重报期限 of what is returned. Raises PermissionDenied, BadInput (no reason), StateRefused
    (decided already, or filed again since).
    """
    actor.require(Permission.REVIEW_FILING)
    reason, resubmit_by = reason.strip(), None if accept else resubmit_by
    if not accept and not reason:
        raise BadInput(_("退回时请写明理由和要求。"), ["reason"])
    to = Filing.State.ACCEPTED if accept else Filing.State.RETURNED
    with transaction.atomic():
        waiting = Filing.objects.visible_to(actor).filter(pk=filing.pk, state=Filing.State.SUBMITTED)
        if _is_superseded(actor, filing):
            raise StateRefused(_("该省已重新报送，请审核最新一次报送。"))
        decided = {"decided_at": clock.now(), "decided_by_id": actor.user_id, "resubmit_by": resubmit_by}
        if not waiting.update(state=to, reason=reason, **decided):
            raise StateRefused(_("此次报送已审核，不能重复办理。"))
        changes: dict[str, list[object]] = {"state": [filing.state, to], "reason": ["", reason]}
        if resubmit_by:
            changes["resubmit_by"] = [None, resubmit_by.isoformat()]
        _note(actor, filing, "accepted" if accept else "returned", changes)
    return Filing.objects.visible_to(actor).select_related("province", "programme").get(pk=filing.pk)


def _is_superseded(actor: Actor, filing: Filing) -> bool:
    province = filing.province
    states = province_states(actor=actor, programme=filing.programme, provinces=[province], today=clock.today())
    return is_superseded(filing, filing.parts.values_list("clause", flat=True), states[0])


def _note(actor: Actor, filing: Filing, act: str, changes: dict[str, list[object]]) -> None:
    event = Event(
        f"filing.{act}",
        "filing",
        filing.receipt,
        province=filing.province_id,
        division=filing.province_id,
        changes=changes,
    )
    record(actor=actor, event=event)
