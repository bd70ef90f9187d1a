"""Who may see what, and who may act, address by address: the table that `test_urls_by_person` holds the portal to.

Each name of the URL tree has one entry or more (one a kind of object). `sees`: who gets 200 on GET (or the status given
by `gets`); everybody else of the cast gets `others`. `acts`: whose POST (sent as `how` says) is taken at all. Objects
are of 广东 or 广州; the foreign ones of 安徽 or 合肥.
"""

from __future__ import annotations

import gzip
import io
import json
import uuid
import zipfile
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from pledge_portal.accounts.models import ApiToken, Handover, User
from pledge_portal.common.models import Job
from pledge_portal.common.spreadsheets.reading import Table, encoded
from pledges.models import Pledge
from programmes.models import Contact, Evidence, GroupDeclaration, Measure, Policy, Programme, WorkPlan
from reporting.models import (
    Filing,
    FilingPaper,
    ProvinceReturn,
    ProvinceRevision,
    QuarterlyReturn,
    UnitRevision,
    Upload,
)
from tests.people import CAST

PUBLIC = ("/accounts/login/", "/i18n/", "/healthz", "/readyz", "/metrics", "/favicon.ico")

EVERYBODY = frozenset(CAST)
OFFICE = frozenset({"national", "reviewer", "auditor"})
GD = frozenset({"gd_lead", "gd_entry"})
GD_UNITS = frozenset({"gz_entry", "sz_entry"})
GZ = frozenset({"gz_entry"})
PROVINCES = frozenset(login for login in CAST if login.endswith("_lead") or login[:2] in {"gd", "ah", "bj"})
UNITS = EVERYBODY - OFFICE - PROVINCES
LEAD = frozenset({"gd_lead"})
REVIEWERS = frozenset({"national", "reviewer"})
NOBODY: frozenset[str] = frozenset()
MANAGERS = frozenset({"national", "gd_lead", "ah_lead", "bj_lead"})  # of accounts
GD_MANAGERS = frozenset({"national", "gd_lead"})
NOT_MANAGING = {403: frozenset({"reviewer", "auditor", "gd_entry", "gz_entry"})}

World = Mapping[str, Any]
QUARTER: dict[str, Any] = {"year": 2018, "quarter": 1}


@dataclass(frozen=True, slots=True)
class Objects:
    """Objects of the world by name; their values and `fixed` are the address's kwargs."""

    name: str
    fixed: Mapping[str, Any]

    def kwargs(self, world: World, whose: str) -> dict[str, Any]:
        """`whose`: own, foreign or absent."""
        return {**self.fixed, **world[f"{self.name} {whose}"]}


def of(name: str, **fixed: Any) -> Objects:
    """The objects called so."""
    return Objects(name, fixed)


@dataclass(frozen=True, slots=True)
class Address:
    """What one address answers to whom."""

    sees: frozenset[str] = EVERYBODY
    others: int = 404
    gets: int = 200
    also: Mapping[int, Set[str]] = field(default_factory=dict)
    acts: frozenset[str] = NOBODY
    objects: Objects | None = None
    query: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    refusals: frozenset[int] = frozenset({403, 404, 405})
    how: Mapping[str, Any] = field(default_factory=dict)

    def status_for(self, login: str) -> int:
        """The answer to a GET."""
        for status, logins in self.also.items():
            if login in logins:
                return status
        return self.gets if login in self.sees else self.others


def posts(acts: frozenset[str], **more: Any) -> Address:
    """An address that takes POST alone."""
    return Address(sees=NOBODY, others=405, acts=acts, **more)


AS_JSON = {"content_type": "application/json"}
API_REFUSALS = frozenset({403, 404, 405, 428})


def api(acts: frozenset[str], **more: Any) -> Address:
    """An address of the API that takes POST alone, as JSON."""
    return posts(acts, how=AS_JSON, **more)


def make_world(cast: Mapping[str, User]) -> World:
    """Rows of 广东 (广州) and of 安徽 (合肥), and keys that nothing has."""
    world: dict[str, Any] = {
        "province own": {"code": "440000"},
        "province foreign": {"code": "340000"},
        "province absent": {"code": "999999"},
        "unit own": {"code": "440100"},
        "unit foreign": {"code": "340100"},
        "unit absent": {"code": "999900"},
    }
    for whose, province, unit, lead in (
        ("own", "440000", "440100", "gd_lead"),
        ("foreign", "340000", "340100", "ah_lead"),
    ):
        for name, kwargs in _rows(province, unit, cast[lead]).items():
            world[f"{name} {whose}"] = kwargs
    for name in ("measure", "policy", "plan", "contact", "declaration", "pledge"):
        world[f"{name} absent"] = {"key": "999999999"}
    for whose, clerk, lead in (("own", "gz_entry", "gd_lead"), ("foreign", "hf_entry", "ah_lead")):
        world |= {f"{name} {whose}": {"key": key} for name, key in _accounts(cast[clerk], cast[lead]).items()}
    for name in ("person", "token", "handover"):
        world[f"{name} absent"] = {"key": 999999999}
    world["scan absent"] = {"code": "999999", "key": uuid.uuid4()}
    world["evidence absent"] = {"key": uuid.uuid4()}
    world["job absent"] = {"job_id": uuid.uuid4()}
    world["upload absent"] = {"upload_id": uuid.uuid4()}
    for name, kind in (("kind", "measures"), ("plan kind", "plans")):
        world |= {f"{name} own": {"kind": kind}, f"{name} foreign": {"kind": "returns"}}
        world[f"{name} absent"] = {"kind": "nothing"}
    return world


def _accounts(clerk: User, lead: User) -> dict[str, int]:
    """A clerk's account, a token of the lead's, and a handover between two that nobody of the cast is."""
    division, role = clerk.division, clerk.role
    former, successor = (
        User.objects.create(
            login=f"{clerk.login}-{word}", name=word, role=role, division=division, is_active=word == "new"
        )
        for word in ("old", "new")
    )
    handover = Handover.objects.create(
        former=former, successor=successor, former_name="old", successor_name="new", role=role, division=division,
        handed_on="2018-01-01", made_by=lead, made_at=timezone.now(),
    )  # fmt: skip
    token = ApiToken.objects.create(user=lead, label="a", digest=f"{lead.pk:064}")
    return {"person": clerk.pk, "token": token.pk, "handover": handover.pk}


def _package() -> bytes:
    """A package that holds nothing."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        package.writestr("manifest.json", json.dumps({"files": []}))
    return held.getvalue()


def _rows(province: str, unit: str, lead: User) -> dict[str, dict[str, Any]]:
    at = timezone.now()
    measure = Measure.objects.create(division_id=unit, item="专人负责", effective_on="2018-01-01")
    policy = Policy.objects.create(division_id=unit, document_number="1号", title="办法")
    plan = WorkPlan.objects.create(
        province_id=province, metric="项目数", baseline=10, target_2018=12, target_2019=15, target_2020=18,
        adopted_on="2017-10-01",
    )  # fmt: skip
    contact = Contact.objects.create(division_id=province, name="张三", duty="联系人")
    declaration = GroupDeclaration.objects.create(
        programme=Programme.objects.get(), province_id=province, group="with", effective_on="2018-01-01",
        document_number="2号", declared_by=lead, declared_at=at,
    )  # fmt: skip
    evidence = Evidence.objects.create(
        division_id=unit, measure=measure, file=ContentFile(b"%PDF-1.4", name="a.pdf"), name="a.pdf",
        content_type="application/pdf", size=8, sha256="0" * 64, uploaded_at=at,
    )  # fmt: skip
    gathered = ProvinceReturn.objects.create(
        province_id=province, state="submitted", first_submitted_at=at, submitted_at=at, **QUARTER
    )
    gathered.latest_revision = ProvinceRevision.objects.create(
        province_return=gathered, number=1, submitted_at=at, source="browser", checksum="0" * 64, receipt=f"R{province}"
    )
    gathered.save()
    row = QuarterlyReturn.objects.create(
        division_id=unit, province_id=province, edition="2017", state="accepted", values={"1": "3"}, **QUARTER
    )
    row.latest_revision = UnitRevision.objects.create(
        quarterly_return=row, province_revision=gathered.latest_revision, edition="2017", values={"1": "3"}
    )
    row.save()
    Filing.objects.create(
        programme=Programme.objects.get(), province_id=province, number=1, submitted_at=at, submitted_on="2017-11-28",
        receipt=f"F{province}", check_code="0", package=_package(), sha256="0" * 64,
    )  # fmt: skip
    pledge = Pledge.objects.create(project_no=f"P{unit}", division_id=unit, enterprise_name="示例科技有限公司")
    scan = FilingPaper.objects.create(
        programme=Programme.objects.get(), province_id=province, kind="plan_letter", document_number="1号",
        issued_on="2017-11-28", file=ContentFile(b"%PDF-1.4", name="a.pdf"), name="a.pdf",
        content_type="application/pdf", size=8, sha256="0" * 64, uploaded_at=at,
    )  # fmt: skip
    table = Table(["地区代码", "事项", "生效日期"], [(2, [unit, "没有的事项", "2018-01-01"])])
    upload = Upload.objects.create(
        kind="measures", province_id=province, division_id=province, place=f"measures:{province}", name="表.xlsx",
        size=1, sha256="0" * 64, table=gzip.compress(encoded(table).encode()), state="faulty", made_by=lead,
        made_at=at, expires_at=at + timedelta(days=7),
    )  # fmt: skip
    job = Job.objects.create(kind="compute_province", key=province, province=province, created_at=at)
    return {
        "measure": {"key": measure.pk},
        "policy": {"key": policy.pk},
        "plan": {"key": plan.pk},
        "contact": {"key": contact.pk},
        "declaration": {"key": declaration.pk},
        "evidence": {"key": evidence.pk},
        "job": {"job_id": job.pk},
        "upload": {"upload_id": upload.pk},
        "scan": {"code": province, "key": scan.pk},
        "pledge": {"key": pledge.pk},
    }


SEES_JOB = frozenset({"national", "auditor"}) | GD

EXPECTED: dict[str, list[Address]] = {
    # accounts
    "login": [Address(gets=302, acts=EVERYBODY)],
    "logout": [posts(EVERYBODY)],
    "password-change": [Address(acts=EVERYBODY)],
    "second-factor": [Address(gets=302, acts=EVERYBODY)],
    "second-factor-setup": [Address(acts=EVERYBODY)],
    "me": [Address(acts=EVERYBODY)],
    "me-sessions": [posts(EVERYBODY)],
    "me-tokens": [posts(EVERYBODY)],
    "me-token": [posts(LEAD, objects=of("token"))],
    "people": [Address(sees=MANAGERS, others=403)],
    "people-attention": [Address(sees=MANAGERS, others=403)],
    "person-new": [Address(sees=MANAGERS, others=403, acts=MANAGERS)],
    "person": [Address(sees=GD_MANAGERS, acts=GD_MANAGERS, also=NOT_MANAGING, objects=of("person"))],
    "person-move": [posts(GD_MANAGERS, objects=of("person"))],
    "person-disable": [posts(GD_MANAGERS, objects=of("person"))],
    "person-enable": [posts(GD_MANAGERS, objects=of("person"))],
    "person-password": [posts(GD_MANAGERS, objects=of("person"))],
    "person-second-factor": [posts(GD_MANAGERS, objects=of("person"))],
    "person-hand-over": [posts(GD_MANAGERS, objects=of("person"))],
    "handover": [Address(sees=GD_MANAGERS, objects=of("handover"))],
    "set_language": [Address(gets=302, acts=EVERYBODY, refusals=frozenset({302}))],  # Django's own
    # for machines
    "healthz": [Address()],
    "readyz": [Address(gets=503)],
    "metrics": [Address()],
    "favicon": [Address(gets=302)],
    # API
    "api-schema": [Address()],
    "api-docs": [Address()],
    "api-index": [Address()],
    "api-divisions": [Address()],
    "api-figures": [Address()],
    "api-rules": [Address()],
    "api-verdicts": [Address()],
    "api-verdict": [Address(sees=OFFICE | GD, objects=of("province", clause="1.4"))],
    "api-totals": [Address(query="?year=2018&quarter=1")],
    "api-returns": [Address()],
    "api-return": [
        Address(sees=OFFICE | GD | GZ, objects=of("unit", **QUARTER), refusals=API_REFUSALS),
        Address(sees=OFFICE | GD, objects=of("province", **QUARTER), refusals=API_REFUSALS),
    ],
    "api-return-findings": [Address(sees=OFFICE | GD | GZ, objects=of("unit", **QUARTER))],
    "api-return-check": [api(OFFICE | GD | GZ, objects=of("unit", **QUARTER))],
    "api-return-revisions": [Address(sees=OFFICE | GD, objects=of("province", **QUARTER))],
    "api-return-revision": [Address(sees=OFFICE | GD, objects=of("province", number=1, **QUARTER))],
    "api-return-report": [api(GZ, objects=of("unit", **QUARTER))],
    "api-return-accept": [api(GD, objects=of("province", **QUARTER)), api(GD, objects=of("unit", **QUARTER))],
    "api-return-send-back": [api(GD, objects=of("unit", **QUARTER))],
    "api-return-submit": [api(LEAD, objects=of("province", **QUARTER))],
    "api-return-review": [api(REVIEWERS, objects=of("province", **QUARTER))],
    "api-measures": [Address(acts=EVERYBODY - OFFICE, how=AS_JSON)],
    "api-measure": [Address(sees=OFFICE | GD | GZ, objects=of("measure"), refusals=API_REFUSALS)],
    "api-policies": [Address(acts=EVERYBODY - OFFICE, how=AS_JSON)],
    "api-policy": [Address(sees=OFFICE | GD | GZ, objects=of("policy"), refusals=API_REFUSALS)],
    "api-plans": [Address()],
    "api-plan": [Address(sees=OFFICE | GD | GD_UNITS, objects=of("province"), refusals=API_REFUSALS)],
    "api-submission": [Address(sees=OFFICE | GD, objects=of("province"))],
    "api-package": [Address(sees=REVIEWERS | GD, also={403: {"auditor"}}, objects=of("province", number=1))],
    "api-job": [Address(sees=SEES_JOB, objects=of("job"))],
    # jobs
    "job": [Address(sees=SEES_JOB, objects=of("job"))],
    "job-retry": [posts(frozenset({"national"}), objects=of("job"))],
    # start, dashboard, provinces
    "start": [Address()],
    "dashboard": [Address(sees=OFFICE, others=403)],
    "ranking": [Address(sees=OFFICE, others=403)],
    "bulletin": [Address(sees=OFFICE, others=403)],
    "bulletin-file": [Address(sees=OFFICE, others=403)],
    "provinces": [Address(sees=OFFICE, also={302: PROVINCES})],
    "province": [Address(sees=OFFICE | GD, objects=of("province"))],
    "explain": [Address(sees=OFFICE | GD, objects=of("province", clause="1.4"))],
    # returns
    "returns": [Address(sees=OFFICE, gets=200, others=302)],
    "return-list": [
        Address(sees=OFFICE | GD, objects=of("province")),
        Address(sees=OFFICE | GD | GZ, objects=of("unit")),
    ],
    "return-quarter": [
        Address(sees=OFFICE | GD, acts=GD, objects=of("province", **QUARTER)),
        Address(sees=OFFICE | GD | GZ, acts=GD | GZ, objects=of("unit", **QUARTER)),
    ],
    "return-cell": [
        Address(sees=OFFICE | GD, acts=GD, objects=of("province", **QUARTER), query="?division=440100&figure=1"),
        Address(sees=OFFICE | GD | GZ, acts=GD | GZ, objects=of("unit", **QUARTER), query="?division=440100&figure=1"),
    ],
    "return-findings": [
        Address(sees=OFFICE | GD, acts=GD | REVIEWERS, objects=of("province", **QUARTER)),
        Address(sees=OFFICE | GD | GZ, acts=GD | GZ | REVIEWERS, objects=of("unit", **QUARTER)),
    ],
    "return-totals": [posts(GD, objects=of("province", **QUARTER))],
    "rules": [Address(sees=EVERYBODY)],
    "return-block": [
        posts(GD, objects=of("province", **QUARTER)),
        posts(GD | GZ, objects=of("unit", **QUARTER)),
    ],
    "return-changes": [
        Address(sees=OFFICE | GD, objects=of("province", **QUARTER)),
        Address(sees=OFFICE | GD | GZ, objects=of("unit", **QUARTER)),
    ],
    "return-comment": [
        posts(REVIEWERS | GD, objects=of("province", **QUARTER)),
        posts(REVIEWERS | GD | GZ, objects=of("unit", **QUARTER)),
    ],
    "return-units": [posts(GD, objects=of("province", **QUARTER))],
    "return-analysis": [posts(GD, objects=of("province", **QUARTER))],
    "return-submit": [
        Address(sees=LEAD, acts=LEAD, also={403: OFFICE | {"gd_entry"}}, objects=of("province", **QUARTER))
    ],
    "return-receipt": [Address(sees=OFFICE | GD, objects=of("province", **QUARTER))],
    "return-review": [
        Address(sees=REVIEWERS, acts=REVIEWERS, also={403: GD | {"auditor"}}, objects=of("province", **QUARTER))
    ],
    "return-lock": [
        Address(
            sees=frozenset({"national"}),
            acts=frozenset({"national"}),
            also={403: GD | {"reviewer", "auditor"}},
            objects=of("province", **QUARTER),
        )
    ],
    "return-unit": [
        Address(sees=GD, acts=GD, also={403: OFFICE}, objects=of("province", unit="440100", **QUARTER)),
    ],
    "return-answer": [
        posts(GD, objects=of("province", remark=1, **QUARTER)),
        posts(GD | GZ, objects=of("unit", remark=1, **QUARTER)),
    ],
    "return-correction": [Address(sees=OFFICE | GD, acts=LEAD, objects=of("province", **QUARTER))],
    "return-correction-decide": [
        posts(frozenset({"national", "gd_lead"}), objects=of("province", number=1, **QUARTER))
    ],
    "return-board": [Address(sees=OFFICE | PROVINCES, gets=200, others=302)],
    "return-urge": [
        Address(sees=OFFICE | GD, acts=REVIEWERS, objects=of("province", **QUARTER)),
        Address(sees=OFFICE | GD, acts=GD, also={403: GZ}, objects=of("unit", **QUARTER)),
    ],
    "return-history": [
        Address(sees=OFFICE | GD, objects=of("province", **QUARTER)),
        Address(sees=OFFICE | GD | GZ, objects=of("unit", **QUARTER)),
    ],
    # the trail
    "audit": [Address(sees=OFFICE, others=403)],
    "audit-export": [
        Address(sees=OFFICE, others=403, query="?file=csv"),
        Address(sees=OFFICE, others=403, query="?file=xlsx"),
    ],
    "audit-entry": [Address(sees=NOBODY, also={404: OFFICE}, others=403, query="?chain=440000&number=999999999")],
    "return-workbook": [
        Address(sees=OFFICE | GD, acts=GD, objects=of("province", **QUARTER)),
        Address(sees=OFFICE | GD | GZ, acts=GD | GZ, objects=of("unit", **QUARTER)),
    ],
    "return-workbook-file": [
        Address(sees=OFFICE | GD, objects=of("province", **QUARTER)),
        Address(sees=OFFICE | GD | GZ, objects=of("unit", **QUARTER)),
    ],
    # workbooks
    "workbooks": [Address()],
    "workbook-kind": [
        Address(sees=EVERYBODY - OFFICE, others=403, acts=EVERYBODY - OFFICE, objects=of("kind")),
        Address(sees=PROVINCES, others=403, acts=PROVINCES, objects=of("plan kind")),
    ],
    "workbook-file": [
        Address(sees=EVERYBODY - OFFICE, others=403, objects=of("kind"), query="?filled=1"),
        Address(sees=PROVINCES, others=403, objects=of("plan kind")),
    ],
    "upload": [Address(sees=LEAD, objects=of("upload"))],
    "upload-confirm": [posts(LEAD, objects=of("upload"))],
    "upload-discard": [posts(LEAD, objects=of("upload"))],
    "upload-repeat": [posts(LEAD, objects=of("upload"))],
    "upload-marked": [Address(sees=LEAD, objects=of("upload"))],
    # submissions
    "submissions": [Address(sees=OFFICE, also={302: PROVINCES})],
    "submission": [Address(sees=OFFICE | GD, objects=of("province"))],
    "filing-plan": [Address(sees=OFFICE | GD, acts=GD, objects=of("province"))],
    "filing-tasks": [Address(sees=OFFICE | GD, objects=of("province"))],
    "filing-tasks-adopt": [posts(GD, objects=of("province"))],
    "filing-task": [Address(sees=OFFICE | GD, acts=GD, objects=of("province", clause="1.4"))],
    "filing-pilot": [Address(sees=OFFICE | GD, acts=GD, objects=of("province"))],
    "filing-paper": [
        Address(sees=OFFICE | GD, acts=GD, objects=of("province", kind="plan_letter")),
    ],
    "filing-scan": [Address(sees=REVIEWERS | GD, also={403: {"auditor"}}, objects=of("scan"))],
    "filing-register": [Address(sees=REVIEWERS, others=403, acts=REVIEWERS)],
    "filing-collected": [Address(sees=REVIEWERS, others=403)],
    "filing-packages": [Address(sees=REVIEWERS, others=403)],
    "filing-verify": [Address(acts=EVERYBODY)],
    "filing-submit": [posts(LEAD, objects=of("province"))],
    "filing-package": [Address(sees=REVIEWERS | GD, also={403: {"auditor"}}, objects=of("province"))],
    "filing-file": [
        Address(sees=OFFICE | GD, objects=of("province", part="status")),
        Address(sees=REVIEWERS | GD, also={403: {"auditor"}}, objects=of("province", part="6.2")),
    ],
    "filing-receipt": [Address(sees=OFFICE | GD, objects=of("province", number=1))],
    "filing-review": [posts(REVIEWERS, objects=of("province", number=1))],
    "filing-frozen": [Address(sees=REVIEWERS | GD, also={403: {"auditor"}}, objects=of("province", number=1))],
    # ledger
    "pledges": [Address()],
    "pledges-export": [Address(query="?file=csv"), Address(query="?file=xlsx")],
    "pledge-new": [Address(sees=EVERYBODY - OFFICE, others=403, acts=EVERYBODY - OFFICE)],
    "pledge-edit": [Address(sees=GD | GZ, acts=GD | GZ, also={403: OFFICE}, objects=of("pledge"))],
    "pledge": [Address(sees=OFFICE | GD | GZ, objects=of("pledge"))],
    # registers
    "measures": [Address()],
    "policies": [Address()],
    "plans": [Address()],
    "contacts": [Address(sees=EVERYBODY - {"auditor"}, others=403)],
    "measure-item": [Address(sees=OFFICE | GD | GZ, objects=of("unit", item="专人负责"))],
    "record-new": [
        Address(sees=GD | GZ, acts=GD | GZ, also={403: OFFICE}, objects=of("unit", register="measures")),
        Address(sees=GD, acts=GD, also={403: OFFICE}, objects=of("province", register="plans")),
    ],
    "record": [
        Address(sees=OFFICE | GD | GZ, acts=GD | GZ, objects=of("measure", register="measures")),
        Address(sees=OFFICE | GD | GZ, acts=GD | GZ, objects=of("policy", register="policies")),
        Address(sees=OFFICE | GD | GD_UNITS, acts=GD, objects=of("plan", register="plans")),
        Address(sees=REVIEWERS | GD, acts=GD, also={403: {"auditor"}}, objects=of("contact", register="contacts")),
    ],
    "record-remove": [posts(GD | GZ, objects=of("measure", register="measures"))],
    "record-history": [
        Address(sees=OFFICE | GD | GZ, objects=of("measure", register="measures")),
        Address(sees=OFFICE | GD | GD_UNITS, objects=of("plan", register="plans")),
        Address(sees=REVIEWERS | GD, also={403: {"auditor"}}, objects=of("contact", register="contacts")),
    ],
    "contact-reveal": [posts(REVIEWERS | GD, objects=of("contact"))],
    "record-attach": [posts(GD | GZ, objects=of("measure", register="measures"))],
    "evidence-file": [Address(sees=OFFICE | GD | GZ, objects=of("evidence"))],
    "evidence-remove": [posts(GD | GZ, objects=of("evidence"))],
    "groups": [Address(sees=EVERYBODY - UNITS, others=403, acts=frozenset({"gd_lead", "ah_lead", "bj_lead"}))],
    "group-decide": [posts(frozenset({"national"}), objects=of("declaration"))],
    "group-change": [posts(frozenset({"national"}))],
    "central-cities": [
        Address(sees=OFFICE | GD | GD_UNITS, acts=frozenset({"national", "gd_lead"}), query="?province=440000")
    ],
    "central-city-withdraw": [posts(frozenset({"national", "gd_lead"}), objects=of("unit"))],
}
