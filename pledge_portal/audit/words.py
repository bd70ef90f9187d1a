"""The trail in words: what each code of an action, a subject or a field is called on a screen.

Every action that the code writes has its words here (a test walks the code).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from pledge_portal.audit.models import AuditEntry

Words = str | Promise

# One row an action, grouped by what the first part names.
ACTIONS: Mapping[str, Words] = {
    "return.save": lazy("保存指标"),
    "return.zero_report": lazy("勾选或取消零报告"),
    "return.reason": lazy("说明与台账不一致的原因"),
    "return.explain": lazy("填写核实说明"),
    "return.explanation_decided": lazy("认定核实说明"),
    "return.from_ledger": lazy("带入台账数"),
    "return.import": lazy("由工作簿导入"),
    "return.upload": lazy("上传工作簿填报"),
    "return.comment": lazy("单元格批注"),
    "return.report": lazy("提交省局审核"),
    "return.accept": lazy("省局审核通过"),
    "return.return": lazy("省局退回修改"),
    "return.fill_in": lazy("省局代填"),
    "return.put_back": lazy("退还地市填报"),
    "return.signatories": lazy("填写签署人和分析说明"),
    "return.answer": lazy("答复退回意见"),
    "return.submit": lazy("审定报送"),
    "return.national_accept": lazy("国家局审核通过"),
    "return.national_return": lazy("国家局退回修改"),
    "return.lock": lazy("定稿（封账）"),
    "return.relock": lazy("重新定稿（封账）"),
    "return.reopen": lazy("重新开放"),
    "return.correct": lazy("更正"),
    "return.corrected": lazy("完成更正"),
    "return.end_correction": lazy("结束更正"),
    "return.urge": lazy("催报"),
    "correction.request": lazy("申请更正"),
    "correction.withdraw": lazy("撤回更正申请"),
    "correction.approve": lazy("同意更正"),
    "correction.refuse": lazy("不同意更正"),
    "correction.finish": lazy("更正办结"),
    "correction.close": lazy("终止更正"),
    "workbook.uploaded": lazy("上传工作簿"),
    "workbook.imported": lazy("确认导入工作簿"),
    "workbook.discarded": lazy("放弃上传的工作簿"),
    "workbook.downloaded": lazy("下载工作簿"),
    "workbook.exported": lazy("导出工作簿"),
    "ledger.exported": lazy("导出质押项目台账"),
    "package.downloaded": lazy("下载报送材料"),
    "package.exported": lazy("导出报送材料"),
    "bulletin.downloaded": lazy("下载通报"),
    "evidence.downloaded": lazy("下载佐证材料"),
    "evidence.attached": lazy("上传佐证材料"),
    "evidence.removed": lazy("删除佐证材料"),
    "measure.created": lazy("登记工作机制"),
    "measure.changed": lazy("修改工作机制"),
    "measure.removed": lazy("删除工作机制"),
    "policy.created": lazy("登记政策措施"),
    "policy.changed": lazy("修改政策措施"),
    "policy.removed": lazy("删除政策措施"),
    "plan.created": lazy("登记工作方案"),
    "plan.changed": lazy("修改工作方案"),
    "plan.removed": lazy("删除工作方案"),
    "contact.created": lazy("登记人员"),
    "contact.changed": lazy("修改人员信息"),
    "contact.removed": lazy("删除人员信息"),
    "contact.viewed": lazy("查看完整号码"),
    "contact.exported": lazy("导出人员信息"),
    "pledge.created": lazy("登记质押项目"),
    "pledge.changed": lazy("修改质押项目"),
    "binding.created": lazy("登记保险或风险补偿"),
    "binding.changed": lazy("修改保险或风险补偿"),
    "legal_status.created": lazy("登记法律状态"),
    "legal_status.changed": lazy("修改法律状态"),
    "group.declared": lazy("申报风险补偿分组"),
    "group.confirmed": lazy("确认风险补偿分组"),
    "group.refused": lazy("不予确认风险补偿分组"),
    "group.changed": lazy("调整风险补偿分组"),
    "central_city.named": lazy("指定中心城市"),
    "central_city.withdrawn": lazy("撤销中心城市"),
    "programme.loaded": lazy("载入通知和地区"),
    "promotion_plan.changed": lazy("修改推进计划"),
    "promotion_task.changed": lazy("修改任务分解"),
    "promotion_task.proposed": lazy("采用任务分解拟稿"),
    "pilot_application.changed": lazy("修改登记试点申请"),
    "filing.submitted": lazy("报送材料"),
    "filing.accepted": lazy("材料审核通过"),
    "filing.returned": lazy("材料退回修改"),
    "filing.downloaded": lazy("下载报送材料"),
    "filing.collected": lazy("下载汇总材料"),
    "filing_paper.attached": lazy("上传盖章扫描件"),
    "paper_copy.entered": lazy("登记纸质件收文"),
    "job.retried": lazy("重新启动任务"),
    "account.created": lazy("开设账号"),
    "account.changed": lazy("修改账号信息"),
    "account.renamed": lazy("更改姓名"),
    "account.moved": lazy("调整角色或地区"),
    "account.handed_over": lazy("账号交接"),
    "account.disabled": lazy("停用账号"),
    "account.enabled": lazy("启用账号"),
    "account.sessions_ended": lazy("强制退出登录"),
    "account.password_set": lazy("重置密码"),
    "account.password_changed": lazy("修改密码"),
    "account.signed_in": lazy("登录"),
    "account.signed_out": lazy("退出登录"),
    "account.sign_in_failed": lazy("登录失败"),
    "account.locked_out": lazy("登录失败次数过多，锁定"),
    "account.demo": lazy("开设演示账号"),
    "second_factor.set_up": lazy("启用两步验证"),
    "second_factor.passed": lazy("通过两步验证"),
    "second_factor.failed": lazy("两步验证失败"),
    "second_factor.reset": lazy("重置两步验证"),
    "token.made": lazy("签发接口令牌"),
    "token.revoked": lazy("停用接口令牌"),
    "token.used": lazy("当日首次使用接口令牌"),
    "token.refused": lazy("无效的接口令牌"),
    "act.refused": lazy("操作被拒绝"),
    "act.refusals_counted": lazy("被拒绝的操作计数"),
    "audit.exported": lazy("导出审计记录"),
    "audit.anchored": lazy("库外留存审计链头"),
    "audit.anchor_restarted": lazy("恢复后重新留存审计链头"),
    "demo.seeded": lazy("生成演示数据"),
}

# What the filter of the search offers: words and the beginnings of actions.
KINDS: Mapping[str, tuple[Words, tuple[str, ...]]] = {
    "returns": (lazy("季度报表"), ("return.", "correction.")),
    "review": (
        lazy("审核、报送、定稿"),
        (
            "return.report", "return.accept", "return.return", "return.submit", "return.national", "return.lock",
            "return.relock", "return.reopen", "return.correct", "correction.", "filing.",
        ),
    ),
    "registers": (
        lazy("台账和登记"),
        ("measure.", "policy.", "plan.", "contact.", "pledge.", "binding.", "legal_status.", "evidence.", "group.",
         "central_city."),
    ),
    "filings": (lazy("报送材料"), ("filing", "promotion_", "pilot_", "paper_copy.", "package.")),
    "taken": (
        lazy("导出、下载、查看号码"),
        ("workbook.downloaded", "workbook.exported", "ledger.exported", "package.", "filing.downloaded",
         "filing.collected",
         "bulletin.downloaded", "evidence.downloaded", "contact.viewed", "contact.exported", "audit.exported"),
    ),
    "imports": (lazy("导入"), ("return.import", "workbook.")),
    "accounts": (lazy("账号和登录"), ("account.", "second_factor.", "token.")),
    "refused": (
        lazy("拒绝和失败"),
        ("act.", "account.sign_in_failed", "account.locked_out", "second_factor.failed", "token.refused"),
    ),
}  # fmt: skip

SUBJECTS: Mapping[str, Words] = {
    "quarterly_return": lazy("季度调度表"),
    "province_return": lazy("省级季度汇总"),
    "measure": lazy("工作机制"),
    "policy": lazy("政策措施"),
    "plan": lazy("工作方案"),
    "contact": lazy("人员信息"),
    "evidence": lazy("佐证材料"),
    "pledge": lazy("质押项目"),
    "binding": lazy("保险与风险补偿"),
    "legal_status": lazy("法律状态"),
    "account": lazy("账号"),
    "token": lazy("接口令牌"),
    "page": lazy("页面"),
    "job": lazy("任务"),
    "filing": lazy("报送材料"),
    "workbook": lazy("工作簿"),
    "urging": lazy("催报"),
    "programme": lazy("通知"),
    "demo": lazy("演示数据"),
    "group": lazy("风险补偿分组"),
    "central_city": lazy("中心城市"),
    "promotion_plan": lazy("推进计划"),
    "promotion_task": lazy("任务分解"),
    "pilot_application": lazy("登记试点申请"),
    "filing_paper": lazy("盖章扫描件"),
    "paper_copy": lazy("纸质件"),
    "audit_anchor": lazy("审计链头"),
    "audit": lazy("审计记录"),
}

FIELDS: Mapping[str, Words] = {
    "state": lazy("状态"),
    "zero_report": lazy("零报告"),
    "return_reason": lazy("退回原因"),
    "fill_reason": lazy("代填原因"),
    "filled_by_province": lazy("省局代填"),
    "reported_at": lazy("上报时间"),
    "first_reported_at": lazy("首次上报时间"),
    "resubmit_by": lazy("重报期限"),
    "revision": lazy("报出版本"),
    "receipt": lazy("回执编号"),
    "checksum": lazy("回执校验码"),
    "units": lazy("单位数"),
    "filled_in_by": lazy("填表人"),
    "checked_by": lazy("审核人"),
    "head": lazy("单位负责人"),
    "telephone": lazy("电话"),
    "fax": lazy("传真"),
    "mobile": lazy("手机"),
    "email": lazy("电子邮箱"),
    "reported_on": lazy("报出日期"),
    "analysis": lazy("分析说明"),
    "item": lazy("事项"),
    "division_id": lazy("地区"),
    "province_id": lazy("省份"),
    "division": lazy("地区"),
    "effective_on": lazy("生效日期"),
    "ended_on": lazy("终止日期"),
    "document_number": lazy("文号"),
    "note": lazy("备注"),
    "title": lazy("文件名称"),
    "issuer": lazy("发文机关"),
    "issued_on": lazy("发文日期"),
    "valid_until": lazy("有效期至"),
    "metric": lazy("增长指标"),
    "baseline": lazy("基期值"),
    "target_2018": lazy("2018年目标"),
    "target_2019": lazy("2019年目标"),
    "target_2020": lazy("2020年目标"),
    "adopted_on": lazy("通过日期"),
    "name": lazy("姓名"),
    "duty": lazy("分工"),
    "unit_name": lazy("单位"),
    "position": lazy("职务"),
    "office": lazy("所在处室"),
    "file": lazy("文件"),
    "files": lazy("文件数"),
    "size": lazy("字节数"),
    "rows": lazy("行数"),
    "kind": lazy("种类"),
    "filter": lazy("筛选条件"),
    "role": lazy("角色"),
    "login": lazy("账号"),
    "is_active": lazy("启用"),
    "label": lazy("用途"),
    "device": lazy("设备"),
    "route": lazy("页面"),
    "act": lazy("操作"),
    "method": lazy("方式"),
    "status": lazy("答复"),
    "reason": lazy("原因"),
    "not_listed": lazy("未逐条列出的次数"),
    "line": lazy("行号"),
    "hash": lazy("校验码"),
    "group": lazy("分组"),
    "parts": lazy("材料"),
    "decision": lazy("结论"),
    "due_on": lazy("期限"),
    "text": lazy("内容"),
    "made": lazy("新开"),
    "reset": lazy("重置"),
    "version": lazy("版本"),
    "sha256": lazy("校验码"),
    "clauses": lazy("条款"),
    "figure": lazy("指标"),
    "part": lazy("部分"),
    "applies_from": lazy("适用起始日"),
    "correction": lazy("更正申请号"),
    "open_cells": lazy("开放的单元格"),
    "lock_reason": lazy("定稿原因"),
    "locked_until": lazy("定稿期限"),
    "locked_at": lazy("定稿时间"),
    "locked_by_id": lazy("定稿人账号编号"),
    "place": lazy("对应报表"),
    "cells": lazy("单元格数"),
}

ROLES: Mapping[str, Words] = {
    "national": lazy("国家局管理"),
    "reviewer": lazy("国家局审核"),
    "auditor": lazy("审计"),
    "province_lead": lazy("省局审定"),
    "province_entry": lazy("省局填报"),
    "unit_entry": lazy("地市填报"),
    "operator": lazy("系统管理员（命令）"),
    "system": lazy("平台自动"),
    "": lazy("未登录"),
}
SOURCES: Mapping[str, Words] = {
    "web": lazy("网页"),
    "api": lazy("接口"),
    "job": lazy("后台任务"),
    "command": lazy("命令"),
}
# What the answer to a refused act was.
STATUSES: Mapping[int, Words] = {
    401: lazy("未登录"),
    403: lazy("无此权限"),
    404: lazy("不在管辖范围内或不存在"),
    409: lazy("当前状态不允许或已被他人修改"),
    412: lazy("已被他人修改"),
    429: lazy("过于频繁"),
}
# What the pages are called at which somebody was refused, by the name of their address.
ROUTES: Mapping[str, Words] = {
    "dashboard": lazy("全国总览"),
    "bulletin": lazy("通报"),
    "bulletin-file": lazy("下载通报"),
    "ranking": lazy("全国排名"),
    "job-retry": lazy("重新启动任务"),
    "return-quarter": lazy("季度调度表"),
    "return-cell": lazy("单元格"),
    "return-block": lazy("粘贴单元格"),
    "return-comment": lazy("单元格批注"),
    "return-findings": lazy("审核发现和说明"),
    "return-units": lazy("单位审核"),
    "return-unit": lazy("单位审核"),
    "return-analysis": lazy("分析说明"),
    "return-submit": lazy("审定报送"),
    "return-review": lazy("国家局审核"),
    "return-lock": lazy("定稿（封账）"),
    "return-answer": lazy("答复退回意见"),
    "return-correction": lazy("申请更正"),
    "return-correction-decide": lazy("办理更正申请"),
    "return-urge": lazy("催报"),
    "return-board": lazy("报送进度"),
    "workbook-kind": lazy("工作簿"),
    "upload": lazy("上传工作簿"),
    "upload-confirm": lazy("确认导入工作簿"),
    "upload-discard": lazy("放弃上传的工作簿"),
    "filing-plan": lazy("推进计划"),
    "filing-tasks-adopt": lazy("采用任务分解拟稿"),
    "filing-task": lazy("任务分解"),
    "filing-pilot": lazy("登记试点申请"),
    "filing-paper": lazy("盖章扫描件"),
    "filing-submit": lazy("报送材料"),
    "filing-review": lazy("材料审核"),
    "filing-package": lazy("下载报送材料"),
    "filing-frozen": lazy("下载已报送材料"),
    "filing-file": lazy("下载工作簿"),
    "filing-scan": lazy("下载扫描件"),
    "filing-register": lazy("登记纸质件收文"),
    "filing-collected": lazy("下载汇总工作簿"),
    "filing-packages": lazy("下载汇总材料"),
    "measures": lazy("工作机制"),
    "policies": lazy("政策措施"),
    "plans": lazy("工作方案"),
    "contacts": lazy("人员信息"),
    "record-new": lazy("登记"),
    "record": lazy("登记的记录"),
    "record-remove": lazy("删除记录"),
    "record-attach": lazy("上传佐证材料"),
    "record-history": lazy("变更记录"),
    "contact-reveal": lazy("查看完整号码"),
    "evidence-remove": lazy("删除佐证材料"),
    "groups": lazy("风险补偿分组"),
    "group-change": lazy("调整风险补偿分组"),
    "group-decide": lazy("确认风险补偿分组"),
    "central-cities": lazy("中心城市"),
    "central-city-withdraw": lazy("撤销中心城市"),
    "pledge-new": lazy("登记质押项目"),
    "pledge-edit": lazy("修改质押项目"),
    "people": lazy("账号"),
    "people-attention": lazy("待清理账号"),
    "person-new": lazy("开设账号"),
    "person": lazy("账号"),
    "person-move": lazy("调整角色或地区"),
    "person-disable": lazy("停用账号"),
    "person-enable": lazy("启用账号"),
    "person-password": lazy("重置密码"),
    "person-second-factor": lazy("重置两步验证"),
    "person-hand-over": lazy("账号交接"),
    "audit": lazy("审计记录"),
    "audit-entry": lazy("审计记录"),
    "audit-export": lazy("导出审计记录"),
    "logout": lazy("退出登录"),
}
METHODS: Mapping[str, Words] = {
    "GET": lazy("查看"),
    "HEAD": lazy("查看"),
    "POST": lazy("提交"),
    "PUT": lazy("提交"),
    "PATCH": lazy("提交"),
    "DELETE": lazy("删除"),
}
VERDICTS: Mapping[str, Words] = {"accepted": lazy("认可"), "refused": lazy("不认可")}
VALUES: Mapping[str, Mapping[Any, Words]] = {"status": STATUSES, "role": ROLES, "route": ROUTES, "method": METHODS}
Values = Mapping[str, Mapping[Any, Words]]


@dataclass(frozen=True, slots=True)
class Change:
    """One field's change in words; None where there was or is nothing."""

    field: str
    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """An entry in words."""

    entry: AuditEntry
    action: str
    subject: str
    who: str
    role: str
    source: str
    changes: tuple[Change, ...]
    href: str = ""


def action_words(action: str) -> str:
    """What an action is called; one that nobody named is shown as its code."""
    return str(ACTIONS.get(action, action))


def actions_of_kind(kind: str) -> list[str]:
    """The actions that a choice of the search stands for: a kind, or one action."""
    if kind in ACTIONS:
        return [kind]
    beginnings = KINDS[kind][1] if kind in KINDS else ()
    return [action for action in ACTIONS if action.startswith(tuple(beginnings))] if beginnings else []


def field_words(field: str, names: Mapping[str, str]) -> str:
    """What a field is called; a number is a figure (`names`: their headings by code)."""
    if field in FIELDS:
        return str(FIELDS[field])
    if field in names:
        return names[field]
    if match := re.fullmatch(r"reason (\S+)", field):
        return _("%(figure)s的说明") % {"figure": field_words(match[1], names)}
    if match := re.fullmatch(r"remark (\d+)", field):
        return _("退回意见 %(number)s") % {"number": match[1]}
    if match := re.fullmatch(r"(R\d{2}) (\S+) (verdict|note)", field):
        told = {"code": match[1], "figure": field_words(match[2], names)}
        return (
            _("%(code)s %(figure)s 审核意见") if match[3] == "verdict" else _("%(code)s %(figure)s 原因或要求")
        ) % told
    return _("指标%(code)s") % {"code": field} if re.fullmatch(r"[0-9]{1,2}[a-z]?", field) else field


def value_words(value: Any, known: Mapping[Any, Words]) -> str | None:
    """A stored value as people read it; None for nothing."""
    if value is None or value == "" or value == []:
        return None
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return "、".join(value_words(each, known) or "—" for each in value)
    if isinstance(value, dict):
        return "；".join(f"{name}：{value_words(each, known) or '—'}" for name, each in value.items())
    return str(known.get(value, value))


def told(entry: AuditEntry, *, names: Mapping[str, str], values: Values, subject: str = "", href: str = "") -> Told:
    """An entry in words. `names`: further words of fields; `values`: {field: {stored: words}}."""
    merged = {**VALUES, **values}
    changes = tuple(_change(field, pair, names, merged.get(field, {})) for field, pair in entry.changes.items())
    kind = SUBJECTS.get(entry.subject_type, entry.subject_type)
    who = entry.name or entry.login
    return Told(
        entry=entry,
        action=action_words(entry.action),
        subject=f"{kind} {subject or entry.subject_id}".strip(),
        who=f"{who}（{entry.login}）" if entry.name and entry.name != entry.login else who or _("未登录"),
        role=str(ROLES.get(entry.role, entry.role)),
        source=str(SOURCES.get(entry.source, entry.source)),
        changes=changes,
        href=href,
    )


def _change(field: str, pair: Any, names: Mapping[str, str], known: Mapping[Any, Words]) -> Change:
    old, new = (pair[0], pair[1]) if isinstance(pair, list) and len(pair) == 2 else (None, pair)
    if field.endswith(" verdict"):
        known = VERDICTS
    if field == "checksum":  # as the receipt prints it
        old, new = (each and "-".join((each[:4], each[4:8], each[8:12])).upper() for each in (old, new))
    return Change(field, field_words(field, names), value_words(old, known), value_words(new, known))
