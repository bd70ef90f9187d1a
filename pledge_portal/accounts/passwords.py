"""Passwords: words of the portal and one's own login are too easily guessed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PORTAL_WORDS = (
    "zhishichanquan", "zhuanli", "zhiyaquan", "zhiya", "rongzi", "baoxian", "patent", "pledge", "finance", "sipo",
    "cnipa", "知识产权", "专利", "质押", "融资", "保险", "平台", "password", "admin",
)  # fmt: skip
LEAST_REST = 8


class PortalWordsValidator:
    """Refuses a password that is little more than words of the trade, or one's login, and a few characters."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise where fewer than eight characters stay beside those words."""
        rest = password.lower()
        login = str(getattr(user, "login", "") or "").lower()
        for word in (login, *PORTAL_WORDS):
            rest = rest.replace(word, "") if word else rest
        if len(rest) < LEAST_REST and rest != password.lower():
            raise ValidationError(_("密码中去掉账号和业务用词后过短，请换一个更难猜的密码。"), code="portal_word")

    def get_help_text(self) -> str:
        """What to keep in mind."""
        return _("至少12个字符，不要使用“专利”“质押”等业务用词作主体。")
