"""Forms about one's own account."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.forms.people import telephone_field
from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import PROVINCE_ROLES
from programmes.divisions.models import Division
from programmes.divisions.selectors import units_of

LONGEST_DAYS = 366


class OwnForm(forms.Form):
    """What one may change of one's own account."""

    telephone = telephone_field()


class TokenForm(forms.Form):
    """A token to be made: what for, until when, and of a province whether for one unit alone."""

    label = forms.CharField(
        label=_("用途"),
        max_length=60,
        help_text=_("如：省局报表系统"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    expires_on = forms.DateField(
        label=_("有效期至"),
        help_text=_("最长一年，到期后重新申请。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("日期请写成YYYY-MM-DD。")},
    )

    def __init__(self, user: User, today: date, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        self.units: dict[str, Division] = {}
        if user.role in PROVINCE_ROLES and user.division:
            self.units = {unit.code: unit for unit in units_of(user.division.code)}
            choices = [("", _("全省范围")), *((code, unit.label) for code, unit in self.units.items())]
            self.fields["unit"] = forms.ChoiceField(label=_("限于单位"), choices=choices, required=False)

    def clean_expires_on(self) -> date:
        """Within a year from today."""
        day: date = self.cleaned_data["expires_on"]
        if not self.today <= day <= self.today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(_("有效期须在今天起一年以内。"), code="range")
        return day

    def clean_unit(self) -> Division | None:
        """The unit chosen, None for the whole scope."""
        return self.units.get(self.cleaned_data.get("unit", ""))
