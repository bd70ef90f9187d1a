"""Workbooks to fill in, as bytes: a quarter's, or a register's with or without what is registered."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.spreadsheets.filling import FillBook, write_fill_book
from programmes.divisions.models import Division
from programmes.rules.items import items_of
from programmes.services.importing.places import is_of_municipality
from reporting.documents.register_workbook import register_book
from reporting.documents.return_workbook import return_book
from reporting.permissions import may_act_on_unit
from reporting.rules.returns import UnitAct
from reporting.selectors.returns.ledger import ledger_values
from reporting.selectors.returns.quarter import QuarterData
from reporting.services.errors import BadInput
from reporting.services.uploads.plans import MOST_ROWS
from reporting.services.uploads.receiving import required_permission
from reporting.workbooks import KINDS


def quarter_workbook(*, data: QuarterData, today: date) -> bytes:
    """The quarter as stored, for everybody who sees it; rows that may not be changed now are locked."""
    known = ledger_values(
        province=data.subject.province_id,
        quarter=data.quarter,
        divisions=data.divisions,
        figures=[figure.code for figure in data.form.figures if figure.ledger],
    )
    book = return_book(
        subject=data.subject,
        quarter=data.quarter,
        form=data.form,
        rows=[(division, data.row(division)) for division in data.divisions],
        known=known,
        locked=frozenset(division.code for division in data.divisions if not _may_enter(data, division)),
        made_on=today,
    )
    return _bytes(book)


def _may_enter(data: QuarterData, division: Division) -> bool:
    decision = may_act_on_unit(
        UnitAct.ENTER,
        actor=data.actor,
        division=division,
        quarter=data.quarter,
        row=data.row(division),
        province_return=data.province_return,
    )
    return bool(decision)


def register_workbook(*, actor: Actor, kind: str, subject: Division, filled: bool, today: date) -> bytes:
    """A register's workbook, `filled` with what lies within the actor's scope.

    Raises PermissionDenied, BadInput where there is more than can be uploaded again.
    """
    actor.require(required_permission(kind))
    found = KINDS[kind]
    records = []
    if filled:
        for record in found.rows(actor, subject.province_id):
            records.append(record)
            if len(records) > MOST_ROWS:
                raise BadInput(_too_many(), ["filled"])
    divisions = [
        each
        for each in Division.objects.filter(province=subject.province_id).select_related("province").order_by("code")
        if actor.sees(province=each.province_id, division=each.code) and (kind != "plans" or each.is_province)
    ]
    book = register_book(
        resource=found.resource(),
        subject=subject,
        records=records,
        divisions=divisions,
        words=_words(kind, divisions),
        made_on=today,
    )
    return _bytes(book)


def _too_many() -> str:
    return _("记录超过%(limit)d行，请下载空表，只填写要新增和修改的记录。") % {"limit": MOST_ROWS}


def _words(kind: str, divisions: Sequence[Division]) -> dict[str, Sequence[str]]:
    """The 事项 that the divisions of the file may have."""
    if kind != "measures":
        return {}
    found = [items_of(is_province=each.is_province, of_municipality=is_of_municipality(each)) for each in divisions]
    return {"item": list(dict.fromkeys(word for words in found for word in words))}


def _bytes(book: FillBook) -> bytes:
    out = io.BytesIO()
    write_fill_book(out, book)
    return out.getvalue()
