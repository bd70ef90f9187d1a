"""Forms about accounts that one manages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.permissions import Actor, Role, manageable_roles
from pledge_portal.accounts.selectors.people import places_for
from pledge_portal.accounts.signin import normalise_login
from programmes.divisions.models import Division

LOGIN = RegexValidator(r"^[a-z0-9][a-z0-9._-]{2,63}\Z", _("账号用3至64个小写字母、数字、点、横线，以字母或数字开头。"))
TELEPHONE = RegexValidator(r"^[\d+\-—()（） 转*]+\Z", _("电话只填数字、横线、括号和“转”。"))
NATIONAL_PLACE = ""


def name_field(label: Any) -> forms.CharField:
    """A person's name."""
    return forms.CharField(label=label, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def telephone_field() -> forms.CharField:
    """A telephone number, not required."""
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    return forms.CharField(label=_("联系电话"), max_length=40, required=False, validators=[TELEPHONE], widget=widget)


class LoginField(forms.CharField):
    """The login of an account to be made; full-width and upper-case spellings are taken as meant."""

    def __init__(self) -> None:
        attrs = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(
            label=_("账号"), max_length=64, validators=[LOGIN], widget=forms.TextInput(attrs=attrs),
            help_text=_("每人一个，如 gz.chen；建立后不再更改，也不转给他人。"),
        )  # fmt: skip

    def clean(self, value: Any) -> Any:
        return super().clean(normalise_login(str(value or "")))


class RoleField(forms.ChoiceField):
    """One of the roles that the actor manages; a wider one is refused with 403, an unknown word with 422."""

    def __init__(self, actor: Actor) -> None:
        self.allowed = manageable_roles(actor)
        super().__init__(label=_("角色"), choices=[(role.value, role.label) for role in self.allowed])

    def clean(self, value: Any) -> str:
        if value in Role.values and value not in self.allowed:
            raise PermissionDenied(_("您不能建立或授予这一角色。"))
        return str(super().clean(value))


class PlaceField(forms.ChoiceField):
    """One of the divisions that the actor makes accounts for, grouped by province; empty: the national office."""

    def __init__(self, actor: Actor) -> None:
        self.places = {place.code: place for place in places_for(actor)}
        choices: list[Any] = _grouped(self.places.values())
        if not actor.province:
            choices.insert(0, (NATIONAL_PLACE, _("国家局（不选地区）")))
        super().__init__(label=_("地区"), choices=choices, required=bool(actor.province))

    def clean(self, value: Any) -> Division | None:
        return self.places.get(str(super().clean(value)))


def _grouped(places: Iterable[Division]) -> list[Any]:
    groups: dict[str, tuple[Any, list[tuple[str, str]]]] = {}
    for place in places:
        label = place.province.short_label
        groups.setdefault(place.province_id, (label, []))[1].append((place.code, place.label))
    return [group for _code, group in sorted(groups.items())]


class VersionForm(forms.Form):
    """Which state of the account the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class PersonForm(VersionForm):
    """Name and telephone."""

    name = name_field(_("姓名"))
    telephone = telephone_field()


class MoveForm(VersionForm):
    """Another role or place."""

    def __init__(self, actor: Actor, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["role"] = RoleField(actor)
        self.fields["place"] = PlaceField(actor)


class NewPersonForm(forms.Form):
    """An account to be made."""

    name = name_field(_("姓名"))
    login = LoginField()
    telephone = telephone_field()

    def __init__(self, actor: Actor, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["role"] = RoleField(actor)
        self.fields["place"] = PlaceField(actor)
        self.order_fields(["role", "place", "name", "login", "telephone"])


class ReasonForm(forms.Form):
    """Why an account is disabled or enabled."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class HandoverForm(forms.Form):
    """Who follows, and since when."""

    name = name_field(_("接任人姓名"))
    login = LoginField()
    telephone = telephone_field()
    handed_on = forms.DateField(
        label=_("交接日期"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "2018-07-10", "autocomplete": "off"}),
        error_messages={"invalid": _("日期请写成YYYY-MM-DD。")},
    )
    note = forms.CharField(label=_("交接说明"), max_length=300, required=False)

    def __init__(self, today: date, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today

    def clean_handed_on(self) -> date:
        """Not ahead: the old account is closed at once."""
        day: date = self.cleaned_data["handed_on"]
        if not date(2000, 1, 1) <= day <= self.today:
            raise forms.ValidationError(_("交接日期不能晚于今天。"), code="ahead")
        return day


class SearchForm(forms.Form):
    """What the list of people is narrowed to; words that are not known narrow nothing."""

    q = forms.CharField(max_length=60, required=False)
    province = forms.CharField(max_length=6, required=False)
    role = forms.ChoiceField(choices=[("", ""), *Role.choices], required=False)
    state = forms.ChoiceField(choices=[("", ""), ("active", ""), ("disabled", ""), ("closed", "")], required=False)

    def chosen(self) -> dict[str, str]:
        """{"text", "province", "role", "state"}; what is not valid is left out."""
        self.is_valid()
        found = {name: str(self.cleaned_data.get(name) or "").strip() for name in ("q", "province", "role", "state")}
        return {"text": found.pop("q"), **found}
