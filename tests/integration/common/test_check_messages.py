"""`check_messages` as a gate: it fails until every text has its English, and `--update` only takes texts in."""

from __future__ import annotations

import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import polib
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from pledge_portal.common.catalogue import catalogue_path

pytestmark = pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="needs GNU gettext (Debian: apt-get install gettext)"
)


@pytest.fixture
def locale(tmp_path: Path, settings: Any) -> Path:
    """A source of one text, with no catalogue yet; the folder of its translations."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('{% load i18n %}{% translate "提交审核" %}')
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "pledge_portal" / "locale"]
    return tmp_path / "pledge_portal" / "locale"


def check(**options: Any) -> str:
    said = StringIO()
    call_command("check_messages", stdout=said, **options)
    return said.getvalue()


def test_from_a_new_text_to_its_english(locale: Path) -> None:
    with pytest.raises(CommandError):
        check()
    assert not catalogue_path(locale).exists()

    assert "without English" in check(update=True)
    with pytest.raises(CommandError):
        check()

    held = polib.pofile(str(catalogue_path(locale)))
    held[0].msgstr = "Submit for review"
    held.save()
    assert check().startswith("1 texts")
    check(update=True)
    assert polib.pofile(str(catalogue_path(locale)))[0].msgstr == "Submit for review"


def test_a_text_that_has_gone_is_told_and_taken_out(locale: Path) -> None:
    check(update=True)
    (locale.parent.parent / "templates" / "page.html").write_text('{% load i18n %}{% translate "退回修改" %}')
    with pytest.raises(CommandError):
        check()
    check(update=True)
    assert [entry.msgid for entry in polib.pofile(str(catalogue_path(locale)))] == ["退回修改"]
