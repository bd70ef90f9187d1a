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
from django.utils.translation import gettext_lazy

from pledge_portal.audit.models import AuditEntry

Words = str | Promise

# One row an action, grouped by what the first part names.
ACTIONS: Mapping[str, Words] = {
    "return.save": gettext_lazy("保存指标"),
    "return.zero_report": gettext_lazy("勾选或取消零报告"),
    "return.reason": gettext_lazy("说明与台账不一致的原因"),
    "return.explain": gettext_lazy("填写核实说明"),
    "return.explanation_decided": gettext_lazy("认定核实说明"),
    "return.from_ledger": gettext_lazy("带入台账数"),
    "return.import": gettext_lazy("由工作簿导入"),
    "return.upload": gettext_lazy("上传工作簿填报"),
    "return.comment": gettext_lazy("单元格批注"),
    "return.report": gettext_lazy("提交省局审核"),
    "return.accept": gettext_lazy("省局审核通过"),
    "return.return": gettext_lazy("省局退回修改"),
    "return.fill_in": gettext_lazy("省局代填"),
    "return.put_back": gettext_lazy("退还地市填报"),
    "return.signatories": gettext_lazy("填写签署人和分析说明"),
    "return.answer": gettext_lazy("答复退回意见"),
    "return.submit": gettext_lazy("审定报送"),
    "return.national_accept": gettext_lazy("国家局审核通过"),
    "return.national_return": gettext_lazy("国家局退回修改"),
    "return.lock": gettext_lazy("定稿（封账）"),
    "return.relock": gettext_lazy("重新定稿（封账）"),
    "return.reopen": gettext_lazy("重新开放"),
    "return.correct": gettext_lazy("更正"),
    "return.corrected": gettext_lazy("完成更正"),
    "return.end_correction": gettext_lazy("结束更正"),
    "return.urge": gettext_lazy("催报"),
    "correction.request": gettext_lazy("申请更正"),
    "correction.withdraw": gettext_lazy("撤回更正申请"),
    "correction.approve": gettext_lazy("同意更正"),
    "correction.refuse": gettext_lazy("不同意更正"),
    "correction.finish": gettext_lazy("更正办结"),
    "correction.close": gettext_lazy("终止更正"),
    "workbook.uploaded": gettext_lazy("上传工作簿"),
    "workbook.imported": gettext_lazy("确认导入工作簿"),
    "workbook.discarded": gettext_lazy("放弃上传的工作簿"),
    "workbook.downloaded": gettext_lazy("下载工作簿"),
    "workbook.exported": gettext_lazy("导出工作簿"),
    "ledger.exported": gettext_lazy("导出质押项目台账"),
    "package.downloaded": gettext_lazy("下载报送材料"),
    "package.exported": gettext_lazy("导出报送材料"),
    "bulletin.downloaded": gettext_lazy("下载通报"),
    "evidence.downloaded": gettext_lazy("下载佐证材料"),
    "evidence.attached": gettext_lazy("上传佐证材料"),
    "evidence.removed": gettext_lazy("删除佐证材料"),
    "measure.created": gettext_lazy("登记工作机制"),
    "measure.changed": gettext_lazy("修改工作机制"),
    "measure.removed": gettext_lazy("删除工作机制"),
    "policy.created": gettext_lazy("登记政策措施"),
    "policy.changed": gettext_lazy("修改政策措施"),
    "policy.removed": gettext_lazy("删除政策措施"),
    "plan.created": gettext_lazy("登记工作方案"),
    "plan.changed": gettext_lazy("修改工作方案"),
    "plan.removed": gettext_lazy("删除工作方案"),
    "contact.created": gettext_lazy("登记人员"),
    "contact.changed": gettext_lazy("修改人员信息"),
    "contact.removed": gettext_lazy("删除人员信息"),
    "contact.viewed": gettext_lazy("查看完整号码"),
    "contact.exported": gettext_lazy("导出人员信息"),
    "pledge.created": gettext_lazy("登记质押项目"),
    "pledge.changed": gettext_lazy("修改质押项目"),
    "binding.created": gettext_lazy("登记保险或风险补偿"),
    "binding.changed": gettext_lazy("修改保险或风险补偿"),
    "legal_status.created": gettext_lazy("登记法律状态"),
    "legal_status.changed": gettext_lazy("修改法律状态"),
    "group.declared": gettext_lazy("申报风险补偿分组"),
    "group.confirmed": gettext_lazy("确认风险补偿分组"),
    "group.refused": gettext_lazy("不予确认风险补偿分组"),
    "group.changed": gettext_lazy("调整风险补偿分组"),
    "central_city.named": gettext_lazy("指定中心城市"),
    "central_city.withdrawn": gettext_lazy("撤销中心城市"),
    "programme.loaded": gettext_lazy("载入通知和地区"),
    "promotion_plan.changed": gettext_lazy("修改推进计划"),
    "promotion_task.changed": gettext_lazy("修改任务分解"),
    "promotion_task.proposed": gettext_lazy("采用任务分解拟稿"),
    "pilot_application.changed": gettext_lazy("修改登记试点申请"),
    "filing.submitted": gettext_lazy("报送材料"),
    "filing.accepted": gettext_lazy("材料审核通过"),
    "filing.returned": gettext_lazy("材料退回修改"),
    "filing.downloaded": gettext_lazy("下载报送材料"),
    "filing.collected": gettext_lazy("下载汇总材料"),
    "filing_paper.attached": gettext_lazy("上传盖章扫描件"),
    "paper_copy.entered": gettext_lazy("登记纸质件收文"),
    "job.retried": gettext_lazy("重新启动任务"),
    "account.created": gettext_lazy("开设账号"),
    "account.changed": gettext_lazy("修改账号信息"),
    "account.renamed": gettext_lazy("更改姓名"),
    "account.moved": gettext_lazy("调整角色或地区"),
    "account.handed_over": gettext_lazy("账号交接"),
    "account.disabled": gettext_lazy("停用账号"),
    "account.enabled": gettext_lazy("启用账号"),
    "account.sessions_ended": gettext_lazy("强制退出登录"),
    "account.password_set": gettext_lazy("重置密码"),
    "account.password_changed": gettext_lazy("修改密码"),
    "account.signed_in": gettext_lazy("登录"),
    "account.signed_out": gettext_lazy("退出登录"),
    "account.sign_in_failed": gettext_lazy("登录失败"),
    "account.locked_out": gettext_lazy("登录失败次数过多，锁定"),
    "account.demo": gettext_lazy("开设演示账号"),
    "second_factor.set_up": gettext_lazy("启用两步验证"),
    "second_factor.passed": gettext_lazy("通过两步验证"),
    "second_factor.failed": gettext_lazy("两步验证失败"),
    "second_factor.reset": gettext_lazy("重置两步验证"),
    "token.made": gettext_lazy("签发接口令牌"),
    "token.revoked": gettext_lazy("停用接口令牌"),
    "token.used": gettext_lazy("当日首次使用接口令牌"),
    "token.refused": gettext_lazy("无效的接口令牌"),
    "act.refused": gettext_lazy("操作被拒绝"),
    "act.refusals_counted": gettext_lazy("被拒绝的操作计数"),
    "audit.exported": gettext_lazy("导出审计记录"),
    "audit.anchored": gettext_lazy("库外留存审计链头"),
    "audit.anchor_restarted": gettext_lazy("恢复后重新留存审计链头"),
    "demo.seeded": gettext_lazy("生成演示数据"),
}

# What the filter of the search offers: words and the beginnings of actions.
KINDS: Mapping[str, tuple[Words, tuple[str, ...]]] = {
    "returns": (gettext_lazy("季度报表"), ("return.", "correction.")),
    "review": (
        gettext_lazy("审核、报送、定稿"),
        (
            "return.report", "return.accept", "return.return", "return.submit", "return.national", "return.lock",
            "return.relock", "return.reopen", "return.correct", "correction.", "filing.",
        ),
    ),
    "registers": (
        gettext_lazy("台账和登记"),
        ("measure.", "policy.", "plan.", "contact.", "pledge.", "binding.", "legal_status.", "evidence.", "group.",
         "central_city."),
    ),
    "filings": (gettext_lazy("报送材料"), ("filing", "promotion_", "pilot_", "paper_copy.", "package.")),
    "taken": (
        gettext_lazy("导出、下载、查看号码"),
        ("workbook.downloaded", "workbook.exported", "ledger.exported", "package.", "filing.downloaded",
         "filing.collected",
         "bulletin.downloaded", "evidence.downloaded", "contact.viewed", "contact.exported", "audit.exported"),
    ),
    "imports": (gettext_lazy("导入"), ("return.import", "workbook.")),
    "accounts": (gettext_lazy("账号和登录"), ("account.", "second_factor.", "token.")),
    "refused": (
        gettext_lazy("拒绝和失败"),
        ("act.", "account.sign_in_failed", "account.locked_out", "second_factor.failed", "token.refused"),
    ),
}  # fmt: skip

SUBJECTS: Mapping[str, Words] = {
    "quarterly_return": gettext_lazy("季度调度表"),
    "province_return": gettext_lazy("省级季度汇总"),
    "measure": gettext_lazy("工作机制"),
    "policy": gettext_lazy("政策措施"),
    "plan": gettext_lazy("工作方案"),
    "contact": gettext_lazy("人员信息"),
    "evidence": gettext_lazy("佐证材料"),
    "pledge": gettext_lazy("质押项目"),
    "binding": gettext_lazy("保险与风险补偿"),
    "legal_status": gettext_lazy("法律状态"),
    "account": gettext_lazy("账号"),
    "token": gettext_lazy("接口令牌"),
    "page": gettext_lazy("页面"),
    "job": gettext_lazy("任务"),
    "filing": gettext_lazy("报送材料"),
    "workbook": gettext_lazy("工作簿"),
    "urging": gettext_lazy("催报"),
    "programme": gettext_lazy("通知"),
    "demo": gettext_lazy("演示数据"),
    "group": gettext_lazy("风险补偿分组"),
    "central_city": gettext_lazy("中心城市"),
    "promotion_plan": gettext_lazy("推进计划"),
    "promotion_task": gettext_lazy("任务分解"),
    "pilot_application": gettext_lazy("登记试点申请"),
    "filing_paper": gettext_lazy("盖章扫描件"),
    "paper_copy": gettext_lazy("纸质件"),
    "audit_anchor": gettext_lazy("审计链头"),
    "audit": gettext_lazy("审计记录"),
}

FIELDS: Mapping[str, Words] = {
    "state": gettext_lazy("状态"),
    "zero_report": gettext_lazy("零报告"),
    "return_reason": gettext_lazy("退回原因"),
    "fill_reason": gettext_lazy("代填原因"),
    "filled_by_province": gettext_lazy("省局代填"),
    "reported_at": gettext_lazy("上报时间"),
    "first_reported_at": gettext_lazy("首次上报时间"),
    "resubmit_by": gettext_lazy("重报期限"),
    "revision": gettext_lazy("报出版本"),
    "receipt": gettext_lazy("回执编号"),
    "checksum": gettext_lazy("回执校验码"),
    "units": gettext_lazy("单位数"),
    "filled_in_by": gettext_lazy("填表人"),
    "checked_by": gettext_lazy("审核人"),
    "head": gettext_lazy("单位负责人"),
    "telephone": gettext_lazy("电话"),
    "fax": gettext_lazy("传真"),
    "mobile": gettext_lazy("手机"),
    "email": gettext_lazy("电子邮箱"),
    "reported_on": gettext_lazy("报出日期"),
    "analysis": gettext_lazy("分析说明"),
    "item": gettext_lazy("事项"),
    "division_id": gettext_lazy("地区"),
    "province_id": gettext_lazy("省份"),
    "division": gettext_lazy("地区"),
    "effective_on": gettext_lazy("生效日期"),
    "ended_on": gettext_lazy("终止日期"),
    "document_number": gettext_lazy("文号"),
    "note": gettext_lazy("备注"),
    "title": gettext_lazy("文件名称"),
    "issuer": gettext_lazy("发文机关"),
    "issued_on": gettext_lazy("发文日期"),
    "valid_until": gettext_lazy("有效期至"),
    "metric": gettext_lazy("增长指标"),
    "baseline": gettext_lazy("基期值"),
    "target_2018": gettext_lazy("2018年目标"),
    "target_2019": gettext_lazy("2019年目标"),
    "target_2020": gettext_lazy("2020年目标"),
    "adopted_on": gettext_lazy("通过日期"),
    "name": gettext_lazy("姓名"),
    "duty": gettext_lazy("分工"),
    "unit_name": gettext_lazy("单位"),
    "position": gettext_lazy("职务"),
    "office": gettext_lazy("所在处室"),
    "file": gettext_lazy("文件"),
    "files": gettext_lazy("文件数"),
    "size": gettext_lazy("字节数"),
    "rows": gettext_lazy("行数"),
    "kind": gettext_lazy("种类"),
    "filter": gettext_lazy("筛选条件"),
    "role": gettext_lazy("角色"),
    "login": gettext_lazy("账号"),
    "is_active": gettext_lazy("启用"),
    "label": gettext_lazy("用途"),
    "device": gettext_lazy("设备"),
    "route": gettext_lazy("页面"),
    "act": gettext_lazy("操作"),
    "method": gettext_lazy("方式"),
    "status": gettext_lazy("答复"),
    "reason": gettext_lazy("原因"),
    "not_listed": gettext_lazy("未逐条列出的次数"),
    "line": gettext_lazy("行号"),
    "hash": gettext_lazy("校验码"),
    "group": gettext_lazy("分组"),
    "parts": gettext_lazy("材料"),
    "decision": gettext_lazy("结论"),
    "due_on": gettext_lazy("期限"),
    "text": gettext_lazy("内容"),
    "made": gettext_lazy("新开"),
    "reset": gettext_lazy("重置"),
    "version": gettext_lazy("版本"),
    "sha256": gettext_lazy("校验码"),
    "clauses": gettext_lazy("条款"),
    "figure": gettext_lazy("指标"),
    "part": gettext_lazy("部分"),
    "applies_from": gettext_lazy("适用起始日"),
    "correction": gettext_lazy("更正申请号"),
    "open_cells": gettext_lazy("开放的单元格"),
    "lock_reason": gettext_lazy("定稿原因"),
    "locked_until": gettext_lazy("定稿期限"),
    "locked_at": gettext_lazy("定稿时间"),
    "locked_by_id": gettext_lazy("定稿人账号编号"),
    "place": gettext_lazy("对应报表"),
    "cells": gettext_lazy("单元格数"),
}

ROLES: Mapping[str, Words] = {
    "national": gettext_lazy("国家局管理"),
    "reviewer": gettext_lazy("国家局审核"),
    "auditor": gettext_lazy("审计"),
    "province_lead": gettext_lazy("省局审定"),
    "province_entry": gettext_lazy("省局填报"),
    "unit_entry": gettext_lazy("地市填报"),
    "operator": gettext_lazy("系统管理员（命令）"),
    "system": gettext_lazy("平台自动"),
    "": gettext_lazy("未登录"),
}
SOURCES: Mapping[str, Words] = {
    "web": gettext_lazy("网页"),
    "api": gettext_lazy("接口"),
    "job": gettext_lazy("后台任务"),
    "command": gettext_lazy("命令"),
}
# What the answer to a refused act was.
STATUSES: Mapping[int, Words] = {
    401: gettext_lazy("未登录"),
    403: gettext_lazy("无此权限"),
    404: gettext_lazy("不在管辖范围内或不存在"),
    409: gettext_lazy("当前状态不允许或已被他人修改"),
    412: gettext_lazy("已被他人修改"),
    429: gettext_lazy("过于频繁"),
}
# What the pages are called at which somebody was refused, by the name of their address.
ROUTES: Mapping[str, Words] = {
    "dashboard": gettext_lazy("全国总览"),
    "bulletin": gettext_lazy("通报"),
    "bulletin-file": gettext_lazy("下载通报"),
    "ranking": gettext_lazy("全国排名"),
    "job-retry": gettext_lazy("重新启动任务"),
    "return-quarter": gettext_lazy("季度调度表"),
    "return-cell": gettext_lazy("单元格"),
    "return-block": gettext_lazy("粘贴单元格"),
    "return-comment": gettext_lazy("单元格批注"),
    "return-findings": gettext_lazy("审核发现和说明"),
    "return-units": gettext_lazy("单位审核"),
    "return-unit": gettext_lazy("单位审核"),
    "return-analysis": gettext_lazy("分析说明"),
    "return-submit": gettext_lazy("审定报送"),
    "return-review": gettext_lazy("国家局审核"),
    "return-lock": gettext_lazy("定稿（封账）"),
    "return-answer": gettext_lazy("答复退回意见"),
    "return-correction": gettext_lazy("申请更正"),
    "return-correction-decide": gettext_lazy("办理更正申请"),
    "return-urge": gettext_lazy("催报"),
    "return-board": gettext_lazy("报送进度"),
    "workbook-kind": gettext_lazy("工作簿"),
    "upload": gettext_lazy("上传工作簿"),
    "upload-confirm": gettext_lazy("确认导入工作簿"),
    "upload-discard": gettext_lazy("放弃上传的工作簿"),
    "filing-plan": gettext_lazy("推进计划"),
    "filing-tasks-adopt": gettext_lazy("采用任务分解拟稿"),
    "filing-task": gettext_lazy("任务分解"),
    "filing-pilot": gettext_lazy("登记试点申请"),
    "filing-paper": gettext_lazy("盖章扫描件"),
    "filing-submit": gettext_lazy("报送材料"),
    "filing-review": gettext_lazy("材料审核"),
    "filing-package": gettext_lazy("下载报送材料"),
    "filing-frozen": gettext_lazy("下载已报送材料"),
    "filing-file": gettext_lazy("下载工作簿"),
    "filing-scan": gettext_lazy("下载扫描件"),
    "filing-register": gettext_lazy("登记纸质件收文"),
    "filing-collected": gettext_lazy("下载汇总工作簿"),
    "filing-packages": gettext_lazy("下载汇总材料"),
    "measures": gettext_lazy("工作机制"),
    "policies": gettext_lazy("政策措施"),
    "plans": gettext_lazy("工作方案"),
    "contacts": gettext_lazy("人员信息"),
    "record-new": gettext_lazy("登记"),
    "record": gettext_lazy("登记的记录"),
    "record-remove": gettext_lazy("删除记录"),
    "record-attach": gettext_lazy("上传佐证材料"),
    "record-history": gettext_lazy("变更记录"),
    "contact-reveal": gettext_lazy("查看完整号码"),
    "evidence-remove": gettext_lazy("删除佐证材料"),
    "groups": gettext_lazy("风险补偿分组"),
    "group-change": gettext_lazy("调整风险补偿分组"),
    "group-decide": gettext_lazy("确认风险补偿分组"),
    "central-cities": gettext_lazy("中心城市"),
    "central-city-withdraw": gettext_lazy("撤销中心城市"),
    "pledge-new": gettext_lazy("登记质押项目"),
    "pledge-edit": gettext_lazy("修改质押项目"),
    "people": gettext_lazy("账号"),
    "people-attention": gettext_lazy("待清理账号"),
    "person-new": gettext_lazy("开设账号"),
    "person": gettext_lazy("账号"),
    "person-move": gettext_lazy("调整角色或地区"),
    "person-disable": gettext_lazy("停用账号"),
    "person-enable": gettext_lazy("启用账号"),
    "person-password": gettext_lazy("重置密码"),
    "person-second-factor": gettext_lazy("重置两步验证"),
    "person-hand-over": gettext_lazy("账号交接"),
    "audit": gettext_lazy("审计记录"),
    "audit-entry": gettext_lazy("审计记录"),
    "audit-export": gettext_lazy("导出审计记录"),
    "logout": gettext_lazy("退出登录"),
}
METHODS: Mapping[str, Words] = {
    "GET": gettext_lazy("查看"),
    "HEAD": gettext_lazy("查看"),
    "POST": gettext_lazy("提交"),
    "PUT": gettext_lazy("提交"),
    "PATCH": gettext_lazy("提交"),
    "DELETE": gettext_lazy("删除"),
}
VERDICTS: Mapping[str, Words] = {"accepted": gettext_lazy("认可"), "refused": gettext_lazy("不认可")}
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
