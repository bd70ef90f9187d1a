"""Writes of accounts: people, handovers, passwords, sign-ins, tokens, demo accounts, the second factor."""

from pledge_portal.accounts.services.demo import demo_password, ensure_demo_accounts
from pledge_portal.accounts.services.handover import Successor, hand_over
from pledge_portal.accounts.services.passwords import change_password, set_password, use_one_time_password
from pledge_portal.accounts.services.people import (
    AccountRefused,
    AccountState,
    create_account,
    disable_account,
    enable_account,
    move_account,
    save_person,
)
from pledge_portal.accounts.services.secrets import one_time_password
from pledge_portal.accounts.services.sign_ins import (
    end_sign_ins,
    follow_session,
    record_sign_in,
    record_sign_in_failed,
    record_sign_out,
)
from pledge_portal.accounts.services.tokens import make_token, revoke_token

__all__ = [
    "AccountRefused",
    "AccountState",
    "Successor",
    "change_password",
    "create_account",
    "demo_password",
    "disable_account",
    "enable_account",
    "end_sign_ins",
    "ensure_demo_accounts",
    "follow_session",
    "hand_over",
    "make_token",
    "move_account",
    "one_time_password",
    "record_sign_in",
    "record_sign_in_failed",
    "record_sign_out",
    "revoke_token",
    "save_person",
    "set_password",
    "use_one_time_password",
]
