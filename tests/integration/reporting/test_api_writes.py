"""Writing a quarter through the API: the same rules, refusals and trail as in the browser."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from pledge_portal.accounts.models import ApiToken, User
from pledge_portal.audit.models import AuditEntry
from pledge_portal.audit.services import verify
from programmes.divisions.models import Division
from reporting.models import ProvinceReturn, ProvinceRevision, QuarterlyReturn, ReadOnlyToken
from tests.integration.reporting.api_helpers import Program, held_to_form
from tests.integration.reporting.returns_helpers import FULL, Q2, pledge, put, return_of, row_of
from tests.people import ClientOf

pytestmark = pytest.mark.django_db
GZ = "returns/440100/2018/2/"
GD = "returns/440000/2018/2/"
SIGNED = {"filled_in_by": "陈填", "checked_by": "李审", "head": "王负责"}
ZEROS: dict[str, Any] = {code: "NA" if value == "NA" else 0 for code, value in FULL.items()}


@pytest.fixture(autouse=True)
def july(settings: Settings) -> None:
    """The day on which the second quarter of 2018 is being filed."""
    settings.PORTAL_TODAY = date(2018, 7, 10)


@pytest.fixture
def gz(gz_entry: User) -> Program:
    """广州's own system."""
    return Program(gz_entry)


@pytest.fixture
def gd(gd_lead: User) -> Program:
    """广东's own system."""
    return Program(gd_lead)


def test_a_row_that_was_never_touched_can_be_read_and_written(gz: Program) -> None:
    blank = gz.read(GZ)
    assert (blank["version"], blank["state"], blank["values"]) == (1, "not_started", {})
    written = gz.write("PATCH", GZ, {"values": {"1": 12, "4": "30517.5", "11": "NA"}}, match=gz.tag(GZ))
    assert written["values"] == {"1": "12", "4": "30517.5", "11": "NA"}
    assert written["state"] == "filling"
    assert row_of("440100").values == written["values"]
    entry = AuditEntry.objects.get(action="return.save")
    assert (entry.source, entry.login) == ("api", "gz_entry")
    assert not verify().broken


def test_numbers_stay_exact_whichever_way_they_are_sent(gz: Program) -> None:
    for sent in (
        b'{"values": {"4": 30517.1234}}',
        b'{"values": {"4": "30,517.1234"}}',
        b'{"values": {"4": 3.05171234e4}}',
    ):
        gz.write("PATCH", GZ, sent, match=gz.tag(GZ))
        assert row_of("440100").values["4"] == "30517.1234"
        gz.write("PATCH", GZ, {"values": {"4": None}}, match=gz.tag(GZ))
        assert "4" not in row_of("440100").values


def test_patch_leaves_and_put_clears_what_is_not_named(gz: Program) -> None:
    gz.write("PATCH", GZ, {"values": {"1": 1, "2": 1}, "zero_report": True}, match=gz.tag(GZ))
    gz.write("PATCH", GZ, {"values": {"2": 2}}, match=gz.tag(GZ))
    assert (row_of("440100").values, row_of("440100").zero_report) == ({"1": "1", "2": "2"}, True)
    gz.write("PUT", GZ, {"values": {"2": 3}}, match=gz.tag(GZ))
    assert (row_of("440100").values, row_of("440100").zero_report) == ({"2": "3"}, False)


def test_what_was_read_must_be_what_is_stored(gz: Program, gd: Program) -> None:
    assert held_to_form(gz.send("PATCH", GZ, {"values": {"1": 1}}))["status"] == 428
    stale = gz.tag(GZ)
    gd.write("PATCH", GZ, {"values": {"1": 5}, "fill_reason": "代为报送"}, match=gd.tag(GZ))
    answer = gz.send("PATCH", GZ, {"values": {"1": 9}}, match=stale)
    problem = held_to_form(answer)
    assert answer.status_code == 412
    assert problem["current"]["values"] == {"1": "5"}
    assert row_of("440100").values == {"1": "5"}
    gz.write("PATCH", GZ, {"values": {"1": 9}}, match=answer["ETag"])
    assert row_of("440100").values == {"1": "9"}


def test_reading_again_is_answered_with_304(gz: Program) -> None:
    for path in (GZ, "returns/", "figures/", "rules/", "verdicts/", f"{GZ}findings/"):
        tag = gz.tag(path)
        again = gz.get(path, If_None_Match=tag)
        assert (again.status_code, again.content) == (304, b""), path
        assert again["ETag"] == tag
    tag = gz.tag(GZ)
    gz.write("PATCH", GZ, {"values": {"1": 1}}, match=tag)
    assert gz.get(GZ, If_None_Match=tag).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"values": {"1": -1}}, "values.1"),
        ({"values": {"1": 1.5}}, "values.1"),
        ({"values": {"1": True}}, "values.1"),
        ({"values": {"1": []}}, "values.1"),
        ({"values": {"99": 1}}, "values.99"),
        ({"values": {"4": "1.23456"}}, "values.4"),
        ({"values": {"1": "9" * 30}}, "values.1"),
        ({"values": []}, "values"),
        ({"wert": 1}, "wert"),
        ({"zero_report": "yes"}, "zero_report"),
        ({"explanations": [{"code": "R17"}]}, "explanations[0].figure"),
        ({"fill_reason": 7}, "fill_reason"),
        ([], ""),
    ],
)
def test_bad_bodies_name_the_field(gz: Program, body: Any, field: str) -> None:
    answer = gz.send("PATCH", GZ, body, match=gz.tag(GZ))
    problem = held_to_form(answer)
    assert answer.status_code == 422
    assert field in [error["field"] for error in problem["errors"]], problem
    assert all(error["message"] != error["message_en"] for error in problem["errors"]), problem
    assert not QuarterlyReturn.objects.unscoped(reason="test").exclude(values={}).exists()


MALFORMED = [
    b"{", b"", b"null", b'{"values": {"1": NaN}}', b'{"values": {"1": Infinity}}', b'{"a": "\\u0000"}',
    b'{"a": "\\ud800"}', b'{"\\udfff": 1}', b'{"a": 1, "a": 2}', b"\xff\xfe", b'{"values": {"1": 1e999}}',
    b'{"values": {"1": ' + b"9" * 400 + b"}}", b"[" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: repr(body[:24]))
def test_what_cannot_be_read_is_refused(gz: Program, body: bytes) -> None:
    answer = gz.send("PATCH", GZ, body, match=gz.tag(GZ))
    assert answer.status_code in {200, 400, 422} if body == b"" else answer.status_code in {400, 422}
    assert not QuarterlyReturn.objects.unscoped(reason="test").exclude(values={}).exists()


def test_a_body_that_is_too_large_is_refused(gz: Program, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = gz.send("PATCH", GZ, b'{"fill_reason": "' + b"a" * 2000 + b'"}', match=gz.tag(GZ), key="k")
    assert answer.status_code == 413
    assert gz.send("PATCH", GZ, b'{"fill_reason": "' + b"a" * 2000 + b'"}', match=gz.tag(GZ)).status_code == 413


def test_only_json_is_taken_and_given(gz: Program) -> None:
    answer = gz.client.generic("PATCH", f"/api/v1/{GZ}", b"a=1", content_type="application/x-www-form-urlencoded",
                               headers={**gz.headers, "If-Match": gz.tag(GZ)})  # fmt: skip
    assert held_to_form(answer)["status"] == 415
    assert gz.get(GZ, Accept="text/html").status_code == 406
    assert held_to_form(gz.send("DELETE", GZ))["status"] == 405
    assert gz.get("nowhere/").status_code == 404


def test_scope_role_and_state_are_refused_apart(
    gz: Program, gd: Program, hf_entry: User, auditor: User, gz_entry: User
) -> None:
    assert Program(hf_entry).send("PATCH", GZ, {"values": {}}, match='"x"').status_code == 404
    assert Program(auditor).send("PATCH", GZ, {"values": {}}, match='"x"').status_code == 403
    assert gd.send("POST", f"{GZ}report/", {}).status_code == 403
    assert gz.send("POST", f"{GD}submit/", {}).status_code == 404
    put(Division.objects.get(code="440100"), FULL, state="reported")
    answer = gz.send("PATCH", GZ, {"values": {"1": 2}}, match=gz.tag(GZ))
    problem = held_to_form(answer)
    assert (answer.status_code, problem["type"]) == (409, "urn:pledge-portal:problem:state")
    assert "省局" in problem["detail"]
    assert problem["detail_en"] != problem["detail"]


def test_a_report_with_gaps_is_refused_with_what_is_missing(gz: Program) -> None:
    gz.write("PATCH", GZ, {"values": {"1": 1}}, match=gz.tag(GZ))
    problem = gz.write("POST", f"{GZ}report/", status=422)
    assert "2" in problem["missing"]["440100"]
    assert row_of("440100").state == "filling"


def test_a_finding_is_explained_and_the_unit_reports(gz: Program, gz_entry: User) -> None:
    for number in ("P1", "P2"):
        pledge(number, Division.objects.get(code="440100"))
    values = ZEROS | {"1": 3, "2": 2, "3": 6, "4": "100"}
    tried = gz.write("POST", f"{GZ}check/", {"values": values})
    assert "R17" in {each["code"] for each in tried["results"]}
    assert not tried["missing"]
    assert not QuarterlyReturn.objects.unscoped(reason="test").exists(), "a trial wrote something"

    gz.write("PATCH", GZ, {"values": values}, match=gz.tag(GZ))
    refused = gz.write("POST", f"{GZ}report/", status=422)
    assert {each["code"] for each in refused["findings"]} >= {"R17"}
    found = gz.read(f"{GZ}findings/")
    assert {(each["code"], each["figure"]) for each in found["results"]} == {
        (each["code"], each["figure"]) for each in tried["results"]
    }
    assert all(each["message"] != each["message_en"] for each in found["results"])
    said = [
        {"code": each["code"], "figure": each["figure"], "text": "已核对原始凭证。"}
        for each in found["results"]
        if each["blocking"] and each["severity"] == "soft"
    ]
    assert not [each for each in found["results"] if each["severity"] == "hard"], found["results"]
    gz.write("PATCH", GZ, {"explanations": said}, match=gz.tag(GZ))
    assert gz.write("POST", f"{GZ}report/")["state"] == "reported"


def test_a_body_lost_on_its_way_clears_nothing(gz: Program, gd: Program) -> None:
    gz.write("PATCH", GZ, {"values": {"1": 12}}, match=gz.tag(GZ))
    units = [row["division"] for row in gd.read(GD)["rows"] if row["division"] != "440000"]
    for program, path, body, field in (
        (gz, GZ, b"", "values"),
        (gz, GZ, {"zero_report": True}, "values"),
        (gd, GD, {"rows": [{"division": code} for code in units]}, "rows[0].values"),
    ):
        problem = held_to_form(program.send("PUT", path, body, match=program.tag(path)))
        assert (problem["status"], problem["errors"][0]["field"]) == (422, field)
    assert row_of("440100").values == {"1": "12"}


@pytest.mark.parametrize("key", ["", "form-1"])
def test_a_form_is_no_json(key: str, gz: Program, gz_entry: User, client_of: ClientOf) -> None:
    form = {"division": "440100", "item": "专人负责", "effective_on": "2018-01-01"}
    headers = {"Idempotency-Key": key} if key else {}
    for client, more in ((gz.client, gz.headers), (client_of(gz_entry), {})):
        answer = client.post("/api/v1/measures/", form, headers={**headers, **more})
        assert held_to_form(answer)["status"] == 415


def test_a_provinces_quarter_is_put_whole_or_not_at_all(gd: Program) -> None:
    units = [each["division"] for each in gd.read(GD)["rows"] if each["division"] != "440000"]
    assert len(units) == 21
    some = {"rows": [{"division": units[0], "values": {"1": 1}}]}
    left_out = held_to_form(gd.send("PUT", GD, some, match=gd.tag(GD)))
    assert left_out["errors"][0]["field"] == "rows"
    rows = [{"division": code, "values": {"1": number}, "fill_reason": "统一报送"} for number, code in enumerate(units)]
    wrong = {"rows": [*rows[:-1], rows[-1] | {"values": {"1": "x"}}]}
    assert held_to_form(gd.send("PUT", GD, wrong, match=gd.tag(GD)))["errors"][0]["field"] == "rows[20].values.1"
    assert not QuarterlyReturn.objects.unscoped(reason="test").exclude(values={}).exists()
    gd.write("PUT", GD, {"rows": rows}, match=gd.tag(GD))
    assert row_of(units[20]).values == {"1": "20"}
    twice = {"rows": [rows[0], rows[0]]}
    assert held_to_form(gd.send("PATCH", GD, twice, match=gd.tag(GD)))["errors"][0]["code"] == "twice"
    stranger = {"rows": [{"division": "340100", "values": {"1": 1}}]}
    assert held_to_form(gd.send("PATCH", GD, stranger, match=gd.tag(GD)))["errors"][0]["code"] == "unknown_division"


def test_from_report_to_review(gz: Program, gd: Program, reviewer: User) -> None:
    gz.write("PUT", GZ, {"values": ZEROS}, match=gz.tag(GZ))
    gz.write("POST", f"{GZ}report/")
    returned = gd.write("POST", f"{GZ}return/", {"reason": "请补充说明"})
    assert (returned["state"], returned["remarks"][0]["problem"]) == ("returned", "请补充说明")
    unanswered = gz.send("POST", f"{GZ}report/", {})
    assert unanswered.status_code == 422
    answers = [{"remark": returned["remarks"][0]["id"], "text": "已补充。"}]
    gz.write("POST", f"{GZ}report/", {"answers": answers})
    gd.write("POST", f"{GD}accept/", {"divisions": ["440100"]})

    assert held_to_form(gd.send("POST", f"{GD}submit/", {"signatories": SIGNED}))["status"] == 428
    unsigned = held_to_form(gd.send("POST", f"{GD}submit/", {"signatories": {}}, match=gd.tag(GD)))
    assert {error["field"] for error in unsigned["errors"]} == {"filled_in_by", "checked_by", "head"}
    receipt = gd.write("POST", f"{GD}submit/", {"signatories": SIGNED}, match=gd.tag(GD), status=201)
    assert receipt["receipt"] == "440000-2018Q2-01"
    assert gd.read(f"{GD}revisions/")["results"][0]["checksum"] == receipt["checksum"]
    assert gd.read(f"{GD}revisions/1/")["rows"][0]["division"] == "440100"
    assert gd.get(f"{GD}revisions/2/").status_code == 404

    office = Program(reviewer)
    assert gd.send("POST", f"{GD}review/", {"act": "accept", "revision": 1}).status_code == 403
    assert office.send("POST", f"{GD}review/", {"act": "accept", "revision": 2}).status_code == 409
    assert office.send("POST", f"{GD}review/", {"act": "return", "revision": 1}).status_code == 422
    remark = {"division": "440100", "figure": "1", "problem": "请核对"}
    sent_back = office.write("POST", f"{GD}review/", {"act": "return", "revision": 1, "remarks": [remark]})
    assert sent_back["state"] == "returned"
    assert sent_back["remarks"][0]["figure"] == "1"
    assert not verify().broken


def test_submitting_what_changed_since_it_was_read_is_refused(gd: Program, gz: Program) -> None:
    put(Division.objects.get(code="440100"), FULL, state="accepted")
    stale = gd.tag(GD)
    gd.write("PATCH", GD, {"rows": [{"division": "440300", "values": {"1": 1}}]}, match=stale)
    answer = gd.send("POST", f"{GD}submit/", {"signatories": SIGNED}, match=stale)
    assert answer.status_code == 412
    assert not ProvinceRevision.objects.exists()
    assert return_of("440000").state == "open"


def test_a_trial_and_a_refusal_leave_nothing(gz: Program) -> None:
    gz.send("PATCH", GZ, {"values": {"1": "x"}}, match=gz.tag(GZ))
    gz.write("POST", f"{GZ}check/", {"values": {"1": 3}})
    assert not QuarterlyReturn.objects.unscoped(reason="test").exists()
    assert not ProvinceReturn.objects.unscoped(reason="test").exists()
    assert not AuditEntry.objects.filter(action__startswith="return.").exists()


def test_measures_are_registered_and_ended(gz: Program, hf_entry: User, national: User) -> None:
    body = {
        "division": "440100",
        "item": "专人负责",
        "effective_on": "2018-01-01",
        "document_number": "穗知〔2018〕1号",
    }
    made = gz.send("POST", "measures/", body)
    assert made.status_code == 201, made.content.decode()
    path = made["Location"].removeprefix("http://testserver/api/v1/")
    assert held_to_form(gz.send("POST", "measures/", body))["status"] == 422
    assert held_to_form(gz.send("PATCH", path, {"ended_on": "2018-12-31"}))["status"] == 428
    early = held_to_form(gz.send("PATCH", path, {"ended_on": "2017-12-31"}, match=gz.tag(path)))
    assert early["errors"][0]["field"] == "ended_on"
    ended = gz.write("PATCH", path, {"ended_on": "2018-12-31"}, match=made["ETag"])
    assert (ended["ended_on"], ended["document_number"]) == ("2018-12-31", "穗知〔2018〕1号")
    assert gz.send("PATCH", path, {"note": "x"}, match=made["ETag"]).status_code == 412
    assert Program(hf_entry).get(path).status_code == 404
    assert Program(national).send("POST", "measures/", body).status_code == 403
    foreign = held_to_form(gz.send("POST", "measures/", body | {"division": "340100"}))
    absent = held_to_form(gz.send("POST", "measures/", body | {"division": "999900"}))
    assert foreign == absent
    assert [row["id"] for row in gz.read("measures/?division=440100")["results"]] == [ended["id"]]
    assert gz.read("measures/?as_of=2019-01-01")["results"] == []


def test_policies_and_plans(gd: Program, gz: Program) -> None:
    made = gd.write(
        "POST", "policies/", {"division": "440000", "document_number": "粤1号", "title": "办法", "support": ["贴息"],
                              "fund_size": "500.5", "is_current": True}, status=201,
    )  # fmt: skip
    path = f"policies/{made['id']}/"
    assert (made["support"], made["fund_size"], made["is_current"]) == (["贴息"], "500.5", True)
    changed = gd.write("PATCH", path, {"valid_until": "2020-12-31"}, match=gd.tag(path))
    assert changed == made | {"valid_until": "2020-12-31", "version": 2}

    plan = {
        "metric": "项目数", "baseline": 100, "target_2018": 120, "target_2019": 144, "target_2020": 173,
        "adopted_on": "2017-10-20",
    }  # fmt: skip
    assert gd.get("plans/440000/").status_code == 404
    assert gz.send("PUT", "plans/440000/", plan).status_code == 403
    gd.write("PUT", "plans/440000/", plan)
    assert gd.send("PUT", "plans/440000/", plan).status_code == 428
    stored = gd.write("PUT", "plans/440000/", plan | {"target_2020": 180}, match=gd.tag("plans/440000/"))
    assert (stored["target_2020"], stored["version"]) == (180, 2)
    assert gz.read("plans/")["results"] == [stored]
    assert gd.send("PUT", "plans/340000/", plan).status_code == 404


def test_why_a_verdict_is_what_it_is(gd: Program, gz: Program) -> None:
    found = gd.read("verdicts/440000/1.4/")
    assert (len(found["units"]), found["own"]) == (21, None)
    assert all(unit["lacks"] and not unit["counted"] for unit in found["units"])
    assert gd.read("verdicts/440000/1.8/")["growth"]["base_year"] == 2017
    assert gd.get("verdicts/440000/9.9/").status_code == 404
    assert gd.get("verdicts/340000/1.4/").status_code == 404
    assert gz.get("verdicts/440000/1.4/").status_code == 404


def test_a_submission_and_its_package(gd: Program, gz: Program, auditor: User) -> None:
    found = gd.read("submissions/440000/")
    assert [part["code"] for part in found["parts"]] == ["6.1", "6.2", "6.3"]
    assert not found["parts"][0]["complete"]
    assert all(item["label"] and item["label_en"] for part in found["parts"] for item in part["items"])
    assert found["filings"] == []
    assert gd.get("submissions/440000/filings/1/package/", Accept="application/zip").status_code == 404
    assert Program(auditor).get("submissions/440000/filings/1/package/").status_code == 403
    assert gz.get("submissions/440000/").status_code == 404


def test_a_token_is_never_wider_than_it_was_made(gd_lead: User, settings: Settings) -> None:
    gd = Program(gd_lead)
    token = ApiToken.objects.get()
    token.division = Division.objects.get(code="440100")
    token.save()
    assert gd.read("/api/v1/")["you"]["unit"] == "440100"
    assert gd.read(GZ)["division"] == "440100"
    for path in ("returns/440300/2018/2/", GD, "submissions/440000/"):
        assert gd.get(path).status_code == 404
    gd.write("PATCH", GZ, {"values": {"1": 1}}, match=gd.tag(GZ))
    assert gd.send("POST", f"{GZ}accept/", {}).status_code == 403
    token.division = Division.objects.get(code="340100")
    token.save()
    assert gd.get("returns/").status_code == 401
    token.division = None
    token.expires_on = date(2018, 7, 9)
    token.save()
    assert held_to_form(gd.get("returns/"))["detail"] == "令牌已过期，请换用新的令牌。"
    token.expires_on = date(2018, 7, 10)
    token.save()
    assert gd.get("returns/").status_code == 200


def test_a_token_that_only_reads(gz_entry: User) -> None:
    told = io.StringIO()
    call_command("make_reading_token", "gz_entry", "--label", "数据仓库", stdout=told)
    assert ReadOnlyToken.objects.get().token == ApiToken.objects.get()
    assert AuditEntry.objects.get(action="token.made").changes["label"][1] == "数据仓库（只读）"
    gz = Program(gz_entry, told.getvalue().strip())
    tag = gz.tag(GZ)
    answer = gz.send("PATCH", GZ, {"values": {"1": 1}}, match=tag)
    assert (answer.status_code, held_to_form(answer)["detail"]) == (403, "此令牌只能读取。")


def test_pages_neither_repeat_nor_hide_rows(gd: Program, gz_entry: User) -> None:
    units = list(Division.objects.units().filter(province="440000").order_by("code")[:6])
    for unit in units[1::2]:
        put(unit, {"1": "1"})
    first = gd.read("returns/?limit=2&year=2018&quarter=2")
    put(units[0], {"1": "1"})
    put(units[4], {"1": "1"})
    rest = gd.read(first["next"].removeprefix("http://testserver"))
    seen = [row["division"] for page in (first, rest) for row in page["results"]]
    assert seen == [units[1].code, units[3].code, units[4].code, units[5].code]
    assert rest["next"] is None
    assert str(Q2) == "2018Q2"


def test_a_program_that_runs_away_is_held_up(gz: Program, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    from reporting.api.throttles import ReadThrottle

    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "runs"}}
    monkeypatch.setattr(ReadThrottle, "THROTTLE_RATES", {"read": "3/min"})
    statuses = [gz.get("figures/").status_code for _again in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    answer = gz.get("figures/")
    assert int(answer["Retry-After"]) > 0


def test_words_are_chinese_whatever_the_screen_speaks(gd_lead: User, client_of: Any) -> None:
    client = client_of(gd_lead)
    client.cookies["django_language"] = "en"
    answer = client.get("/api/v1/returns/?year=1999")
    problem = held_to_form(answer)
    assert answer["Content-Language"] == "zh-hans"
    assert problem["title"] == "请求参数有误。"
    assert problem["errors"][0]["message"] != problem["errors"][0]["message_en"]
