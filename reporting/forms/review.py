"""Reading what reviewers type: the batch of remarks, the decision, 定稿, requests to correct, telephone urgings."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledge_portal.common import clock
from programmes.divisions.models import Division
from programmes.forms import DayField
from reporting.catalogue import catalogue
from reporting.services.returns.correcting_checks import CorrectionCell, CorrectionText
from reporting.services.returns.remarks import RemarkEntry
from reporting.services.returns.urging import Call
from reporting.values import ValueRefused, language, parse_value

REMARK_ROWS, LINE_ROWS = 2, 3  # blank ones that a plain form offers
MOST_ROWS = 60


class PickedDay(DayField):
    """A day picker."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.input_type = "date"


class ReviewForm(forms.Form):
    """The decision on the revision that was looked at: its id and its 回执校验码 come back with the form."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    checksum = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    resubmit_by = PickedDay(label=gettext_lazy("重报期限"), required=False)


class UnitDecisionForm(forms.Form):
    """The province's decision on a unit's row in the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    resubmit_by = PickedDay(label=gettext_lazy("重报期限"), required=False)
    reason = forms.CharField(label=gettext_lazy("代填原因"), required=False, max_length=200)


class RemarkForm(forms.Form):
    """One remark: 单位、指标、问题、要求; blank rows are left out."""

    division = forms.ChoiceField(label=gettext_lazy("单位"), required=False)
    figure = forms.ChoiceField(label=gettext_lazy("指标"), required=False)
    problem = forms.CharField(label=gettext_lazy("问题"), required=False, max_length=500)
    request = forms.CharField(label=gettext_lazy("要求"), required=False, max_length=500)

    def __init__(self, *args: Any, divisions: Sequence[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {division.code: division for division in divisions}
        self.fields["division"] = forms.ChoiceField(
            label=_("单位"), required=False, choices=[("", _("全部单位")), *_unit_choices(divisions)]
        )
        self.fields["figure"] = forms.ChoiceField(
            label=_("指标"), required=False, choices=[("", _("整张表")), *_figure_choices()]
        )

    def entry(self) -> RemarkEntry | None:
        """The remark of a valid form; None for a blank row."""
        data = self.cleaned_data
        if not data["problem"].strip():
            return None
        return RemarkEntry(
            problem=data["problem"],
            request=data["request"],
            division=self.by_code.get(data["division"]),
            figure=data["figure"],
        )


def _unit_choices(divisions: Sequence[Division]) -> list[tuple[str, str]]:
    return [(each.code, each.own_row_word if each.is_province else each.label) for each in divisions]


def _figure_choices() -> list[tuple[str, str]]:
    return [(each.code, each.words(language()).heading) for each in catalogue().figures]


def remark_forms(
    data: Mapping[str, Any] | None, divisions: Sequence[Division], *, picked: Mapping[str, str] | None = None
) -> list[RemarkForm]:
    """The rows of the table of remarks: those that were sent (`rows` says how many), and, for a cell that was picked
    ({division, figure, problem}), that one in the first blank row.
    """
    if data is None:
        return [RemarkForm(prefix=f"r{number}", divisions=divisions) for number in range(REMARK_ROWS)]
    count = max(_count(data, "rows"), REMARK_ROWS)
    if picked is None:
        return [RemarkForm(data, prefix=f"r{number}", divisions=divisions) for number in range(count)]
    filled = dict(data)
    free = next((n for n in range(count) if not _says(data, n)), count)
    for name, value in picked.items():
        filled[f"r{free}-{name}"] = value
    return [RemarkForm(filled, prefix=f"r{n}", divisions=divisions) for n in range(max(count, free + 2))]


def _says(data: Mapping[str, Any], number: int) -> bool:
    return any(data.get(f"r{number}-{name}") for name in ("division", "figure", "problem", "request"))


def _count(data: Mapping[str, Any], name: str) -> int:
    text = str(data.get(name, ""))
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


class LockForm(forms.Form):
    """定稿: why, and until when it is meant to hold."""

    reason = forms.CharField(label=gettext_lazy("定稿原因"), max_length=200)
    until = PickedDay(
        label=gettext_lazy("定稿期限"),
        required=False,
        help_text=gettext_lazy("到期只作提醒，不自动解除。不填为长期。"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class CorrectionForm(forms.Form):
    """更正申请: 原因、依据、影响、审定人; the cells stand in `CorrectionLineForm`s."""

    reason = forms.CharField(
        label=gettext_lazy("更正原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("如登记通知书、银行对账单、审计意见及其文号。"),
    )
    impact = forms.CharField(
        label=gettext_lazy("影响"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("对全省合计、增长和已公布数据的影响。"),
    )
    approver = forms.CharField(label=gettext_lazy("审定人"), max_length=60, required=False)
    whole = forms.BooleanField(label=gettext_lazy("整表更正（不限于下列各处）"), required=False)

    def text(self) -> CorrectionText:
        """Of a valid form."""
        data = self.cleaned_data
        return CorrectionText(data["reason"], data["basis"], data["impact"], data["approver"])


class CorrectionLineForm(forms.Form):
    """One cell: 地区、指标、更正值; the 原值 is what was submitted. Blank rows are left out."""

    division = forms.ChoiceField(label=gettext_lazy("地区"), required=False)
    figure = forms.ChoiceField(label=gettext_lazy("指标"), required=False)
    value = forms.CharField(label=gettext_lazy("更正值"), required=False, max_length=40)

    def __init__(self, *args: Any, divisions: Sequence[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {division.code: division for division in divisions}
        self.fields["division"] = forms.ChoiceField(
            label=_("地区"), required=False, choices=[("", "—"), *_unit_choices(divisions)]
        )
        self.fields["figure"] = forms.ChoiceField(
            label=_("指标"), required=False, choices=[("", "—"), *_figure_choices()]
        )

    def clean(self) -> dict[str, Any]:
        """A row says all of it or nothing."""
        data = super().clean() or {}
        division, figure, text = data.get("division"), data.get("figure"), data.get("value", "")
        if not division and not figure and not text.strip():
            return data
        if not division or not figure:
            raise forms.ValidationError(_("请选择地区和指标。"))
        try:
            data["parsed"] = parse_value(catalogue().by_code[figure], text)
        except ValueRefused as refused:
            self.add_error("value", refused.message)
        return data

    def cell(self) -> CorrectionCell | None:
        """Of a valid form; None for a blank row."""
        data = self.cleaned_data
        if not data.get("division"):
            return None
        return CorrectionCell(self.by_code[data["division"]], data["figure"], data.get("parsed"))


def line_forms(data: Mapping[str, Any] | None, divisions: Sequence[Division]) -> list[CorrectionLineForm]:
    """The rows of the table of cells to correct; `lines` says how many were sent."""
    count = LINE_ROWS if data is None else max(_count(data, "lines"), LINE_ROWS)
    if data is not None and data.get("act") == "more":
        count = min(count + LINE_ROWS, MOST_ROWS)
    return [CorrectionLineForm(data, prefix=f"l{number}", divisions=divisions) for number in range(count)]


class DecisionForm(forms.Form):
    """What is decided on a request: a note, and of an approval the day by which to hand in."""

    note = forms.CharField(label=gettext_lazy("办理意见"), required=False, max_length=500)
    close_on = PickedDay(label=gettext_lazy("报送期限"), required=False)


class UrgingForm(forms.Form):
    """A telephone urging: 对象、时间、答复、承诺时间."""

    person = forms.CharField(label=gettext_lazy("对象"), max_length=60)
    spoken_on = PickedDay(label=gettext_lazy("通话日期"))
    spoken_time = forms.TimeField(
        label=gettext_lazy("通话时刻"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    answer = forms.CharField(label=gettext_lazy("答复"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    promised_on = PickedDay(label=gettext_lazy("承诺时间"), required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def fresh(cls, person: str = "") -> UrgingForm:
        """An empty form with a token of its own, at this moment."""
        now = clock.now()
        return cls(
            initial={
                "person": person,
                "spoken_on": now.date(),
                "spoken_time": now.strftime("%H:%M"),
                "token": uuid.uuid4(),
            }
        )

    def call(self) -> Call:
        """Of a valid form."""
        data = self.cleaned_data
        at: time = data["spoken_time"]
        return Call(
            person=data["person"],
            answer=data["answer"],
            spoken_at=datetime.combine(data["spoken_on"], at, tzinfo=clock.BEIJING),
            promised_on=data["promised_on"],
            token=data["token"],
        )
