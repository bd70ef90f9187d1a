"""Forms of a filing: the chapters of a 推进计划, a row of 表1, the 登记试点申请, the submission and its review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledge_portal.common import clock
from programmes.forms import DayField
from reporting.models import PilotApplication
from reporting.rules.filings import (
    APPLICATION_FIELDS,
    CHAPTERS,
    GOALS,
    PARTS,
    PILOT_CATEGORIES,
    PILOT_CHAPTERS,
    PILOT_FIELDS,
    PILOT_REQUIRED,
)
from reporting.selectors.filings.words import shown

LONGEST_CHAPTER = 20_000
MOST_VERIFIED = 100 * 1024 * 1024  # a package with its scans
_shown_later = lazy(shown, str)


def _chapter(label: str, *, rows: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_CHAPTER,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class ChaptersForm(forms.Form):
    """The five chapters, and the version they were read at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, heading in CHAPTERS.items():
            self.fields[name] = _chapter(shown(heading), rows=7)

    def texts(self) -> Mapping[str, str]:
        """Of a valid form."""
        return {name: self.cleaned_data[name] for name in CHAPTERS}


class TaskForm(forms.Form):
    """A row of 表1 任务分解表; `seen`: what was read."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    actions = forms.CharField(
        label=gettext_lazy("具体措施"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    office = forms.CharField(label=gettext_lazy("责任处室"), required=False, max_length=120)
    partners = forms.CharField(label=gettext_lazy("配合部门"), required=False, max_length=200)
    units = forms.CharField(
        label=gettext_lazy("责任地市"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("写明地市名称，全部的写“各地市”；表2按此列出拟达到的日期。"),
    )
    due_on = DayField(label=gettext_lazy("完成时限"), required=False)
    output = forms.CharField(label=gettext_lazy("成果形式"), required=False, max_length=200)
    note = forms.CharField(label=gettext_lazy("备注"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, stage in GOALS.items():
            label = gettext_lazy("阶段目标：%(stage)s")
            self.fields[name] = forms.CharField(label=label % {"stage": shown(stage)}, required=False, max_length=300)
        self.order_fields(["seen", "actions", *GOALS, "office", "partners", "units", "due_on", "output", "note"])

    def values(self) -> Mapping[str, Any]:
        """The row of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class PilotForm(forms.Form):
    """登记试点申请 with its 试点工作方案; `declared`: 本省拟申报登记试点."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    declared = forms.BooleanField(
        label=gettext_lazy("本省拟申报登记试点"),
        required=False,
        help_text=gettext_lazy("勾选保存后，条款6.3自当日起适用于本省；报送申请材料之前可以撤回。"),
    )
    applicant = forms.CharField(label=_shown_later(PILOT_FIELDS["applicant"]), required=False, max_length=120)
    handling_body = forms.CharField(label=_shown_later(PILOT_FIELDS["handling_body"]), required=False, max_length=120)
    areas = forms.CharField(label=_shown_later(PILOT_FIELDS["areas"]), required=False, max_length=300)
    categories = forms.MultipleChoiceField(
        label=_shown_later(PILOT_FIELDS["categories"]),
        required=False,
        choices=[(each, _shown_later(each)) for each in PILOT_CATEGORIES],
        widget=forms.CheckboxSelectMultiple,
    )
    basis = forms.CharField(label=_shown_later(PILOT_FIELDS["basis"]), required=False, max_length=200)
    letter_form = forms.ChoiceField(
        label=gettext_lazy("申请文种"),
        required=False,
        choices=PilotApplication.LetterForm.choices,
        help_text=gettext_lazy("代拟的申请文件按此生成。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, heading in PILOT_CHAPTERS.items():
            help_text = gettext_lazy("通知要求明确，报送前必填。") if name in PILOT_REQUIRED else ""
            self.fields[name] = _chapter(shown(heading), rows=6, help_text=help_text)

    def values(self) -> Mapping[str, Any]:
        """The application of a valid form."""
        return {name: self.cleaned_data[name] for name in APPLICATION_FIELDS}

    def clean_letter_form(self) -> str:
        """函 unless 请示 is chosen."""
        return self.cleaned_data["letter_form"] or PilotApplication.LetterForm.LETTER


class SubmitForm(forms.Form):
    """Which parts to submit; `after`: the number of the latest filing as shown."""

    parts = forms.MultipleChoiceField(choices=[(part, part) for part in PARTS])
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class FilingReviewForm(forms.Form):
    """审核通过, or 退回修改 with a reason."""

    decision = forms.ChoiceField(choices=[("accept", "accept"), ("return", "return")])
    reason = forms.CharField(
        label=gettext_lazy("退回理由和要求"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("退回时必填：写明哪份材料、什么问题、如何修改。"),
    )
    resubmit_by = DayField(label=gettext_lazy("重报期限"), required=False)


class PaperForm(forms.Form):
    """The sealed scan of a formal document and what it bears."""

    document_number = forms.CharField(
        label=gettext_lazy("文号"), max_length=60, help_text=gettext_lazy("例如：粤知函〔2017〕15号")
    )
    issued_on = DayField(label=gettext_lazy("成文日期"))
    signed_by = forms.CharField(label=gettext_lazy("签发人"), max_length=60)
    file = forms.FileField(
        label=gettext_lazy("扫描件"),
        help_text=gettext_lazy("签章后的正式文件，PDF、图片（PNG、JPG）或Word（docx），不超过20MB。"),
        max_length=255,
    )

    def clean_issued_on(self) -> date:
        """A document is not dated after today."""
        return _not_after_today(self.cleaned_data["issued_on"], _("成文日期不能晚于今天。"))


class CopyForm(forms.Form):
    """A line of 纸质件收文登记: both or neither; `seen`: what was read."""

    received_on = DayField(label=gettext_lazy("收文日期"), required=False)
    number = forms.CharField(label=gettext_lazy("收文号"), required=False, max_length=60)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def clean_received_on(self) -> date | None:
        """Nothing is received after today."""
        day = self.cleaned_data["received_on"]
        return _not_after_today(day, _("收文日期不能晚于今天。")) if day else None

    def clean(self) -> dict[str, Any]:
        """A day without a number, or a number without a day, says half."""
        super().clean()
        if {"received_on", "number"} <= set(self.cleaned_data):
            day, number = self.cleaned_data["received_on"], self.cleaned_data["number"]
            if bool(day) != bool(number):
                self.add_error("number" if day else "received_on", _("收文日期和收文号须同时填写。"))
        return self.cleaned_data


def _not_after_today(day: date, message: str) -> date:
    if day > clock.today():
        raise forms.ValidationError(message, code="future")
    return day


class VerifyForm(forms.Form):
    """A file whose bytes are held against what was received; it is read, and not kept."""

    file = forms.FileField(label=gettext_lazy("选择文件"), max_length=255)

    def clean_file(self) -> UploadedFile[bytes]:
        """At most `MOST_VERIFIED` bytes."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        if upload.size is not None and upload.size > MOST_VERIFIED:
            raise forms.ValidationError(_("文件超过100MB，无法核验。"), code="size")
        return upload
