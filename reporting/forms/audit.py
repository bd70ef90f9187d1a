"""What can be asked of the audit trail."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledge_portal.audit.selectors import Asked
from pledge_portal.audit.words import ACTIONS, KINDS, SUBJECTS, actions_of_kind
from programmes.divisions.models import Division
from programmes.forms import DayField

LONGEST = 60
DAYS_OF_WORDS = 92  # words are looked for entry by entry: without a first day, only this far back


class AuditForm(forms.Form):
    """The filters of the trail."""

    first = DayField(label=gettext_lazy("日期自"), required=False)
    last = DayField(label=gettext_lazy("日期至"), required=False)
    who = forms.CharField(label=gettext_lazy("人员（账号或姓名）"), required=False, max_length=LONGEST)
    province = forms.ChoiceField(label=gettext_lazy("省份"), required=False)
    unit = forms.RegexField(
        label=gettext_lazy("单位代码"),
        regex=r"^\d{6}$",
        required=False,
        error_messages={"invalid": gettext_lazy("单位代码为6位数字。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 6, "size": 8}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("操作"), required=False)
    subject_type = forms.ChoiceField(label=gettext_lazy("对象类别"), required=False)
    subject = forms.CharField(
        label=gettext_lazy("对象编号"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"placeholder": "440100 2018Q2"}),
    )
    q = forms.CharField(
        label=gettext_lazy("变更内容"), required=False, max_length=LONGEST, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything: list[tuple[str, Any]] = [("", _("全部"))]
        provinces = [(each.code, each.short_label) for each in Division.objects.provinces()]
        self._choose("province", [*everything, ("national", _("国家局")), *provinces])
        kinds = [(code, words) for code, (words, _beginnings) in KINDS.items()]
        self._choose("kind", [*everything, (_("类别"), kinds), (_("单项操作"), list(ACTIONS.items()))])
        self._choose("subject_type", [*everything, *SUBJECTS.items()])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """An index of subjects begins with their kind."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("截止日早于起始日，请对调。"))
        if cleaned.get("subject") and not cleaned.get("subject_type"):
            self.add_error("subject_type", _("按对象编号查找时，请选择对象类别。"))
        return cleaned

    def is_cut(self) -> bool:
        """Whether words are looked for without a first day, so that the portal sets one."""
        return bool(self.cleaned_data["q"] and not self.cleaned_data["first"])

    def asked(self, *, today: date, logins: tuple[str, ...]) -> Asked:
        """Of a valid form. `today`: of the true clock; `logins`: whom `who` stands for."""
        given = self.cleaned_data
        return Asked(
            first=today - timedelta(days=DAYS_OF_WORDS) if self.is_cut() else given["first"],
            last=given["last"],
            logins=logins,
            province=given["province"],
            division=given["unit"],
            actions=tuple(actions_of_kind(given["kind"])),
            subject_type=given["subject_type"],
            subject_id=given["subject"].strip(),
            words=given["q"],
        )
