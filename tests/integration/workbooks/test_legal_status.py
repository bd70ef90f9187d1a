"""Legal status: one event by patent, event and day; a province's are those of the patents in its ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pledge_portal.accounts.models import User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.common.models import Job
from pledge_portal.common.spreadsheets.reading import read_table
from pledges.models import LegalStatusEvent
from pledges.services.legal_status import import_legal_status
from tests.integration.workbooks.helpers import counts, exported, imported
from tests.integration.worlds import write_rows
from tests.people import actor_of

pytestmark = pytest.mark.usefixtures("register")
EVENT = {"专利号": "ZL 2017 1 0601862.3", "事件": "专利权的终止", "公告日": date(2018, 5, 1), "说明": "未缴年费"}
OTHER = {**EVENT, "专利号": "ZL97101765.4"}
PLEDGE = {"项目编号": "P-1", "地区代码": "440100", "企业名称": "甲公司", "专利号": "201710601862.3"}


def test_one_row_however_the_number_is_spelt(tmp_path: Path) -> None:
    assert counts(imported(tmp_path, "legal-status", [EVENT])) == (1, 0, 0)
    jobs = Job.objects.count()
    again = {**EVENT, "专利号": "201710601862.3", "说明": None}
    assert counts(imported(tmp_path, "legal-status", [again])) == (0, 1, 0)
    stored = LegalStatusEvent.objects.get()
    assert (stored.patent_no, stored.note, stored.version) == ("ZL201710601862.3", "", 2)
    assert AuditEntry.objects.get(action="legal_status.changed").changes == {"note": ["未缴年费", ""]}
    assert Job.objects.count() == jobs


def test_a_province_has_those_of_its_ledger(tmp_path: Path, gd_entry: User, hf_entry: User) -> None:
    imported(tmp_path, "pledges", [PLEDGE])
    imported(tmp_path, "legal-status", [EVENT, OTHER])
    text = exported("legal-status", tmp_path / "e.csv", "--province", "440000").read_text(encoding="utf-8-sig")
    assert text.count("ZL") == 1
    assert "ZL201710601862.3" in text

    with read_table(write_rows(tmp_path / "x.xlsx", [EVENT, OTHER])) as table:
        assert [each.row for each in import_legal_status(actor=actor_of(gd_entry), table=table).errors] == [3]
        assert [each.row for each in import_legal_status(actor=actor_of(hf_entry), table=table).errors] == [2, 3]
