"""Examples of the OpenAPI document: one small quarter of 广东 told throughout."""

from __future__ import annotations

from typing import Any

VALUES: dict[str, str] = {"1": "12", "2": "10", "3": "31", "4": "30517.5"}
SENT_VALUES: dict[str, Any] = {"1": 12, "2": 10, "3": 31, "4": "30517.5", "11": "NA", "12": None}
LISTED: dict[str, Any] = {
    "division": "440100", "name": "广州市", "name_en": "Guangzhou", "province": "440000", "year": 2018, "quarter": 2,
    "edition": "2017", "state": "filling", "version": 3, "zero_report": False, "values": VALUES,
    "filled_by_province": False, "fill_reason": "", "return_reason": "", "reported_at": None, "submitted": None,
}  # fmt: skip
GIVEN = {"code": "R17", "figure": "1", "text": "2项于6月底登记，台账尚未补录。", "verdict": "", "note": ""}
PROVINCE_ROW = {**LISTED, "quarter_state": "open", "explanations": [GIVEN]}
ROW = {**PROVINCE_ROW, "remarks": []}
SIGNED = {
    "filled_in_by": "陈填",
    "checked_by": "李审",
    "head": "王负责",
    "telephone": "020-1234",
    "reported_on": "2018-07-10",
}
REVISION_LINE = {
    "number": 1, "submitted_at": "2018-07-10T10:12:00+08:00", "receipt": "440000-2018Q2-01", "checksum": "9f2c" * 16,
    "source": "browser",
}  # fmt: skip
PROVINCE = {
    "province": "440000", "name": "广东省", "name_en": "Guangdong", "year": 2018, "quarter": 2, "state": "open",
    "version": 2, "signatories": SIGNED, "analysis": "", "first_submitted_at": None, "resubmit_by": None,
    "latest": None, "rows": [PROVINCE_ROW], "remarks": [],
}  # fmt: skip
FROZEN_ROW = {
    "division": "440100", "edition": "2017", "values": VALUES, "zero_report": False, "filled_by_province": False,
}  # fmt: skip
REVISION = {**REVISION_LINE, "analysis": "本季新增质押项目12项。", "signatories": SIGNED, "rows": [FROZEN_ROW]}
EXPLANATION = {"code": "R17", "figure": "1", "text": "2项于6月底登记，台账尚未补录。"}
SENT_ROW = {"values": SENT_VALUES, "explanations": [EXPLANATION]}
SENT_PROVINCE = {"rows": [{"division": "440100", "values": SENT_VALUES, "fill_reason": "省级系统统一报送"}]}
FINDING = {
    "code": "R17", "severity": "soft", "division": "440100", "figure": "1",
    "message": "广州市新增质押项目数填报12，台账为10，相差2。请补录台账或说明原因。",
    "message_en": "Guangzhou: 12 new pledge projects, the ledger has 10.", "blocking": True, "explanation": "",
    "verdict": "", "note": "", "cells": [{"division": "440100", "quarter": "2018Q2", "figure": "1"}],
}  # fmt: skip
FINDINGS = {
    "division": "440100", "year": 2018, "quarter": 2, "blocking": 1, "missing": {"440100": ["5", "6"]},
    "results": [FINDING],
}  # fmt: skip
SUBMITTED = {"signatories": SIGNED, "analysis": "本季新增质押项目12项。"}
REVIEW = {
    "act": "return", "revision": 1, "resubmit_by": "2018-07-20",
    "remarks": [{"division": "440100", "figure": "4", "problem": "金额与项目数不符。", "request": "请核对单位。"}],
}  # fmt: skip
VERDICT = {
    "province": "440000", "clause": "1.4", "numerator": 15, "denominator": 21, "value": "0.7143", "threshold": "0.70",
    "due": "2018-06-30", "holds": True, "status": "met", "met_on": "2018-05-10",
}  # fmt: skip
UNIT_LINE = {
    "division": "440200", "name": "韶关市", "name_en": "Shaoguan", "counted": False, "lacks": ["经费支持"],
    "documents": ["韶知〔2018〕3号"],
}  # fmt: skip
EXPLAINED = {
    "as_of": "2018-07-10", "province": "440000", "clause": "1.4", "verdicts": [VERDICT], "needed": 0, "own": None,
    "units": [UNIT_LINE], "growth": None, "bundles": None, "plan": None, "filed": None,
}  # fmt: skip
MEASURE = {
    "id": 71, "division": "440100", "item": "专人负责", "effective_on": "2018-01-01", "ended_on": None,
    "document_number": "穗知〔2018〕1号", "note": "", "version": 1,
}  # fmt: skip
POLICY = {
    "id": 12, "division": "440100", "document_number": "穗知〔2017〕9号", "title": "专利质押融资贴息办法",
    "issuer": "广州市知识产权局", "issued_on": "2017-05-02", "valid_until": None, "support": ["贴息"],
    "standard": "贴息50%", "fund_size": "500", "is_current": True, "version": 1,
}  # fmt: skip
PLAN = {
    "province": "440000", "metric": "项目数", "baseline": 100, "target_2018": 120, "target_2019": 144,
    "target_2020": 173, "adopted_on": "2017-10-20", "document_number": "粤知〔2017〕88号", "version": 1,
}  # fmt: skip
DIVISION = {
    "code": "440100", "name": "广州市", "name_en": "Guangzhou", "level": "prefecture", "province": "440000",
    "is_capital": True, "is_sub_provincial": True, "first_day": None, "last_day": None, "successor": None,
}  # fmt: skip
FIGURE = {
    "code": "1", "heading": "新增质押项目数", "heading_en": "New pledge projects", "name": "新增专利权质押登记项目数",
    "name_en": "New pledge projects", "unit": "项", "unit_en": "projects", "kind": "period", "section": "A",
    "required": True, "decimals": 0, "deduplicated": False, "ledger": True, "definition": "…", "definition_en": "…",
    "source": "台账", "source_en": "ledger", "maximum": "1000000",
}  # fmt: skip
RULE = {
    "code": "R02", "rule_class": "within", "severity": "hard", "stage": "blocking",
    "stages": [{"stage": "blocking", "since": "2016-01-01"}], "figures": ["3", "1"],
    "relation": "新增质押项目数 ≤ 质押专利件数", "relation_en": "New pledge projects ≤ patents pledged",
    "message": "{place}质押专利{a}件，少于质押项目{b}项。",
    "message_en": "{place}: {a} patents, fewer than {b} projects.",
    "limits": {},
}  # fmt: skip
JOB = {
    "id": "7b1c2f6e-2f4e-4a57-9a80-2d5a4d7b2c11", "kind": "compute_province", "state": "done", "done": 1, "total": 1,
    "message": "", "result": None,
}  # fmt: skip
FILING = {
    "number": 1, "submitted_at": "2017-11-28T09:00:00+08:00", "submitted_on": "2017-11-28", "state": "accepted",
    "reason": "", "parts": ["6.1", "6.2"], "receipt": "440000-20171128-01", "check_code": "7F3A-91C2",
    "sha256": "0" * 64,
}  # fmt: skip
CHECKED = {
    "label": "一、工作基础", "label_en": "1 Foundations", "state": "done", "detail": "320字",
    "detail_en": "320 characters",
}  # fmt: skip
SUBMISSION = {
    "province": "440000", "filings": [FILING],
    "parts": [
        {"code": "6.1", "applies": True, "complete": True, "due_on": "2017-11-30", "first_on": "2017-11-28",
         "days_late": 0, "filing": 1, "state": "accepted", "items": [CHECKED]},
    ],
}  # fmt: skip
