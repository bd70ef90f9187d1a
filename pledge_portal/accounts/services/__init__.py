"""Writes of accounts: people, passwords, tokens, demo accounts, the second factor."""

from pledge_portal.accounts.services.demo import demo_password, ensure_demo_accounts
from pledge_portal.accounts.services.people import (
    AccountRefused,
    change_password,
    create_account,
    disable_account,
    enable_account,
    move_account,
    one_time_password,
    record_sign_in,
    record_sign_in_failed,
    record_sign_out,
    set_password,
)
from pledge_portal.accounts.services.tokens import make_token, revoke_token

__all__ = [
    "AccountRefused",
    "change_password",
    "create_account",
    "demo_password",
    "disable_account",
    "enable_account",
    "ensure_demo_accounts",
    "make_token",
    "move_account",
    "one_time_password",
    "record_sign_in",
    "record_sign_in_failed",
    "record_sign_out",
    "revoke_token",
    "set_password",
]
