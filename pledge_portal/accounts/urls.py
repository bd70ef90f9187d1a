"""Sign-in, passwords, the second factor; one's own account; the accounts that one manages."""

from __future__ import annotations

from django.urls import path

from pledge_portal.accounts.views import acts, factor, me, people, signin

urlpatterns = [
    path("login/", signin.sign_in, name="login"),
    path("logout/", signin.sign_out, name="logout"),
    path("password/", signin.password_change, name="password-change"),
    path("second-factor/", factor.second_factor, name="second-factor"),
    path("second-factor/setup/", factor.set_up, name="second-factor-setup"),
    path("me/", me.me, name="me"),
    path("me/sessions/", me.end_sessions, name="me-sessions"),
    path("me/tokens/", me.new_token, name="me-tokens"),
    path("me/tokens/<int:key>/", me.end_token, name="me-token"),
    path("people/", people.people, name="people"),
    path("people/attention/", people.wanting, name="people-attention"),
    path("people/new/", people.create, name="person-new"),
    path("people/<int:key>/", people.person, name="person"),
    path("people/<int:key>/move/", acts.move, name="person-move"),
    path("people/<int:key>/disable/", acts.disable, name="person-disable"),
    path("people/<int:key>/enable/", acts.enable, name="person-enable"),
    path("people/<int:key>/password/", acts.reset_password, name="person-password"),
    path("people/<int:key>/second-factor/", acts.reset_factor, name="person-second-factor"),
    path("people/<int:key>/hand-over/", acts.follow, name="person-hand-over"),
    path("handovers/<int:key>/", acts.handover, name="handover"),
]
