"""What the pages call the kinds of workbooks."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KIND_TITLES: Mapping[str, str | Promise] = {
    "returns": _("季度调度表"),
    "measures": _("工作机制台账"),
    "policies": _("已出台政策措施清单"),
    "plans": _("工作方案"),
    "pledges": _("质押项目台账"),
    "bindings": _("保险与风险补偿"),
    "legal-status": _("法律状态"),
    "contacts": _("人员信息表"),
}
KIND_NOTES: Mapping[str, str | Promise] = {
    "measures": _("各单位每项工作机制的生效、终止日期和文号"),
    "policies": _("各单位已出台的政策文件，与工作机制“政策梳理”互为印证"),
    "plans": _("本省三年工作方案的增长指标、基期值和年度目标"),
    "pledges": _("逐项质押登记，季度调度表的台账数由此而来"),
    "bindings": _("质押项目的保险和风险补偿，先导入质押项目台账"),
    "legal-status": _("本省质押专利的法律状态事件"),
    "contacts": _("分管领导、处室负责人、联系人和各地市专人"),
}


def kind_title(kind: str) -> str:
    """The kind's name in the language of the screen."""
    return str(KIND_TITLES[kind])
