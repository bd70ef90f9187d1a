"""What maps to what in the workbook of quarterly returns: the figures of the catalogue by their 工作簿列名."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from pledge_portal.common.periods import FIRST_YEAR, LAST_YEAR
from pledge_portal.common.spreadsheets import cells
from pledge_portal.common.spreadsheets.columns import Column, WorkbookResource
from pledge_portal.common.spreadsheets.widgets import (
    ChoiceWidget,
    CodeWidget,
    CountWidget,
    FigureWidget,
    TextWidget,
)
from reporting.catalogue import CURRENT_EDITION, FigureSpec, catalogue
from reporting.rules.returns import NOT_APPLICABLE

_FIGURE = "figure_"


class CatalogueFigureWidget(FigureWidget):
    """A figure within the bounds of its catalogue; the typed value is the stored one: "52", "1200.5" or "NA"."""

    def __init__(self, spec: FigureSpec) -> None:
        super().__init__(is_money=spec.is_money)
        self.spec = spec

    def clean(self, value: cells.Cell, row: Mapping[str, Any] | None = None, **kwargs: Any) -> Any:
        found = super().clean(value, row, **kwargs)
        if found is None:
            return None
        if isinstance(found, cells.NotApplicable):
            return NOT_APPLICABLE
        if found > self.spec.maximum:
            limit = cells.number_text(self.spec.maximum)
            raise cells.CellError(_("数值过大（上限%(limit)s），请核对。") % {"limit": limit})
        return cells.number_text(found)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return None
        if value == NOT_APPLICABLE:
            return cells.NOT_APPLICABLE.value
        return Decimal(value) if self.spec.is_money else int(value)


class ReturnResource(WorkbookResource):
    """季度调度表: one row a division and quarter, its figures those of an edition."""

    kind = "returns"
    title = "季度调度表"

    division_id = Column("division_id", "地区代码", CodeWidget(), key=True)
    division_name = Column("division__name", "地区名称", TextWidget(max_length=200))
    year = Column("year", "年度", CountWidget(minimum=FIRST_YEAR, maximum=LAST_YEAR), key=True)
    quarter = Column("quarter", "季度", CountWidget(minimum=1, maximum=4), key=True)
    zero_report = Column("zero_report", "零报告", ChoiceWidget({"是": True}))

    def __init__(self, *, edition: str = CURRENT_EDITION, **kwargs: Any) -> None:
        self.edition = edition
        figures = catalogue(edition).figures
        more = {
            attribute_of(spec.code): Column(attribute_of(spec.code), spec.heading, CatalogueFigureWidget(spec))
            for spec in figures
        }
        super().__init__(more=more, **kwargs)


def attribute_of(code: str) -> str:
    """The column's name for a figure."""
    return f"{_FIGURE}{code}"


def code_of(attribute: str) -> str:
    """The inverse of `attribute_of`; another column keeps its name."""
    return attribute.removeprefix(_FIGURE)


def figures_by_attribute(values: Mapping[str, str], *, edition: str = CURRENT_EDITION) -> dict[str, str | None]:
    """Stored values {code: value} as the columns of a row; None for not reported."""
    return {attribute_of(code): values.get(code) for code in catalogue(edition).by_code}


def figures_by_code(attributes: Mapping[str, Any], *, edition: str = CURRENT_EDITION) -> dict[str, str]:
    """The inverse of `figures_by_attribute`."""
    found = ((code, attributes.get(attribute_of(code))) for code in catalogue(edition).by_code)
    return {code: value for code, value in found if value is not None}
