"""The divisions that a workbook's codes may name: those of the register, on any day, within the actor's scope."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pledge_portal.accounts.permissions import Actor
from programmes.divisions.models import Division, ProvinceKind
from programmes.divisions.selectors import divisions_by_code


class Places:
    """The register as one import sees it; one query."""

    def __init__(self, actor: Actor) -> None:
        every = divisions_by_code()
        self._found = {
            code: each for code, each in every.items() if actor.sees(province=each.province_id, division=code)
        }

    def find(self, code: str | None) -> Division | None:
        """The division of a code; None: unknown, or outside the actor's scope, which is the same to them."""
        return self._found.get(code or "")


def unknown_code() -> str:
    """What is said of a code that is not in the register."""
    return _("没有这个地区代码。请按国家标准 GB/T 2260（兵团按本系统名录）核对六位代码。")


def not_a_province() -> str:
    """What is said of a unit's code in a register that provinces alone keep."""
    return _("本表只由省级填报，没有这个省级代码。请填写省、自治区、直辖市或兵团的六位代码。")


def is_of_municipality(division: Division) -> bool:
    """Whether the division is a municipality or one of its districts."""
    return division.province.kind == ProvinceKind.MUNICIPALITY


def name_remark(division: Division, name: str | None) -> str | None:
    """What is said of a name that does not fit its code; a province's own row may be called 省本级."""
    if name is None or name in {division.name, division.short_name, division.name_en, division.short_name_en}:
        return None
    if division.is_province and name in {"省本级", "本级", f"{division.name}本级", f"{division.short_name}本级"}:
        return None
    return _("与代码不符：%(code)s是“%(name)s”。已按代码导入，请核对代码是否填错。") % {
        "code": division.code,
        "name": division.name,
    }
