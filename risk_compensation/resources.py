"""What maps to what in the workbook of insurances and risk compensations."""

from __future__ import annotations

from pledge_portal.common.spreadsheets.columns import Column, WorkbookResource
from pledge_portal.common.spreadsheets.widgets import ChoiceWidget, DayWidget, MoneyWidget, TextWidget
from risk_compensation.models import BindingKind


class BindingResource(WorkbookResource):
    """保险与风险补偿."""

    kind = "bindings"
    title = "保险与风险补偿"
    days_in_order = (("effective_on", "ended_on"),)

    project_no = Column("pledge__project_no", "项目编号", TextWidget(max_length=60), key=True)
    binding_kind = Column("kind", "类型", ChoiceWidget(BindingKind.values), key=True)
    number = Column("number", "单号", TextWidget(max_length=120), key=True)
    institution = Column("institution", "机构或资金名称", TextWidget(max_length=120))
    effective_on = Column("effective_on", "生效日期", DayWidget(), required=True)
    ended_on = Column("ended_on", "终止日期", DayWidget())
    amount = Column("amount", "金额", MoneyWidget())
    premium = Column("premium", "保费", MoneyWidget())
