"""季度工作情况通报.docx: text and two tables for the national office, in the words of officials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledge_portal.common.formatting import WAN_IN_YI, grouped, percent, rounded, yi
from programmes.divisions.models import Division
from reporting.documents.common import long_day
from reporting.documents.official import OfficialDocument
from reporting.rules.rounding import ratio_text
from reporting.selectors.bulletin import Bulletin, ClauseCount
from reporting.selectors.headlines import Headline
from reporting.selectors.national_totals import Growth
from reporting.selectors.ranking import RankRow

AGENCY = "国家知识产权局专利管理司"
ADDRESSEES = "各省、自治区、直辖市知识产权局，新疆生产建设兵团知识产权局："
NUMERALS = "一二三四"
RANK_HEAD = ("排名", "单位", "金额\n（亿元）", "同比", "项目\n（项）", "同比", "服务企业\n（家）", "备注")
RANK_WIDTHS, RANK_ALIGN = (9, 12, 14, 14, 12, 14, 14, 25), "ccrrrrrc"
CLAUSE_HEAD = (
    *("条款", "任务", "完成时限", "适用\n单位", "按期\n完成", "逾期\n完成", "未完成", "未到期", "待认定", "完成率"),
)  # fmt: skip
CLAUSE_WIDTHS, CLAUSE_ALIGN = (8, 29, 26, 9, 9, 9, 11, 11, 11, 15), "clcccccccc"
FIVE = 5
LAST_YEAR = 2020  # 1.8 is a verdict only then; before, it shows progress


@dataclass(frozen=True, slots=True)
class Chapter:
    """一、… with its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


def file_name(found: Bulletin) -> str:
    """2018年第二季度专利质押融资工作情况通报.docx"""
    return f"{_quarter(found)}专利质押融资工作情况通报.docx"


def bulletin_document(found: Bulletin) -> bytes:
    """The .docx."""
    document = OfficialDocument(agency=AGENCY, subject=file_name(found).removesuffix(".docx"))
    document.title([_quarter(found), "专利质押融资", "工作情况通报"])
    document.under_title(f"（数据截至{long_day(found.as_of)}）")
    document.blank()
    document.addressee(ADDRESSEES)
    document.body(opening(found))
    for chapter in chapters(found):
        document.chapter(chapter.heading)
        for text in chapter.paragraphs:
            document.body(text)
    document.attachments([rank_caption(found), clause_caption(found)])
    document.signature(AGENCY, found.as_of)
    document.annex("附件1")
    document.table(rank_caption(found), RANK_HEAD, rank_rows(found), RANK_WIDTHS, RANK_ALIGN)
    document.annex("附件2")
    document.table(clause_caption(found), CLAUSE_HEAD, clause_rows(found), CLAUSE_WIDTHS, CLAUSE_ALIGN)
    return document.as_bytes()


def opening(found: Bulletin) -> str:
    """What is reported, on what ground."""
    return (
        f"按照《国家知识产权局办公室关于抓紧落实专利质押融资有关工作的通知》（{found.programme.document_number}）要求，"
        f"现将{_quarter(found)}全国专利质押融资工作情况通报如下。"
    )


def chapters(found: Bulletin) -> list[Chapter]:
    """The text under its heads."""
    return [
        Chapter(
            "一、总体情况",
            tuple(text for text in (_amounts(found), _basis(found), _risk(found), _first(found)) if text),
        ),
        Chapter("二、报送情况", tuple(text for text in (_filed(found), _unfiled(found), _returned(found)) if text)),
        Chapter("三、任务落实情况", tuple(text for text in (_overall(found), *map(_clause, found.clauses)) if text)),
        Chapter("四、下一步工作", (_next(found),)),
    ]


def _quarter(found: Bulletin) -> str:
    return f"{found.quarter.year}年第{NUMERALS[found.quarter.number - 1]}季度"


def _span(found: Bulletin) -> str:
    return f"{found.quarter.year}年1—{found.quarter.number * 3}月"


def growth_words(growth: Growth) -> str:
    """，同比增长23.4%; nothing where nobody can be compared."""
    if growth.value is None:
        return ""
    rate = Decimal(growth.value)
    if not rate:
        return "，与上年同期持平"
    return f"，同比{'增长' if rate > 0 else '下降'}{percent(abs(rate), 1)}"


def _amounts(found: Bulletin) -> str:
    line = found.headlines
    text = (
        f"{_span(found)}，全国专利质押融资金额{yi(line.amount.year.value)}亿元{growth_words(line.amount.growth)}；"
        f"新增质押项目{grouped(line.projects.year.whole)}项{growth_words(line.projects.growth)}；"
        f"新增服务企业{grouped(line.enterprises.year.whole)}家{growth_words(line.enterprises.growth)}。"
    )
    if line.target is not None and found.quarter.year >= 2018 and line.projects.year.all_complete:
        word = "高于" if line.ahead >= 0 else "低于"
        text += f"新增质押项目{word}年均增长20%的目标线（{grouped(line.target)}项）{grouped(abs(line.ahead))}项。"
    if found.quarter.number > 1:
        text += (
            f"其中，{_quarter(found)}质押融资金额{yi(line.amount.quarter.value)}亿元，"
            f"新增质押项目{grouped(line.projects.quarter.whole)}项，"
            f"新增服务企业{grouped(line.enterprises.quarter.whole)}家。"
        )
    return text


def _basis(found: Bulletin) -> str:
    """What the figures rest on, where they are not whole."""
    line: Headline = found.headlines.amount
    told = []
    if not line.year.all_complete:
        told.append(
            f"以上数据按已报送单位汇总，{found.filing.total}个报送单位中已报{found.filing.filed_by_now}个，数据不完整"
        )
    if line.growth.value is not None and not line.growth.full:
        told.append(f"同比按两年同期数据均报齐的{line.growth.comparable}个单位计算")
    return f"{'；'.join(told)}。" if told else ""


def _risk(found: Bulletin) -> str:
    bad = found.headlines.bad_loans
    if not bad.is_reported:
        return ""
    ratio = f"，不良率{percent(bad.ratio)}（按同时报送贷款余额的{bad.known}个单位计算）" if bad.ratio else ""
    paid = f"；{_span(found)}发生风险补偿{_money(bad.compensation)}" if bad.compensation else ""
    return f"截至{found.quarter.number * 3}月末，不良贷款余额{_money(bad.balance)}{ratio}{paid}。"


def _money(amount: Decimal) -> str:
    """10.08亿元, below one 亿 128万元; `amount` in 万元."""
    return f"{yi(amount, 2)}亿元" if amount >= WAN_IN_YI else f"{grouped(rounded(amount, 1))}万元"


def _first(found: Bulletin) -> str:
    if len(found.ranks) < 2 * FIVE:
        return ""
    first, last = found.ranks[:FIVE], found.ranks[-FIVE:]
    return f"从质押融资金额看，列前五位的是{_ranked(first)}；列后五位的是{_ranked(last)}。各单位情况见附件1。"


def _ranked(rows: Sequence[RankRow]) -> str:
    return "、".join(f"{row.province.short_name}（{yi(row.amount, 2)}亿元）" for row in rows)


def _filed(found: Bulletin) -> str:
    filing = found.filing
    return (
        f"{_quarter(found)}调度表报送截止日期为{long_day(filing.due_on)}。截至{long_day(found.as_of)}，"
        f"{filing.total}个报送单位中已有{filing.filed}个报送。"
    )


def _unfiled(found: Bulletin) -> str:
    names = [each.province for each in found.filing.unfiled if each.filed_later is None]
    later = [each.province for each in found.filing.unfiled if each.filed_later is not None]
    late = found.as_of > found.filing.due_on
    told = [f"{_names(names)}{len(names)}个单位{'逾期未报' if late else '尚未报送'}"] if names else []
    if later:
        told.append(f"{_names(later)}{len(later)}个单位在此之后报送")
    return f"{'；'.join(told)}。" if told else ""


def _returned(found: Bulletin) -> str:
    names = [each.province for each in found.filing.returned]
    return f"{_names(names)}{len(names)}个单位的调度表已退回修改，尚未重新报送。" if names else ""


def _names(provinces: Sequence[Division]) -> str:
    return "、".join(each.short_name for each in provinces)


def _overall(found: Bulletin) -> str:
    tally = found.overall
    if not tally.owed:
        return f"截至{long_day(found.as_of)}，通知确定的任务尚未到完成时限。"
    rate = ratio_text(tally.done, tally.owed)
    return (
        f"截至{long_day(found.as_of)}，各单位应完成通知确定的任务{grouped(tally.owed)}项次，"
        f"已完成{grouped(tally.done)}项次，完成率{percent(rate, 1)}。各项任务完成情况见附件2。"
    )


def _clause(count: ClauseCount) -> str:
    """A sentence of each clause that somebody has not done though it is due; 1.8 before 2020 is told in the table."""
    if not count.missing or (count.year is not None and count.year < LAST_YEAR):
        return ""
    done = count.done + count.late
    word, undone = ("达标", "未达标") if count.ratio else ("完成", "未完成")
    who = f"（{_names(count.missing)}）" if len(count.missing) <= 10 else ""
    return f"{count.clause.title}：{done}个单位{word}，{len(count.missing)}个单位{undone}{who}。"


def _next(found: Bulletin) -> str:
    asked = "请尚未报送调度表的单位抓紧补报，" if any(not each.filed_later for each in found.filing.unfiled) else ""
    undone = (
        "请未完成任务的单位对照通知要求，逐项明确责任和时限，加快落实；"
        if any(each.missing for each in found.clauses)
        else ""
    )
    return (
        f"{asked}{undone}各单位要继续扩大专利质押融资工作覆盖面，健全风险分担及补偿机制，做好项目对接与服务，"
        "加强质权风险管理，确保年均增长20%以上的目标如期实现。"
    )


def rank_caption(found: Bulletin) -> str:
    """附件1."""
    return f"{_span(found)}各报送单位专利质押融资情况"


def clause_caption(found: Bulletin) -> str:
    """附件2."""
    return f"通知任务完成情况（截至{long_day(found.as_of)}）"


def rank_rows(found: Bulletin) -> list[list[str]]:
    """The 32 by amount, those that have not filed after them, and the sum."""
    line = found.headlines
    rows = [_rank_row(row) for row in (*found.ranks, *found.unranked)]
    note = "" if line.amount.year.all_complete else "数据不完整"
    total = [yi(line.amount.year.value, 2), _rate(line.amount.growth.value), grouped(line.projects.year.whole)]
    total += [_rate(line.projects.growth.value), grouped(line.enterprises.year.whole), note]
    return [*rows, ["", "合计", *total]]


def _rank_row(row: RankRow) -> list[str]:
    note = "本期未报齐，不排名" if not row.rank else "" if row.complete else "有下级单位未报"
    cells = [yi(row.amount, 2), _rate(row.amount_growth), grouped(row.projects), _rate(row.projects_growth)]
    return [str(row.rank or "—"), row.province.short_name, *cells, grouped(row.enterprises), note]


def _rate(value: str | None) -> str:
    """23.4%, −3.2%; a dash where nothing can be compared."""
    return percent(value, 1).replace("-", "−")


def clause_rows(found: Bulletin) -> list[list[str]]:
    """Every clause that is judged."""
    return [_clause_row(each) for each in found.clauses]


def _clause_row(count: ClauseCount) -> list[str]:
    year = f"（{count.year}年）" if count.year else ""
    due = count.clause.due_on
    asked = count.done + count.late + count.undone
    binding = count.year is None or count.clause.due_on is None or count.year == count.clause.due_on.year
    rate = percent(ratio_text(count.done + count.late, asked), 1) if asked and binding else "—"
    counts = (count.applies, count.done, count.late, count.undone, count.open, count.provisional)
    return [
        count.clause.code,
        count.clause.title + year,
        due.isoformat() if due else "—",
        *(str(each) for each in counts),
        rate,
    ]
