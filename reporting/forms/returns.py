"""Reading what was typed about a quarter: a plain form's rows, who signs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.divisions.models import Division
from reporting.catalogue import FigureSpec, catalogue
from reporting.forms.cells import TEXT_LENGTH
from reporting.services.returns.entry import RowEntry
from reporting.services.returns.quarters import Signatories
from reporting.values import ValueRefused, parse_value

LONGEST_VERSION = 9  # digits; more is no version that was ever shown
NEVER_SHOWN = -1


@dataclass(slots=True)
class TypedRows:
    """A plain form's rows, and the cells that could not be read: {field name: (what was typed, message)}."""

    rows: list[RowEntry] = field(default_factory=list)
    wrong: dict[str, tuple[str, str]] = field(default_factory=dict)


def read_rows(post: Mapping[str, str], divisions: Iterable[Division], figures: Sequence[FigureSpec]) -> TypedRows:
    """The rows of the plain form, each with its version (`v-<code>`) and its cells (`f-<code>-<figure>`).

    Cells without a version that was ever shown are stale: told where they differ, never dropped in silence.
    """
    typed = TypedRows()
    for division in divisions:
        version = _shown_version(post.get(f"v-{division.code}", ""))
        if version == NEVER_SHOWN and not any(f"f-{division.code}-{figure.code}" in post for figure in figures):
            continue
        values: dict[str, str | None] = {}
        for figure in figures:
            name = f"f-{division.code}-{figure.code}"
            if name not in post:
                continue
            try:
                values[figure.code] = parse_value(figure, post[name])
            except ValueRefused as error:
                typed.wrong[name] = (post[name][:TEXT_LENGTH], error.message)
        typed.rows.append(RowEntry(division, version, values, f"z-{division.code}" in post))
    return typed


def _shown_version(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_VERSION else NEVER_SHOWN


class SignatoriesForm(forms.Form):
    """Who stands for a return, and its 分析说明. `version`, `seen`, `versions`: what was shown."""

    filled_in_by = forms.CharField(label=gettext_lazy("填表人"), max_length=60, required=False)
    checked_by = forms.CharField(label=gettext_lazy("审核人"), max_length=60, required=False)
    head = forms.CharField(label=gettext_lazy("单位负责人"), max_length=60, required=False)
    telephone = forms.CharField(label=gettext_lazy("联系电话"), max_length=40, required=False)
    reported_on = forms.DateField(
        label=gettext_lazy("报出日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    analysis = forms.CharField(
        label=gettext_lazy("分析说明"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 9, "data-count": "analysis-count"}),
        help_text=gettext_lazy("总体情况、主要做法、问题、下步打算，不超过800字。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    versions = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["analysis"].widget.attrs["data-limit"] = str(catalogue().analysis_length)

    def clean_analysis(self) -> str:
        """At most 800 characters, line ends counted once."""
        text = str(self.cleaned_data["analysis"]).replace("\r\n", "\n").strip()
        limit = catalogue().analysis_length
        if len(text) > limit:
            message = _("分析说明%(length)d字，超过%(limit)d字。") % {"length": len(text), "limit": limit}
            raise forms.ValidationError(message)
        return text

    def signatories(self) -> Signatories:
        """Of a valid form."""
        data = self.cleaned_data
        return Signatories(
            filled_in_by=data["filled_in_by"],
            checked_by=data["checked_by"],
            head=data["head"],
            telephone=data["telephone"],
            reported_on=data["reported_on"],
        )

    def versions_seen(self) -> dict[str, int] | None:
        """The rows' versions as shown, by division code; None where the form does not say."""
        pairs = [text.partition(":") for text in self.cleaned_data["versions"].split()]
        found = {code: _shown_version(version) for code, _colon, version in pairs}
        return found if found and NEVER_SHOWN not in found.values() else None
