"""Compiling without gettext, and what the comparison of source and catalogue finds."""

from __future__ import annotations

import gettext
import os
import shutil
from pathlib import Path

import polib
import pytest

from pledge_portal.common import catalogue


def po(*entries: polib.POEntry) -> polib.POFile:
    made = polib.POFile(encoding="utf-8", wrapwidth=0)
    made.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    made.extend(entries)
    return made


def entry(msgid: str, msgstr: str = "", **extra: object) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **extra)


def test_compiled_texts_are_what_gettext_reads(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    plural = polib.POEntry(msgid="%(n)s 项", msgid_plural="%(n)s 项", msgstr_plural={0: "%(n)s item", 1: "%(n)s items"})
    po(entry("提交审核", "Submit for review"), entry("未译"), plural).save(str(path))

    assert catalogue.compile_catalogue(path)

    with path.with_suffix(".mo").open("rb") as file:
        texts = gettext.GNUTranslations(file)
    assert texts.gettext("提交审核") == "Submit for review"
    assert texts.gettext("未译") == "未译"
    assert texts.ngettext("%(n)s 项", "%(n)s 项", 3) == "%(n)s items"


def test_a_compiled_file_is_left_until_its_source_changes(tmp_path: Path) -> None:
    path = tmp_path / "django.po"
    po(entry("退回修改", "Return")).save(str(path))
    assert catalogue.compile_catalogue(path)
    assert not catalogue.compile_catalogue(path)
    compiled = path.with_suffix(".mo").stat()
    os.utime(path, ns=(compiled.st_mtime_ns + 1, compiled.st_mtime_ns + 1))
    assert catalogue.compile_catalogue(path)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_every_kind_of_difference_is_named() -> None:
    template = po(entry("新"), entry("空"), entry("模糊"), entry("好"), entry("第%(row)d行"))
    held = po(
        entry("空"), entry("模糊", "Fuzzy", flags=["fuzzy"]), entry("好", "Good"), entry("旧", "Old"),
        entry("第%(row)d行", "line %(line)d"),
    )  # fmt: skip
    found = catalogue.compare(template, held)
    assert found.missing == ["新"]
    assert found.untranslated == ["空", "模糊"]
    assert found.unused == ["旧"]
    assert found.placeholders == ["第%(row)d行"]
    assert found


def test_a_catalogue_in_step_has_no_differences() -> None:
    plural = polib.POEntry(msgid="%(n)s 项", msgid_plural="%(n)s 项", msgstr_plural={0: "one item", 1: "%(n)s items"})
    held = po(entry("占比 40%%,共 %(n)s 家", "40%%, %(n)s in all"), plural)
    assert not catalogue.compare(held, held)


def test_merging_keeps_translations_and_drops_what_is_gone() -> None:
    held = po(entry("好", "Good"), entry("旧", "Old"))
    catalogue.merge(po(entry("好"), entry("新")), held)
    assert {one.msgid: one.msgstr for one in held} == {"好": "Good", "新": ""}


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs GNU gettext (Debian: apt-get install gettext)")
def test_texts_are_taken_from_code_and_pages(tmp_path: Path) -> None:
    (tmp_path / "reporting").mkdir()
    (tmp_path / "reporting" / "views.py").write_text('from x import gettext as _\n_("第%(row)d行") % {"row": 1}\n')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('{% load i18n %}{% translate "提交审核" %}')
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text('_("不取")')
    assert {one.msgid for one in catalogue.extract(tmp_path)} == {"第%(row)d行", "提交审核"}
    assert not (tmp_path / "locale").exists()
