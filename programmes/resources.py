"""What maps to what in the workbooks of measures, policies, plans and contacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pledge_portal.common.spreadsheets import cells
from pledge_portal.common.spreadsheets.columns import Column, WorkbookResource
from pledge_portal.common.spreadsheets.widgets import (
    ChoiceWidget,
    CodeWidget,
    CountWidget,
    DayWidget,
    MoneyWidget,
    TextWidget,
    WordsWidget,
)
from programmes.models import Item
from programmes.models.contacts import Duty
from programmes.models.plans import PlanMetric
from programmes.models.policies import SUPPORT_KINDS

NAME_LENGTH = 200


class JoinedWordsWidget(WordsWidget):
    """Several words parted by `;`, kept as one text in that form."""

    def clean(self, value: cells.Cell, row: Mapping[str, Any] | None = None, **kwargs: Any) -> Any:
        found = super().clean(value, row, **kwargs)
        return None if found is None else ";".join(found)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str | None:
        return value or None

    def remarks(self, value: Any) -> Iterable[str]:
        return () if value is None else super().remarks(value.split(";"))


class MeasureResource(WorkbookResource):
    """工作机制台账."""

    kind = "measures"
    title = "工作机制台账"
    days_in_order = (("effective_on", "ended_on"),)

    division_id = Column("division_id", "地区代码", CodeWidget(), key=True)
    name = Column("division__name", "地区名称", TextWidget(max_length=NAME_LENGTH))
    item = Column("item", "事项", ChoiceWidget(Item.values), key=True)
    effective_on = Column("effective_on", "生效日期", DayWidget(), key=True)
    ended_on = Column("ended_on", "终止日期", DayWidget())
    document_number = Column("document_number", "文号", TextWidget(max_length=120))
    note = Column("note", "备注", TextWidget(max_length=500))


class PolicyResource(WorkbookResource):
    """已出台政策措施清单."""

    kind = "policies"
    title = "已出台政策措施清单"
    days_in_order = (("issued_on", "valid_until"),)

    division_id = Column("division_id", "地区代码", CodeWidget(), key=True)
    name = Column("division__name", "地区名称", TextWidget(max_length=NAME_LENGTH))
    document_title = Column("title", "文件名称", TextWidget(max_length=200), required=True)
    document_number = Column("document_number", "文号", TextWidget(max_length=120), key=True)
    issuer = Column("issuer", "发文机关", TextWidget(max_length=120))
    issued_on = Column("issued_on", "发文日期", DayWidget())
    valid_until = Column("valid_until", "有效期至", DayWidget())
    support = Column("support", "支持方式", JoinedWordsWidget(known=SUPPORT_KINDS, max_length=200))
    standard = Column("standard", "补助标准", TextWidget(max_length=500))
    fund_size = Column("fund_size", "资金规模", MoneyWidget())
    is_current = Column("is_current", "是否现行有效", ChoiceWidget({"是": True, "否": False}))


class PlanResource(WorkbookResource):
    """工作方案."""

    kind = "plans"
    title = "工作方案"

    province_id = Column("province_id", "地区代码", CodeWidget(), key=True)
    name = Column("province__name", "地区名称", TextWidget(max_length=NAME_LENGTH))
    metric = Column("metric", "增长指标", ChoiceWidget(PlanMetric.values), required=True)
    baseline = Column("baseline", "基期值", CountWidget(), required=True)
    target_2018 = Column("target_2018", "2018年目标", CountWidget(), required=True)
    target_2019 = Column("target_2019", "2019年目标", CountWidget(), required=True)
    target_2020 = Column("target_2020", "2020年目标", CountWidget(), required=True)
    adopted_on = Column("adopted_on", "通过日期", DayWidget(), required=True)
    document_number = Column("document_number", "文号", TextWidget(max_length=120))


class ContactResource(WorkbookResource):
    """人员信息表."""

    kind = "contacts"
    title = "人员信息表"

    division_id = Column("division_id", "地区代码", CodeWidget(), key=True)
    division_name = Column("division__name", "地区名称", TextWidget(max_length=NAME_LENGTH))
    unit_name = Column("unit_name", "单位", TextWidget(max_length=120))
    name = Column("name", "姓名", TextWidget(max_length=60), key=True)
    duty = Column("duty", "分工", ChoiceWidget(Duty.values), key=True)
    position = Column("position", "职务", TextWidget(max_length=60))
    office = Column("office", "所在处室", TextWidget(max_length=80))
    telephone = Column("telephone", "办公电话", TextWidget(max_length=40))
    fax = Column("fax", "传真", TextWidget(max_length=40))
    mobile = Column("mobile", "手机", TextWidget(max_length=40))
    email = Column("email", "电子邮箱", TextWidget(max_length=120))
    note = Column("note", "备注", TextWidget(max_length=500))
