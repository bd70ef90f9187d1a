"""What can be asked of the ledger's list."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledge_portal.accounts.permissions import Actor
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
