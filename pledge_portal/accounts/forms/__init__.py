"""Forms of sign-in, passwords and the second factor; of people and of one's own account."""

from pledge_portal.accounts.forms.own import OwnForm, TokenForm
from pledge_portal.accounts.forms.people import (
    HandoverForm,
    MoveForm,
    NewPersonForm,
    PersonForm,
    ReasonForm,
    SearchForm,
    VersionForm,
)
from pledge_portal.accounts.forms.signing import CodeForm, PasswordChangeForm, SetUpForm, SignInForm

__all__ = [
    "CodeForm",
    "HandoverForm",
    "MoveForm",
    "NewPersonForm",
    "OwnForm",
    "PasswordChangeForm",
    "PersonForm",
    "ReasonForm",
    "SearchForm",
    "SetUpForm",
    "SignInForm",
    "TokenForm",
    "VersionForm",
]
