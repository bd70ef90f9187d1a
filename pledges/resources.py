"""What maps to what in the workbook of pledges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from pledge_portal.common.spreadsheets import cells
from pledge_portal.common.spreadsheets.columns import Column, WorkbookResource
from pledge_portal.common.spreadsheets.widgets import CodeWidget, DayWidget, MoneyWidget, TextWidget
from pledges.rules.numbers import has_credit_check, has_patent_check, is_patent_form, official_patent, split_patents

MOST_SHOWN = 5


class PatentsWidget(TextWidget):
    """Patent numbers, kept as one text parted by `;`; other separators are taken for it."""

    def clean(self, value: cells.Cell, row: Mapping[str, Any] | None = None, **kwargs: Any) -> str | None:
        text = super().clean(value, row, **kwargs)
        return None if text is None else ";".join(split_patents(text)) or None

    def remarks(self, value: Any) -> Iterable[str]:
        return patent_remarks(split_patents(value or ""))


def patent_remarks(numbers: Iterable[str]) -> Iterable[str]:
    """What is questionable about patent numbers: their form, their check digits."""
    numbers = list(numbers)
    odd = [number for number in numbers if not is_patent_form(number)]
    wrong = [number for number in numbers if is_patent_form(number) and not has_patent_check(number)]
    if odd:
        yield _("%(numbers)s不像完整的专利号（应如 ZL201710601862.3，含校验位），请核对。已按原文导入。") % {
            "numbers": _listed(odd)
        }
    if wrong:
        yield _("%(numbers)s的校验位不对，请对照专利证书核对。已按原文导入。") % {"numbers": _listed(wrong)}


class PatentWidget(TextWidget):
    """One patent number, brought into the office's own spelling: it is part of a key."""

    def clean(self, value: cells.Cell, row: Mapping[str, Any] | None = None, **kwargs: Any) -> str | None:
        text = super().clean(value, row, **kwargs)
        return None if text is None else official_patent(text)

    def remarks(self, value: Any) -> Iterable[str]:
        return () if value is None else patent_remarks([value])


class CreditCodeWidget(TextWidget):
    """统一社会信用代码; really issued codes fail the check now and then, so it is only remarked on."""

    def remarks(self, value: Any) -> Iterable[str]:
        if value is not None and not has_credit_check(value):
            yield _("统一社会信用代码应为18位且校验位相符，请对照营业执照核对。已按原文导入。")


class PledgeResource(WorkbookResource):
    """质押项目台账."""

    kind = "pledges"
    title = "质押项目台账"
    days_in_order = (("registered_on", "deregistered_on"),)

    project_no = Column("project_no", "项目编号", TextWidget(max_length=60), key=True)
    division_id = Column("division_id", "地区代码", CodeWidget(), required=True)
    division_name = Column("division__name", "地区名称", TextWidget(max_length=200))
    enterprise_name = Column("enterprise_name", "企业名称", TextWidget(max_length=120), required=True)
    enterprise_code = Column("enterprise_code", "统一社会信用代码", CreditCodeWidget(max_length=30))
    pledgee = Column("pledgee", "质权人", TextWidget(max_length=120))
    contract_on = Column("contract_on", "质押合同日期", DayWidget())
    registered_on = Column("registered_on", "登记生效日期", DayWidget())
    loan_on = Column("loan_on", "放款日期", DayWidget())
    loan_contract_no = Column("loan_contract_no", "借款合同号", TextWidget(max_length=120))
    debt_due_on = Column("debt_due_on", "债务履行期限届满日", DayWidget())
    deregistered_on = Column("deregistered_on", "注销日期", DayWidget())
    loan_amount = Column("loan_amount", "贷款金额", MoneyWidget())
    valuation = Column("valuation", "评估价值", MoneyWidget())
    patents = Column("patents", "专利号", PatentsWidget())
    registration_no = Column("registration_no", "登记号", TextWidget(max_length=60))


class LegalStatusResource(WorkbookResource):
    """法律状态."""

    kind = "legal-status"
    title = "法律状态"

    patent_no = Column("patent_no", "专利号", PatentWidget(max_length=40), key=True)
    event = Column("event", "事件", TextWidget(max_length=60), key=True)
    published_on = Column("published_on", "公告日", DayWidget(), key=True)
    note = Column("note", "说明", TextWidget(max_length=500))


def _listed(numbers: list[str]) -> str:
    shown = "、".join(number[:40] for number in numbers[:MOST_SHOWN])
    return shown if len(numbers) <= MOST_SHOWN else f"{shown}…"
