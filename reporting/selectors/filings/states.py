"""What has been filed: each part of each province, its first day, how late, and the latest filing of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pledge_portal.accounts.permissions import Actor
from programmes.divisions.models import Division
from programmes.models import Programme
from reporting.models import FiledPart, Filing, PilotApplication
from reporting.rules.filings import FILE_OF_PART, PARTS, PILOT, days_late
from reporting.selectors.filings.records import due_days

PILLS = {"submitted": "pill--info", "returned": "pill--bad", "accepted": "pill--good"}


@dataclass(frozen=True, slots=True)
class PartState:
    """One part of one province. `late`: days of the first filing after the due day; unfiled, days overdue today.

    `filing`: the latest that holds the part (None: not filed). `applies`: false for 6.3 without a declaration.
    """

    code: str
    due_on: date | None
    applies: bool
    filing: Filing | None
    first_on: date | None
    late: int

    @property
    def label(self) -> str:
        if self.filing is not None:
            return str(Filing.State(self.filing.state).label)
        if not self.applies:
            return _("未申报")
        return _("逾期未报") if self.late else _("未报送")

    @property
    def pill(self) -> str:
        if self.filing is not None:
            return PILLS[self.filing.state]
        return "pill--warn" if self.applies and self.late else ""

    @property
    def late_label(self) -> str:
        """逾期3天, empty where it was on time."""
        if not self.late or not self.applies:
            return ""
        return ngettext("逾期 %(days)d 天", "逾期 %(days)d 天", self.late) % {"days": self.late}

    @property
    def file_name(self) -> str:
        return FILE_OF_PART[self.code]


@dataclass(frozen=True, slots=True)
class ProvinceStates:
    """A province's parts in order, and its latest filing."""

    province: Division
    parts: tuple[PartState, ...]
    latest: Filing | None

    @property
    def asked(self) -> tuple[str, ...]:
        """The parts that the province is to file."""
        return tuple(part.code for part in self.parts if part.applies)


def province_states(
    *, actor: Actor, programme: Programme, provinces: Sequence[Division], today: date
) -> list[ProvinceStates]:
    """The parts of the given provinces; three queries whatever their number, no package read."""
    due = due_days(programme)
    filings = filings_of(actor=actor, programme=programme, provinces=provinces)
    declared = _declared(actor, provinces)
    return [_of_province(each, filings.get(each.code, ()), declared.get(each.code), due, today) for each in provinces]


def _declared(actor: Actor, provinces: Iterable[Division]) -> dict[str, date]:
    rows = PilotApplication.objects.visible_to(actor).filter(province__in=[each.code for each in provinces])
    return {code: day for code, day in rows.values_list("province_id", "applies_from") if day}


def filings_of(
    *, actor: Actor, programme: Programme, provinces: Iterable[Division]
) -> Mapping[str, Sequence[tuple[Filing, tuple[str, ...]]]]:
    """Province code → its filings with the parts each holds, the latest first; packages stay unread."""
    rows = Filing.objects.visible_to(actor).filter(programme=programme, province__in=[each.code for each in provinces])
    people = rows.defer("package").select_related("submitted_by", "decided_by")
    filings = list(people.order_by("province_id", "-number"))
    held: dict[int, list[str]] = defaultdict(list)
    pairs = FiledPart.objects.filter(filing__in=[each.pk for each in filings]).order_by("clause")
    for key, clause in pairs.values_list("filing_id", "clause"):
        held[key].append(clause)
    found: dict[str, list[tuple[Filing, tuple[str, ...]]]] = defaultdict(list)
    for filing in filings:
        found[filing.province_id].append((filing, tuple(held[filing.pk])))
    return found


def _of_province(
    province: Division,
    filings: Sequence[tuple[Filing, tuple[str, ...]]],
    declared: date | None,
    due: Mapping[str, date | None],
    today: date,
) -> ProvinceStates:
    parts = []
    for code in PARTS:
        holding = [filing for filing, held in filings if code in held]
        first = min((each.submitted_on for each in holding), default=None)
        applies = code != PILOT or bool(holding) or (declared is not None and declared <= today)
        parts.append(
            PartState(
                code=code,
                due_on=due.get(code),
                applies=applies,
                filing=holding[0] if holding else None,
                first_on=first,
                late=days_late(first or today, due.get(code)),
            )
        )
    return ProvinceStates(province, tuple(parts), filings[0][0] if filings else None)


class FilingKind(TextChoices):
    """What a filing is to the one before it of the same part."""

    FIRST = "first", gettext_lazy("首次报送")
    AGAIN = "again", gettext_lazy("退回重报")
    UPDATE = "update", gettext_lazy("更新报备")


def kinds_of(filings: Sequence[tuple[Filing, tuple[str, ...]]]) -> dict[int, FilingKind]:
    """Filing → its kind; `filings`: a province's, the latest first. One that also answers a return is 退回重报."""
    found: dict[int, FilingKind] = {}
    before: dict[str, Filing] = {}
    for filing, parts in reversed(filings):
        earlier = [before[part] for part in parts if part in before]
        returned = any(each.state == Filing.State.RETURNED for each in earlier)
        found[filing.pk] = FilingKind.AGAIN if returned else FilingKind.UPDATE if earlier else FilingKind.FIRST
        before |= dict.fromkeys(parts, filing)
    return found


def is_superseded(filing: Filing, parts: Iterable[str], states: ProvinceStates) -> bool:
    """Whether every part of the filing has been filed again since."""
    current = {part.code for part in states.parts if part.filing and part.filing.pk == filing.pk}
    return not any(part in current for part in parts)
