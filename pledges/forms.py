"""What can be asked of the ledger's list, and one pledge as it is entered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledge_portal.accounts.permissions import Actor
from pledge_portal.common.spreadsheets.cells import shown
from pledge_portal.common.spreadsheets.report import CellProblem
from pledges.models import Pledge
from pledges.resources import PledgeResource
from pledges.selectors.listing import LedgerFilter, Sorting, Standing
from programmes.divisions.models import Division
from programmes.forms import DayField

LONGEST = 60


class LedgerForm(forms.Form):
    """The filters of the ledger; a province's people choose among its units, a unit's people have no choice."""

    q = forms.CharField(
        label=gettext_lazy("查找"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("企业、项目编号、专利号、质权人")}),
    )
    standing = forms.ChoiceField(label=gettext_lazy("状态"), required=False)
    first = DayField(label=gettext_lazy("登记日自"), required=False)
    last = DayField(label=gettext_lazy("登记日至"), required=False)
    sort = forms.ChoiceField(label=gettext_lazy("排序"), required=False, choices=Sorting.choices)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        everything = [("", _("全部"))]
        places = self._places()
        if places:
            self.fields["place"] = forms.ChoiceField(
                label=_("省份") if actor.is_national else _("单位"), required=False, choices=everything + places
            )
        standings = self.fields["standing"]
        if isinstance(standings, forms.ChoiceField):
            standings.choices = everything + [(each.value, each.label) for each in Standing]
        self.order_fields(["q", "place", "standing", "first", "last", "sort"])

    def _places(self) -> list[tuple[str, Any]]:
        if self.actor.unit:
            return []
        if self.actor.is_national:
            return [(each.code, each.short_label) for each in Division.objects.provinces()]
        own = Division.objects.filter(province=self.actor.province).order_by("code")
        return [(each.code, each.own_row_word if each.is_province else each.label) for each in own]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("截止日早于起始日，请对调。"))
        return cleaned

    def asked(self, day: date) -> LedgerFilter:
        """Of a valid form."""
        place = self.cleaned_data.get("place", "")
        return LedgerFilter(
            day=day,
            words=self.cleaned_data["q"],
            province=place if self.actor.is_national else "",
            unit="" if self.actor.is_national else place,
            standing=self.cleaned_data["standing"],
            first=self.cleaned_data["first"],
            last=self.cleaned_data["last"],
            sorting=self.cleaned_data["sort"] or Sorting.NEWEST,
        )


GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (gettext_lazy("项目"), ("project_no", "division_id", "enterprise_name", "enterprise_code", "registration_no")),
    (gettext_lazy("债权"), ("pledgee", "loan_contract_no", "loan_amount", "valuation", "patents")),
    (
        gettext_lazy("日期"),
        ("contract_on", "registered_on", "loan_on", "debt_due_on", "deregistered_on"),
    ),
)
HELP = {
    "project_no": gettext_lazy("本省自编，不重复；登记后不再改变。"),
    "patents": gettext_lazy("多件用分号隔开，如 ZL201710601862.3。"),
    "registered_on": gettext_lazy("质权设立日，决定计入哪个季度。"),
    "loan_amount": gettext_lazy("万元，至多四位小数。"),
    "valuation": gettext_lazy("万元，至多四位小数。"),
}


class PledgeForm(forms.Form):
    """A row of 质押项目台账. The fields are the workbook's columns as text: the importer reads and checks them."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, data: QueryDict | None = None, *, actor: Actor, pledge: Pledge | None) -> None:
        self.columns = {column.attribute: column for column in PledgeResource().columns()}
        initial = {} if pledge is None else _texts_of(pledge) | {"version": pledge.version}
        super().__init__(data, initial=initial)
        for _title, names in GROUPS:
            for name in names:
                self.fields[name] = self._field(name)
        self.fields["division_id"] = forms.ChoiceField(label=_("地区"), choices=_places_of(actor, pledge))
        if pledge is not None:
            self.fields["project_no"].disabled = True

    def _field(self, name: str) -> forms.Field:
        column = self.columns[name]
        field = forms.CharField(
            label=_heading(column.heading), required=column.required, max_length=4000, help_text=HELP.get(name, "")
        )
        if name == "patents":
            field.widget = forms.Textarea(attrs={"rows": 3})
        elif name.endswith("_on"):
            field.widget.attrs.update(placeholder="2018-06-30", inputmode="numeric", autocomplete="off")
        elif name in {"loan_amount", "valuation"}:
            field.widget.attrs["inputmode"] = "decimal"
        return field

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields as they stand on the page."""
        return [(title, [self[name] for name in names]) for title, names in GROUPS]

    def cells(self) -> dict[str, str]:
        """Of a valid form: {heading: text}."""
        return {self.columns[name].heading: self.cleaned_data[name] for _title, names in GROUPS for name in names}

    def tell(self, problems: Iterable[CellProblem]) -> None:
        """Put the importer's errors beside their fields."""
        names = {column.heading: name for name, column in self.columns.items() if name in self.fields}
        for problem in problems:
            self.add_error(names.get(problem.column), problem.message)


def _heading(heading: str) -> str:
    """A workbook's heading in the language of the screen."""
    return {
        "项目编号": _("项目编号"),
        "企业名称": _("企业名称"),
        "统一社会信用代码": _("统一社会信用代码"),
        "登记号": _("登记号"),
        "质权人": _("质权人"),
        "借款合同号": _("借款合同号"),
        "贷款金额": _("贷款金额"),
        "评估价值": _("评估价值"),
        "专利号": _("专利号"),
        "质押合同日期": _("质押合同日期"),
        "登记生效日期": _("登记生效日期"),
        "放款日期": _("放款日期"),
        "债务履行期限届满日": _("债务履行期限届满日"),
        "注销日期": _("注销日期"),
    }.get(heading, heading)


def _texts_of(pledge: Pledge) -> dict[str, Any]:
    """A stored pledge as its own export would write it."""
    resource = PledgeResource()
    row = zip(resource.columns(), resource.export_row(pledge), strict=True)
    return {column.attribute: cell if isinstance(cell, str) else shown(cell) for column, cell in row}


def _places_of(actor: Actor, pledge: Pledge | None) -> list[tuple[str, str]]:
    """Where the actor may enter a pledge: its unit, or its province and that province's units."""
    places = Division.objects.filter(province=actor.province or (pledge.division.province_id if pledge else ""))
    if actor.unit:
        places = places.filter(code=actor.unit)
    return [(each.code, each.own_row_word if each.is_province else each.label) for each in places.order_by("code")]
