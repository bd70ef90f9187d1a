"""The importer of quarterly returns (季度调度表): rows count as submitted and are frozen as revisions at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor, Permission
from pledge_portal.audit.services import Event, record_many
from pledge_portal.common import clock
from pledge_portal.common.bulk import BATCH, update_in_bulk
from pledge_portal.common.periods import Quarter
from pledge_portal.common.queueing import facts_changed
from pledge_portal.common.spreadsheets.columns import ParsedRow, WorkbookResource
from pledge_portal.common.spreadsheets.reading import Table
from pledge_portal.common.spreadsheets.report import ImportReport
from pledge_portal.common.spreadsheets.upsert import Key, Merged
from programmes.services.importing.engine import WHY, Importer, chunks
from reporting.catalogue import catalogue
from reporting.models import ProvinceReturn, QuarterlyReturn, QuarterState
from reporting.resources import ReturnResource, attribute_of, code_of, figures_by_attribute, figures_by_code
from reporting.services.freezing import freeze_revisions
from reporting.services.importing_drafts import complete_quarters, diverging_draft, keep_draft
from reporting.services.importing_findings import FileFindings, judge_file, warnings_of

CLOSED = frozenset({QuarterState.ACCEPTED, QuarterState.LOCKED})
At = tuple[str, Quarter]


class ReturnImporter(Importer):
    """季度调度表: a row is laid over the latest submitted revision; a draft beside it stays a draft."""

    model = QuarterlyReturn
    subject = "quarterly_return"
    permission = Permission.SUBMIT_QUARTER
    sheet: ReturnResource

    def __init__(self, *, actor: Actor, table: Table) -> None:
        super().__init__(actor=actor, table=table)
        self.form = catalogue(self.sheet.edition)
        self.zero_names = [attribute_of(code) for code in self.form.zero_report_codes]
        self.returns: dict[At, ProvinceReturn] = {}
        self.rows: dict[Key, QuarterlyReturn] = {}
        self.found = FileFindings()

    def make_resource(self) -> WorkbookResource:
        return ReturnResource()

    def blanks(self) -> dict[str, Any]:
        return {"zero_report": False}

    def load(self, rows: Sequence[ParsedRow]) -> Iterator[QuarterlyReturn]:
        """Locks the quarters of the provinces first, as every write of a quarter does; then rows already submitted."""
        places = [self.places.find(row.values["division_id"]) for row in rows]
        provinces = sorted({place.province_id for place in places if place})
        years = sorted({row.values["year"] for row in rows})
        held = ProvinceReturn.objects.unscoped(reason=WHY).select_for_update().order_by("pk")
        found = list(held.filter(province__in=provinces, year__in=years))
        self.returns = {(each.province_id, each.period): each for each in found}
        codes = sorted({place.code for place in places if place})
        for some in chunks(codes):
            units = QuarterlyReturn.objects.unscoped(reason=WHY).select_related("latest_revision").order_by("pk")
            for row in units.select_for_update(of=("self",)).filter(division__in=some, year__in=years):
                self.rows[self.key_values(row)] = row
                if row.latest_revision_id is not None:
                    yield row

    def values_of(self, stored: QuarterlyReturn) -> Mapping[str, Any]:
        revision = stored.latest_revision
        if revision is None:
            raise LookupError("only what was submitted is compared")
        return {
            "division_id": stored.division_id,
            "year": stored.year,
            "quarter": stored.quarter,
            "zero_report": revision.zero_report,
            **figures_by_attribute(revision.values, edition=self.sheet.edition),
        }

    def check(self, row: ParsedRow) -> None:
        division = self.check_place(row)
        quarter = _quarter_of(row.values)
        if division is None or quarter is None or division.exists_on(quarter.last_day):
            return
        told = _("%(division)s在%(quarter)s末已不存在（%(last_day)s终止），本行予以保存，但不计入任何统计。")
        params = {"division": division.name, "quarter": quarter, "last_day": division.last_day}
        self.warn(row, "division_id", told % params)

    def check_merged(self, merged: Merged) -> None:
        self._spell_out_zeros(merged)
        division = self.places.find(merged.row.values["division_id"])
        quarter = _quarter_of(merged.row.values)
        if division is None or quarter is None or merged.is_unchanged:
            return
        province_return = self.returns.get((division.province_id, quarter))
        if province_return is not None and province_return.state in CLOSED:
            told = _("该省%(quarter)s已%(state)s，不能再修改。请从文件中删去本行；确有差错的，请按更正办理。")
            state = _("审核通过") if province_return.state == QuarterState.ACCEPTED else _("定稿（封账）")
            self.error(merged.row, "quarter", told % {"quarter": quarter, "state": state})

    def check_all(self, merged: Sequence[Merged]) -> None:
        """Findings of the rules besides: they warn, and are kept with what is submitted."""
        super().check_all(merged)
        self.found = judge_file(actor=self.actor, places=self.places, merged=merged, edition=self.sheet.edition)
        self.warnings += warnings_of(self.found, merged, self.merger, self.places)

    def _spell_out_zeros(self, merged: Merged) -> None:
        """零报告: every blank period figure of 1–21 is a confirmed 0; of a number other than 0 speaks R34."""
        if not merged.values["zero_report"]:
            return
        before = self.values_of(merged.stored) if merged.stored is not None else {}
        for name in self.zero_names:
            value = merged.values[name]
            if value is None and name not in merged.unread:
                merged.values[name] = "0"
                merged.changes.pop(name, None)
                if before.get(name) != "0":
                    merged.changes[name] = (before.get(name), "0")

    # --- writing ---

    def write(self, merged: Sequence[Merged]) -> None:
        """Store and freeze the changed rows, one revision a province and quarter."""
        if not merged:
            return
        now = clock.now()
        by_quarter = self._by_quarter(merged)
        self._make_returns(by_quarter)
        pairs = [(each, self.rows.get(each.key)) for each in merged]
        drafts = [diverging_draft(self.merger, each, row, self.zero_names) for each, row in pairs]
        rows = {each.key: self._applied(each, row, now) for each, row in pairs}
        self._store(list(rows.values()))
        kept = {each.key: draft for each, draft in zip(merged, drafts, strict=True) if draft is not None}
        self._freeze(by_quarter, rows, kept, now)
        keep_draft([(rows[key], draft) for key, draft in kept.items()])
        record_many(actor=self.actor, events=[self.event(each, rows[each.key]) for each in merged])
        for province in sorted({province for province, _quarter in by_quarter}):
            facts_changed(province=province, requested_by=self.actor.user_id)

    def event(self, merged: Merged, instance: QuarterlyReturn) -> Event:
        """Figures are named by their codes."""
        return Event(
            action="return.import",
            subject_type=self.subject,
            subject_id=f"{instance.division_id} {instance.period}",
            province=instance.province_id,
            division=instance.division_id,
            changes={code_of(name): list(pair) for name, pair in merged.changes.items()},
        )

    def _by_quarter(self, merged: Sequence[Merged]) -> dict[At, list[Merged]]:
        found: dict[At, list[Merged]] = {}
        for each in merged:
            at = (self.province_of(each), Quarter(each.values["year"], each.values["quarter"]))
            found.setdefault(at, []).append(each)
        return dict(sorted(found.items()))

    def province_of(self, merged: Merged) -> str:
        """The code of a row's province."""
        found = self.places.find(merged.values["division_id"])
        if found is None:
            raise LookupError("an import writes no row outside the actor's scope")
        return found.province_id

    def _make_returns(self, wanted: Iterable[At]) -> None:
        missing = [at for at in wanted if at not in self.returns]
        rows = ProvinceReturn.objects
        rows.bulk_create(
            [
                ProvinceReturn(province_id=province, year=quarter.year, quarter=quarter.number)
                for province, quarter in missing
            ],
            batch_size=BATCH,
            ignore_conflicts=True,
        )
        if missing:
            provinces, years = {province for province, _q in missing}, {quarter.year for _p, quarter in missing}
            made = rows.unscoped(reason=WHY).filter(province__in=provinces, year__in=years)
            found = made.select_for_update().order_by("pk")  # a browser may have made one at this moment
            self.returns |= {at: each for each in found if (at := (each.province_id, each.period)) in missing}

    def _applied(self, merged: Merged, row: QuarterlyReturn | None, now: datetime) -> QuarterlyReturn:
        values = merged.values
        if row is None:
            row = QuarterlyReturn(
                division_id=values["division_id"],
                province_id=self.province_of(merged),
                year=values["year"],
                quarter=values["quarter"],
            )
        row.edition = self.sheet.edition
        row.values = figures_by_code(values, edition=self.sheet.edition)
        row.zero_report = values["zero_report"]
        row.first_reported_at = row.first_reported_at or now
        row.reported_at = row.updated_at = now
        row.updated_by_id = self.actor.user_id
        return row

    def _store(self, rows: Sequence[QuarterlyReturn]) -> None:
        changed = [row for row in rows if row.pk is not None]
        QuarterlyReturn.objects.bulk_create([row for row in rows if row.pk is None], batch_size=BATCH)
        stamps = ["first_reported_at", "reported_at", "updated_at", "updated_by"]
        update_in_bulk(changed, ["edition", "values", "zero_report", *stamps])

    def _freeze(
        self,
        by_quarter: Mapping[At, Sequence[Merged]],
        rows: Mapping[Key, QuarterlyReturn],
        drafts: Mapping[Key, Any],
        now: datetime,
    ) -> None:
        batch = [(self.returns[at], [rows[each.key] for each in some]) for at, some in by_quarter.items()]
        complete = complete_quarters(batch, drafts={rows[key].pk for key in drafts})
        still_open = {
            each.pk
            for each, _rows in batch
            if each.state == QuarterState.RETURNED or (each.state == QuarterState.OPEN and each.pk not in complete)
        }
        self.found.keep(
            freeze_revisions(actor=self.actor, batch=batch, source="import", now=now, still_open=still_open)
        )


def _quarter_of(values: Mapping[str, Any]) -> Quarter | None:
    year, number = values.get("year"), values.get("quarter")
    return None if year is None or number is None else Quarter(year, number)


def import_returns(*, actor: Actor, table: Table, dry_run: bool = False) -> ImportReport:
    """Import 季度调度表."""
    return ReturnImporter(actor=actor, table=table).run(dry_run=dry_run)
