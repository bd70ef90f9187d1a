"""Forms of sign-in, password change and the second factor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pledge_portal.accounts.models import User
from pledge_portal.accounts.signin import normalise_login

LONGEST_PASSWORD = 1024


def password_field(label: Any, *, autocomplete: str, help_text: Any = "") -> forms.CharField:
    """A password: blanks count, nothing is cut off."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=LONGEST_PASSWORD, widget=widget, help_text=help_text)


class SignInForm(forms.Form):
    """Login and password; `user` is the account after validation.

    An unknown login, a wrong password and a disabled account get the same answer.
    """

    login = forms.CharField(
        label=_("账号"),
        max_length=64,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )
    password = password_field(_("密码"), autocomplete="current-password")

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        self.request = request
        self.user: User | None = None
        self.tried = ""

    def clean(self) -> dict[str, Any]:
        """Check the password; counts towards the lockout."""
        cleaned = super().clean() or {}
        login, password = cleaned.get("login"), cleaned.get("password")
        if login and password:
            self.tried = normalise_login(login)
            user = authenticate(self.request, username=self.tried, password=password)
            if not isinstance(user, User):
                raise forms.ValidationError(_("账号或密码不正确。"), code="refused")
            self.user = user
        return cleaned


class PasswordChangeForm(forms.Form):
    """The present password once, the new one twice."""

    old_password = password_field(_("现密码"), autocomplete="current-password")
    new_password = password_field(
        _("新密码"),
        autocomplete="new-password",
        help_text=_("至少12个字符，不要使用“专利”“质押”等业务用词作主体。"),
    )
    new_password_again = password_field(_("再次输入新密码"), autocomplete="new-password")

    def __init__(self, request: HttpRequest, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.request = request
        self.user = user
        if user.one_time_until:
            self.fields["old_password"].label = _("一次性密码")

    def clean_old_password(self) -> str:
        """The present password, counted towards the lockout as at sign-in."""
        given: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.login, password=given) is None:
            raise forms.ValidationError(_("现密码不正确。"), code="refused")
        return given

    def clean_new_password(self) -> str:
        """Strong enough, and another one."""
        given: str = self.cleaned_data["new_password"]
        if given == self.cleaned_data.get("old_password"):
            raise forms.ValidationError(_("新密码不能与现密码相同。"), code="same")
        validate_password(given, self.user)
        return given

    def clean_new_password_again(self) -> str:
        """The same as the new one."""
        given: str = self.cleaned_data["new_password_again"]
        if "new_password" in self.cleaned_data and given != self.cleaned_data["new_password"]:
            raise forms.ValidationError(_("两次输入的新密码不一致。"), code="differs")
        return given


class CodeForm(forms.Form):
    """A six-digit code of an authenticator, or a recovery code."""

    code = forms.CharField(
        label=_("动态验证码"),
        max_length=32,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false", "autofocus": True}
        ),
    )

    def clean_code(self) -> str:
        """Full-width digits and blanks between them are forgiven."""
        return normalise_login(self.cleaned_data["code"])


class SetUpForm(CodeForm):
    """The first code of a new authenticator, with the sealed secret that it proves."""

    sealed = forms.CharField(widget=forms.HiddenInput, max_length=400)
