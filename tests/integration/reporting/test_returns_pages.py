"""The pages of a quarter: who sees what, the plain form, the grid's script, submission and review."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from pledge_portal.accounts.models import User
from pledge_portal.accounts.permissions import Role
from pledge_portal.common.periods import Quarter
from programmes.divisions.models import Division
from reporting.models import ProvinceRevision, QuarterState
from reporting.selectors.returns.ledger import ledger_values
from reporting.services.returns.units import fill_in_for_unit, report_unit, return_unit
from tests.integration.reporting.returns_helpers import FULL, Q2, enter, pledge, put, return_of, row_of, submit
from tests.people import ClientOf, actor_of

Register = dict[str, Division]
GD, GZ = "/returns/440000/2018/2/", "/returns/440100/2018/2/"


@pytest.fixture(autouse=True)
def _day(settings: Any) -> None:
    settings.PORTAL_TODAY = date(2018, 7, 10)


def save(client: Client, url: str = GD, **body: Any) -> Any:
    return client.post(f"{url}cell/", json.dumps(body), content_type="application/json")


# --- who sees what ---


@pytest.mark.parametrize(
    "path", ["", "?section=units", "?section=analysis", "?section=supplement", "?section=nonsense&cell=x-9"]
)
def test_the_province_sees_its_quarter(gd_entry: User, client_of: ClientOf, path: str) -> None:
    answer = client_of(gd_entry).get(GD + path)

    assert answer.status_code == 200
    assert "距截止 6 天" in answer.text and "7月16日" in answer.text
    assert "21 个地市：未填 21" in answer.text


def test_a_stranger_gets_404_everywhere(ah_lead: User, gz_entry: User, sz_entry: User, client_of: ClientOf) -> None:
    for name in ("", "cell/", "submit/", "receipt/", "review/"):
        assert client_of(ah_lead).get(GD + name).status_code == 404, name
        assert client_of(gz_entry).get(GD + name).status_code == 404, name
    assert client_of(sz_entry).get(GZ).status_code == 404
    assert client_of(ah_lead).get("/returns/440000/").status_code == 404
    assert save(client_of(sz_entry), GZ, division="440100", figure="1", value="1", expected="").status_code == 404


@pytest.mark.parametrize("path", ["2015/4/", "2021/1/", "2018/5/", "2018/0/"])
def test_a_quarter_that_is_not_open_does_not_exist(national: User, client_of: ClientOf, path: str) -> None:
    assert client_of(national).get(f"/returns/440000/{path}").status_code == 404


def test_a_unit_sees_its_row_alone(gz_entry: User, client_of: ClientOf) -> None:
    answer = client_of(gz_entry).get(GZ)

    assert answer.status_code == 200
    assert 'name="f-440100-1"' in answer.text
    assert "f-440300-1" not in answer.text and "全省合计" not in answer.text


def test_the_national_office_reads_and_cannot_write(reviewer: User, client_of: ClientOf) -> None:
    client = client_of(reviewer)
    answer = client.get(GD)

    assert answer.status_code == 200
    assert 'name="f-' not in answer.text
    assert save(client, division="440100", figure="1", value="1", expected="").status_code == 403


def test_acts_beyond_the_role_are_403(
    register: Register, gd_entry: User, gd_lead: User, auditor: User, client_of: ClientOf
) -> None:
    assert client_of(gd_entry).get(f"{GD}submit/").status_code == 403
    assert client_of(gd_lead).get(f"{GD}review/").status_code == 403
    assert client_of(auditor).post(f"{GD}lock/").status_code == 403
    assert client_of(auditor).post(f"{GD}units/", {"act": "accept", "division": "440100"}).status_code == 403


# --- the grid's script ---


def test_a_saved_cell_answers_with_the_row_and_the_totals(
    register: Register, gd_entry: User, client_of: ClientOf
) -> None:
    put(register["440100"], {"1": "40"}, Quarter(2018, 1))
    put(register["440300"], {"1": "7"})

    answer = save(client_of(gd_entry), division="440100", figure="1", value="1,052", expected="")

    assert answer.status_code == 200
    cell = answer.json()["row"]["cells"][0]
    assert (cell["value"], cell["text"], cell["so_far"]["text"]) == ("1052", "1,052", "1,092")
    (total,) = answer.json()["totals"]
    assert (total["now"], total["so_far"]["text"]) == ({"text": "1,059", "partial": True}, "1,099")
    assert row_of("440100").values == {"1": "1052"}


def test_a_stale_cell_is_409_with_both_values(
    register: Register, gd_entry: User, gz_entry: User, client_of: ClientOf
) -> None:
    enter(gz_entry, register["440100"], "1", "52")

    answer = save(client_of(gd_entry), division="440100", figure="1", value="60", expected="")

    assert answer.status_code == 409
    assert answer.json()["conflict"]["value"] == "52"
    assert answer.json()["conflict"]["by"] == "广州填报员"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"division": "440100", "figure": "1", "value": "三", "expected": ""}, "value"),
        ({"division": "440100", "figure": "99", "value": "3", "expected": ""}, "figure"),
        ({"division": "340100", "figure": "1", "value": "3", "expected": ""}, "division"),
        ({"division": "440100", "figure": "1", "value": 3, "expected": ""}, "value"),
        ({"figure": "1"}, "division"),
    ],
)
def test_bad_input_names_the_field(gd_entry: User, client_of: ClientOf, body: dict[str, Any], field: str) -> None:
    answer = save(client_of(gd_entry), **body)

    assert answer.status_code == 422
    assert answer.json()["fields"] == [field]
    assert answer.json()["message"]


def test_no_json_is_422(gd_entry: User, client_of: ClientOf) -> None:
    assert client_of(gd_entry).post(f"{GD}cell/", "{", content_type="application/json").status_code == 422


def test_the_panel_tells_definition_history_and_ledger(register: Register, gd_entry: User, client_of: ClientOf) -> None:
    put(register["440100"], {"3": "50"}, Quarter(2018, 1))
    put(register["440100"], {"3": "66"})
    pledge("A", register["440100"])

    panel = client_of(gd_entry).get(f"{GD}cell/?division=440100&figure=3").text

    assert "广州市 · 质押专利件数" in panel
    assert "本期登记项目所列专利之和" in panel
    assert "填报66，台账为2，相差64" in panel
    assert "核实说明" in panel and "采用台账数" in panel


# --- the plain form ---


def test_the_plain_form_saves_rows_and_keeps_what_is_wrong(
    register: Register, gd_entry: User, client_of: ClientOf
) -> None:
    client = client_of(gd_entry)
    form = {"section": "pledges", "v-440100": "1", "f-440100-1": "５", "f-440100-3": "x9", "v-440300": "1"}

    answer = client.post(GD, form)

    assert answer.status_code == 422
    assert 'value="x9"' in answer.text
    assert "广州市 质押专利件数" in answer.text
    assert row_of("440100").values == {"1": "5"}


def test_the_plain_forms_conflict_shows_both_values(
    register: Register, gd_entry: User, gz_entry: User, client_of: ClientOf
) -> None:
    enter(gz_entry, register["440100"], "1", "52")

    answer = client_of(gd_entry).post(GD, {"section": "pledges", "v-440100": "1", "f-440100-1": "60"})

    assert answer.status_code == 409
    assert "现有 52（广州填报员），您填 60" in answer.text
    assert row_of("440100").values == {"1": "52"}


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 30])
def test_a_row_of_the_plain_form_with_no_version_ever_shown_is_stale_not_dropped(
    gd_entry: User, client_of: ClientOf, version: str
) -> None:
    answer = client_of(gd_entry).post(GD, {"section": "pledges", "v-440100": version, "f-440100-1": "60"})

    assert answer.status_code == 409
    assert "您填 60" in answer.text


def test_a_unit_reports_from_the_plain_form_and_is_told_what_is_missing(
    register: Register, gz_entry: User, client_of: ClientOf
) -> None:
    client = client_of(gz_entry)
    put(register["440100"], {**{code: "0" for code in FULL if code != "1"}, "21": "NA"})
    form = {"section": "pledges", "v-440100": "1", "f-440100-1": "", "action": "report"}
    form |= {f"f-440100-{code}": "0" for code in ("2", "3", "4")}

    refused = client.post(GZ, form)
    assert refused.status_code == 422
    assert "还有1项未报：新增质押项目数" in refused.text
    assert client.post(GZ, {**form, "f-440100-1": "0"}).status_code == 302
    assert row_of("440100").state == "reported"


# --- the ledger ---


def test_the_ledger_knows_the_first_registration_of_an_enterprise(register: Register) -> None:
    gz, sz = register["440100"], register["440300"]
    pledge("old", sz, enterprise_name="甲", enterprise_code="91A", registered_on=date(2017, 2, 1))
    pledge("again", gz, enterprise_name="甲公司", enterprise_code="91A", loan_amount=Decimal("100.5"))
    pledge("new-1", gz, enterprise_name="乙", loan_amount=Decimal("0.1"))
    pledge("new-2", gz, enterprise_name="乙", loan_amount=Decimal("0.2"), deregistered_on=date(2018, 6, 30))
    pledge("other", register["340100"], enterprise_name="丙")

    known = ledger_values(province="440000", quarter=Q2, divisions=[gz, sz], figures=["1", "2", "3", "4", "23"])

    assert known["440100"] == {"1": "3", "2": "1", "3": "6", "4": "100.8", "23": "2"}
    assert known["440300"] == {"1": "0", "2": "0", "3": "0", "4": "0", "23": "1"}


def test_a_blank_cell_shows_the_ledgers_number_until_it_is_confirmed(
    register: Register, gd_entry: User, client_of: ClientOf
) -> None:
    client = client_of(gd_entry)
    pledge("A", register["440100"])

    page = client.get(GD).text
    assert "带入台账数" in page
    assert not row_exists("440100")
    client.post(GD, {"section": "pledges", "action": "ledger:440100"})

    assert row_of("440100").values == {"1": "1", "2": "1", "3": "2", "4": "0"}
    assert not row_exists("440300")


def row_exists(code: str) -> bool:
    from reporting.models import QuarterlyReturn

    return QuarterlyReturn.objects.unscoped(reason="test").filter(division=code).exists()


# --- submission, receipt, review ---


def test_the_lead_submits_and_both_clicks_show_one_receipt(
    register: Register, gd_lead: User, reviewer: User, client_of: ClientOf
) -> None:
    put(register["440100"], FULL, state="accepted")
    client = client_of(gd_lead)
    seen = client.get(f"{GD}submit/").context["view"].seen
    form = {"version": "1", "seen": seen, "filled_in_by": "陈", "checked_by": "李", "head": "王", "analysis": "好"}

    for _click in range(2):
        answer = client.post(f"{GD}submit/", form)
        assert answer.status_code == 302
        assert "440000-2018Q2-01" in client.get(answer.headers["Location"]).text
    assert ProvinceRevision.objects.count() == 1
    assert client_of(reviewer).get(f"{GD}receipt/").status_code == 200


def test_a_stale_submission_is_409_and_keeps_what_was_typed(
    register: Register, gd_lead: User, client_of: ClientOf
) -> None:
    put(register["440100"], FULL, state="accepted")
    form = {"version": "1", "seen": "0" * 16, "filled_in_by": "陈", "checked_by": "李", "head": "王五六"}

    answer = client_of(gd_lead).post(f"{GD}submit/", form)

    assert answer.status_code == 409
    assert "王五六" in answer.text
    seen = answer.context["view"].seen
    assert client_of(gd_lead).post(f"{GD}submit/", {**form, "seen": seen}).status_code == 302


def test_an_unsigned_or_too_long_submission_is_422(register: Register, gd_lead: User, client_of: ClientOf) -> None:
    put(register["440100"], FULL, state="accepted")
    client = client_of(gd_lead)
    form = {"version": "1", "filled_in_by": "陈", "checked_by": "李", "head": "王"}

    assert client.post(f"{GD}submit/", {**form, "head": ""}).status_code == 422
    assert client.post(f"{GD}submit/", {**form, "analysis": "字" * 801}).status_code == 422
    assert client.post(f"{GD}submit/", {**form, "version": "x"}).status_code == 422


def test_the_reviewer_returns_with_remarks_that_the_province_sees(
    register: Register, gd_lead: User, reviewer: User, client_of: ClientOf
) -> None:
    put(register["440100"], FULL, state="accepted")
    revision = submit(gd_lead, "440000", 1)
    form = {"revision": revision.pk, "act": "return", "resubmit_by": "2018-07-25"}

    client = client_of(reviewer)
    assert client.get(f"{GD}review/").status_code == 200
    assert client.post(f"{GD}review/", form).status_code == 422
    remark = {"r0-division": "440100", "r0-figure": "4", "r0-problem": "金额偏大", "r0-request": "请核对"}
    assert client.post(f"{GD}review/", {**form, **remark}).status_code == 302
    assert return_of("440000").state == QuarterState.RETURNED

    page = client_of(gd_lead).get(GD).text
    assert "请于2018年7月25日前重报" in page
    pinned = page[page.index('id="remarks"') : page.index("</section>")]
    assert "广州市" in pinned and "质押融资金额</a>：金额偏大" in pinned


def test_acts_on_units_answer_with_the_page(register: Register, gd_entry: User, client_of: ClientOf) -> None:
    put(register["440100"], FULL, state="reported")
    put(register["440300"], FULL)
    client = client_of(gd_entry)

    assert client.post(f"{GD}units/", {"act": "accept", "division": "440100"}).status_code == 302
    assert client.post(f"{GD}units/", {"act": "accept", "division": "440300"}).status_code == 409
    assert client.post(f"{GD}units/", {"act": "return", "division": "440100", "reason": " "}).status_code == 422
    assert client.post(f"{GD}units/", {"act": "dance", "division": "440100"}).status_code == 422
    assert row_of("440100").state == "accepted"


def test_a_draft_of_the_analysis_is_kept(register: Register, gd_entry: User, client_of: ClientOf) -> None:
    client = client_of(gd_entry)
    assert client.post(f"{GD}analysis/", {"version": "1", "analysis": "总体平稳", "head": "王"}).status_code == 302
    assert return_of("440000").analysis == "总体平稳"
    assert client.post(f"{GD}analysis/", {"version": "1", "analysis": "别的"}).status_code == 409


# --- lists ---


def test_lists_show_states_due_days_and_receipts(
    register: Register, gd_lead: User, gz_entry: User, national: User, client_of: ClientOf
) -> None:
    put(register["440100"], FULL, state="accepted")
    submit(gd_lead, "440000", 1)

    province = client_of(gd_lead).get("/returns/", follow=True).text
    assert "440000-2018Q2-01" in province and "1/21" in province and "2018年7月16日" in province
    assert "省局审核通过" in client_of(gz_entry).get("/returns/", follow=True).text
    matrix = client_of(national).get("/returns/").text
    assert "广东 2018Q2 已报送" in matrix
    assert "安徽 2018Q1 逾期未报" in matrix


# --- constant queries, both languages ---


@pytest.mark.parametrize("path", [GD, f"{GD}?section=insurance", f"{GD}?section=units", "/returns/440000/"])
def test_queries_do_not_grow_with_units(register: Register, gd_entry: User, client_of: ClientOf, path: str) -> None:
    client = client_of(gd_entry)
    put(register["440100"], FULL, updated_by=gd_entry)
    pledge("A", register["440100"])
    few = _queries(client, path)
    units = [each for code, each in register.items() if code.startswith("44") and code not in ("440000", "440100")]
    for number, unit in enumerate(units):
        put(unit, FULL, updated_by=gd_entry)
        put(unit, FULL, Quarter(2017, 2))
        pledge(f"B{number}", unit)

    assert _queries(client, path) == few
    assert few <= 24


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_grid_speaks_english_by_switch(gd_entry: User, client_of: ClientOf) -> None:
    client = client_of(gd_entry)
    client.cookies["django_language"] = "en"

    page = client.get(GD).text

    assert "New projects" in page and "Guangzhou" in page
    translation.activate("zh-hans")


# --- what an ended unit leaves to correct ---


def test_the_successors_people_correct_what_an_ended_unit_left(
    register: Register, client_of: ClientOf, settings: Any
) -> None:
    user = User.objects.create_account(
        login="jn", password="x", role=Role.UNIT_ENTRY, name="济南填报员", division=register["370100"], is_demo=True
    )
    client, url = client_of(user), "/returns/371200/2018/4/"
    settings.PORTAL_TODAY = date(2018, 12, 31)
    assert client.get(url).status_code == 404

    settings.PORTAL_TODAY = date(2019, 1, 4)
    assert "此前季度的更正由济南市或省局办理" in client.get(url).text
    assert "莱芜市" in client.get("/returns/370100/").text
    assert save(client, url, division="371200", figure="1", value="3", expected="").status_code == 200
    assert row_of("371200", Quarter(2018, 4)).values == {"1": "3"}
    late = save(client, "/returns/371200/2019/1/", division="371200", figure="1", value="3", expected="")
    assert late.status_code == 409
    assert client.get("/returns/370200/2018/4/").status_code == 404


# --- a save's answer ---


def test_a_save_tells_the_findings_of_its_row_and_keeps_asking_for_the_reason(
    register: Register, gd_entry: User, client_of: ClientOf
) -> None:
    client = client_of(gd_entry)
    pledge("A", register["440100"])
    put(register["440100"], {**FULL, "1": "1", "2": "1", "4": "0"})

    answer = save(client, division="440100", figure="3", value="5", expected="1").json()
    assert answer["row"]["state"] == "待说明"
    assert {each["href"] for each in answer["findings"]} == {"#c-440100-3", "#c-440100-4"}
    assert any("填报5，台账为2，相差3" in each["text"] for each in answer["findings"])

    for each in answer["findings"]:
        code, figure = each["code"].split()[1], each["href"].rpartition("-")[2]
        said = {"act": "explain", "division": "440100", "figure": figure, "code": code, "text": "待补录"}
        assert client.post(f"{GD}findings/", said, headers={"accept": "application/json"}).status_code == 200
    other = save(client, division="440100", figure="8", value="2", expected="1").json()
    assert all(each["settled"] for each in other["findings"])
    again = save(client, division="440100", figure="3", value="6", expected="5").json()
    assert again["row"]["state"] == "待说明"  # the reason spoke of the value that stood


def test_a_report_refused_for_a_reason_shows_where_to_give_it(
    register: Register, gz_entry: User, client_of: ClientOf
) -> None:
    pledge("A", register["440100"])
    put(register["440100"], {**FULL, "1": "1", "2": "1", "3": "5", "4": "0"})

    page = client_of(gz_entry).post(GZ, {"section": "mechanism", "action": "report"})

    assert page.status_code == 422
    assert "填报5，台账为2，相差3" in page.text
    assert 'name="figure" value="4"' in page.text  # the plain form for the first of them, without script too


def test_accepting_all_that_are_ready_tells_why_one_is_not(
    register: Register, gz_entry: User, gd_entry: User, client_of: ClientOf
) -> None:
    pledge("A", register["440300"])
    put(register["440100"], {**FULL, "1": "0", "2": "0", "3": "0", "4": "0"})
    report_unit(actor=actor_of(gz_entry), division=register["440100"], quarter=Q2)
    put(register["440300"], {**FULL, "1": "1", "2": "1", "3": "9", "4": "0"})
    fill_in_for_unit(actor=actor_of(gd_entry), division=register["440300"], quarter=Q2, reason="委托省局")

    page = client_of(gd_entry).post(f"{GD}units/", {"act": "accept_ready"}, follow=True).text

    assert "审核通过 1 个单位。" in page
    assert "R17 深圳市" in page
    assert row_of("440300").state == "filling"


def test_accepting_all_asks_once_why_units_were_filled_in(
    register: Register, gd_entry: User, client_of: ClientOf
) -> None:
    for code in ("440100", "440300"):
        put(register[code], {**FULL, "1": "0", "2": "0", "3": "0", "4": "0"}, state="filling", filled_by_province=True)
    put(register["440200"], {**FULL, "1": "0", "2": "0", "3": "0", "4": "0"}, state="filling")
    client = client_of(gd_entry)

    page = client.post(f"{GD}units/", {"act": "accept_ready"}).text
    offered = client.get(f"{GD}?section=units").text

    assert page.count("由省局代填，请先填写代填原因。") == 1
    assert "广州市、深圳市等 2 个单位由省局代填" in page
    assert "已填齐的 2 个单位全部审核通过" in offered  # 韶关市 has not reported: not offered, and no riddle afterwards
    assert row_of("440100").state == row_of("440300").state == "filling"


@pytest.mark.parametrize(
    ("code", "word", "note"),
    [
        ("440000", "省本级", "含省直管县市"),
        ("120000", "市本级", ""),
        ("450000", "区本级", "含自治区直辖县市"),
        ("660000", "兵团本级", ""),
    ],
)
def test_the_own_row_is_called_after_the_kind_of_province(
    register: Register, reviewer: User, client_of: ClientOf, code: str, word: str, note: str
) -> None:
    page = client_of(reviewer).get(f"/returns/{code}/2018/2/").text

    row = page[page.index(f'data-division="{code}"') :]
    row = row[: row.index("</th>")]
    assert word in row and note in row
    assert ("直" in row) is bool(note)


def test_what_a_unit_got_back_is_said_once(
    register: Register, gz_entry: User, gd_entry: User, client_of: ClientOf
) -> None:
    put(register["440100"], FULL)
    report_unit(actor=actor_of(gz_entry), division=register["440100"], quarter=Q2)
    return_unit(actor=actor_of(gd_entry), division=register["440100"], quarter=Q2, reason="金额请核对")

    assert client_of(gz_entry).get(GZ).text.count("金额请核对") == 1
    start = client_of(gz_entry).get("/").text
    assert "省局退回，请修改后重新上报" in start and "退回修改中" not in start
