"""Forms of the registers: measures, policies, plans, contacts. What they refuse is what the workbook refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledge_portal.common import clock
from pledge_portal.common.spreadsheets import cells
from programmes.divisions.models import Division, ProvinceKind
from programmes.models import Contact, Measure, Policy, WorkPlan
from programmes.models.groups import GroupKind
from programmes.models.policies import SUPPORT_LABELS
from programmes.rules.items import YEARLY, items_of

_DAY = {"placeholder": "2018-06-30", "inputmode": "numeric", "autocomplete": "off"}
DAY_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]


class DayField(forms.DateField):
    """A day as staff write it: 2018-06-30, 2018/6/30 or 2018年6月30日."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs=dict(_DAY))
        super().__init__(input_formats=DAY_FORMATS, widget=widget, **kwargs)
        self.error_messages["invalid"] = gettext_lazy("日期请写成2018-06-30。")

    def to_python(self, value: Any) -> date | None:
        """The day, within the years that workbooks take."""
        try:
            return cells.day(super().to_python(value))
        except cells.CellError as error:
            raise forms.ValidationError(error.message, code="range") from error


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]
    """Base of the registers' forms: the version read, and the division fixed beforehand."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, division: Division, **kwargs: Any) -> None:
        self.division = division
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def clean(self) -> dict[str, Any]:
        """What a workbook's cell may not hold: control characters, numbers and amounts beyond its bounds."""
        super().clean()
        for name in set(self.cleaned_data) - {"version"}:
            try:
                _check_cell(self.cleaned_data[name])
            except cells.CellError as error:
                self.add_error(name, error.message)
        return self.cleaned_data

    def _end_after_start(self, start: str, end: str, message: str) -> None:
        first, last = self.cleaned_data.get(start), self.cleaned_data.get(end)
        if first and last and last < first:
            self.add_error(end, message)


def _check_cell(value: Any) -> None:
    if isinstance(value, str):
        cells.text(value)
    elif isinstance(value, Decimal):
        cells.money(value)
    elif isinstance(value, int) and not isinstance(value, bool):
        cells.count(value)


class MeasureForm(RecordForm):
    """工作机制台账: one item in force from 生效日期 through 终止日期; yearly ones propose 31 December as their end."""

    effective_on = DayField(label=gettext_lazy("生效日期"))
    ended_on = DayField(
        label=gettext_lazy("终止日期"), required=False, help_text=gettext_lazy("有效的最后一日；长期有效留空。")
    )

    class Meta:
        model = Measure
        fields = ("item", "effective_on", "ended_on", "document_number", "note")
        labels = {
            "item": gettext_lazy("事项"),
            "document_number": gettext_lazy("文号"),
            "note": gettext_lazy("备注"),
        }
        help_texts = {"note": gettext_lazy("“政策梳理”而未出台政策的，填“无已出台政策”。")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        municipality = self.division.province.kind == ProvinceKind.MUNICIPALITY
        words = items_of(is_province=self.division.is_province, of_municipality=municipality)
        choices = [choice for choice in Measure._meta.get_field("item").choices or [] if choice[0] in words]
        if self.instance.item in YEARLY and self.instance._state.adding:
            self.initial["ended_on"] = clock.today().replace(month=12, day=31)
        self.fields["item"] = forms.ChoiceField(label=_("事项"), choices=choices)

    def clean(self) -> dict[str, Any]:
        super().clean()
        self._end_after_start("effective_on", "ended_on", _("终止日期早于生效日期，请核对。"))
        return self.cleaned_data


class PolicyForm(RecordForm):
    """已出台政策措施清单: one document."""

    issued_on = DayField(label=gettext_lazy("发文日期"), required=False)
    valid_until = DayField(label=gettext_lazy("有效期至"), required=False)
    support = forms.MultipleChoiceField(
        label=gettext_lazy("支持方式"),
        choices=list(SUPPORT_LABELS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Policy
        fields = (
            "title",
            "document_number",
            "issuer",
            "issued_on",
            "valid_until",
            "support",
            "standard",
            "fund_size",
            "is_current",
        )
        labels = {
            "title": gettext_lazy("文件名称"),
            "document_number": gettext_lazy("文号"),
            "issuer": gettext_lazy("发文机关"),
            "standard": gettext_lazy("补助标准"),
            "fund_size": gettext_lazy("资金规模（万元）"),
            "is_current": gettext_lazy("是否现行有效"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = [word for word in self.instance.support.split(";") if word]
        self.initial["support"] = kept
        others = [(word, word) for word in kept if word not in SUPPORT_LABELS]
        known = [*SUPPORT_LABELS.items(), *others]
        self.fields["support"] = forms.MultipleChoiceField(
            label=_("支持方式"), choices=known, required=False, widget=forms.CheckboxSelectMultiple
        )
        self.fields["fund_size"].widget.attrs["min"] = 0

    def clean_support(self) -> str:
        """The kinds parted by `;`, as in the workbook."""
        return ";".join(self.cleaned_data["support"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        self._end_after_start("issued_on", "valid_until", _("有效期至早于发文日期，请核对。"))
        return self.cleaned_data


class PlanForm(RecordForm):
    """工作方案: metric, baseline and the three yearly targets."""

    adopted_on = DayField(label=gettext_lazy("通过日期"))

    class Meta:
        model = WorkPlan
        fields = (
            "metric",
            "baseline",
            "target_2018",
            "target_2019",
            "target_2020",
            "adopted_on",
            "document_number",
        )
        labels = {
            "metric": gettext_lazy("增长指标"),
            "baseline": gettext_lazy("基期值（2017年）"),
            "target_2018": gettext_lazy("2018年目标"),
            "target_2019": gettext_lazy("2019年目标"),
            "target_2020": gettext_lazy("2020年目标"),
            "document_number": gettext_lazy("文号"),
        }


class ContactForm(RecordForm):
    """人员信息表: one person in one duty."""

    class Meta:
        model = Contact
        fields = (
            "name",
            "duty",
            "unit_name",
            "position",
            "office",
            "telephone",
            "fax",
            "mobile",
            "email",
            "note",
        )
        labels = {
            "name": gettext_lazy("姓名"),
            "duty": gettext_lazy("分工"),
            "unit_name": gettext_lazy("单位"),
            "position": gettext_lazy("职务"),
            "office": gettext_lazy("所在处室"),
            "telephone": gettext_lazy("办公电话"),
            "fax": gettext_lazy("传真"),
            "mobile": gettext_lazy("手机"),
            "email": gettext_lazy("电子邮箱"),
            "note": gettext_lazy("备注"),
        }


class FileForm(forms.Form):
    """One evidence file."""

    file = forms.FileField(
        label=gettext_lazy("佐证材料"), help_text=gettext_lazy("PDF、图片或Word（docx），不超过20MB。")
    )


class DeclarationForm(forms.Form):
    """A province declares whether it has a risk-compensation mechanism."""

    group = forms.ChoiceField(
        label=gettext_lazy("申报情况"),
        choices=[("with", gettext_lazy("已建立风险补偿机制")), ("without", gettext_lazy("尚未建立风险补偿机制"))],
    )
    effective_on = DayField(label=gettext_lazy("自何日起"))
    document_number = forms.CharField(label=gettext_lazy("依据文件文号"), max_length=60)
    note = forms.CharField(
        label=gettext_lazy("说明"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=500
    )


def _province_choices() -> list[tuple[str, str]]:
    return [(each.code, each.short_label) for each in Division.objects.provinces()]


class GroupForm(forms.Form):
    """The national office puts a province into a group from a day on."""

    province = forms.ChoiceField(label=gettext_lazy("省份"), choices=_province_choices)
    group = forms.ChoiceField(label=gettext_lazy("分组"), choices=GroupKind.choices)
    first_day = DayField(label=gettext_lazy("自何日起"))
    document_number = forms.CharField(label=gettext_lazy("依据文件文号"), max_length=60)


class CentralCityForm(forms.Form):
    """A further central city of a province, from a day on (empty: from the beginning)."""

    division = forms.ChoiceField(label=gettext_lazy("城市"))
    first_day = DayField(
        label=gettext_lazy("自何日起"), required=False, help_text=gettext_lazy("一直是中心城市的留空。")
    )
    last_day = DayField(label=gettext_lazy("至何日止"), required=False)
    document_number = forms.CharField(label=gettext_lazy("依据文件文号"), max_length=60, required=False)

    def __init__(self, *args: Any, candidates: Sequence[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"] = forms.ChoiceField(
            label=_("城市"), choices=[(each.code, each.label) for each in candidates]
        )
