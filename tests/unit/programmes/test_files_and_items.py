"""Names and kinds of uploaded files, and the items of each level."""

from __future__ import annotations

import pytest

from programmes.rules.files import PDF, clean_name, ending_fits, kind_of
from programmes.rules.items import PROVINCE_ITEMS, REGULAR, UNIT_ITEMS, items_of


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("通知.pdf", "通知.pdf"),
        ("../../etc/通知.pdf", "通知.pdf"),
        ("C:\\文件\\通知.pdf", "通知.pdf"),
        ("通\r\n知.pdf", "通知.pdf"),
        ("\u202efdp.通知.pdf", "fdp.通知.pdf"),
        ("...", "file"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_kept_without_what_could_harm(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_the_ending_must_fit_the_bytes() -> None:
    kind = kind_of(b"%PDF-1.7 ...")
    assert kind == PDF
    assert ending_fits("通知.PDF", PDF)
    assert not ending_fits("通知.pdf.exe", PDF)
    assert kind_of(b"MZ\x90") is None


def test_items_by_level() -> None:
    assert items_of(is_province=False, of_municipality=False) == UNIT_ITEMS
    assert REGULAR not in items_of(is_province=False, of_municipality=True)
    assert items_of(is_province=True, of_municipality=False) == PROVINCE_ITEMS
    assert set(items_of(is_province=True, of_municipality=True)) == {*PROVINCE_ITEMS, REGULAR}
