"""The two letters of practice, drafted (代拟稿): the bureau numbers, stamps and sends them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from programmes.divisions.models import ProvinceKind
from programmes.models.contacts import Duty
from reporting.documents.official import OfficialDocument
from reporting.documents.pilot_application import field_text
from reporting.models import FilingPaper, PaperKind
from reporting.rules.filings import PERSONNEL, PLAN
from reporting.selectors.filings.records import FilingRecords

ADDRESSEE = "国家知识产权局："
OWN_WORD = {
    ProvinceKind.MUNICIPALITY.value: "我市",
    ProvinceKind.REGION.value: "我区",
    ProvinceKind.CORPS.value: "兵团",
}
PLAN_NAME, FORM_NAME = "专利质押融资工作推进计划", "专利质押融资工作人员信息表"


def plan_letter(records: FilingRecords, *, parts: Collection[str]) -> bytes:
    """(A) 关于报送专利质押融资推进计划和人员信息表的函; `parts`: those of the two that it brings."""
    both = {PLAN, PERSONNEL} <= set(parts)
    pieces = ["专利质押融资", *(["推进计划"] if PLAN in parts else []), ("和" if both else "") + "人员信息表"]
    pieces = pieces if PERSONNEL in parts else pieces[:-1]
    letter = _letter(records, PaperKind.PLAN_LETTER, ["关于报送", *pieces[:-1], f"{pieces[-1]}的函"])
    done = [f"研究制定了《{records.province.name}{PLAN_NAME}》"] if PLAN in parts else []
    done += [f"填写了《{FORM_NAME}》"] if PERSONNEL in parts else []
    letter.body(
        f"《国家知识产权局办公室关于抓紧落实专利质押融资有关工作的通知》（{records.programme.document_number}）收悉。"
        f"我局结合{_own(records)}实际，{'，'.join(done)}，现予报送。"
    )
    if PLAN in parts and (sentence := _plan_sentence(records)):
        letter.body(sentence)
    letter.body("特此函报。")
    names = [f"{records.province.name}{PLAN_NAME}"] if PLAN in parts else []
    return _end(letter, records, PaperKind.PLAN_LETTER, [*names, *([FORM_NAME] if PERSONNEL in parts else [])])


def pilot_letter(records: FilingRecords) -> bytes:
    """(B) 关于申请开展专利权质押登记试点的函, or 请示."""
    form = letter_form(records)
    letter = _letter(records, PaperKind.PILOT_LETTER, ["关于申请开展", "专利权质押登记", f"试点的{form}"])
    application, own = records.application, _own(records)
    letter.body(
        f"根据《国家知识产权局办公室关于抓紧落实专利质押融资有关工作的通知》（{records.programme.document_number}）"
        f"精神，经研究，我局拟申请在{application.areas if application and application.areas else own}"
        f"开展专利权质押登记试点。有关情况{'请示' if form == '请示' else '函告'}如下："
    )
    categories = field_text(records, "categories")
    if categories:
        basis = f"（依据：{application.basis}）" if application and application.basis else ""
        letter.body(f"{own}符合试点申报条件，属于以下类别：{categories}{basis}。")
    body = application.handling_body if application else ""
    letter.body(
        (f"试点工作拟由{body}具体承办，" if body else "试点工作")
        + "已按要求制定试点工作方案，明确了工作目标、组织实施方式、人员条件保障和工作进度。"
    )
    letter.body("妥否，请批示。" if form == "请示" else "请予支持为盼。")
    names = [f"{records.province.name}专利权质押登记试点工作方案", "专利权质押登记试点申请"]
    return _end(letter, records, PaperKind.PILOT_LETTER, names)


def letter_form(records: FilingRecords) -> str:
    """函 or 请示."""
    return records.application.letter_form if records.application else "函"


def document_number(records: FilingRecords, kind: str) -> str:
    """粤知函〔2017〕　　号, its number left open; once the sealed scan is in, the one that it bears."""
    paper = records.paper(kind)
    if paper is not None:
        return paper.document_number
    return f"{records.province.document_prefix or '×'}知函〔{records.as_of.year}〕　　号"


def _letter(records: FilingRecords, kind: str, pieces: Sequence[str]) -> OfficialDocument:
    letter = OfficialDocument(agency=records.bureau, subject=records.bureau + "".join(pieces))
    letter.number(document_number(records, kind))
    letter.title([records.bureau, *pieces])
    letter.blank()
    letter.addressee(ADDRESSEE)
    return letter


def _own(records: FilingRecords) -> str:
    return OWN_WORD.get(records.province.kind, "我省")


def _plan_sentence(records: FilingRecords) -> str:
    """That the 工作方案 goes with the plan, with its number."""
    plan = records.work_plan
    if plan is None or plan.adopted_on > records.as_of:
        return ""
    number = f"（{plan.document_number}）" if plan.document_number else ""
    return f"《推进专利质押融资工作方案（2018—2020年）》{number}全文作为推进计划附件一并报送。"


def _end(letter: OfficialDocument, records: FilingRecords, kind: str, names: Sequence[str]) -> bytes:
    paper: FilingPaper | None = records.paper(kind)
    letter.attachments(names)
    letter.signature(records.bureau, paper.issued_on if paper else records.as_of)
    letter.note(_contact(records))
    return letter.as_bytes()


def _contact(records: FilingRecords) -> str:
    """联系人：郑文博，电话：020-87681234; without one on record the places are left open."""
    people = [each for each in records.own_contacts if each.duty == Duty.LIAISON]
    person = people[0] if people else None
    name = person.name if person else "×××"
    telephone = (person.telephone or person.mobile) if person else ""
    return f"联系人：{name}，电话：{telephone or '×××'}"
