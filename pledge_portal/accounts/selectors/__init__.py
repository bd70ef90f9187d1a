"""Reading accounts: who acts, who there is, one's own sign-ins and tokens."""

from pledge_portal.accounts.selectors.actors import account_by_login, actor_by_id, actor_of, has_second_factor

__all__ = ["account_by_login", "actor_by_id", "actor_of", "has_second_factor"]
