"""Sign-in, passwords, the second factor."""

from __future__ import annotations

from django.urls import path

from pledge_portal.accounts.views import factor, signin

urlpatterns = [
    path("login/", signin.sign_in, name="login"),
    path("logout/", signin.sign_out, name="logout"),
    path("password/", signin.password_change, name="password-change"),
    path("second-factor/", factor.second_factor, name="second-factor"),
    path("second-factor/setup/", factor.set_up, name="second-factor-setup"),
]
