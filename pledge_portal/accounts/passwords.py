"""Passwords: words of the portal and one's own login are too easily guessed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PORTAL_WORDS = (
    "zhishichanquan", "zhuanli", "zhiyaquan", "zhiya", "rongzi", "baoxian", "patent", "pledge", "finance", "sipo",
    "cnipa", "知识产权", "专利", "质押", "融资", "保险", "平台", "password", "admin",
)  # fmt: skip
LEAST_REST = 8


class LengthValidator(MinimumLengthValidator):
    """Refuses a short one, in the portal's own words: Django's are not in Chinese."""

    def get_error_message(self) -> str:
        return _("密码太短，至少%(length)s个字符。") % {"length": self.min_length}

    def get_help_text(self) -> str:
        """What to keep in mind."""
        return self.get_error_message()


class CommonValidator(CommonPasswordValidator):
    """Refuses one of the twenty thousand that are tried first."""

    def get_error_message(self) -> str:
        return _("这个密码太常见，容易被猜中，请换一个。")


class SimilarityValidator(UserAttributeSimilarityValidator):
    """Refuses one that resembles the login or the name."""

    def get_error_message(self) -> str:
        return _("密码与账号或姓名过于相似，请换一个。")


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
