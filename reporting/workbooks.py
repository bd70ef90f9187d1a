"""The kinds of workbook: who imports each, and the rows that an export of it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.db import models

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.spreadsheets.columns import WorkbookResource
from pledge_portal.common.spreadsheets.reading import Table
from pledge_portal.common.spreadsheets.report import ImportReport
from pledge_portal.common.spreadsheets.writing import write_csv, write_workbook
from pledges.models import LegalStatusEvent, Pledge
from pledges.resources import LegalStatusResource, PledgeResource
from pledges.rules.numbers import plain_patent
from pledges.selectors import pledged_patents
from pledges.services.importing import PledgeImporter, import_pledges
from pledges.services.legal_status import LegalStatusImporter, import_legal_status
from programmes.models import Contact, Measure, Policy, WorkPlan
from programmes.resources import ContactResource, MeasureResource, PlanResource, PolicyResource
from programmes.services.importing.engine import Importer
from programmes.services.importing.registers import (
    ContactImporter,
    MeasureImporter,
    PlanImporter,
    PolicyImporter,
    import_contacts,
    import_measures,
    import_plans,
    import_policies,
)
from reporting.models import QuarterlyReturn
from reporting.resources import ReturnResource, figures_by_attribute
from reporting.services.importing import ReturnImporter, import_returns
from risk_compensation.models import Binding
from risk_compensation.resources import BindingResource
from risk_compensation.services.importing import BindingImporter, import_bindings

CHUNK = 2000
SUFFIXES = (".xlsx", ".csv")


class ImportFunction(Protocol):
    """Imports one table as `actor`; with `dry_run` writes nothing."""

    def __call__(self, *, actor: Actor, table: Table, dry_run: bool = False) -> ImportReport: ...


RowsFunction = Callable[[Actor, str | None], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class WorkbookKind:
    """One KIND of the contract. `rows(actor, province)`: the records within the actor's scope, by key.

    `importer_class`: behind `importer`, for those who look at what it would do first.
    """

    resource: type[WorkbookResource]
    importer: ImportFunction
    rows: RowsFunction
    importer_class: type[Importer]


def _rows_of(model: Any, path: str, *order: str) -> RowsFunction:
    """Rows of a table by key; `path` leads to the division, `province` narrows to one."""

    def rows(actor: Actor, province: str | None) -> Iterator[Any]:
        found: models.QuerySet[Any] = model.objects.visible_to(actor).select_related(path).order_by(*order)
        if province:
            found = found.filter(**{f"{path}__province": province})
        return found.iterator(CHUNK)

    return rows


def _bindings(actor: Actor, province: str | None) -> Iterator[Any]:
    found = Binding.objects.visible_to(actor).select_related("pledge")
    found = found.order_by("pledge__project_no", "kind", "number")
    if province:
        found = found.filter(pledge__division__province=province)
    return found.iterator(CHUNK)


def _legal_status(actor: Actor, province: str | None) -> Iterator[Any]:
    """All events, or those of the patents that a province's ledger lists."""
    wanted = pledged_patents(actor=actor, province=province) if province or actor.province else None
    for event in LegalStatusEvent.objects.order_by("patent_no", "event", "published_on").iterator(CHUNK):
        if wanted is None or plain_patent(event.patent_no) in wanted:
            yield event


def _returns(actor: Actor, province: str | None) -> Iterator[dict[str, Any]]:
    """The latest submitted revisions only; drafts stay in the portal."""
    found = QuarterlyReturn.objects.visible_to(actor).filter(latest_revision__isnull=False)
    if province:
        found = found.filter(province=province)
    rows = found.order_by("division_id", "year", "quarter").values_list(
        "division_id",
        "division__name",
        "year",
        "quarter",
        "latest_revision__zero_report",
        "latest_revision__values",
    )
    for code, name, year, quarter, zero_report, values in rows.iterator(CHUNK):
        yield {
            "division_id": code,
            "division": {"name": name},
            "year": year,
            "quarter": quarter,
            "zero_report": zero_report,
            **figures_by_attribute(values),
        }


KINDS: Mapping[str, WorkbookKind] = {
    "measures": WorkbookKind(
        MeasureResource,
        import_measures,
        _rows_of(Measure, "division", "division_id", "item", "effective_on"),
        MeasureImporter,
    ),
    "policies": WorkbookKind(
        PolicyResource,
        import_policies,
        _rows_of(Policy, "division", "division_id", "document_number"),
        PolicyImporter,
    ),
    "plans": WorkbookKind(PlanResource, import_plans, _rows_of(WorkPlan, "province", "province_id"), PlanImporter),
    "returns": WorkbookKind(ReturnResource, import_returns, _returns, ReturnImporter),
    "pledges": WorkbookKind(PledgeResource, import_pledges, _rows_of(Pledge, "division", "project_no"), PledgeImporter),
    "bindings": WorkbookKind(BindingResource, import_bindings, _bindings, BindingImporter),
    "legal-status": WorkbookKind(LegalStatusResource, import_legal_status, _legal_status, LegalStatusImporter),
    "contacts": WorkbookKind(
        ContactResource,
        import_contacts,
        _rows_of(Contact, "division", "division_id", "name", "duty"),
        ContactImporter,
    ),
}


def export_workbook(*, actor: Actor, kind: str, path: Path, province: str | None = None) -> int:
    """Write what `import_workbook` reads, as .xlsx or .csv by the ending of `path`; returns the rows written."""
    found = KINDS[kind]
    sheet = found.resource().sheet(found.rows(actor, province))
    if path.suffix.lower() == ".csv":
        return write_csv(path, sheet)
    return write_workbook(path, [sheet])
